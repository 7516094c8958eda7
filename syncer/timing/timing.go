package timing

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
	_ "time/tzdata"

	"github.com/robfig/cron/v3"

	"configsync/refusal"
	"configsync/words"
)

// Timing is the recurrence of a schedule in the wall-clock time of a zone:
// repeatedly by a cron expression, or once.
type Timing struct {
	// Cron has five fields as in crontab(5), or is @hourly, @daily, @weekly,
	// @monthly or @yearly.
	Cron string `json:"cron,omitempty"`
	At   string `json:"at,omitempty"` // 2006-01-02T15:04, of one that runs once
	Zone string `json:"zone"`         // IANA name
}

// Once reports whether the schedule runs once.
func (t Timing) Once() bool { return t.At != "" }

// wallForm is how a wall-clock time is written.
const wallForm = "2006-01-02T15:04"

// longestCron keeps hostile expressions short.
const longestCron = 200

// Check returns a [refusal.Error] if the timing is invalid.
func (t Timing) Check() error {
	if _, err := t.location(); err != nil {
		return refusal.New(refusal.BadRequest, "%s", words.Sentence(err.Error())).
			WithHint("Use a time zone of the IANA list, such as America/Los_Angeles or Europe/Berlin.")
	}
	switch {
	case (t.Cron == "") == (t.At == ""):
		return refusal.New(refusal.BadRequest,
			"A schedule either repeats, by a cron expression, or runs once, at a time.").
			WithHint("Enter one of the two.")
	case t.At != "":
		at, err := time.Parse(wallForm, t.At)
		if err != nil || at.Year() < 1970 || at.Year() > 2200 {
			return refusal.New(refusal.BadRequest, "%q is not a time.", t.At).
				WithHint("Write it as 2026-12-04T22:00, in the schedule's time zone.")
		}
		return nil
	}
	c, err := parseCron(t.Cron)
	if err != nil {
		return err
	}
	if c.next(anyTime).IsZero() {
		return refusal.New(refusal.BadRequest, "%q never happens.", t.Cron).
			WithHint("That month never has that day.")
	}
	return nil
}

var anyTime = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)

func (t Timing) location() (*time.Location, error) {
	if t.Zone == "" || t.Zone == "Local" {
		return nil, fmt.Errorf("the schedule has no time zone")
	}
	zone, err := time.LoadLocation(t.Zone)
	if err != nil {
		return nil, fmt.Errorf("there is no time zone %q", t.Zone)
	}
	return zone, nil
}

// wallCron computes the wall-clock times of an expression, as times in UTC.
type wallCron struct{ spec *cron.SpecSchedule }

// parseCron reads an expression.
func parseCron(expression string) (wallCron, error) {
	fields, err := cronFields(expression)
	if err != nil {
		return wallCron{}, err
	}
	schedule, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).
		Parse(strings.Join(fields, " "))
	spec, ok := schedule.(*cron.SpecSchedule)
	if err != nil || !ok {
		return wallCron{}, refusal.New(refusal.BadRequest,
			"%q is not a cron expression: %v.", expression, err).
			WithHint("%s", cronHint)
	}
	// the library's mark of a field that does not restrict; crontab(5) has it
	// for */2 too
	const star = 1 << 63
	if strings.HasPrefix(fields[2], "*") {
		spec.Dom |= star
	}
	if strings.HasPrefix(fields[4], "*") {
		spec.Dow |= star
	}
	return wallCron{spec}, nil
}

// next returns the first wall-clock time strictly after another, or the zero
// time if there is none. A February 29 on a given weekday may be 40 years away,
// and the library looks five years ahead.
func (c wallCron) next(after time.Time) time.Time {
	for range 9 {
		if at := c.spec.Next(after); !at.IsZero() {
			return at
		}
		after = time.Date(after.Year()+5, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Second)
	}
	return time.Time{}
}

const cronHint = "Write minute, hour, day of the month, month and day of the week, such as 0 22 * * 5 for Fridays at 10:00 PM."

