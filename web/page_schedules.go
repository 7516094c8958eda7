package web

import (
	"time"

	"configsync/admin"
	"configsync/admin/schedules"
)

// SchedulesPage tells whether syncs took place as scheduled, and when they
// will.
type SchedulesPage struct {
	Frame
	Rows      []ScheduleRow
	Bad       int // schedules of which the latest occurrence did not take place as scheduled
	Frozen    string
	Calendar  *Calendar
	Runs      []RunRow
	MayManage bool
}

// mostRuns is how many runs of a schedule a calendar reads.
const mostRuns = 2000

// fewRuns is how many runs a page shows that leads to the whole ledger.
const fewRuns = 10

func (q *request) schedules() error {
	page := &SchedulesPage{
		Frame: q.frame("Schedules",
			"Syncs that take place by themselves: whether they did, and when they will."),
		MayManage: q.actor().May(admin.ActionSchedule),
	}
	calendar, err := q.calendar(page.Frame)
	if err != nil {
		return err
	}
	o, err := q.service().Schedules.ScheduleOverview(q.Context(), q.actor(), q.env,
		admin.RunFilter{Since: calendar.from, Until: calendar.until, Limit: mostRuns},
		admin.RunFilter{Until: page.Now.Add(time.Microsecond), Limit: fewRuns})
	if err != nil {
		return err
	}
	for _, s := range o.Standings {
		page.Rows = append(page.Rows, page.scheduleRow(s))
		if !s.State.AsScheduled() {
			page.Bad++
		}
	}
	calendar.fill(page.Frame, o)
	page.Calendar, page.Frozen = calendar, frozenWords(o.Frozen)
	for _, r := range o.Latest {
		page.Runs = append(page.Runs, page.runRow(r))
	}
	return q.render("schedules", page)
}

// frozenWords tells of the freeze window that it is now, "" when there is none.
func frozenWords(span *admin.FrozenSpan) string {
	if span == nil {
		return ""
	}
	return span.String()
}

// calendar is the month that is asked for, or this one, still empty.
func (q *request) calendar(f Frame) (*Calendar, error) {
	now := f.Now.In(f.Zone)
	month := now
	if text := q.input("month"); text != "" {
		asked, err := time.Parse("2006-01", text)
		if err != nil || asked.Year() < 2000 || asked.After(now.AddDate(3, 0, 0)) {
			return nil, errMissing
		}
		month = asked
	}
	c := newCalendar(month, now)
	first := time.Date(month.Year(), month.Month(), 1, 0, 0, 0, 0, time.UTC)
	c.Previous, c.Next = q.here("month",
		first.AddDate(0, -1, 0).Format(
			"2006-01",
		)), q.here("month", first.AddDate(0, 1, 0).Format("2006-01"))
	return c, nil
}

// fill enters the freeze windows, and the runs of every schedule.
func (c *Calendar) fill(f Frame, o schedules.ScheduleOverview) {
	for _, freeze := range o.Freezes {
		c.freeze(freeze)
	}
	for _, s := range o.Standings {
		runs := o.Period[s.ID]
		if len(runs) == mostRuns {
			c.Cut = "Of a schedule with very many runs, only the latest are shown here."
		}
		c.past(runs, func(name string) string { return f.Path("schedules", name) })
		c.coming(s.Schedule, f.Path("schedules", s.Name))
	}
	c.sort()
}
