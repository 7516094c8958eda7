package web

import (
	"time"

	"configsync/admin"
)

// RunsPage is the ledger: every occurrence of every schedule, and what became
// of it.
type RunsPage struct {
	Frame
	States, Schedules []Choice
	Runs              []RunRow
	Paging            Paging
}

func (q *request) runsPage() error {
	page := &RunsPage{
		Frame: q.frame("Runs",
			"Every occurrence of every schedule of this environment, planned and past, and what became of it. Each ends exactly once, with a reason."),
	}
	f := admin.RunFilter{State: admin.RunState(q.input("state")), Limit: pageSize + 1}
	page.States = []Choice{{Text: "All"}}
	for _, s := range []admin.RunState{
		admin.RunPlanned, admin.RunRunning, admin.RunRan, admin.RunNoChanges, admin.RunHeld,
		admin.RunSkipped, admin.RunMissed, admin.RunFailed,
	} {
		page.States = append(page.States, Choice{
			Value:  string(s),
			Text:   s.Title(),
			Chosen: s == f.State,
		})
	}
	if text := q.input("before"); text != "" {
		var err error
		if f.Until, err = time.Parse(time.RFC3339Nano, text); err != nil {
			return errMissing
		}
		page.Paging.First = q.here("before", "")
	}
	list, err := q.service().Schedules.ListRuns(q.Context(), q.actor(), q.env,
		q.input("schedule"), f)
	if err != nil {
		return err
	}
	page.Schedules = []Choice{{Text: "All"}}
	for _, name := range list.Schedules {
		page.Schedules = append(page.Schedules, Choice{
			Value:  name,
			Text:   name,
			Chosen: name == q.input("schedule"),
		})
	}
	runs := wholeOccurrences(list.Runs, &page.Paging, q)
	for _, r := range runs {
		page.Runs = append(page.Runs, page.runRow(r))
	}
	return q.render("runs", page)
}

// wholeOccurrences cuts a list behind the last occurrence that is whole, so
// that the next page begins with the one after it. One that is longer than a
// page stays as it is.
func wholeOccurrences(runs []admin.Run, p *Paging, q *request) []admin.Run {
	if len(runs) <= pageSize {
		return runs
	}
	last := pageSize
	for last > 0 && runs[last-1].Tick.Equal(runs[pageSize].Tick) {
		last--
	}
	if last == 0 {
		last = pageSize
	}
	p.Next = q.here("before", runs[last-1].Tick.Format(time.RFC3339Nano))
	return runs[:last]
}
