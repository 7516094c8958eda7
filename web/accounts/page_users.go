package accounts

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/web/site"
	"configsync/words"
)

// usersPage lists accounts.
type usersPage struct {
	site.Frame
	Filter        userFilter
	Filtered      bool
	Statuses      []site.Choice
	Organizations []site.Choice
	Workgroups    []site.Choice
	Rows          []userRow
	Paging        site.Paging
}

// userFilter is what the accounts are filtered by, as typed.
type userFilter struct {
	Search, Status, Organization, Workgroup string
}

// userRow is an account in the list.
type userRow struct {
	ID, Name, Email           string
	Status                    userStatus
	Organizations, Workgroups string // titles
	LastActive                site.Moment
	Used                      bool // somebody signed in with it
}

// userStatus is the status of an account as a word with a look.
type userStatus struct {
	Word, Look string
	Because    string
}

func newUserStatus(u admin.User) userStatus {
	looks := map[admin.UserStatus]string{
		admin.Active:   "good",
		admin.Pending:  "warn",
		admin.Inactive: "quiet",
	}
	return userStatus{string(u.Status), looks[u.Status], u.Because}
}

func Users(q *site.Request) error {
	page := &usersPage{
		Frame: q.Frame("Users",
			"Everyone with an account here. Accounts are never deleted, so past work keeps its author’s name."),
	}
	page.Filter = userFilter{
		q.Input("q"), q.Input("status"), q.Input("organization"), q.Input("workgroup"),
	}
	page.Filtered = page.Filter != userFilter{}
	page.choices(q)
	f := admin.UserFilter{Search: page.Filter.Search, Status: admin.UserStatus(page.Filter.Status),
		Organization: page.Filter.Organization, Workgroup: page.Filter.Workgroup,
		After: admin.UserCursor{Name: q.FormValue("after"), ID: q.FormValue("after-id")},
		Limit: site.PageSize}
	list, err := q.Service().Accounts.Users(q.Context(), q.Actor(), q.Env, f)
	if err != nil {
		return err
	}
	for _, u := range list.Users {
		page.Rows = append(page.Rows, newUserRow(page.Frame, q.SignedIn.Config, u))
	}
	page.Paging.Count = words.Count(list.Total, "account", "accounts")
	if f.After != (admin.UserCursor{}) {
		page.Paging.First = q.AddressWith("after", "", "after-id", "")
	}
	if list.Next != (admin.UserCursor{}) {
		page.Paging.Next = q.AddressWith("after", list.Next.Name, "after-id", list.Next.ID)
	}
	return q.Render("users", page)
}

func (p *usersPage) choices(q *site.Request) {
	for _, s := range []admin.UserStatus{admin.Active, admin.Pending, admin.Inactive} {
		p.Statuses = append(p.Statuses,
			site.Choice{
				Value:  string(s),
				Text:   string(s),
				Help:   "",
				Chosen: string(s) == p.Filter.Status,
			})
	}
	p.Organizations = q.OrganizationChoices(p.Filter.Organization)
	for _, name := range slices.Sorted(maps.Keys(q.SignedIn.Config.Workgroups)) {
		p.Workgroups = append(p.Workgroups,
			site.Choice{
				Value:  name,
				Text:   q.SignedIn.Config.WorkgroupTitle(name),
				Help:   "",
				Chosen: name == p.Filter.Workgroup,
			})
	}
	slices.SortStableFunc(p.Workgroups, site.ByChoice)
}

func newUserRow(f site.Frame, c *admin.Configuration, u admin.User) userRow {
	row := userRow{
		ID: u.ID, Name: u.Name, Email: u.Email, Status: newUserStatus(u),
		LastActive: f.Moment(u.LastActive), Used: u.LastActive.After(u.Created),
	}
	var organizations, workgroups []string
	for _, m := range u.Memberships {
		if m.Active {
			organizations = append(organizations, c.OrganizationTitle(m.Organization))
		}
	}
	for _, w := range u.Workgroups {
		workgroups = append(workgroups, c.WorkgroupTitle(w))
	}
	row.Organizations, row.Workgroups = summarize(organizations), summarize(workgroups)
	return row
}

// summarize names the first ones of a list, and how many more there are.
func summarize(list []string) string {
	const most = 3
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most-1], ", "), len(list)-most+1)
}
