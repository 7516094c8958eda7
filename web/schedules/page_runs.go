package schedules

import (
	"time"

	"configsync/admin"
	"configsync/web/site"
)

// runsPage is the ledger: every occurrence of every schedule, and what became
// of it.
type runsPage struct {
	site.Frame
	States, Schedules []site.Choice
	Runs              []runRow
	Paging            site.Paging
}

func ShowRuns(q *site.Request) error {
	page := &runsPage{
		Frame: q.Frame("Runs",
			"Planned and past runs of every schedule here, with their results."),
	}
	f := admin.RunFilter{State: admin.RunState(q.Input("state")), Limit: site.PageSize + 1}
	page.States = []site.Choice{{Text: "All"}}
	for _, s := range []admin.RunState{
		admin.RunPlanned, admin.RunRunning, admin.RunRan, admin.RunNoChanges, admin.RunHeld,
		admin.RunSkipped, admin.RunMissed, admin.RunFailed,
	} {
		page.States = append(page.States, site.Choice{
			Value:  string(s),
			Text:   s.Title(),
			Chosen: s == f.State,
		})
	}
	if text := q.Input("before"); text != "" {
		var err error
		if f.Until, err = time.Parse(time.RFC3339Nano, text); err != nil {
			return site.ErrMissing
		}
		page.Paging.First = q.AddressWith("before", "")
	}
	list, err := q.Service().Schedules.ListRuns(q.Context(), q.Actor(), q.Env,
		q.Input("schedule"), f)
	if err != nil {
		return err
	}
	page.Schedules = []site.Choice{{Text: "All"}}
	for _, name := range list.Schedules {
		page.Schedules = append(page.Schedules, site.Choice{
			Value:  name,
			Text:   name,
			Chosen: name == q.Input("schedule"),
		})
	}
	runs := wholeOccurrences(list.Runs, &page.Paging, q)
	for _, r := range runs {
		page.Runs = append(page.Runs, newRunRow(page.Frame, r))
	}
	return q.Render("runs", page)
}

// wholeOccurrences cuts a list behind the last occurrence that is whole, so
// that the next page begins with the one after it. One that is longer than a
// page stays as it is.
func wholeOccurrences(runs []admin.Run, p *site.Paging, q *site.Request) []admin.Run {
	if len(runs) <= site.PageSize {
		return runs
	}
	last := site.PageSize
	for last > 0 && runs[last-1].Tick.Equal(runs[site.PageSize].Tick) {
		last--
	}
	if last == 0 {
		last = site.PageSize
	}
	p.Next = q.AddressWith("before", runs[last-1].Tick.Format(time.RFC3339Nano))
	return runs[:last]
}
