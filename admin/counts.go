package admin

import (
	"context"
	"iter"

	"configsync/schema/fill"
)

// CountReader counts entered data and accounts, for the effects of a
// configuration change. Zero counts are left out of the maps. Each count is
// exact.
type CountReader interface {
	// Records counts the clients that have an answer to each of the forms.
	Records(ctx context.Context, forms []string) (map[string]int, error)
	// FormAnswers counts the answers to each of the forms, including those to
	// fields that it no longer has.
	FormAnswers(ctx context.Context, forms []string) (map[string]int, error)
	// Answers counts the answers to each of the fields.
	Answers(ctx context.Context, fields []FormField) (map[FormField]int, error)
	// Answered counts the clients that have an answer to each of the
	// fields.
	Answered(ctx context.Context, fields []FormField) (map[FormField]int, error)
	// Chosen counts the answers that are each of the codes. A code has at
	// most 64 characters.
	Chosen(ctx context.Context, codes []FieldCode) (map[FieldCode]int, error)
	// Given lists the answers of each client to some fields of a form, client
	// by client; clients without any are left out. It may be long: the answers
	// are read while they are listed.
	Given(ctx context.Context, form string, fields []string) iter.Seq2[[]fill.Answer, error]
	// Unrestricted counts the clients of each of the owners that are not
	// restricted.
	Unrestricted(ctx context.Context, owners []string) (map[string]int, error)
	// Stranded counts, for each of the workgroups gone, its active members who
	// are in none of the workgroups stay.
	Stranded(ctx context.Context, gone, stay []string) (map[string]int, error)
}

// FormField is a field of a form, by their names.
type FormField struct{ Form, Field string }

// FieldCode is a code that can be the answer to a field.
type FieldCode struct{ Form, Field, Code string }
