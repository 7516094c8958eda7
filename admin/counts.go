package admin

import "context"

// EffectReader counts what people have entered, and who they are, for what a
// change of configuration would do. What is none is left out of the maps. Each
// count is exact.
type EffectReader interface {
	// CountRecords counts the clients that have an answer to each of the forms.
	CountRecords(ctx context.Context, forms []string) (map[string]int, error)
	// CountFormAnswers counts the answers to each of the forms, also to fields
	// that it no longer has.
	CountFormAnswers(ctx context.Context, forms []string) (map[string]int, error)
	// CountAnswers counts the answers to each of the fields.
	CountAnswers(ctx context.Context, fields []FormField) (map[FormField]int, error)
	// CountAnswered counts the clients that have an answer to each of the
	// fields.
	CountAnswered(ctx context.Context, fields []FormField) (map[FormField]int, error)
	// CountChosen counts the answers that are each of the codes. A code has at
	// most 64 characters.
	CountChosen(ctx context.Context, codes []FieldCode) (map[FieldCode]int, error)
	// CountUnrestricted counts the clients of each of the owners that are not
	// restricted.
	CountUnrestricted(ctx context.Context, owners []string) (map[string]int, error)
	// CountStranded counts, by each of the workgroups gone, its active members
	// who are in none of those that stay.
	CountStranded(ctx context.Context, gone, stay []string) (map[string]int, error)
}

// FormField is a field of a form, by their names.
type FormField struct{ Form, Field string }

// FieldCode is a code that can be the answer to a field.
type FieldCode struct{ Form, Field, Code string }
