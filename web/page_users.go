package web

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/words"
)

// UsersPage lists accounts.
type UsersPage struct {
	Frame
	Filter        UserFilter
	Filtered      bool
	Statuses      []Choice
	Organizations []Choice
	Workgroups    []Choice
	Rows          []UserRow
	Paging        Paging
}

// UserFilter is what the accounts are filtered by, as typed.
type UserFilter struct {
	Search, Status, Organization, Workgroup string
}

// UserRow is an account in the list.
type UserRow struct {
	ID, Name, Email           string
	Status                    UserStatus
	Organizations, Workgroups string // titles
	LastActive                Moment
	Used                      bool // somebody signed in with it
}

// UserStatus is the status of an account as a word with a look.
type UserStatus struct {
	Word, Look string
	Because    string
}

func userStatus(u admin.User) UserStatus {
	looks := map[admin.UserStatus]string{
		admin.Active:   "good",
		admin.Pending:  "warn",
		admin.Inactive: "quiet",
	}
	return UserStatus{string(u.Status), looks[u.Status], u.Because}
}

func (q *request) users() error {
	page := &UsersPage{
		Frame: q.frame("Users",
			"Who has an account here, what it is for, and whether it is used. Accounts are never deleted: what a person did keeps its name."),
	}
	page.Filter = UserFilter{
		q.input("q"), q.input("status"), q.input("organization"), q.input("workgroup"),
	}
	page.Filtered = page.Filter != UserFilter{}
	page.choices(q)
	f := admin.UserFilter{Search: page.Filter.Search, Status: admin.UserStatus(page.Filter.Status),
		Organization: page.Filter.Organization, Workgroup: page.Filter.Workgroup,
		After: admin.UserCursor{Name: q.FormValue("after"), ID: q.FormValue("after-id")},
		Limit: pageSize}
	list, err := q.service().Accounts.Users(q.Context(), q.actor(), q.env, f)
	if err != nil {
		return err
	}
	for _, u := range list.Users {
		page.Rows = append(page.Rows, page.userRow(q.in.Config, u))
	}
	page.Paging.Count = words.Count(list.Total, "account", "accounts")
	if f.After != (admin.UserCursor{}) {
		page.Paging.First = q.here("after", "", "after-id", "")
	}
	if list.Next != (admin.UserCursor{}) {
		page.Paging.Next = q.here("after", list.Next.Name, "after-id", list.Next.ID)
	}
	return q.render("users", page)
}

func (p *UsersPage) choices(q *request) {
	for _, s := range []admin.UserStatus{admin.Active, admin.Pending, admin.Inactive} {
		p.Statuses = append(p.Statuses,
			Choice{string(s), string(s), "", string(s) == p.Filter.Status})
	}
	p.Organizations = q.organizationChoices(p.Filter.Organization)
	for _, name := range slices.Sorted(maps.Keys(q.in.Config.Workgroups)) {
		p.Workgroups = append(p.Workgroups,
			Choice{name, q.in.Config.WorkgroupTitle(name), "", name == p.Filter.Workgroup})
	}
	slices.SortStableFunc(p.Workgroups, byChoice)
}

// organizationChoices are the organizations of the environment by title.
func (q *request) organizationChoices(chosen string) []Choice {
	var out []Choice
	for name, o := range q.in.Config.Organizations {
		out = append(out, Choice{name, o.Title, "", name == chosen})
	}
	slices.SortFunc(out, byChoice)
	return out
}

func byChoice(a, b Choice) int {
	return cmp.Or(strings.Compare(admin.FoldName(a.Text), admin.FoldName(b.Text)),
		strings.Compare(a.Value, b.Value))
}

func (f Frame) userRow(c *admin.Configuration, u admin.User) UserRow {
	row := UserRow{
		ID: u.ID, Name: u.Name, Email: u.Email, Status: userStatus(u),
		LastActive: f.moment(u.LastActive), Used: u.LastActive.After(u.Created),
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
	row.Organizations, row.Workgroups = few(organizations), few(workgroups)
	return row
}

// few names the first ones of a list, and how many more there are.
func few(list []string) string {
	const most = 3
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most-1], ", "), len(list)-most+1)
}
