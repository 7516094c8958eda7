package schedules

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"configsync/admin"
	"configsync/syncer/timing"
	"configsync/web/site"
	"configsync/words"
)

// calendar is a month of schedules: what ran, what will run, and freeze windows
// as bands.
type calendar struct {
	Cut                      string // said when a schedule has more runs than are shown
	Title                    string // "November 2026"
	Previous, Next           string // addresses of the months around it
	PreviousTitle, NextTitle string
	Weeks                    [][]calendarDay // from Sunday to Saturday
	days                     map[string]*calendarDay
	from, until, now         time.Time
	zone                     *time.Location
}

// Zone returns the time zone of the entries, as people read it.
func (c *calendar) Zone() string { return words.ZoneTitle(c.zone.String()) }

// calendarDay is a day of a calendar.
type calendarDay struct {
	Number  int
	Title   string // "Friday, November 27"
	Outside bool   // of the month before or after
	Today   bool
	Frozen  []string // reasons of the freeze windows that touch it
	Entries []calendarEntry
}

// calendarEntry is what a schedule does on a day.
type calendarEntry struct {
	Time, Name, Path string
	More             string         // "and 23 more"; "" where it runs once
	State            site.StateWord // of what has been; zero for what is to come
	Note             string
}

// newCalendar returns the empty calendar of the month in which a day lies.
func newCalendar(month time.Time, now time.Time) *calendar {
	zone := now.Location()
	first := time.Date(month.Year(), month.Month(), 1, 0, 0, 0, 0, time.UTC)
	c := &calendar{
		Title:         first.Format("January 2006"),
		PreviousTitle: first.AddDate(0, -1, 0).Format("January"),
		NextTitle:     first.AddDate(0, 1, 0).Format("January"),
		now:           now,
		zone:          zone,
		days:          map[string]*calendarDay{},
	}
	// in UTC: where clocks are moved at midnight, a day does not begin at 00:00
	day := first.AddDate(0, 0, -int(first.Weekday()))
	c.from = startOf(day, zone)
	for day.Before(first.AddDate(0, 1, 0)) {
		week := make([]calendarDay, 7)
		for i := range week {
			week[i] = calendarDay{
				Number:  day.Day(),
				Title:   day.Format("Monday, January 2"),
				Outside: day.Month() != first.Month(),
				Today:   day.Format(time.DateOnly) == now.Format(time.DateOnly),
			}
			c.days[day.Format(time.DateOnly)] = &week[i]
			day = day.AddDate(0, 0, 1)
		}
		c.Weeks = append(c.Weeks, week)
	}
	c.until = startOf(day, zone)
	return c
}

// startOf returns the first moment of a calendar day in a zone.
func startOf(day time.Time, zone *time.Location) time.Time {
	at := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
	if at.Day() != day.Day() {
		at = at.Add(time.Hour) // the clocks skip midnight
	}
	return at
}

// tomorrow returns the first moment of the day after that of a moment.
func tomorrow(at time.Time) time.Time {
	return startOf(time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, time.UTC),
		at.Location())
}

// day returns the day of a moment, nil when it is not shown.
func (c *calendar) day(
	at time.Time,
) *calendarDay {
	return c.days[at.In(c.zone).Format(time.DateOnly)]
}

// freeze draws a freeze window.
func (c *calendar) freeze(f admin.Freeze) {
	for _, span := range f.Window.Between(c.from, c.until) {
		for at := span.Begins.In(
			c.zone,
		); at.Before(span.Ends) && at.Before(c.until); at = tomorrow(at) {
			if day := c.day(at); day != nil && !slices.Contains(day.Frozen, f.Reason) {
				day.Frozen = append(day.Frozen, f.Reason)
			}
		}
	}
}

// mostADay is how many occurrences of a schedule are counted on a day.
const mostADay = 100

// coming draws what a schedule will do.
func (c *calendar) coming(s admin.Schedule, path string) {
	if s.State != admin.ScheduleActive {
		return
	}
	at := c.now
	if c.from.After(at) {
		at = c.from.Add(-time.Nanosecond)
	}
	for at.Before(c.until) {
		next := s.Timing.After(at, 2)
		if len(next) == 0 || !next[0].At.Before(c.until) {
			return
		}
		day := c.day(next[0].At)
		if len(next) == 2 && c.day(next[1].At) == day {
			next = s.Timing.After(at, mostADay+1)
		}
		n := slices.IndexFunc(next, func(o timing.Occurrence) bool { return c.day(o.At) != day })
		if n < 0 {
			n = len(next)
		}
		first := next[0].At.In(c.zone)
		at = tomorrow(first).Add(-time.Nanosecond)
		if day != nil {
			day.Entries = append(day.Entries, calendarEntry{
				Time: words.BareClock(first),
				Name: s.Name,
				Path: path,
				More: moreWords(n - 1),
				Note: next[0].Note,
			})
		}
	}
}

func moreWords(n int) string {
	switch {
	case n <= 0:
		return ""
	case n >= mostADay:
		return fmt.Sprintf("and more than %d more", mostADay-1)
	}
	return fmt.Sprintf("and %d more", n)
}

// past draws what has become of runs, the worst of a schedule and day.
func (c *calendar) past(runs []admin.Run, path func(name string) string) {
	type place struct {
		day  *calendarDay
		name string
	}
	first, worst := map[place]time.Time{}, map[place]admin.RunState{}
	ticks := map[place]map[time.Time]bool{}
	var places []place
	for _, r := range slices.Backward(runs) { // the earliest first
		p := place{c.day(r.Tick), r.Name}
		if p.day == nil || r.State == admin.RunPlanned && r.Tick.After(c.now) {
			continue
		}
		if ticks[p] == nil {
			ticks[p], first[p], worst[p] = map[time.Time]bool{}, r.Tick, r.State
			places = append(places, p)
		}
		ticks[p][r.Tick] = true
		if rankOf(r.State) > rankOf(worst[p]) {
			worst[p] = r.State
		}
	}
	for _, p := range places {
		p.day.Entries = append(p.day.Entries, calendarEntry{
			Time:  words.BareClock(first[p].In(c.zone)),
			Name:  p.name,
			Path:  path(p.name),
			More:  moreWords(len(ticks[p]) - 1),
			State: runWord(worst[p]),
		})
	}
}

// rankOf orders states by how much they ask for a person.
func rankOf(s admin.RunState) int {
	return slices.Index([]admin.RunState{
		admin.RunNoChanges, admin.RunRan, admin.RunSkipped, admin.RunPlanned, admin.RunRunning,
		admin.RunMissed, admin.RunHeld, admin.RunFailed,
	}, s)
}

// sort puts the entries of each day in order.
func (c *calendar) sort() {
	for _, day := range c.days {
		slices.SortStableFunc(day.Entries, func(a, b calendarEntry) int {
			return cmp.Compare(a.Time, b.Time)
		})
	}
}
