// Package refusal is the vocabulary of everything that configsync declines to
// do: a code that programs tell apart, a reason, and what to do now. It lies
// below every other package, so that the list of codes is whole and each of
// the surfaces (exit codes, HTTP) translates it in one table.
//
// A package that refuses knows no surface. What a person can do on all of them
// alike is a hint, in words; what is done on each in its own way is a [Remedy],
// which the surface words.
package refusal

import (
	"fmt"
	"slices"
)

// Code says why something was not done, in a way that programs can tell apart.
type Code string

// The codes.
const (
	BadRequest Code = "bad-request" // the request itself makes no sense
	// there is no such thing, or the actor may not learn that there is
	NotFound   Code = "not-found"
	SignedOut  Code = "signed-out" // the actor must sign in first
	Moot       Code = "moot"       // a decision about what does not differ
	BadSource  Code = "bad-source" // empty, unreadable, or the outcome would not be valid
	Stale      Code = "stale"      // what was reviewed has moved since
	Applied    Code = "applied"    // the plan was applied before
	Conflicted Code = "conflict"   // a person must decide first
	Forbidden  Code = "forbidden"  // permission, consent, limits, retention
	Tampered   Code = "tampered"   // a plan is not what was sealed
	Locked     Code = "locked"     // another sync is running
	Frozen     Code = "frozen"     // a freeze window
)

// Error is the error of something that was not done for a reason that a person
// can do something about. Nothing was changed.
type Error struct {
	Code   Code
	Reason string // what happened
	Hint   string // what to do now, on whatever surface; may be ""

	options []Option
}

// New returns a refusal whose reason is formatted as by [fmt.Sprintf].
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Reason: fmt.Sprintf(format, args...)}
}

// NoSuch returns the refusal of a thing that does not exist. It is the same,
// word for word, as that of a thing that the actor may not learn of.
func NoSuch(thing string) *Error {
	return New(NotFound, "There is no such %s, or you may not see it.", thing)
}

// WithHint returns the refusal with a hint, formatted as by [fmt.Sprintf].
func (e *Error) WithHint(format string, args ...any) *Error {
	hinted := *e
	hinted.Hint = fmt.Sprintf(format, args...)
	return &hinted
}

// WithRemedy returns the refusal with one more thing that a person can do.
func (e *Error) WithRemedy(remedy Remedy, subjects ...string) *Error {
	remedied := *e
	remedied.options = append(slices.Clip(e.options), Option{remedy, subjects})
	return &remedied
}

// Options returns the remedies, any of which helps, in the order in which they
// were added.
func (e *Error) Options() []Option { return e.options }

// Error returns the reason and, on a line of its own, the hint. The remedies
// are for a surface to word: see [Options].
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Reason
	}
	return e.Reason + "\n" + e.Hint
}
