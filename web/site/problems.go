package site

import (
	"errors"

	"configsync/admin"
	"configsync/refusal"
)

// Problems are what is wrong with the inputs of a form.
type Problems []admin.InputProblem

// Of is what is wrong with one input, "" when nothing is.
func (p Problems) Of(input string) string {
	for _, problem := range p {
		if problem.Input == input {
			return problem.Message
		}
	}
	return ""
}

// ProblemsOf takes from an error what a form can show beside its inputs, or
// above them; ok is false when the error is of another sort.
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
