package timing_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"configsync/internal/soak"
	"configsync/syncer/timing"
)

// The oracle of timings never computes with zones: it looks at a clock on the
// wall once every UTC minute and writes down what it shows. It then turns the
// pages of a calendar and asks of every minute that the cron matches when the
// clock first showed it; of one that it never showed, when the clock first
// showed a later one.

// wallMinute is what calendar and clock on the wall show.
type wallMinute struct{ year, month, day, hour, minute int }

func wallOf(t time.Time) wallMinute {
	year, month, day := t.Date()
	hour, minute, _ := t.Clock()
	return wallMinute{year, int(month), day, hour, minute}
}

func (w wallMinute) String() string {
	return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d", w.year, w.month, w.day, w.hour, w.minute)
}

func (w wallMinute) compare(o wallMinute) int {
	return cmp.Or(cmp.Compare(w.year, o.year), cmp.Compare(w.month, o.month),
		cmp.Compare(w.day, o.day),
		cmp.Compare(w.hour, o.hour), cmp.Compare(w.minute, o.minute))
}

// midnight is the first minute of the day.
func (w wallMinute) midnight() wallMinute { return wallMinute{w.year, w.month, w.day, 0, 0} }

// tomorrow is the first minute of the next day.
func (w wallMinute) tomorrow() wallMinute {
	days := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[w.month-1]
	if w.month == 2 && w.year%4 == 0 && (w.year%100 != 0 || w.year%400 == 0) {
		days = 29
	}
	switch {
	case w.day < days:
		return wallMinute{w.year, w.month, w.day + 1, 0, 0}
	case w.month < 12:
		return wallMinute{w.year, w.month + 1, 1, 0, 0}
	}
	return wallMinute{w.year + 1, 1, 1, 0, 0}
}

// weekday is 0 on Sunday (Sakamoto).
func (w wallMinute) weekday() int {
	y := w.year
	if w.month < 3 {
		y--
	}
	return (y + y/4 - y/100 + y/400 + [...]int{0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4}[w.month-1] +
		w.day) % 7
}

// cronSets are the values that each field of a cron matches, one bit a value.
type cronSets struct {
	minutes, hours, days, months, weekdays uint64
	// day-of-month and day-of-week are both restricted: either may match
	eitherDay bool
}

func readCron(text string) cronSets {
	if long, ok := map[string]string{"@hourly": "0 * * * *", "@daily": "0 0 * * *",
		"@weekly":  "0 0 * * 0",
		"@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *"}[text]; ok {
		text = long
	}
	f := strings.Fields(text)
	return cronSets{
		readCronField(f[0], 0, 59, ""), readCronField(f[1], 0, 23, ""),
		readCronField(f[2], 1, 31, ""),
		readCronField(f[3], 1, 12, "---JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"),
		readCronField(f[4], 0, 7, "SUNMONTUEWEDTHUFRISAT"),
		f[2][0] != '*' && f[4][0] != '*',
	}
}

// readCronField reads a field of a valid cron. Names are three letters a value,
// from 0.
func readCronField(text string, low, high int, names string) (set uint64) {
	number := func(s string) int {
		if i := strings.Index(names, strings.ToUpper(s)); i >= 0 {
			return i / 3
		}
		n, err := strconv.Atoi(s)
		if err != nil {
			panic(err)
		}
		return n
	}
	for part := range strings.SplitSeq(text, ",") {
		span, every, stepped := strings.Cut(part, "/")
		first, last, step := low, high, 1
		if from, to, ranged := strings.Cut(span, "-"); span != "*" {
			first = number(from)
			if ranged {
				last = number(to)
			} else if !stepped {
				last = first
			}
		}
		if stepped {
			step = number(every)
		}
		for v := first; v <= last; v += step {
			set |= 1 << v
		}
	}
	return set
}

func hasBit(set uint64, v int) bool { return set>>v&1 == 1 }

func (c cronSets) matchesDay(w wallMinute) bool {
	day := hasBit(c.days, w.day)
	weekday := hasBit(c.weekdays, w.weekday()) || w.weekday() == 0 && hasBit(c.weekdays, 7)
	return hasBit(c.months, w.month) && (day && weekday || c.eitherDay && (day || weekday))
}

