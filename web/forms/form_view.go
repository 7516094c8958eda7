package forms

import (
	"slices"
	"strconv"
	"strings"

	"configsync/schema/fill"
	"configsync/web/changes"
	"configsync/web/site"
)

// FormView is a form over what was typed into it, for templates/part_form.html.
// A page puts the part into its own <form method="post">, with its own buttons
// behind it:
//
//	<form method="post" action="{{.Path "clients" "new"}}">
//	  {{template "form" .Form}}<button type="submit">Save</button>
//	</form>
//
// Names of inputs are those of [fill.Field], which [ReadFormInputs]
// reads. Inputs of the part itself have a hyphen in their names, which no field
// has.
type FormView struct {
	// Refresh is the address that the typed inputs are posted to when one of
	// them changes; it answers a [site.Request.IsPartial] request with the
	// template "form" alone.
	Refresh  string
	Checked  bool          // what is missing is told, too: somebody tried to save
	Again    bool          // the form is shown again, changed, and nobody tried to save just now
	Problems site.Problems // what must be mended, in the order of the form; empty until Checked
	Sections []formSection
	// what was typed into questions that are not shown now, and which entries
	// were asked for
	Kept []site.HiddenInput
	// how many required questions the record lacked before, and still does
	Waiting int
	Unasked []unaskedAnswer
}

// unaskedAnswer is a stored answer that stays although it is not asked now.
type unaskedAnswer struct {
	Label, Text string
	Input       string // names it to the check box that removes it; "" where nobody can
}

// formSection is a section that is shown.
type formSection struct {
	ID, Title, Help string
	Fields          []FormField
}

// FormField is a field that is shown.
type FormField struct {
	ID, Input string
	Label     string
	Help      string
	Problem   string
	Warning   string // of an answer that stays although it could not be entered today
	Waits     bool   // it is required, and can be saved without
	Control   string // which control asks for the answer; see [controlOf]
	Required  bool
	Retired   bool
	Unit      string
	Mode      string         // which keys a phone shows
	Answers   []formAnswer   // of a question: one control each
	Options   []formOption   // of radios, checks and open
	Text      string         // of an answer that is only shown; "" when there is none
	Entries   []formEntry    // of a group
	Addable   bool           // another entry can be asked for
	Refresh   string         // of a group: as that of the form
	Marks     []changes.Mark // what becomes of it, where forms are compared
}

// formAnswer is one control of a question; a question that repeats has one for
// each answer, and a blank one.
type formAnswer struct {
	ID, Name string // of the control, where it needs one of its own: "Phone, answer 2"
	Type     string // of an input
	Value    string
	Options  []formOption
}

// formOption is an option of a choice.
type formOption struct {
	ID, Value, Label string
	Chosen           bool
}

// formEntry is an entry of a group.
type formEntry struct {
	Title   string // of one of a repeating group, such as "Income 2"
	Prefix  string // names the entry to a button that removes it; "" where it cannot be removed
	Refresh string // as that of the form
	Fields  []FormField
	Focus   bool // it was added just now
}

// Answered reports whether an option is chosen.
func (f FormField) Answered() bool {
	return slices.ContainsFunc(f.Options, func(o formOption) bool { return o.Chosen })
}

// Described lists the ids of what explains the control.
func (f FormField) Described() string {
	var ids []string
	if f.Help != "" {
		ids = append(ids, f.ID+"-help")
	}
	if f.Problem != "" {
		ids = append(ids, f.ID+"-problem")
	}
	if f.Warning != "" {
		ids = append(ids, f.ID+"-warning")
	}
	return strings.Join(ids, " ")
}

// mostRadios is up to how many options a choice shows them all.
const mostRadios = 6

// NewFormView returns a form to be filled in. refresh is described at
// [FormView].
func NewFormView(filled *fill.Filled, in FormInputs, refresh string) FormView {
	b := FormBuilder{in: in}
	b.view = FormView{Refresh: refresh, Checked: in.Checked, Again: in.Again}
	b.view.Waiting = len(filled.Waiting())
	b.build(filled)
	b.unasked(filled)
	for _, entry := range in.gone {
		b.view.Kept = append(b.view.Kept, site.HiddenInput{Name: inputGoneEntry, Value: entry})
	}
	for _, answer := range in.removed {
		b.view.Kept = append(b.view.Kept, site.HiddenInput{Name: inputRemoved, Value: answer})
	}
	if in.Checked {
		for _, p := range filled.Problems() {
			b.view.Problems = append(b.view.Problems, site.ProblemAt(inputID(p.Input), summed(p)))
		}
	}
	return b.view
}

// summed returns a problem as it stands away from its question: the message
// names the question, or the question is put before it.
func summed(p fill.Problem) string {
	if strings.HasPrefix(p.Message, p.Label) {
		return p.Message
	}
	return p.Label + " " + p.Message
}

// takenIDs are those of the frame; no other has the form of a field's name.
var takenIDs = map[string]bool{"main": true, "nav": true, "keys": true}

