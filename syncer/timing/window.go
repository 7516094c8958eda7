package timing

import (
	"time"

	"configsync/refusal"
)

// Window is a period that comes once or repeatedly: it begins at each
// occurrence of its timing and has a fixed length.
type Window struct {
	Timing Timing        `json:"timing"`
	Lasts  time.Duration `json:"lasts"` // elapsed time, whatever the clocks do meanwhile
}

// LongestWindow is the longest that a window may last.
const LongestWindow = 366 * 24 * time.Hour

// Check returns a [refusal.Error] if the window is invalid.
func (w Window) Check() error {
	if w.Lasts < time.Minute || w.Lasts > LongestWindow {
		return refusal.New(refusal.BadRequest,
			"A window lasts at least a minute and at most a year.").
			WithHint("%v is not between the two.", w.Lasts)
	}
	return w.Timing.Check()
}

// Span is one occurrence of a window: from Begins, inclusive, to Ends,
// exclusive.
type Span struct {
	Begins, Ends time.Time // in the window's zone
}

// Between returns the spans of the window that overlap a period, at most a
// thousand.
func (w Window) Between(from, to time.Time) []Span {
	const most = 1000
	var out []Span
	for at := from.Add(-w.Lasts); len(out) < most; {
		next := w.Timing.After(at, 1)
		if len(next) == 0 || !next[0].At.Before(to) {
			break
		}
		at = next[0].At
		out = append(out, Span{at, at.Add(w.Lasts)})
	}
	return out
}

// At returns the span of the window that contains a moment; of several, the one
// that ends last.
func (w Window) At(moment time.Time) (s Span, ok bool) {
	for _, span := range w.Between(moment, moment.Add(time.Nanosecond)) {
		if !span.Begins.After(moment) && span.Ends.After(s.Ends) {
			s, ok = span, true
		}
	}
	return s, ok
}
