package admin

import (
	"context"
	"fmt"
	"time"

	"configsync/syncer/timing"
	"configsync/words"
)

// Freeze is a freeze window: a period in which an environment accepts no sync
// and no rollback. It is stored in the environment that it protects.
type Freeze struct {
	ID      string        `json:"id"`
	Window  timing.Window `json:"window"`
	Reason  string        `json:"reason"`
	By      string        `json:"by"`
	Created time.Time     `json:"created"`
	Removed time.Time     `json:"removed,omitzero"` // zero while in effect
}

// FrozenSpan is one occurrence of a freeze window.
type FrozenSpan struct {
	timing.Span
	Freeze Freeze
}

// FrozenAt returns the freeze window that contains a moment; of several, the
// one that ends last.
func FrozenAt(freezes []Freeze, at time.Time) (found FrozenSpan, ok bool) {
	for _, f := range freezes {
		if span, in := f.Window.At(at); in && span.Ends.After(found.Ends) {
			found, ok = FrozenSpan{span, f}, true
		}
	}
	return found, ok
}

// String returns the end and the reason in words.
func (s FrozenSpan) String() string {
	return fmt.Sprintf("until %s: %s", words.LongMoment(s.Ends), s.Freeze.Reason)
}

// FreezeReader reads freeze windows.
type FreezeReader interface {
	// List lists the freeze windows that were not removed.
	List(ctx context.Context) ([]Freeze, error)
}

// FreezeStore stores freeze windows.
type FreezeStore interface {
	FreezeReader
	Save(ctx context.Context, f Freeze) error
}
