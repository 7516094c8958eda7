package admin

import (
	"fmt"
	"strings"

	"configsync/syncer"
)

// The codes of refusals that only the admin core has.
const (
	NotFound  syncer.Code = "not-found"  // there is no such thing, or the actor may not learn that there is
	SignedOut syncer.Code = "signed-out" // the actor must sign in first
)

// PermissionError is the refusal of an action that the actor lacks the permission for, whatever its inputs are.
type PermissionError struct{ refusal *syncer.Refusal }

func (e *PermissionError) Error() string { return e.refusal.Error() }

// Unwrap gives the refusal, whose code is Forbidden.
func (e *PermissionError) Unwrap() error { return e.refusal }

// notFound refuses what does not exist, in the same words as what the actor may not learn of.
func notFound(what string) error {
	return &syncer.Refusal{Code: NotFound, Reason: "there is no such " + what + ", or you may not see it"}
}

// InputProblem is what is wrong with one input, in a sentence that stands beside it.
type InputProblem struct {
	Input   string // name of the input; "" for the whole
	Message string
}

// InputError is the error of a request whose inputs cannot be used. Nothing was changed.
type InputError []InputProblem

func (e InputError) Error() string {
	lines := make([]string, len(e))
	for i, p := range e {
		lines[i] = p.Message
		if p.Input != "" {
			lines[i] = p.Input + ": " + p.Message
		}
	}
	return strings.Join(lines, "\n")
}

// inputs collects problems.
type inputs struct{ problems InputError }

func (c *inputs) wrong(input, format string, args ...any) {
	c.problems = append(c.problems, InputProblem{input, fmt.Sprintf(format, args...)})
}

// err is the error of what was collected, nil when nothing was.
func (c *inputs) err() error {
	if len(c.problems) == 0 {
		return nil
	}
	return c.problems
}
