package site

import (
	"time"

	"configsync/words"
)

// Moment is a time as pages show it: as the same time reads everywhere, with
// how long ago that is behind it.
type Moment struct {
	At, now time.Time // in the environment's zone
}

// Moment returns a time in the environment's zone.
func (f Frame) Moment(at time.Time) Moment { return Moment{at.In(f.Zone), f.Now.In(f.Zone)} }

// IsZero reports whether there is no time to show.
func (m Moment) IsZero() bool { return m.At.IsZero() }

// Machine returns the value of a datetime attribute.
func (m Moment) Machine() string { return m.At.Format(time.RFC3339) }

// Text returns the time for tables: "Sep 30, 2030, 10:00 PM PDT".
func (m Moment) Text() string { return words.Moment(m.At) }

// Exact returns the time to the second, with its distance from UTC.
func (m Moment) Exact() string { return words.Exact(m.At) }

// Clock returns the time of day, with its zone.
func (m Moment) Clock() string { return words.Clock(m.At) }

// Hover returns the text shown when the pointer is over the time: its distance
// from now, if that is short, and the exact time.
func (m Moment) Hover() string {
	if near := m.near(); near != "" {
		return words.Capital(near) + ": " + m.Exact()
	}
	return m.Exact()
}

// near returns how far the time is from now, "" for one of another day.
func (m Moment) near() string {
	age := m.now.Sub(m.At)
	switch {
	case 0 <= age && age < time.Minute:
		return "just now"
	case 0 <= age && age < time.Hour:
		return words.Duration(age) + " ago"
	case -time.Minute < age && age < 0:
		return "in less than a minute"
	case -time.Hour < age && age < 0:
		return "in " + words.Duration(-age)
	case m.on(m.now):
		return "today"
	case m.on(m.now.AddDate(0, 0, -1)):
		return "yesterday"
	case m.on(m.now.AddDate(0, 0, 1)):
		return "tomorrow"
	}
	return ""
}

// on reports whether the time is on the day of another one.
func (m Moment) on(other time.Time) bool {
	return m.At.Format(time.DateOnly) == other.Format(time.DateOnly)
}
