package words

import (
	"strings"
	"time"
)

// The forms of days and times that people read. Each function takes the time in
// the zone in which it is to be read, that of the environment as a rule.
const (
	dayForm     = "Jan 2, 2006"
	longDayForm = "January 2, 2006"
	clockForm   = "3:04 PM"
)

// Day returns a day for tables: "Sep 30, 2030".
func Day(t time.Time) string { return t.Format(dayForm) }

// LongDay returns a day for sentences: "September 30, 2030".
func LongDay(t time.Time) string { return t.Format(longDayForm) }

// Clock returns a time of day with its zone: "10:00 PM PDT".
func Clock(t time.Time) string { return BareClock(t) + " " + Zone(t) }

// BareClock returns a time of day without its zone, "10:00 PM", where the zone
// is written beside it or above it.
func BareClock(t time.Time) string { return t.Format(clockForm) }

// Moment returns a time for tables: "Sep 30, 2030, 10:00 PM PDT".
func Moment(t time.Time) string { return Day(t) + ", " + Clock(t) }

// LongMoment returns a time for sentences:
// "September 30, 2030 at 10:00 PM PDT".
func LongMoment(t time.Time) string { return LongDay(t) + " at " + Clock(t) }

// WeekdayMoment returns a time for lists of what is to come, where the day of
// the week matters: "Mon, Sep 30, 2030, 10:00 PM PDT".
func WeekdayMoment(t time.Time) string { return t.Format("Mon") + ", " + Moment(t) }

// Exact returns a time to the second, with the distance from UTC of its zone:
// "Monday, September 30, 2030 at 10:00:05 PM PDT (UTC-07:00)".
func Exact(t time.Time) string {
	text := t.Format("Monday, "+longDayForm+" at 3:04:05 PM ") + Zone(t)
	if offset := "UTC" + t.Format("-07:00"); offset != Zone(t) && Zone(t) != "UTC" {
		text += " (" + offset + ")"
	}
	return text
}

// ZoneTitle returns a name of the IANA time zone database as people read it:
// "America/Los Angeles time".
func ZoneTitle(name string) string { return strings.ReplaceAll(name, "_", " ") + " time" }

// Zone returns the name of a time's zone as people write it, "PDT", or its
// distance from UTC where it has no such name, "UTC-03:00".
func Zone(t time.Time) string {
	name, _ := t.Zone()
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") || name == "" {
		return "UTC" + t.Format("-07:00")
	}
	return name
}
