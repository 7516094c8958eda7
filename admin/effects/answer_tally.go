package effects

import (
	"context"
	"slices"

	"configsync/admin"
)

// answerTally is how many answers there are of what is asked about.
type answerTally struct {
	records  map[string]int
	forms    map[string]int
	fields   map[admin.FormField]int
	answered map[admin.FormField]int
	chosen   map[admin.FieldCode]int
}

// readRecords counts the records of forms, and gives the forms that have any:
// nothing else needs to be asked about the others.
func (t *answerTally) readRecords(
	ctx context.Context, from admin.CountReader, forms []formChange,
) ([]formChange, error) {
	names := make([]string, len(forms))
	for i, c := range forms {
		names[i] = c.stored
	}
	var err error
	t.records, err = from.Records(ctx, distinct(names))
	return slices.DeleteFunc(forms, func(c formChange) bool { return t.records[c.stored] == 0 }),
		err
}

// read counts what the questions are about, each once.
func (t *answerTally) read(
	ctx context.Context, from admin.CountReader, questions []answerQuestion,
) (err error) {
	var forms []string
	var fields, answered []admin.FormField
	var codes []admin.FieldCode
	for _, q := range questions {
		for _, about := range q.about {
			field := admin.FormField{Form: about.Form, Field: about.Field}
			switch q.Kind {
			case ImpactFormRemoved:
				forms = append(forms, about.Form)
			case ImpactFieldRemoved:
				fields = append(fields, field)
			case ImpactFieldBlank:
				answered = append(answered, field)
			default:
				codes = append(codes, about)
			}
		}
	}
	if t.forms, err = from.FormAnswers(ctx, distinct(forms)); err != nil {
		return err
	}
	if t.fields, err = from.Answers(ctx, distinct(fields)); err != nil {
		return err
	}
	if t.answered, err = from.Answered(ctx, distinct(answered)); err != nil {
		return err
	}
	t.chosen, err = from.Chosen(ctx, distinct(codes))
	return err
}

// count returns the number that an impact of a kind is about.
func (t *answerTally) count(kind ImpactKind, about admin.FieldCode) int {
	field := admin.FormField{Form: about.Form, Field: about.Field}
	switch kind {
	case ImpactFormRemoved:
		return t.forms[about.Form]
	case ImpactFieldRemoved:
		return t.fields[field]
	case ImpactFieldBlank:
		return t.records[about.Form] - t.answered[field]
	}
	return t.chosen[about]
}

// distinct returns the values of a list, each once, in the order in which they
// come first.
func distinct[T comparable](list []T) []T {
	seen := make(map[T]bool, len(list))
	var out []T
	for _, v := range list {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}