// Occurrence is a moment at which a schedule runs.
type Occurrence struct {
	At   time.Time // in the schedule's zone
	Note string    // the effect of daylight saving; "" if none
}

// After returns the next n occurrences strictly after from, or fewer if there
// are no more. A wall-clock time that is skipped when the clocks go forward
// occurs at the moment of the change; one that occurs twice counts at the
// first. The timing must have passed [Timing.Check].
func (t Timing) After(from time.Time, n int) []Occurrence {
	zone, err := t.location()
	if err != nil {
		return nil
	}
	next := t.walls(from.In(zone))
	var out []Occurrence
	for last := from; len(out) < n; {
		wall, ok := next()
		if !ok {
			break
		}
		at, note := resolve(wall, zone)
		if !at.After(last) {
			continue // before from, or another wall-clock time that comes to the same moment
		}
		out = append(out, Occurrence{at, note})
		last = at
	}
	return out
}

// walls iterates the wall-clock times of a timing from well before a moment.
func (t Timing) walls(from time.Time) (next func() (time.Time, bool)) {
	wall := wallOf(from)
	if !steady(from) {
		wall = wall.Add(-longestGap)
	}
	if t.Once() {
		at, err := time.Parse(wallForm, t.At)
		return func() (time.Time, bool) {
			ok := err == nil
			err = errNoMore
			return at, ok
		}
	}
	c, err := parseCron(t.Cron)
	return func() (time.Time, bool) {
		if err != nil {
			return time.Time{}, false
		}
		wall = c.next(wall)
		return wall, !wall.IsZero()
	}
}

// steady reports whether the clocks of the zone do not change in the days
// around a moment, so that wall-clock order is time order.
func steady(at time.Time) bool {
	_, offset := at.Zone()
	for hours := -2 * longestGap; hours <= 2*longestGap; hours += time.Hour {
		if _, other := at.Add(hours).Zone(); other != offset {
			return false
		}
	}
	return true
}

var errNoMore = fmt.Errorf("there are no more")

// longestGap exceeds every clock change in history: whole days were skipped
// west of the date line.
const longestGap = 26 * time.Hour

// wallOf returns the wall-clock time of a moment, as a time in UTC.
func wallOf(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(),
		at.Nanosecond(), time.UTC)
}

// resolve returns the moment of a wall-clock time or, if the clocks skip it,
// the moment of the change. It uses only the offsets of the zone:
// time.Time.ZoneBounds is wrong at the end of some leap years.
func resolve(wall time.Time, zone *time.Location) (at time.Time, note string) {
	const farthest = 15 * time.Hour // from UTC
	var found []time.Time
	before := wall.Add(-farthest - longestGap).In(zone)
	for at := before; !at.After(wall.Add(farthest + longestGap)); at = at.Add(time.Hour) {
		moment := at.Add(wall.Sub(wallOf(at)))
		if wallOf(moment).Equal(wall) && !slices.ContainsFunc(found, moment.Equal) {
			found = append(found, moment)
		}
		if wallOf(at).Before(wall) {
			before = at
		}
	}
	if len(found) == 0 {
		at := change(before, zone)
		return at, fmt.Sprintf("the clocks skip %s that day: it runs right after, at %s",
			words.BareClock(wall), words.Clock(at))
	}
	slices.SortFunc(found, time.Time.Compare)
	if len(found) > 1 {
		note = fmt.Sprintf("%s comes twice that day: it runs only the first time, in %s",
			words.BareClock(wall), words.Zone(found[0]))
	}
	return found[0], note
}

// change returns the moment in the hour after from at which the clocks of a
// zone change.
func change(from time.Time, zone *time.Location) time.Time {
	_, offset := from.Zone()
	seconds := sort.Search(3600, func(n int) bool {
		_, later := from.Add(time.Duration(n) * time.Second).Zone()
		return later != offset
	})
	return from.Add(time.Duration(seconds) * time.Second).In(zone)
}