// matches lists the minutes of a day that the cron matches.
func (c cronSets) matches(day wallMinute) (list []wallMinute) {
	if !c.matchesDay(day) {
		return nil
	}
	for hour := range 24 {
		for minute := range 60 {
			if hasBit(c.hours, hour) && hasBit(c.minutes, minute) {
				list = append(list, wallMinute{day.year, day.month, day.day, hour, minute})
			}
		}
	}
	return list
}

// ever says whether any day of the 400 years after which the calendar repeats
// matches.
func (c cronSets) ever() bool {
	for day := (wallMinute{2000, 1, 1, 0, 0}); day.year < 2400; day = day.tomorrow() {
		if c.matchesDay(day) {
			return true
		}
	}
	return false
}

// wallClock is what the clock of a zone showed from a few days before a period
// to a few days after it.
type wallClock struct {
	zone     string
	from, to time.Time // the period
	instants []time.Time
	shown    map[wallMinute]showing
}

// showing is when the clock first shows a minute, or a later one if it never
// shows it, and how often it does: 0, 1 or 2 times.
type showing struct {
	first time.Time
	times int
}

const clockMargin = 72 * time.Hour // more than the longest jump of a clock, a day

func watchClock(t rapid.TB, zone string, from, to time.Time) *wallClock {
	t.Helper()
	minutes := int((to.Sub(from) + 2*clockMargin) / time.Minute)
	c := &wallClock{
		zone, from, to, make([]time.Time, 0, minutes), make(map[wallMinute]showing, minutes),
	}
	location := inZone(t, zone)
	for i := from.Add(-clockMargin).UTC().Truncate(
		time.Minute,
	); i.Before(to.Add(clockMargin)); i = i.Add(time.Minute) {
		local := i.In(location)
		if local.Second() != 0 {
			t.Fatalf("%s: the oracle does not know zones with seconds: %s", zone, local)
		}
		c.instants = append(c.instants, local)
		w := wallOf(local)
		if s, ok := c.shown[w]; ok {
			c.shown[w] = showing{s.first, s.times + 1}
		} else {
			c.shown[w] = showing{local, 1}
		}
	}
	return c
}

