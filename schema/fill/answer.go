package fill

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Answer is one answer of a filled-in form, as it is stored. Every answer is a
// row of its own, so that a later change of the form can count what it affects.
type Answer struct {
	Field string // name of the field
	// Instance is "" for what is answered once. Otherwise it says which
	// repetition it is, counted from 0: of the repeating groups around the
	// field, outermost first, then of the field itself. The chosen options of a
	// multi-choice are repetitions too. So "2.0" is the first answer in the
	// third entry of a group.
	Instance string
	// Value is canonical: the digits of a number ("12.5"), "true" or "false",
	// "2006-01-02", "2006-01-02T15:04" without a time zone, "15:04", the code
	// of an option, or a text.
	Value string
}

// Inputs turns stored answers back into what a form would send. Answers of
// fields that the form does not have are left out. Where the form has changed,
// an answer goes to the nearest place: one that lacks a repetition to the
// first, and answers of a field that no longer repeats all to its one input,
// where [Sheet.Fill] finds them to be too many.
func (s *Sheet) Inputs(answers []Answer) map[string][]string {
	type placed struct {
		position int
		value    string
	}
	byInput := make(map[string][]placed, len(answers))
	for _, answer := range answers {
		a := s.fields[answer.Field]
		if a == nil || !a.hasAnswer() {
			continue
		}
		input, position := a.input(answer.Instance)
		byInput[input] = append(byInput[input], placed{position, answer.Value})
	}
	inputs := make(map[string][]string, len(byInput))
	for input, values := range byInput {
		slices.SortStableFunc(values, func(a, b placed) int {
			return cmp.Compare(a.position, b.position)
		})
		for _, v := range values {
			inputs[input] = append(inputs[input], v.value)
		}
	}
	return inputs
}

// input returns the name of the input of an instance, and the position of the
// instance's answer among those of the input.
func (a *asked) input(instance string) (name string, position int) {
	if instance == "" && len(a.repeating) == 0 {
		return a.field.Name, 0
	}
	next := func() int {
		var step string
		step, instance, _ = strings.Cut(instance, ".")
		n, _ := strconv.Atoi(step)
		return max(n, 0)
	}
	var b strings.Builder
	for _, group := range a.repeating {
		b.WriteString(entryPrefix(group, next()))
	}
	b.WriteString(a.field.Name)
	return b.String(), next()
}

// entryPrefix is what the names of inputs in an entry of a repeating group
// begin with, after the prefix around the group.
func entryPrefix(group string, index int) string {
	return group + "[" + strconv.Itoa(index) + "]."
}

// instanceOf adds a repetition to an instance.
func instanceOf(around string, n int) string {
	if around == "" {
		return strconv.Itoa(n)
	}
	return around + "." + strconv.Itoa(n)
}
