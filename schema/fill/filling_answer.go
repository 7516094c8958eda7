package fill

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"configsync/schema"
)

// answer reads what was typed into a field that is shown.
func (w *filling) answer(a *asked, c *cell) {
	if a.readOnly {
		a.answerAsStored(c)
		return
	}
	if stored := w.stored[c.input]; c.untouched && slices.ContainsFunc(stored, notBlank) {
		w.leave(a, c, stored)
		return
	}
	typed := make([]string, 0, 1)
	for _, value := range c.values {
		if notBlank(value) {
			typed = append(typed, value)
		}
	}
	if !a.several() {
		typed = slices.Compact(typed)
	}
	switch {
	case len(typed) > 1 && a.field.Type == "boolean" && !a.several():
		typed = typed[len(typed)-1:]
	case len(typed) > 1 && !a.several():
		c.problem = a.sentence(" has " + strconv.Itoa(len(typed)) +
			" answers but can have only one: enter the right one.")
		return
	case len(typed) > maxEntries && a.field.Type != "multi-choice":
		c.problem = a.sentence(
			" has more than " + strconv.Itoa(maxEntries) + " answers: keep at most that many.",
		)
		typed = typed[:maxEntries]
	}
	values := make([]any, 0, 1)
	for _, text := range typed {
		r := w.read(a, c, text)
		if r.wrong == "" {
			c.answers = append(c.answers, r.text)
			values = append(values, r.value)
		} else if c.problem == "" {
			c.problem = a.sentence(r.wrong)
		}
	}
	if a.field.Type == "multi-choice" {
		slices.SortFunc(c.answers, func(x, y string) int {
			return cmp.Compare(a.positions[x], a.positions[y])
		})
		c.answers = slices.Compact(c.answers)
		values = values[:0]
		for _, code := range c.answers {
			values = append(values, code)
		}
	}
	c.value = a.conditionValue(values)
}

// leave takes over stored answers that nobody touched. What would be wrong with
// them, if they were typed today, is a warning.
func (w *filling) leave(a *asked, c *cell, stored []string) {
	as := cell{values: stored, kept: true}
	a.answerAsStored(&as)
	c.answers, c.value = as.answers, as.value
	if len(as.answers) > 1 && !a.several() {
		c.warning = a.sentence(" has " + strconv.Itoa(len(as.answers)) +
			" answers but can have only one.")
	}
	for _, text := range as.answers {
		if r := w.read(a, c, text); r.wrong != "" && c.warning == "" {
			c.warning = a.sentence(r.wrong)
		}
	}
}

// leaveHidden keeps the stored answers of a field that is not shown, unless
// somebody took them away. They answer nothing while it is hidden, so that
// conditions do not read them.
func (w *filling) leaveHidden(e *sheetEntry, a *asked, c *cell) {
	typed, sent := w.inputs[c.input]
	blank := sent && !slices.ContainsFunc(typed, notBlank)
	if !a.readOnly && (e.gone || blank || w.takenAway(c.input)) {
		return
	}
	for _, text := range w.stored[c.input] {
		if notBlank(text) {
			c.answers = append(c.answers, text)
		}
	}
}

// takenAway reports whether somebody took away an answer that is not asked.
func (w *filling) takenAway(input string) bool {
	return slices.ContainsFunc(w.inputs["-"+input], notBlank)
}

// lacked reports whether the record lacked the answer of an input before
// anybody typed. A new record lacks nothing: all of it is to be typed.
func (w *filling) lacked(input string) bool {
	if w.given == nil {
		return false
	}
	if w.untyped {
		w.lacking[input] = true
		return true
	}
	if w.lacking == nil {
		before := newFilling(w.sheet, nil, w.given, w.day)
		before.untyped, before.lacking = true, map[string]bool{}
		before.result()
		w.lacking = before.lacking
	}
	return w.lacking[input]
}

// read reads one text that was typed into a field, with what is stored and the
// day in mind.
func (w *filling) read(a *asked, c *cell, typed string) reading {
	if code := strings.TrimSpace(
		typed,
	); a.hasOption(code) && slices.Contains(w.stored[c.input], code) {
		return reading{text: code, value: code}
	}
	r := a.read(typed)
	if r.wrong == "" {
		r.wrong = a.beyond(r, w.day)
	}
	return r
}

func (a *asked) hasOption(code string) bool {
	_, ok := a.positions[code]
	return ok
}