func inZone(t rapid.TB, zone string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

// show looks a minute up. It remembers those that the clock never showed.
func (c *wallClock) show(w wallMinute) showing {
	if _, ok := c.shown[w]; !ok {
		later := slices.IndexFunc(c.instants, func(i time.Time) bool {
			return wallOf(i).compare(w) > 0
		})
		c.shown[w] = showing{c.instants[later], 0}
	}
	return c.shown[w]
}

// expectedRun is when a schedule should run, and how often the clock shows each
// of the minutes for which it does.
type expectedRun struct {
	at    time.Time
	times []int
}

// runs lists when a cron should run after the first instant of the period and
// before its last.
func (c *wallClock) runs(cron cronSets) []expectedRun {
	found := map[int64]expectedRun{}
	last := wallOf(c.instants[len(c.instants)-1]).midnight()
	for day := wallOf(c.instants[0]).tomorrow().tomorrow(); day != last; day = day.tomorrow() {
		for _, w := range cron.matches(day) {
			if s := c.show(w); s.first.After(c.from) && s.first.Before(c.to) {
				found[s.first.Unix()] = expectedRun{
					s.first, append(found[s.first.Unix()].times, s.times),
				}
			}
		}
	}
	return slices.SortedFunc(maps.Values(
		found,
	), func(a, b expectedRun) int { return a.at.Compare(b.at) })
}

// shifts says whether the clock was moved within the period.
func (c *wallClock) shifts() bool {
	_, before := c.from.In(c.instants[0].Location()).Zone()
	_, after := c.to.In(c.instants[0].Location()).Zone()
	return before != after
}

// check compares a timing with the oracle from a moment in the period to the
// period's end.
func (c *wallClock) check(t rapid.TB, cron string, from time.Time) {
	t.Helper()
	sets := readCron(cron)
	want := c.runs(sets)
	want = want[slices.IndexFunc(append(want, expectedRun{
		at: c.to,
	}), func(m expectedRun) bool { return m.at.After(from) }):]
	got := timing.Timing{Cron: cron, Zone: c.zone}.After(from, len(want)+1)
	about := fmt.Sprintf("%q in %s after %s", cron, c.zone, from.Format(time.RFC3339Nano))
	for i, m := range want {
		if i >= len(got) || !got[i].At.Equal(m.at) {
			t.Fatalf("%s: occurrence %d: got %s, want %s", about, i, occurrenceText(got, i),
				instantText(m.at))
		}
		if name := got[i].At.Location().String(); name != c.zone {
			t.Fatalf("%s: occurrence %d is in zone %s", about, i, name)
		}
		if noted := got[i].Note != ""; noted != (m.times[0] != 1) &&
			len(slices.Compact(m.times)) == 1 {
			t.Fatalf("%s: the note of %s is %q, but its wall-clock time is shown %d times", about,
				instantText(m.at), got[i].Note, m.times[0])
		}
	}
	if len(got) != len(want)+1 || got[len(want)].At.Before(c.to) {
		t.Fatalf("%s: got %s after %d occurrences, want none before %s", about,
			occurrenceText(got, len(want)), len(want), instantText(c.to))
	}
	checkNoDayBetween(t, about, sets, wallOf(c.to.In(c.instants[0].Location())),
		wallOf(got[len(want)].At))
}

// checkNoDayBetween checks by days alone what is too far away to look at the
// clock, except the day before the occurrence: its last minutes may be those
// that were moved to the occurrence.
func checkNoDayBetween(t rapid.TB, about string, cron cronSets, from, occurrence wallMinute) {
	t.Helper()
	day := from.tomorrow()
	for ; day.tomorrow().compare(occurrence.midnight()) < 0; day = day.tomorrow() {
		if cron.matchesDay(day) {
			t.Fatalf("%s: %s is the next, but %s matches as well", about, occurrence, day)
		}
	}
	if !cron.matchesDay(occurrence) && !cron.matchesDay(day) {
		t.Fatalf("%s: %s is the next, but the day does not match", about, occurrence)
	}
}

func instantText(t time.Time) string {
	return t.Format(time.RFC3339) + " = " + t.UTC().Format(time.RFC3339)
}

func sameOccurrence(a, b timing.Occurrence) bool { return a.At.Equal(b.At) && a.Note == b.Note }

func occurrenceText(list []timing.Occurrence, i int) string {
	if i >= len(list) {
		return "nothing"
	}
	return instantText(list[i].At)
}

// changes of clocks, by zone; each in the day that starts in UTC, or in the
// next.
var clockChanges = map[string][]string{
	"America/Los_Angeles": {"1987-04-05", "2007-03-11", "2026-03-08", "2026-11-01"},
	"Europe/Berlin":       {"1980-04-05", "1995-09-23", "2026-03-28", "2026-10-24"},
	// summer is standard time, winter is "saving"
	"Europe/Dublin": {"2026-03-28", "2026-10-24"},
	// by 30 minutes
	"Australia/Lord_Howe": {"1981-02-28", "2026-04-04", "2026-10-03"},
	// no midnight; 23:00 twice
	"America/Sao_Paulo": {"2017-10-14", "2018-02-17", "2018-11-03", "2019-02-16"},
	"America/St_Johns":  {"2010-11-06", "2011-03-12"}, // at 00:01, so midnight twice
	"Asia/Kathmandu":    {"1985-12-31"},               // from +05:30 to +05:45
	// no daylight saving, but 30 minutes
	"Asia/Pyongyang":    {"2015-08-14", "2018-05-04"},
	"Pacific/Apia":      {"2011-09-23", "2011-12-30", "2012-03-31"}, // no 30 December
	"Africa/Casablanca": {"2024-03-10", "2024-04-14"},               // back for Ramadan
	"Africa/Cairo":      {"2014-05-15", "2014-06-26", "2014-07-31", "2014-09-25"},
	"Antarctica/Troll":  {"2026-03-29", "2026-10-25"}, // by two hours
}

var clockCrons = []string{
	"30 2 * * *", "30 1 * * *", "0 0 * * *", "*/10 * * * *", "15 1-3 * * *", "0 3 * * 0",
	"0 3 * * 7", "30 1 * * 5-7", "0 2 1,15 * 5",
	"0 0 30 12 *", "*/20 0,23 * * *", "5/25 2 */2 * SAT,sun", "0,59 */23 28-31 * Mon-Fri",
	"*/7 1-2,23 * JAN-MAR,oct,11 *",
	"45 23 31 1/2 *", "@hourly", "@daily", "@weekly", "@monthly", "@yearly",
}

func TestTimingAroundClockChanges(t *testing.T) {
	t.Parallel()
	for zone, days := range clockChanges {
		for _, day := range days {
			t.Run(zone+"/"+day, func(t *testing.T) {
				t.Parallel()
				start, err := time.Parse(time.DateOnly, day)
				if err != nil {
					t.Fatal(err)
				}
				c := watchClock(t, zone, start.AddDate(0, 0, -2), start.AddDate(0, 0, 4))
				if !c.shifts() {
					t.Fatal("the clock is not moved")
				}
				_, change := c.from.In(c.instants[0].Location()).ZoneBounds()
				for _, cron := range clockCrons {
					for _, from := range []time.Time{
						c.from, change.Add(-time.Nanosecond), change, change.Add(20 * time.Minute),
						change.Add(75 * time.Minute),
					} {
						c.check(t, cron, from)
					}
				}
			})
		}
	}
}

// Zones to draw from, besides those with a table.
var moreZones = []string{
	"UTC", "America/Caracas", "America/Nuuk", "America/Santiago", "Antarctica/Casey",
	"Asia/Beirut", "Asia/Gaza", "Asia/Tehran",
	"Atlantic/Azores", "Europe/London", "Pacific/Chatham", "Pacific/Kiritimati",
	"Pacific/Kwajalein",
}

func drawZone(t *rapid.T) string {
	return rapid.SampledFrom(append(slices.Sorted(maps.Keys(clockChanges)), moreZones...)).
		Draw(t, "zone")
}

// drawStart draws a moment from 1980 to 2037, most often a little before clocks
// change.
func drawStart(t *rapid.T, zone string) time.Time {
	first, last := time.Date(1980, 1, 1, 0, 0, 0, 0,
		time.UTC), time.Date(2037, 12, 31, 0, 0, 0, 0, time.UTC)
	start := time.Unix(rapid.Int64Range(first.Unix(), last.Unix()).Draw(t, "start"), 0).UTC()
	if _, change := start.In(
		inZone(t, zone),
	).ZoneBounds(); !change.IsZero() && change.Before(last) &&
		rapid.IntRange(0, 3).Draw(t, "near") > 0 {
		start = change.Add(
			-time.Duration(rapid.IntRange(-2*3600, 96*3600).Draw(t, "before")) * time.Second,
		).UTC()
	}
	return start.Add(
		time.Duration(rapid.SampledFrom([]int{0, 0, 1, 999_999_999}).Draw(t, "nanoseconds")),
	)
}

// drawCronField draws a field that is * in so many of ten cases, and otherwise
// prefers values up to a limit.
func drawCronField(t *rapid.T, name string, star, low, high, prefer int) string {
	if rapid.IntRange(1, 10).Draw(t, name+" is *") <= star {
		return "*"
	}
	if rapid.IntRange(0, 4).Draw(t, name+" has a step") == 0 {
		return fmt.Sprintf("*/%d", rapid.IntRange(1, high).Draw(t, name))
	}
	value := rapid.OneOf(rapid.IntRange(low, prefer), rapid.IntRange(low, high))
	part := rapid.Custom(func(t *rapid.T) string {
		a, b := value.Draw(t, "a"), value.Draw(t, "b")
		step := rapid.IntRange(1, high).Draw(t, "step")
		switch rapid.IntRange(0, 5).Draw(t, "form") {
		case 0:
			return fmt.Sprintf("%d-%d", min(a, b), max(a, b))
		case 1:
			return fmt.Sprintf("%d-%d/%d", min(a, b), max(a, b), step)
		case 2:
			if high != 7 { // the contract leaves open whether a/n of weekdays goes to 6 or 7
				return fmt.Sprintf("%d/%d", a, step)
			}
		}
		return strconv.Itoa(a)
	})
	return strings.Join(rapid.SliceOfN(part, 1, 3).Draw(t, name), ",")
}

// drawCron draws a cron that Check accepts; it checks that Check refuses just
// those that never match.
func drawCron(t *rapid.T, zone string) string {
	cron := strings.Join([]string{
		drawCronField(t, "minute", 1, 0, 59, 59), drawCronField(t, "hour", 3, 0, 23, 3),
		drawCronField(t, "day", 5, 1, 31, 31),
		drawCronField(t, "month", 7, 1, 12, 12), drawCronField(t, "weekday", 5, 0, 7, 7),
	}, " ")
	err := timing.Timing{Cron: cron, Zone: zone}.Check()
	if ever := readCron(cron).ever(); ever != (err == nil) {
		t.Fatalf("%q in %s: it matches some day: %t, but Check says: %v", cron, zone, ever, err)
	}
	if err != nil {
		t.Skip("it never matches")
	}
	return cron
}

func TestTimingRunsAsTheOracle(t *testing.T) {
	t.Parallel()
	soak.Check(t, 40, func(t *rapid.T) {
		zone := drawZone(t)
		cron, start := drawCron(t, zone), drawStart(t, zone)
		watchClock(t, zone, start, start.AddDate(0, 0, 5)).check(t, cron, start)
	})
}

func TestTimingRunsOnceAsTheOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		start := drawStart(t, zone)
		c := watchClock(t, zone, start, start.Add(time.Minute))
		day := wallOf(start.In(inZone(t, zone))).midnight()
		if rapid.Bool().Draw(t, "tomorrow") {
			day = day.tomorrow()
		}
		minute := rapid.OneOf(rapid.IntRange(0, 4*60), rapid.IntRange(0, 24*60-1)).Draw(t, "minute")
		w := wallMinute{day.year, day.month, day.day, minute / 60, minute % 60}
		timing, want := timing.Timing{At: w.String(), Zone: zone}, c.show(w)
		if err := timing.Check(); err != nil {
			t.Fatalf("%v: %v", timing, err)
		}
		got := timing.After(want.first.Add(-time.Nanosecond), 3)
		if len(got) != 1 || !got[0].At.Equal(want.first) ||
			(got[0].Note != "") != (want.times != 1) || got[0].At.Location().String() != zone {
			t.Fatalf("%v: got %v, want %s, shown %d times", timing, got,
				instantText(want.first), want.times)
		}
		if got := timing.After(want.first, 3); len(got) != 0 {
			t.Fatalf("%v: got %v after it ran", timing, got)
		}
	})
}

func TestTimingObeysLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		timing := timing.Timing{Cron: drawCron(t, zone), Zone: zone}
		from := drawStart(t, zone).In(inZone(t, drawZone(t)))
		n := rapid.IntRange(1, 40).Draw(t, "n")
		list := timing.After(from, n)
		if len(list) != n {
			t.Fatalf("%v after %s: got %d, want %d", timing, from, len(list), n)
		}
		previous := from
		for i, o := range list {
			if !o.At.After(previous) {
				t.Fatalf("%v after %s: %d is %s, which is not after %s", timing, from, i,
					instantText(o.At), instantText(previous))
			}
			previous = o.At
		}
		k := rapid.IntRange(0, n-1).Draw(t, "k")
		if got := timing.After(from, k); !slices.EqualFunc(got, list[:k], sameOccurrence) {
			t.Fatalf("%v after %s: the first %d are %v, of %d they are %v", timing, from, k, got,
				n, list[:k])
		}
		if got := timing.After(
			list[k].At.UTC(), n-1-k,
		); !slices.EqualFunc(got, list[k+1:], sameOccurrence) {
			t.Fatalf("%v after %s: got %v, want %v", timing, list[k].At, got, list[k+1:])
		}
	})
}

func TestTimingByExample(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ zone, cron, from, want string }{
		{
			"America/Los_Angeles", "30 2 * * *", "2026-03-07T20:00:00Z",
			"2026-03-08T10:00:00Z 2026-03-09T09:30:00Z",
		},
		{
			"America/Los_Angeles", "0,30 2,3 * * *", "2026-03-07T20:00:00Z",
			"2026-03-08T10:00:00Z 2026-03-08T10:30:00Z 2026-03-09T09:00:00Z",
		},
		{
			"America/Los_Angeles", "30 1 * * *", "2026-10-31T20:00:00Z",
			"2026-11-01T08:30:00Z 2026-11-02T09:30:00Z",
		},
		{"America/Los_Angeles", "30 1 * * *", "2026-11-01T08:45:00Z", "2026-11-02T09:30:00Z"},
		{
			"America/Los_Angeles", "*/30 * * * *", "2026-11-01T08:00:00Z",
			"2026-11-01T08:30:00Z 2026-11-01T10:00:00Z 2026-11-01T10:30:00Z",
		},
		{
			"Europe/Dublin", "30 1 * * *", "2026-03-28T12:00:00Z",
			"2026-03-29T01:00:00Z 2026-03-30T00:30:00Z",
		},
		{
			"Europe/Dublin", "30 1 * * *", "2026-10-24T12:00:00Z",
			"2026-10-25T00:30:00Z 2026-10-26T01:30:00Z",
		},
		{
			"Africa/Casablanca", "30 2 * * *", "2024-03-09T12:00:00Z",
			"2024-03-10T01:30:00Z 2024-03-11T02:30:00Z",
		},
		{
			"Africa/Casablanca", "30 2 * * *", "2024-04-13T12:00:00Z",
			"2024-04-14T02:00:00Z 2024-04-15T01:30:00Z",
		},
		{
			"Australia/Lord_Howe", "45 1 * * *", "2026-04-04T12:00:00Z",
			"2026-04-04T14:45:00Z 2026-04-05T15:15:00Z",
		},
		{
			"Australia/Lord_Howe", "15 2 * * *", "2026-10-03T12:00:00Z",
			"2026-10-03T15:30:00Z 2026-10-04T15:15:00Z",
		},
		{
			"America/Sao_Paulo", "0 0 * * *", "2017-10-14T12:00:00Z",
			"2017-10-15T03:00:00Z 2017-10-16T02:00:00Z",
		},
		{
			"America/Sao_Paulo", "30 23 * * *", "2018-02-17T12:00:00Z",
			"2018-02-18T01:30:00Z 2018-02-19T02:30:00Z",
		},
		{
			"America/St_Johns", "0 0 * * *", "2010-11-06T12:00:00Z",
			"2010-11-07T02:30:00Z 2010-11-08T03:30:00Z",
		},
		{
			"Asia/Kathmandu", "5 0 * * *", "1985-12-31T12:00:00Z",
			"1985-12-31T18:30:00Z 1986-01-01T18:20:00Z",
		},
		{
			"Pacific/Apia", "0 12 * * *", "2011-12-29T12:00:00Z",
			"2011-12-29T22:00:00Z 2011-12-30T10:00:00Z 2011-12-30T22:00:00Z",
		},
		{
			"UTC", "0 2 1,15 * 5", "2026-05-01T02:00:00Z",
			"2026-05-08T02:00:00Z 2026-05-15T02:00:00Z 2026-05-22T02:00:00Z 2026-05-29T02:00:00Z 2026-06-01T02:00:00Z",
		},
		{
			"UTC", "0 2 */2 * 5", "2026-05-01T01:59:59Z",
			"2026-05-01T02:00:00Z 2026-05-15T02:00:00Z 2026-05-29T02:00:00Z 2026-06-05T02:00:00Z",
		},
		{"UTC", "0 2 1 * */2", "2026-05-01T02:00:00Z", "2026-08-01T02:00:00Z 2026-09-01T02:00:00Z"},
		{"UTC", "0 0 * * 7", "2026-05-01T00:00:00Z", "2026-05-03T00:00:00Z 2026-05-10T00:00:00Z"},
		{"UTC", "0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z 2032-02-29T00:00:00Z"},
		{"UTC", "0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"},
		{
			"UTC", "0 0 29 2 */7", "2026-01-01T00:00:00Z",
			"2032-02-29T00:00:00Z 2060-02-29T00:00:00Z",
		},
	} {
		from, err := time.Parse(time.RFC3339, tt.from)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range (timing.Timing{Cron: tt.cron, Zone: tt.zone}).After(from,
			1+strings.Count(tt.want, " ")) {
			got = append(got, o.At.UTC().Format(time.RFC3339))
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("%q in %s after %s:\ngot  %s\nwant %s", tt.cron, tt.zone, tt.from,
				got, tt.want)
		}
	}
}

// The time package ends the last day of a leap year too early where it computes
// changes by rule, from 2038: Time.ZoneBounds says that a zone's period ends
// before the moment asked about.
func TestTimingPassesLeapYearsByRule(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{
		"UTC", "Europe/Berlin", "Europe/Dublin", "America/Los_Angeles", "Australia/Lord_Howe",
	} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			location := inZone(t, zone)
			from := time.Date(2040, 12, 29, 12, 0, 0, 0, location)
			done := make(chan []timing.Occurrence, 1)
			go func() { done <- timing.Timing{Cron: "0 12 * * *", Zone: zone}.After(from, 5) }()
			select {
			case got := <-done:
				for i := range 5 {
					if want := time.Date(
						2040, 12, 30+i, 12, 0, 0, 0, location,
					); i >= len(got) || !sameOccurrence(got[i], timing.Occurrence{At: want}) {
						t.Errorf("%d: got %s, want %s", i, occurrenceText(got, i),
							instantText(want))
					}
				}
			case <-time.After(time.Minute): // without the correction it never ends
				t.Error("no answer within a minute")
			}
		})
	}
}
