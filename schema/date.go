package schema

import (
	"fmt"
	"time"
)

// Date is a calendar day without a time zone, written 2026-01-31. Dates compare as texts. The empty Date is "none".
type Date string

// CheckDate reports why s is no day of the calendar.
func CheckDate(s string) error {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return fmt.Errorf("%q is not a date: write year-month-day, such as 2026-01-31", s)
	}
	return nil
}