// inputID returns the id of the first control of an input.
func inputID(input string) string {
	if takenIDs[input] {
		return input + "-answer"
	}
	return input
}

type FormBuilder struct {
	in   FormInputs
	view FormView
}

func (b *FormBuilder) build(filled *fill.Filled) {
	for _, s := range filled.Sections {
		section := formSection{
			ID:     "section-" + s.Section.Name,
			Title:  s.Section.Title,
			Help:   s.Section.Help,
			Fields: b.fields(s.Fields),
		}
		if s.Visible && len(section.Fields) > 0 {
			b.view.Sections = append(b.view.Sections, section)
		}
	}
}

// fields returns those that are shown; what was typed into the others is kept.
func (b *FormBuilder) fields(filled []fill.Field) []FormField {
	var out []FormField
	for i := range filled {
		f := &filled[i]
		if f.Visible {
			out = append(out, b.Field(f))
		} else {
			b.addHidden(f)
		}
	}
	return out
}

// addHidden keeps what was typed into a question that is not shown, so that it
// is there when the question is shown again.
func (b *FormBuilder) addHidden(f *fill.Field) {
	if !f.ReadOnly {
		for _, v := range f.Values {
			if strings.TrimSpace(v) != "" {
				b.view.Kept = append(b.view.Kept, site.HiddenInput{Name: f.Input, Value: v})
			}
		}
	}
	for _, entry := range f.Instances {
		for i := range entry {
			b.addHidden(&entry[i])
		}
	}
}

// unasked lists the stored answers that stay although they are not asked.
func (b *FormBuilder) unasked(filled *fill.Filled) {
	for _, f := range hiddenAnswers(filled) {
		answer := unaskedAnswer{Label: f.Field.Label, Text: answerText(f, f.Kept)}
		if !f.ReadOnly {
			answer.Input = f.Input
		}
		b.view.Unasked = append(b.view.Unasked, answer)
	}
	for _, a := range filled.Unasked {
		b.view.Unasked = append(b.view.Unasked, unaskedAnswer{a.Field, a.Value, a.Field})
	}
}

func (b *FormBuilder) Field(f *fill.Field) FormField {
	field := FormField{ID: inputID(f.Input), Input: f.Input, Label: f.Field.Label,
		Help: f.Field.Help, Control: controlOf(f), Required: f.Required,
		Retired: f.Field.Retired, Unit: f.Field.Unit, Mode: keysOf[f.Field.Type],
		Warning: f.Warning, Waits: f.Waits != ""}
	if b.in.Checked || !missing(f) {
		field.Problem = f.Problem
	}
	switch {
	case field.Control == "group":
		field.Addable, field.Refresh = f.Field.Repeats && !f.ReadOnly, b.view.Refresh
		field.Entries = b.entries(f)
	case field.Control == "display" || field.Control == "attachment":
	case f.ReadOnly:
		field.Control, field.Text, field.Required = "shown", shownAnswer(f), false
	default:
		field.ask(f)
	}
	return field
}

// keysOf are the keys that a phone shows for types of fields.
var keysOf = map[string]string{
	"integer":  "numeric",
	"decimal":  "decimal",
	"quantity": "decimal",
	"currency": "decimal",
}

// missing reports whether the only thing that can be wrong with a field is that
// nothing was entered.
func missing(f *fill.Field) bool {
	if f.Field.Type == "group" {
		return len(f.Instances) <= 1
	}
	return blank(f.Values)
}

func blank(values []string) bool {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return false
		}
	}
	return true
}

// entries returns those of a group. One that is blank was asked for, and is
// asked for again until something is typed into it.
func (b *FormBuilder) entries(f *fill.Field) []formEntry {
	if !f.Field.Repeats {
		return []formEntry{{Fields: b.fields(f.Instances[0])}}
	}
	var out []formEntry
	for i, fields := range f.Instances {
		e := formEntry{
			Title:   f.Field.Label + " " + strconv.Itoa(i+1),
			Refresh: b.view.Refresh,
			Fields:  b.fields(fields),
		}
		if len(f.Instances) > 1 && !f.ReadOnly {
			e.Prefix = entryOf(fields[0])
		}
		last := i == len(f.Instances)-1
		e.Focus = last && b.in.added == f.Input
		if last && e.Prefix != "" && blankEntry(fields) {
			b.view.Kept = append(b.view.Kept, site.HiddenInput{
				Name:  inputBlankEntry,
				Value: e.Prefix,
			})
		}
		out = append(out, e)
	}
	return out
}

// entryOf names the entry that a field is in: incomes[2].
func entryOf(f fill.Field) string {
	return strings.TrimSuffix(strings.TrimSuffix(f.Input, f.Field.Name), ".")
}

func blankEntry(fields []fill.Field) bool {
	for i := range fields {
		if !blank(fields[i].Values) {
			return false
		}
		for _, entry := range fields[i].Instances {
			if !blankEntry(entry) {
				return false
			}
		}
	}
	return true
}
