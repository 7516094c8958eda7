package store

import (
	"context"
	"errors"
	"strings"

	"configsync/refusal"
)

var _ refusal.Unavailable = (*Fault)(nil)

// The kinds of [Fault].
var (
	// no answer, wrong credentials, or no such database
	ErrUnreachable = errors.New("unreachable")
	ErrNotOurs     = errors.New("not ours") // the database is of something else, or damaged
	ErrNewer       = errors.New("newer")    // a newer configsync has upgraded the database
	// ErrOlder is the fault of a database that was not upgraded yet, and cannot
	// be by a reader.
	ErrOlder    = errors.New("older")
	ErrReadOnly = errors.New("read-only") // it cannot be written to
	ErrFull     = errors.New("full")      // there is no room to write
	// ErrInterrupted is the loss of the server during a transaction; it was not
	// committed, unless the fault says so.
	ErrInterrupted = errors.New("connection cut")
)

// Fault is an error of the database that a person can do something about.
type Fault struct {
	Kind   error
	Reason string
	Hint   string
	Remedy refusal.Remedy // "" for none
	Err    error          // the driver's error
}

func (f *Fault) Error() string {
	s := f.Reason
	if f.Err != nil {
		s = strings.TrimSuffix(s, ".") + ": " + f.Err.Error()
	}
	if f.Hint != "" {
		s += "\n" + f.Hint
	}
	return s
}

// Options returns the remedy, for a surface to word.
func (f *Fault) Options() []refusal.Option {
	if f.Remedy == "" {
		return nil
	}
	return []refusal.Option{{Remedy: f.Remedy}}
}

// Plain returns the fault in words, without those of the driver.
func (f *Fault) Plain() string { return f.Reason }

// Transient reports whether it may pass by itself: the server was away, or is
// starting.
func (f *Fault) Transient() bool { return f.Kind == ErrUnreachable || f.Kind == ErrInterrupted }

// Unwrap lets errors.Is find the kind and the driver's error.
func (f *Fault) Unwrap() []error { return []error{f.Kind, f.Err} }

// explained translates an error of the driver. Errors of the store pass
// through, and that a caller gave up.
func (d *dialect) explained(err error) error {
	var f *Fault
	if err == nil || errors.As(err, &f) || errors.Is(err, context.Canceled) {
		return err
	}
	if known := d.explain(err); known != nil {
		return known
	}
	return err
}
