package effects

import (
	"maps"
	"slices"

	"configsync/schema"
)

// formChange is a form that would change, or whose drop-down lists would.
type formChange struct {
	at     int
	key    schema.Key   // as it would be
	stored string       // the name under which its answers are stored
	before *schema.Form // nil where there is, or would be, no such form
	after  *schema.Form
}

// placedField is a field of a form with where it stands.
type placedField struct {
	*schema.Field
	path    string
	retired bool // it, or a group around it, is retired
}

// fieldsOf lists the fields of a form that can be answered, by name; a nil form
// has none.
func fieldsOf(form *schema.Form) map[string]placedField {
	out := map[string]placedField{}
	if form == nil {
		return out
	}
	for _, section := range form.Sections {
		place(out, section.Fields, schema.Join("sections", section.Name), false)
	}
	return out
}

func place(out map[string]placedField, fields []schema.Field, around string, retired bool) {
	for i := range fields {
		f := placedField{
			&fields[i], schema.Join(schema.Join(around, "fields"), fields[i].Name),
			retired || fields[i].Retired,
		}
		if f.answerable() {
			out[f.Name] = f
		}
		place(out, f.Fields, f.path, f.retired)
	}
}

// answerable reports whether the field can have an answer of its own.
func (f placedField) answerable() bool {
	return !slices.Contains([]string{"group", "display", "attachment"}, f.Type)
}

// asks reports whether the field must be answered when it is shown.
func (f placedField) asks() bool { return f.Field != nil && f.Required && !f.retired }

// fields tells what a form's change does to answers of its fields, as far as it
// is not about options.
func (c formChange) fields(q *answerQuestions) {
	if c.after == nil {
		q.form(c)
		return
	}
	before, after := fieldsOf(c.before), fieldsOf(c.after)
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if _, stays := after[name]; !stays {
			q.removed(c, before[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if after[name].asks() && !before[name].asks() {
			q.blank(c, after[name])
		}
	}
}
