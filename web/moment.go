package web

import (
	"fmt"
	"time"

	"configsync/words"
)

// Moment is a time as pages show it: relative, with the exact time and offset behind it.
type Moment struct {
	at, now time.Time // in the environment's zone
}

// moment is a time in the environment's zone.
func (f Frame) moment(at time.Time) Moment { return Moment{at.In(f.Zone), f.Now.In(f.Zone)} }

// IsZero reports whether there is no time to show.
func (m Moment) IsZero() bool { return m.at.IsZero() }

// Machine is the value of a datetime attribute.
func (m Moment) Machine() string { return m.at.Format(time.RFC3339) }

// Exact names the time with its offset.
func (m Moment) Exact() string {
	return m.at.Format("Monday, January 2, 2006 at 15:04:05 (MST, UTC-07:00)")
}

// Clock is the hour and minute.
func (m Moment) Clock() string { return m.at.Format("15:04") }

// Text is the time as people say it.
func (m Moment) Text() string {
	age := m.now.Sub(m.at)
	if age < 0 {
		return m.future(-age)
	}
	switch {
	case age < time.Minute:
		return "just now"
	case age < time.Hour:
		return words.Count(int(age.Minutes()), "minute", "minutes") + " ago"
	case m.sameDay(m.now):
		return "today, " + m.Clock()
	case m.sameDay(m.now.AddDate(0, 0, -1)):
		return "yesterday, " + m.Clock()
	}
	return m.at.Format("Jan 2, 2006, 15:04")
}

func (m Moment) future(in time.Duration) string {
	switch {
	case in < time.Minute:
		return "in less than a minute"
	case in < time.Hour:
		return fmt.Sprintf("in %s", words.Count(int(in.Minutes()), "minute", "minutes"))
	case m.sameDay(m.now):
		return "today, " + m.Clock()
	case m.sameDay(m.now.AddDate(0, 0, 1)):
		return "tomorrow, " + m.Clock()
	}
	return m.at.Format("Jan 2, 2006, 15:04")
}

func (m Moment) sameDay(other time.Time) bool {
	return m.at.Format(time.DateOnly) == other.Format(time.DateOnly)
}