// answerAsStored takes over what nobody can change, also when it is no longer
// what could be entered.
func (a *asked) answerAsStored(c *cell) {
	values := make([]any, 0, 1)
	for _, text := range c.values {
		if !notBlank(text) {
			continue
		}
		r := a.read(text)
		if c.kept {
			r.text = text
		}
		if c.kept && a.isText() {
			r = reading{text: text, value: text}
		}
		if r.wrong == "" {
			values = append(values, r.value)
		}
		if r.wrong == "" || c.kept {
			c.answers = append(c.answers, r.text)
		}
	}
	c.value = a.conditionValue(values)
}

// conditionValue is what conditions read when the field is answered with
// values; nil when it has none.
func (a *asked) conditionValue(values []any) any {
	if len(values) == 0 {
		return nil
	}
	switch a.unanswered.(type) {
	case []string:
		return listOfType[string](values)
	case []int:
		return listOfType[int](values)
	case []float64:
		return listOfType[float64](values)
	case []bool:
		return listOfType[bool](values)
	case []time.Time:
		return listOfType[time.Time](values)
	}
	return values[0]
}

func listOfType[T any](values []any) []T {
	list := make([]T, len(values))
	for i, v := range values {
		list[i], _ = v.(T)
	}
	return list
}

// result settles everything and puts it together in the order of the form.
func (w *filling) result() *Filled {
	w.filled = &Filled{Sections: make([]Section, len(w.sheet.sections))}
	for i, section := range w.sheet.sections {
		c := w.settle(w.top, section)
		w.filled.Sections[i] = Section{
			section.section, c.visible, w.fields(w.top, section.children, ""),
		}
	}
	for _, answer := range w.given {
		a := w.sheet.fields[answer.Field]
		if notBlank(answer.Value) && (a == nil || !a.hasAnswer()) && !w.takenAway(answer.Field) {
			w.filled.Unasked = append(w.filled.Unasked, answer)
		}
	}
	w.filled.answers = append(w.filled.answers, w.filled.Unasked...)
	return w.filled
}

// fields puts together what is in an entry, or in a group or section of it.
// instance is the entry's.
func (w *filling) fields(e *sheetEntry, children []*asked, instance string) []Field {
	fields := make([]Field, len(children))
	for i, a := range children {
		c := w.settle(e, a)
		f := &fields[i]
		*f = Field{
			Field: a.field, Input: c.input, Visible: c.visible, ReadOnly: a.readOnly,
			Values: c.values, Options: w.options(a, c),
		}
		f.Required = c.visible && !a.readOnly &&
			(a.field.Required || a.requiredWhen != nil && w.holds(e, a.requiredWhen, false))
		problems, answers := w.problems, len(w.filled.answers)
		switch {
		case a.entries != nil:
			f.Instances = w.instances(c, a, instance)
		case a.field.Type == "group":
			f.Instances = [][]Field{w.fields(e, a.children, instance)}
		case e.typed || c.kept || !c.visible:
			w.collect(a, c, instance)
		}
		if c.visible {
			f.Problem, f.Warning = c.problem, c.warning
		} else {
			f.Kept = c.answers
		}
		unanswered := len(w.filled.answers) == answers && w.problems == problems
		if f.Problem == "" && f.Required && e.typed && unanswered &&
			(a.hasAnswer() || a.field.Type == "group") {
			if missing := a.sentence(a.missing()); w.lacked(f.Input) {
				f.Waits = missing
			} else {
				f.Problem = missing
			}
		}
		if f.Problem != "" {
			w.problems++
		}
	}
	return fields
}

// instances puts together the entries of a repeating group. Those that give
// answers are counted.
func (w *filling) instances(c *cell, a *asked, instance string) [][]Field {
	instances := make([][]Field, len(c.entries))
	counted := 0
	for i, inner := range c.entries {
		before := len(w.filled.answers)
		instances[i] = w.fields(inner, a.children, instanceOf(instance, counted))
		if len(w.filled.answers) > before {
			counted++
		}
	}
	return instances
}

// collect adds the answers of a field; one that is answered once and holds
// several from earlier keeps them apart.
func (w *filling) collect(a *asked, c *cell, instance string) {
	for i, text := range c.answers {
		at := instance
		if a.several() || len(c.answers) > 1 {
			at = instanceOf(instance, i)
		}
		w.filled.answers = append(w.filled.answers, Answer{a.field.Name, at, text})
	}
}

// options returns those that a choice offers, and those that it has as a stored
// answer.
func (w *filling) options(a *asked, c *cell) []schema.Option {
	if len(a.selectable) == len(a.options) {
		return a.options
	}
	stored := w.stored[c.input]
	if !slices.ContainsFunc(stored, a.hasOption) {
		return a.selectable
	}
	return slices.DeleteFunc(slices.Clone(
		a.options,
	), func(o schema.Option) bool { return o.Retired && !slices.Contains(stored, o.Code) })
}
