package fill

import "configsync/schema"

// Filled is a form over what was typed into it.
type Filled struct {
	Sections []Section
	// Unasked are the stored answers of fields that the form does not ask: it
	// has no such field any more, or one that cannot be answered. They stay.
	Unasked []Answer
	answers []Answer
}

// Section is a section of a filled form.
type Section struct {
	Section *schema.Section
	Visible bool
	Fields  []Field
}

// Field is a field of a filled form; in a repeating group, of one of its
// entries.
type Field struct {
	Field *schema.Field
	// Input is the name of the HTML input: the field's name, after "group[0]."
	// in the entries of a repeating group. The number in it is the one that was
	// typed, so that an entry keeps its name from one request to the next.
	Input    string
	Visible  bool // whether its own condition, and those of everything around it, are met
	Required bool // whether somebody must answer it now
	// whether its answer is only shown: it, or a group around it, is read-only
	// or retired
	ReadOnly bool
	Values   []string // as typed, also when wrong
	// what may be chosen, in order; a retired option only where it is the
	// stored answer
	Options []schema.Option
	// what is wrong and what would be right, as a sentence for a case worker;
	// "" when nothing is
	Problem string
	// Warning is a Problem of a stored answer that nobody touched: the rules
	// have changed since, and it stays until somebody changes it.
	Warning string
	// Waits is the Problem of a required answer that the record lacked before
	// anybody typed: it can be saved without.
	Waits string
	// Kept are the stored answers of a field that is not Visible. They stay,
	// and conditions do not read them.
	Kept []string
	// Instances are the entries of a group: one of a plain group, at least one
	// of a repeating group.
	Instances [][]Field
}

// Problem is what is wrong with an answer.
type Problem struct {
	Input   string // name of the HTML input
	Label   string // of the field
	Message string
}

// Problems lists what must be put right before the answers can be saved, in the
// order of the form.
func (f *Filled) Problems() []Problem {
	return f.each(func(field *Field) string { return field.Problem })
}

// Warnings lists the stored answers that could not be entered today, in the
// order of the form.
func (f *Filled) Warnings() []Problem {
	return f.each(func(field *Field) string { return field.Warning })
}

// Waiting lists the required answers that the record still lacks, in the order
// of the form.
func (f *Filled) Waiting() []Problem {
	return f.each(func(field *Field) string { return field.Waits })
}

func (f *Filled) each(message func(*Field) string) []Problem {
	var problems []Problem
	var add func(fields []Field)
	add = func(fields []Field) {
		for i := range fields {
			field := &fields[i]
			if m := message(field); m != "" {
				problems = append(problems, Problem{field.Input, field.Field.Label, m})
			}
			for _, instance := range field.Instances {
				add(instance)
			}
		}
	}
	for i := range f.Sections {
		add(f.Sections[i].Fields)
	}
	return problems
}

// Answers lists the answers to be stored: those that are right, whether others
// are wrong or not, and the stored ones that stay (see [Sheet.Fill]), in the
// order of the form. Entries of repeating groups without an answer do not
// count: the others are numbered without gaps. The caller must not change the
// list.
func (f *Filled) Answers() []Answer { return f.answers }
