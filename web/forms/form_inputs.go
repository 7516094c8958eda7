package forms

import (
	"slices"
	"strings"

	"configsync/web/site"
)

// FormInputs is what was typed into the part "form", and which button of the
// part was pressed. The zero FormInputs is that of a form that is opened.
type FormInputs struct {
	Typed map[string][]string // for [fill.Sheet.Fill]
	Again bool                // the form is asked for again: nothing must be saved
	// somebody tried to save before; a page sets it when it finds problems
	Checked bool
	added   string // the group that another entry is asked for
	// what was taken away: entries, and answers that are not asked
	gone, removed []string
}

// The inputs of the part itself.
const (
	inputChecked     = "form-checked"
	inputUpdate      = "form-update"
	inputAddEntry    = "add-entry"
	inputRemoveEntry = "remove-entry"
	inputBlankEntry  = "blank-entry"
	inputGoneEntry   = "gone-entry"
	inputRemoved     = "remove-answer"
)

// ReadFormInputs reads what was typed into the part "form".
func ReadFormInputs(q *site.Request) FormInputs {
	in := FormInputs{
		Typed:   map[string][]string{},
		Checked: q.PostForm.Get(inputChecked) != "",
		added:   q.PostForm.Get(inputAddEntry),
	}
	in.Again = q.IsPartial() || in.added != "" || q.PostForm.Has(inputUpdate) ||
		q.PostForm.Has(inputRemoveEntry)
	for name, values := range q.PostForm {
		in.Typed[name] = values
	}
	for _, entry := range slices.Concat(q.PostForm[inputGoneEntry], q.PostForm[inputRemoveEntry]) {
		in.takeAway(entry)
	}
	for _, answer := range q.PostForm[inputRemoved] {
		in.removed = append(in.removed, answer)
		in.Typed["-"+answer] = []string{"yes"}
	}
	for _, entry := range q.PostForm[inputBlankEntry] {
		if group, ok := groupOf(entry); ok && in.isBlank(entry) {
			in.Typed[group+"[]"] = []string{"1"}
		}
	}
	if in.added != "" {
		in.Typed[in.added+"[]"] = []string{"1"}
	}
	return in
}

// groupOf returns the group of an entry: incomes of incomes[2].
func groupOf(entry string) (group string, ok bool) {
	open := strings.LastIndexByte(entry, '[')
	if open < 0 || !strings.HasSuffix(entry, "]") {
		return "", false
	}
	return entry[:open], true
}

// isBlank reports whether nothing is typed into an entry.
func (in FormInputs) isBlank(entry string) bool {
	for name, values := range in.Typed {
		inside := strings.HasPrefix(name, entry+".") || strings.HasPrefix(name, entry+"[")
		if inside && !blank(values) {
			return false
		}
	}
	return true
}

// takeAway takes an entry away, also from the record.
func (in *FormInputs) takeAway(entry string) {
	in.drop(entry)
	if _, ok := groupOf(entry); ok && !slices.Contains(in.gone, entry) {
		in.gone = append(in.gone, entry)
		in.Typed[entry] = []string{"gone"}
	}
}

// drop forgets what was typed into an entry.
func (in FormInputs) drop(entry string) {
	for name := range in.Typed {
		if strings.HasPrefix(name, entry+".") || strings.HasPrefix(name, entry+"[") {
			delete(in.Typed, name)
		}
	}
}
