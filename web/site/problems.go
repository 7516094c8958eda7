package site

import (
	"errors"

	"configsync/admin"
	"configsync/refusal"
)

// Problems are the problems of a form's inputs.
type Problems []admin.InputProblem

// Of returns the problem of one input, or "".
func (p Problems) Of(input string) string {
	for _, problem := range p {
		if problem.Input == input {
			return problem.Message
		}
	}
	return ""
}

// ProblemsOf returns the problems in an error that a form can show beside its
// inputs, or above them; ok is false if the error is of another sort.
func ProblemsOf(err error) (p Problems, ok bool) {
	var input admin.InputError
	var refused *refusal.Error
	var permission *admin.PermissionError
	switch {
	case errors.As(err, &permission):
		return nil, false // no input would help
	case errors.As(err, &input):
		return Problems(input), true
	case errors.As(err, &refused) && refused.Code != refusal.NotFound &&
		refused.Code != refusal.SignedOut:
		text := refused.Reason
		if hint := hintOf(err, refused.Hint); hint != "" {
			text = sentence(text) + " " + hint
		}
		return Problems{{Message: text}}, true
	}
	return nil, false
}
