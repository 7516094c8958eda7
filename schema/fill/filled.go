package fill

import "configsync/schema"

// Filled is a form over what was typed into it.
type Filled struct {
	Sections []Section
	answers  []Answer
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

// Problems lists what must be put right before the answers are complete, in the
// order of the form.
func (f *Filled) Problems() []Problem {
	var problems []Problem
	for i := range f.Sections {
		problems = appendProblems(problems, f.Sections[i].Fields)
	}
	return problems
}

func appendProblems(problems []Problem, fields []Field) []Problem {
	for i := range fields {
		f := &fields[i]
		if f.Problem != "" {
			problems = append(problems, Problem{f.Input, f.Field.Label, f.Problem})
		}
		for _, instance := range f.Instances {
			problems = appendProblems(problems, instance)
		}
	}
	return problems
}

// Answers lists the answers that are right, whether others are wrong or not, in
// the order of the form. Fields that are hidden have none. Entries of repeating
// groups without an answer do not count: the others are numbered without gaps.
// The caller must not change the list.
func (f *Filled) Answers() []Answer { return f.answers }
