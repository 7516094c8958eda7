package web

import (
	"strconv"

	"configsync/admin"
	"configsync/words"
)

// AuditPage lists entries of the audit log.
type AuditPage struct {
	Frame
	Filter    AuditFilter
	Filtered  bool
	Actions   []Choice
	Outcomes  []Choice
	Rows      []AuditRow
	Paging    Paging
	CSV, JSON string // addresses of the exports
	Check     *AuditCheck
}

// AuditFilter is what the audit log is filtered by, as typed.
type AuditFilter struct {
	DayFilter
	Who, Action, Resource, Outcome string
}

// AuditRow is an entry of the audit log.
type AuditRow struct {
	Seq             int64
	When            Moment
	By, Actor       string // in words, and as the log names it
	Action          string // in words
	Resource, About string // what was acted on, and the address of every entry about it
	Short           string // what was acted on, for reading
	Outcome, Status string
	Detail          string
	From            string
}

// longestResource is how much of what was acted on stands in a row, in
// characters.
const longestResource = 24

// AuditCheck is what following the chain of the log has found.
type AuditCheck struct {
	Entries     string
	Head, Fault string
}

func (q *request) audit() error {
	page, err := q.auditPage()
	if err != nil {
		return err
	}
	if page.Problems != nil {
		return q.renderInvalid("audit", page)
	}
	return q.render("audit", page)
}

// verifyAudit shows whether the log is whole. It changes nothing; it is asked
// for by a form because it reads the whole log.
func (q *request) verifyAudit() error {
	check, err := q.service().VerifyAudit(q.Context(), q.actor(), q.env)
	if err != nil {
		return err
	}
	page, err := q.auditPage()
	if err != nil {
		return err
	}
	page.Check = &AuditCheck{
		words.Count(int(check.Entries), "entry", "entries"), check.Head, check.Fault,
	}
	return q.render("audit", page)
}

// auditPage reads the filter and lists the entries; what is wrong with the
// filter is in its Problems.
func (q *request) auditPage() (*AuditPage, error) {
	page := &AuditPage{
		Frame: q.frame("Audit Log",
			"Who did what, when, from where, and how it ended. Entries are never changed; each one is chained to the one before."),
	}
	page.Filter = AuditFilter{
		q.dayFilter(), q.input("who"), q.input("action"), q.input("resource"), q.input("outcome"),
	}
	page.Filtered = page.Filter != AuditFilter{}
	page.Actions, page.Outcomes = page.Filter.choices()
	page.CSV, page.JSON = q.exportAddress("csv"), q.exportAddress("json")
	f, err := page.Filter.read(q)
	if problems, ok := problemsOf(err); ok {
		page.Problems = problems
		return page, nil
	}
	if err != nil {
		return nil, err
	}
	f.Limit = pageSize
	list, err := q.service().History.AuditPage(q.Context(), q.actor(), q.env, f)
	if err != nil {
		return nil, err
	}
	if f.Before > 0 {
		page.Paging.First = addressOf(q.path("audit"), q.URL.Query(), "before", "")
	}
	if list.Next > 0 {
		page.Paging.Next = addressOf(q.path("audit"), q.URL.Query(), "before",
			strconv.FormatInt(list.Next, 10))
	}
	page.Paging.Count = words.Count(len(list.Entries), "entry", "entries") +
		" on this page, the newest first"
	for _, e := range list.Entries {
		page.Rows = append(page.Rows, page.auditRow(e, list.Names))
	}
	return page, nil
}

// auditRow shows an entry. names are those of the accounts that entries are
// about, by resource.
func (f Frame) auditRow(e admin.AuditEntry, names map[string]string) AuditRow {
	short := e.Resource
	if name, ok := names[e.Resource]; ok {
		short = name
	} else if r := []rune(short); len(r) > longestResource {
		short = string(r[:longestResource-6]) + "…"
	}
	return AuditRow{Short: short, Seq: e.Seq, When: f.moment(e.At), By: actorWords(e.Actor),
		Actor: e.Actor, Action: actionWords(e.Action), Resource: e.Resource,
		About: addressOf(f.Path("audit"), nil, "resource", e.Resource), Outcome: e.Outcome,
		Status: outcomeStatus(e.Outcome), Detail: e.Detail, From: e.From}
}

func (f AuditFilter) choices() (actions, ends []Choice) {
	known := f.Action == ""
	for _, a := range auditedActions {
		actions = append(actions,
			Choice{string(a.action), a.words, "", f.Action == string(a.action)})
		known = known || f.Action == string(a.action)
	}
	if !known {
		actions = append(actions, Choice{f.Action, f.Action, "", true})
	}
	for _, o := range outcomes {
		ends = append(ends, Choice{o.word, o.word, "", f.Outcome == o.word})
	}
	return actions, ends
}

// read makes a filter of what was typed. What cannot be used is an
// [admin.InputError].
func (f AuditFilter) read(q *request) (admin.AuditFilter, error) {
	out := admin.AuditFilter{
		Actor:    f.Who,
		Action:   admin.Action(f.Action),
		Resource: f.Resource,
		Outcome:  f.Outcome,
	}
	since, until, err := f.days().In(q.in.Config.Policy.Zone)
	if err != nil {
		return out, err
	}
	out.Since, out.Until = since, until
	before, ok := q.number("before")
	if !ok {
		return out, errMissing
	}
	out.Before = before
	return out, nil
}

// exportAddress is where the entries of the page's filter can be fetched.
func (q *request) exportAddress(format string) string {
	return addressOf(q.path("audit", "export"), q.URL.Query(), "format", format, "before", "")
}
