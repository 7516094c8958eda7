package system

import (
	"strconv"

	"configsync/admin"
	"configsync/web/site"
	"configsync/words"
)

// auditPage lists entries of the audit log.
type auditPage struct {
	site.Frame
	Filter    auditFilter
	Filtered  bool
	Actions   []site.Choice
	Outcomes  []site.Choice
	Rows      []site.AuditRow
	Paging    site.Paging
	CSV, JSON string // addresses of the exports
	Check     *auditCheck
}

// auditFilter is what the audit log is filtered by, as typed.
type auditFilter struct {
	site.DayFilter
	Who, Action, Resource, Outcome string
}

// auditCheck is what following the chain of the log has found.
type auditCheck struct {
	Entries     string
	Head, Fault string
}

func Audit(q *site.Request) error {
	page, err := newAuditPage(q)
	if err != nil {
		return err
	}
	if page.Problems != nil {
		return q.RenderInvalid("audit", page)
	}
	return q.Render("audit", page)
}

// VerifyAudit shows whether the log is whole. It changes nothing; it is asked
// for by a form because it reads the whole log.
func VerifyAudit(q *site.Request) error {
	check, err := q.Service().VerifyAudit(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return err
	}
	page, err := newAuditPage(q)
	if err != nil {
		return err
	}
	page.Check = &auditCheck{
		words.Count(int(check.Entries), "entry", "entries"), check.Head, check.Fault,
	}
	return q.Render("audit", page)
}

// newAuditPage reads the filter and lists the entries; what is wrong with the
// filter is in its Problems.
func newAuditPage(q *site.Request) (*auditPage, error) {
	page := &auditPage{
		Frame: q.Frame("Audit Log",
			"Who did what, when, from where, and how it ended. Entries are never changed; each one is chained to the one before."),
	}
	page.Filter = auditFilter{
		q.DayFilter(), q.Input("who"), q.Input("action"), q.Input("resource"), q.Input("outcome"),
	}
	page.Filtered = page.Filter != auditFilter{}
	page.Actions, page.Outcomes = page.Filter.choices()
	page.CSV, page.JSON = exportAddress(q, "csv"), exportAddress(q, "json")
	f, err := page.Filter.read(q)
	if problems, ok := site.ProblemsOf(err); ok {
		page.Problems = problems
		return page, nil
	}
	if err != nil {
		return nil, err
	}
	f.Limit = site.PageSize
	list, err := q.Service().History.AuditPage(q.Context(), q.Actor(), q.Env, f)
	if err != nil {
		return nil, err
	}
	if f.Before > 0 {
		page.Paging.First = site.AddressOf(q.Path("audit"), q.URL.Query(), "before", "")
	}
	if list.Next > 0 {
		page.Paging.Next = site.AddressOf(q.Path("audit"), q.URL.Query(), "before",
			strconv.FormatInt(list.Next, 10))
	}
	page.Paging.Count = words.Count(len(list.Entries), "entry", "entries") +
		" on this page, the newest first"
	for _, e := range list.Entries {
		page.Rows = append(page.Rows, page.AuditRow(e, list.Names))
	}
	return page, nil
}

func (f auditFilter) choices() (actions, ends []site.Choice) {
	known := f.Action == ""
	for _, a := range site.AuditedActions {
		actions = append(actions,
			site.Choice{
				Value:  string(a.Action),
				Text:   a.Words,
				Help:   "",
				Chosen: f.Action == string(a.Action),
			})
		known = known || f.Action == string(a.Action)
	}
	if !known {
		actions = append(actions, site.Choice{
			Value:  f.Action,
			Text:   f.Action,
			Help:   "",
			Chosen: true,
		})
	}
	for _, o := range site.Outcomes {
		ends = append(ends, site.Choice{
			Value:  o.Word,
			Text:   o.Word,
			Help:   "",
			Chosen: f.Outcome == o.Word,
		})
	}
	return actions, ends
}

// read makes a filter of what was typed. What cannot be used is an
// [admin.InputError].
func (f auditFilter) read(q *site.Request) (admin.AuditFilter, error) {
	out := admin.AuditFilter{
		Actor:    f.Who,
		Action:   admin.Action(f.Action),
		Resource: f.Resource,
		Outcome:  f.Outcome,
	}
	since, until, err := f.Days().In(q.SignedIn.Config.Settings.Zone)
	if err != nil {
		return out, err
	}
	out.Since, out.Until = since, until
	before, ok := q.Number("before")
	if !ok {
		return out, site.ErrMissing
	}
	out.Before = before
	return out, nil
}

// exportAddress is where the entries of the page's filter can be fetched.
func exportAddress(q *site.Request, format string) string {
	return site.AddressOf(q.Path("audit", "export"), q.URL.Query(), "format", format, "before", "")
}
