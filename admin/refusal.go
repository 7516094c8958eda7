package admin

import (
	"fmt"
	"strings"

	"configsync/refusal"
)

// PermissionError is the refusal of an action that the actor lacks the permission for, whatever its inputs are.
type PermissionError struct{ refusal *refusal.Error }

func (e *PermissionError) Error() string { return e.refusal.Error() }

// Unwrap returns the refusal, whose code is Forbidden.
func (e *PermissionError) Unwrap() error { return e.refusal }

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
