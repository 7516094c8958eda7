package sharing

import "configsync/schema"

// Exception is the deciding part of a Release Exception: one organization may
// see one client of another, from a day through a day, both inclusive.
type Exception struct {
	ID        string
	Granting  string // the owner
	Receiving string
	Begins    schema.Date
	Through   schema.Date
	// Ended is the first day without effect although Through is later; "" if it
	// was not ended.
	Ended schema.Date
}

// ValidOn reports whether the exception is in effect on a day.
func (e Exception) ValidOn(day schema.Date) bool {
	return e.Begins <= day && day <= e.Through && (e.Ended == "" || day < e.Ended)
}

// lastValid returns the last day on which the exception is valid.
func (e Exception) lastValid() schema.Date {
	if e.Ended != "" && e.Ended <= e.Through {
		return e.Ended.AddDays(-1)
	}
	return e.Through
}
