package schedules

import (
	"time"

	"configsync/admin"
	"configsync/admin/schedules"
	"configsync/web/site"
	"configsync/words"
)

// schedulesPage tells whether syncs took place as scheduled, and when they
// will.
type schedulesPage struct {
	site.Frame
	Rows      []site.ScheduleRow
	Standing  string // how the latest runs went, as a heading
	Frozen    string
	Calendar  *calendar
	Runs      []runRow
	MayManage bool
}

// mostRuns is how many runs of a schedule a calendar reads.
const mostRuns = 2000

// fewRuns is how many runs a page shows that leads to the whole ledger.
const fewRuns = 10

func Schedules(q *site.Request) error {
	page := &schedulesPage{
		Frame: q.Frame("Schedules",
			"Automatic syncs: results and upcoming runs."),
		MayManage: q.Actor().May(admin.ActionSchedule),
	}
	calendar, err := readCalendar(q, page.Frame)
	if err != nil {
		return err
	}
	o, err := q.Service().Schedules.ScheduleOverview(q.Context(), q.Actor(), q.Env,
		admin.RunFilter{Since: calendar.from, Until: calendar.until, Limit: mostRuns},
		admin.RunFilter{Until: page.Now.Add(time.Microsecond), Limit: fewRuns})
	if err != nil {
		return err
	}
	for _, s := range o.Statuses {
		page.Rows = append(page.Rows, page.ScheduleRow(s))
	}
	page.Standing = standing(o.Statuses)
	calendar.fill(page.Frame, o)
	page.Calendar, page.Frozen = calendar, site.FrozenWords(o.Frozen)
	for _, r := range o.Latest {
		page.Runs = append(page.Runs, newRunRow(page.Frame, r))
	}
	return q.Render("schedules", page)
}

// standing returns how the latest runs of all schedules went, as a heading. It
// promises nothing about schedules that have not run yet.
func standing(statuses []schedules.ScheduleStatus) string {
	bad, ran := 0, 0
	for _, s := range statuses {
		if !s.State.AsScheduled() {
			bad++
		}
		if len(s.Last) > 0 {
			ran++
		}
	}
	switch {
	case bad > 0:
		of := words.Count(len(statuses), "schedule", "schedules")
		if bad == 1 {
			return "1 of " + of + " needs your attention"
		}
		return words.Number(bad) + " of " + of + " need your attention"
	case ran == 0:
		return "No scheduled sync has run yet"
	}
	return "No schedule needs your attention"
}

// readCalendar returns the month that is asked for, or this one, still empty.
func readCalendar(q *site.Request, f site.Frame) (*calendar, error) {
	now := f.Now.In(f.Zone)
	month := now
	if text := q.Input("month"); text != "" {
		asked, err := time.Parse("2006-01", text)
		if err != nil || asked.Year() < 2000 || asked.After(now.AddDate(3, 0, 0)) {
			return nil, site.ErrMissing
		}
		month = asked
	}
	c := newCalendar(month, now)
	first := time.Date(month.Year(), month.Month(), 1, 0, 0, 0, 0, time.UTC)
	c.Previous, c.Next = q.AddressWith("month",
		first.AddDate(0, -1, 0).Format(
			"2006-01",
		)), q.AddressWith("month", first.AddDate(0, 1, 0).Format("2006-01"))
	return c, nil
}

// fill enters the freeze windows, and the runs of every schedule.
func (c *calendar) fill(f site.Frame, o schedules.ScheduleOverview) {
	for _, freeze := range o.Freezes {
		c.freeze(freeze)
	}
	for _, s := range o.Statuses {
		runs := o.Period[s.ID]
		if len(runs) == mostRuns {
			c.Cut = "For schedules with many runs, only the latest are shown."
		}
		c.past(runs, func(name string) string { return f.Path("schedules", name) })
		c.coming(s.Schedule, f.Path("schedules", s.Name))
	}
	c.sort()
}
