package web

import (
	"fmt"
	"strconv"

	"configsync/admin"
	"configsync/syncer"
	"configsync/words"
)

// HistoryPage is the System Update History.
type HistoryPage struct {
	Frame
	Filter   HistoryFilter
	Filtered bool
	Rows     []UpdateRow
	Paging   Paging
}

// HistoryFilter is what the history is filtered by, as typed.
type HistoryFilter struct {
	DayFilter
	Update, Search          string
	ExcludeSynchronizations bool
	WithReleaseNotes        bool
}

// UpdateRow is an update in the history.
type UpdateRow struct {
	Seq       int64
	When      Moment
	Type      string // in words
	Emergency bool
	By        string
	Changes   string // "12 changes"
	Summary   string
	Notes     bool
}

func (q *request) history() error {
	page := &HistoryPage{
		Frame: q.frame("System Update History",
			"Every change of this environment’s configuration: who made it, when, and what it changed."),
	}
	page.Filter = HistoryFilter{
		q.dayFilter(), q.input("update"), q.input("q"), q.input("exclude-synchronizations") != "",
		q.input("with-notes") != "",
	}
	page.Filtered = page.Filter != HistoryFilter{}
	f, err := page.Filter.read(q)
	if problems, ok := problemsOf(err); ok {
		page.Problems = problems
		return q.renderInvalid("history", page)
	}
	list, err := q.service().History.Updates(q.Context(), q.actor(), q.env, f)
	if err != nil {
		return err
	}
	for _, u := range list.Updates {
		page.Rows = append(page.Rows, page.updateRow(u))
	}
	page.Paging.Count = words.Count(list.Total, "update", "updates")
	if f.Before > 0 {
		page.Paging.First = q.here("before", "")
	}
	if list.Next > 0 {
		page.Paging.Next = q.here("before", strconv.FormatInt(list.Next, 10))
	}
	return q.render("history", page)
}

// read makes a filter of what was typed. What cannot be used is an
// [admin.InputError].
func (f HistoryFilter) read(q *request) (admin.Filter, error) {
	out := admin.Filter{
		Search:                  f.Search,
		ExcludeSynchronizations: f.ExcludeSynchronizations,
		WithReleaseNotes:        f.WithReleaseNotes,
		Limit:                   pageSize,
	}
	since, until, err := f.days().In(q.in.Config.Policy.Zone)
	if err != nil {
		return out, err
	}
	out.Since, out.Until = since, until
	var ok bool
	if out.Update, ok = q.number("update"); !ok {
		return out, admin.InputError{{
			Input:   "update",
			Message: fmt.Sprintf("%q is not the number of an update.", f.Update),
		}}
	}
	if out.Before, ok = q.number("before"); !ok {
		return out, errMissing
	}
	return out, nil
}

func (f Frame) updateRow(u syncer.Update) UpdateRow {
	row := UpdateRow{Seq: u.Seq, When: f.moment(u.At),
		Type: updateTypeWords(u.Type, u.Source.Name, u.Reverts), Emergency: u.Flagged,
		By:      actorWords(u.Actor),
		Changes: words.Count(u.Changes, "change", "changes"), Summary: u.Summary,
		Notes: u.Notes != ""}
	if row.Summary == "" {
		row.Summary = u.Reason
	}
	return row
}

// updateTypeWords says how an update came about.
func updateTypeWords(t syncer.UpdateType, source string, reverts int64) string {
	switch {
	case t == syncer.Synchronization && source != "":
		return "Environment Synchronization from " + source
	case t == syncer.Synchronization:
		return "Environment Synchronization"
	case t == syncer.Rollback && reverts > 0:
		return fmt.Sprintf("Rollback of update %d", reverts)
	case t == syncer.Rollback:
		return "Rollback"
	case t == syncer.Application:
		return "New version of configsync"
	case t == syncer.Edit && source != "":
		return "Adopted from " + source
	case t == syncer.Edit:
		return "Edit by hand"
	}
	return string(t)
}
