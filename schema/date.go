package schema

import (
	"fmt"
	"time"

	"configsync/words"
)

// Date is a calendar day without a time zone, written 2026-01-31. Dates compare
// as texts. The empty Date is "none".
type Date string

// CheckDate reports why s is no day of the calendar.
func CheckDate(s string) error {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return fmt.Errorf("%q is not a date: write year-month-day, such as 2026-01-31", s)
	}
	return nil
}

// AddDays returns the day n days later. A text that is no day of the calendar
// stays as it is.
func (d Date) AddDays(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	return Date(t.AddDate(0, 0, n).Format(time.DateOnly))
}

// Long returns the day for sentences: "January 31, 2026". A text that is no day
// of the calendar stays as it is.
func (d Date) Long() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return words.LongDay(t)
}

// Short returns the day for tables: "Jan 31, 2026". A text that is no day of
// the calendar stays as it is.
func (d Date) Short() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return words.Day(t)
}
