package system

import (
	"fmt"
	"strconv"

	"configsync/admin"
	"configsync/web/changes"
	"configsync/web/site"
	"configsync/words"
)

// historyPage is the System Update History.
type historyPage struct {
	site.Frame
	Filter   historyFilter
	Filtered bool
	Rows     []changes.UpdateRow
	Paging   site.Paging
}

// historyFilter is what the history is filtered by, as typed.
type historyFilter struct {
	site.DayFilter
	Update, Search          string
	ExcludeSynchronizations bool
	WithReleaseNotes        bool
}

func History(q *site.Request) error {
	page := &historyPage{
		Frame: q.Frame("System Update History",
			"Every change of this environment’s configuration: who made it, when, and what it changed."),
	}
	page.Filter = historyFilter{
		q.DayFilter(), q.Input("update"), q.Input("q"), q.Input("exclude-synchronizations") != "",
		q.Input("with-notes") != "",
	}
	page.Filtered = page.Filter != historyFilter{}
	f, err := page.Filter.read(q)
	if problems, ok := site.ProblemsOf(err); ok {
		page.Problems = problems
		return q.RenderInvalid("history", page)
	}
	list, err := q.Service().History.Updates(q.Context(), q.Actor(), q.Env, f)
	if err != nil {
		return err
	}
	for _, u := range list.Updates {
		page.Rows = append(page.Rows, changes.NewUpdateRow(page.Frame, u))
	}
	page.Paging.Count = words.Count(list.Total, "update", "updates")
	if f.Before > 0 {
		page.Paging.First = q.AddressWith("before", "")
	}
	if list.Next > 0 {
		page.Paging.Next = q.AddressWith("before", strconv.FormatInt(list.Next, 10))
	}
	return q.Render("history", page)
}

// read makes a filter of what was typed. What cannot be used is an
// [admin.InputError].
func (f historyFilter) read(q *site.Request) (admin.Filter, error) {
	out := admin.Filter{
		Search:                  f.Search,
		ExcludeSynchronizations: f.ExcludeSynchronizations,
		WithReleaseNotes:        f.WithReleaseNotes,
		Limit:                   site.PageSize,
	}
	since, until, err := f.Days().In(q.SignedIn.Config.Settings.Zone)
	if err != nil {
		return out, err
	}
	out.Since, out.Until = since, until
	var ok bool
	if out.Update, ok = q.Number("update"); !ok {
		return out, admin.InputError{{
			Input:   "update",
			Message: fmt.Sprintf("%q is not the number of an update.", f.Update),
		}}
	}
	if out.Before, ok = q.Number("before"); !ok {
		return out, site.ErrMissing
	}
	return out, nil
}
