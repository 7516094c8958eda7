package clients

import (
	"cmp"
	"errors"
	"net/http"
	"slices"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/schema"
	"configsync/web/site"
	"configsync/words"
)

// clientAccessPage says who can see a client's record on a day, and why.
type clientAccessPage struct {
	site.Frame
	ID          string
	Tabs        []site.NavLink
	On          string // the day, as typed
	Today       schema.Date
	Day         schema.Date
	Owner       string
	Restricted  bool
	Summary     string
	Rows        []accessRow
	Exceptions  []exceptionRow
	Emergencies []emergencyRow
	Named       bool // the page is for who acts for the owner
}

// accessRow is whether an organization sees a record.
type accessRow struct {
	Title  string
	Sees   bool
	Reason string
	Next   *accessNext
}

// accessNext is what changes next for an organization without anybody doing
// anything.
type accessNext struct {
	Day    schema.Date
	Sees   bool
	Reason string
}

func ClientAccess(q *site.Request, id admin.ClientID) error {
	on, code := q.Input("on"), http.StatusOK
	report, err := q.Service().Clients.WhoCanSee(q.Context(), q.Actor(), q.Env, id, schema.Date(on))
	var wrong admin.InputError
	if errors.As(err, &wrong) {
		code = http.StatusUnprocessableEntity
		report, err = q.Service().Clients.WhoCanSee(q.Context(), q.Actor(), q.Env, id, "")
	}
	if err != nil {
		return err
	}
	page := accessPage(q, report)
	page.On, page.Problems = cmp.Or(on, page.On), atInput(site.Problems(wrong), "day", "on")
	sees := 0
	for _, o := range report.Organizations {
		row := newAccessRow(o)
		if row.Sees {
			sees++
		}
		page.Rows = append(page.Rows, row)
	}
	slices.SortStableFunc(page.Rows, func(a, b accessRow) int {
		return cmp.Compare(yesFirst(a.Sees), yesFirst(b.Sees))
	})
	page.Summary = words.Number(sees) + " of " +
		words.Count(len(page.Rows), "organization", "organizations")
	for _, e := range report.Exceptions {
		page.Exceptions = append(page.Exceptions, newExceptionRow(page.Frame, e))
	}
	for _, e := range report.Emergencies {
		page.Emergencies = append(page.Emergencies, newEmergencyRow(page.Frame, q, e))
	}
	return q.RenderStatus(code, "client_access", page)
}

// accessPage begins the page: with the client's name for who acts for the
// owner, without it for who reads the audit log.
func accessPage(q *site.Request, report clients.AccessReport) *clientAccessPage {
	const title = "Who can see this record, and why"
	c := report.Client
	page := &clientAccessPage{
		ID: c.ID.String(), On: string(report.Day), Today: today(q), Day: report.Day,
		Owner: report.OwnerTitle, Restricted: c.Restricted,
	}
	if c.Owner == q.Actor().Organization() && q.Actor().May(admin.ActionClientLook) {
		page.Named, page.Frame = true, clientFrame(q, title, c.Name()+", "+c.ID.String(), c)
		page.Tabs = tabs(q, c.ID, true)
		return page
	}
	page.Frame = q.Frame(title,
		"Client "+c.ID.String()+". The name and the answers are not shown here.")
	page.Crumb = []site.Link{
		{Text: "Home", Path: q.Path() + "/"},
		{Text: "Client Record Security", Path: page.Path("client-security")},
	}
	return page
}

func newAccessRow(o clients.OrganizationAccess) accessRow {
	row := accessRow{Title: o.Title, Sees: o.Decision.Allowed, Reason: o.Reason}
	if o.Next != nil {
		row.Next = &accessNext{o.Next.Day, o.Next.Decision.Allowed, o.Next.Reason}
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
