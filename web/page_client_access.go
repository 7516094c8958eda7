package web

import (
	"cmp"
	"errors"
	"net/http"
	"slices"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/schema"
	"configsync/words"
)

// ClientAccessPage says who can see a client's record on a day, and why.
type ClientAccessPage struct {
	Frame
	ID          string
	Tabs        []NavLink
	On          string // the day, as typed
	Today       schema.Date
	Day         schema.Date
	Owner       string
	Restricted  bool
	Summary     string
	Rows        []AccessRow
	Exceptions  []ExceptionRow
	Emergencies []EmergencyRow
	Named       bool // the page is for who acts for the owner
}

// AccessRow is whether an organization sees a record.
type AccessRow struct {
	Title  string
	Sees   bool
	Reason string
	Next   *AccessNext
}

// AccessNext is what changes next for an organization without anybody doing
// anything.
type AccessNext struct {
	Day    schema.Date
	Sees   bool
	Reason string
}

func (q *request) clientAccess(id admin.ClientID) error {
	on, code := q.input("on"), http.StatusOK
	report, err := q.service().Clients.WhoCanSee(q.Context(), q.actor(), q.env, id, schema.Date(on))
	var wrong admin.InputError
	if errors.As(err, &wrong) {
		code = http.StatusUnprocessableEntity
		report, err = q.service().Clients.WhoCanSee(q.Context(), q.actor(), q.env, id, "")
	}
	if err != nil {
		return err
	}
	page := q.accessPage(report)
	page.On, page.Problems = cmp.Or(on, page.On), atInput(Problems(wrong), "day", "on")
	sees := 0
	for _, o := range report.Organizations {
		row := accessRow(o)
		if row.Sees {
			sees++
		}
		page.Rows = append(page.Rows, row)
	}
	slices.SortStableFunc(page.Rows, func(a, b AccessRow) int {
		return cmp.Compare(yesFirst(a.Sees), yesFirst(b.Sees))
	})
	page.Summary = words.Number(sees) + " of " +
		words.Count(len(page.Rows), "organization", "organizations")
	for _, e := range report.Exceptions {
		page.Exceptions = append(page.Exceptions, page.exceptionRow(e))
	}
	for _, e := range report.Emergencies {
		page.Emergencies = append(page.Emergencies, page.emergencyRow(q, e))
	}
	return q.renderStatus(code, "client_access", page)
}

// accessPage begins the page: with the client's name for who acts for the
// owner, without it for who reads the audit log.
func (q *request) accessPage(report clients.AccessReport) *ClientAccessPage {
	const title = "Who can see this record, and why"
	c := report.Client
	page := &ClientAccessPage{
		ID: c.ID.String(), On: string(report.Day), Today: q.today(), Day: report.Day,
		Owner: report.OwnerTitle, Restricted: c.Restricted,
	}
	if c.Owner == q.actor().Organization() && q.actor().May(admin.ActionClientLook) {
		page.Named, page.Frame = true, q.clientFrame(title, c.Name()+", "+c.ID.String(), c)
		page.Tabs = q.tabs(c.ID, true)
		return page
	}
	page.Frame = q.frame(title,
		"Client "+c.ID.String()+". The name and the answers are not shown here.")
	page.Crumb = []Link{
		{"Home", q.path() + "/"}, {"Client Record Security", page.Path("client-security")},
	}
	return page
}

func accessRow(o clients.OrganizationAccess) AccessRow {
	row := AccessRow{Title: o.Title, Sees: o.Decision.Allowed, Reason: o.Reason}
	if o.Next != nil {
		row.Next = &AccessNext{o.Next.Day, o.Next.Decision.Allowed, o.Next.Reason}
	}
	return row
}

// yesFirst orders what is so before what is not.
func yesFirst(yes bool) int {
	if yes {
		return 0
	}
	return 1
}
