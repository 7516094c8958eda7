package web

import (
	"slices"
	"strings"

	"configsync/admin"
)

// FormInputs is what was typed into the part "form", and which button of the part was pressed. The zero FormInputs is that of a form
// that is opened.
type FormInputs struct {
	Typed   map[string][]string // for [schema.Sheet.Fill]
	Again   bool                // the form is asked for again: nothing must be saved
	Checked bool                // somebody tried to save before; a page sets it when it finds problems
	added   string              // the group that another entry is asked for
}

// The inputs of the part itself.
const (
	inputChecked     = "form-checked"
	inputUpdate      = "form-update"
	inputAddEntry    = "add-entry"
	inputRemoveEntry = "remove-entry"
	inputBlankEntry  = "blank-entry"
)

// formInputs reads what was typed into the part "form".
func (q *request) formInputs() FormInputs {
	in := FormInputs{Typed: map[string][]string{}, Checked: q.PostForm.Get(inputChecked) != "", added: q.PostForm.Get(inputAddEntry)}
	in.Again = q.partial() || in.added != "" || q.PostForm.Has(inputUpdate) || q.PostForm.Has(inputRemoveEntry)
	for name, values := range q.PostForm {
		in.Typed[name] = values
	}
	for _, entry := range q.PostForm[inputBlankEntry] {
		group, _, ok := cutEntry(entry)
		if ok && in.isBlank(entry) {
			in.drop(entry)
			in.Typed[group+"[]"] = []string{"1"}
		}
	}
	for _, entry := range q.PostForm[inputRemoveEntry] {
		if group, _, ok := cutEntry(entry); ok {
			in.drop(entry)
			if slices.Contains(q.PostForm[inputBlankEntry], entry) {
				delete(in.Typed, group+"[]")
			}
		}
	}
	if in.added != "" {
		in.Typed[in.added+"[]"] = []string{"1"}
	}
	return in
}

// cutEntry takes incomes[2] apart.
func cutEntry(entry string) (group, number string, ok bool) {
	before, last := strings.TrimSuffix(entry, "]"), strings.LastIndexByte(entry, '[')
	if last < 0 || before == entry {
		return "", "", false
	}
	return entry[:last], before[last+1:], true
}

func (in FormInputs) isBlank(entry string) bool {
	for name, values := range in.Typed {
		if strings.HasPrefix(name, entry+".") && !blank(values) {
			return false
		}
	}
	return true
}

// drop forgets what was typed into an entry.
func (in FormInputs) drop(entry string) {
	for name := range in.Typed {
		if strings.HasPrefix(name, entry+".") || strings.HasPrefix(name, entry+"[") {
			delete(in.Typed, name)
		}
	}
}

// problemAt is a problem of one input.
func problemAt(input, message string) admin.InputProblem {
	return admin.InputProblem{Input: input, Message: message}
}
