package fill

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"configsync/schema"
)

// Sheet is a form made ready to be filled in. It may be used by several
// goroutines at once. Neither the form nor its drop-down lists may change while
// it is in use.
type Sheet struct {
	sections []*asked
	top      *frame
	fields   map[string]*asked
}

// asked is a field, or a section, of a sheet.
type asked struct {
	section      *schema.Section // of a section
	field        *schema.Field   // of a field
	around       *asked          // the group or section that it stands in; nil for a section
	children     []*asked
	repeating    []string                  // the repeating groups around it, outermost first
	frame        *frame                    // of the entries that have its answer
	slot         int                       // where in such an entry
	entries      *frame                    // of a repeating group: its entries
	readOnly     bool                      // it, or a group around it, is read-only or retired
	retired      bool                      // it, or a group around it, is retired
	visibleWhen  *schema.CompiledCondition // nil when there is no condition
	requiredWhen *schema.CompiledCondition

	answered   string          // what conditions read to know whether it is answered
	unanswered any             // what conditions read when it is not
	options    []schema.Option // of a choice, with the retired ones
	selectable []schema.Option // of a choice, without them
	positions  map[string]int  // of a choice: where each code is in options
	low, high  any             // bounds, as Field.Bound reads them
	pattern    *regexp.Regexp
	example    string // a text that the pattern accepts; "" when none is known
}

// frame is what one entry of a repeating group, or the form itself, holds:
// sections, and all fields that have no other repeating group around them.
type frame struct {
	level int // how many repeating groups there are around
	asked []*asked
}

func (f *frame) add(a *asked) {
	a.frame, a.slot = f, len(f.asked)
	f.asked = append(f.asked, a)
}

// hasAnswer reports whether it is something that can be answered by itself.
func (a *asked) hasAnswer() bool {
	if a.field == nil {
		return false
	}
	switch a.field.Type {
	case "group", "display", "attachment":
		return false
	}
	return true
}

// several reports whether the field can have several answers.
func (a *asked) several() bool { return a.field.Repeats || a.field.Type == "multi-choice" }

// isText reports whether an answer is a text to conditions.
func (a *asked) isText() bool {
	switch a.field.Type {
	case "integer", "decimal", "quantity", "currency", "boolean", "date", "dateTime":
		return false
	}
	return true
}

// NewSheet makes a form ready to be filled in; lists finds its drop-down lists.
// It refuses a form in which [schema.Form.Check] finds something, and one that
// names a list that does not exist.
func NewSheet(
	form *schema.Form, lists func(name string) (*schema.OptionList, bool),
) (*Sheet, error) {
	lookup := func(key schema.Key) schema.Spec {
		if list, ok := lists(key.Name); ok && key.Kind == schema.KindOptionList {
			return list
		}
		return nil
	}
	if findings := form.Check("", lookup); len(findings) > 0 {
		return nil, fmt.Errorf("the form cannot be filled in: %s: %s", findings[0].Path,
			findings[0].Message)
	}
	s := &Sheet{top: &frame{}, fields: map[string]*asked{}}
	b := sheetBuilder{sheet: s, lists: lists, programs: map[string]*schema.CompiledCondition{}}
	for i := range form.Sections {
		section := &asked{section: &form.Sections[i]}
		s.top.add(section)
		s.sections = append(s.sections, section)
		if err := b.collect(section, section.section.Fields, s.top); err != nil {
			return nil, fmt.Errorf("the form cannot be filled in: %w", err)
		}
	}
	if err := b.compile(); err != nil {
		return nil, fmt.Errorf("the form cannot be filled in: %w", err)
	}
	return s, nil
}

// Blank is what a new form has typed into it before anybody fills it in on a
// day: the defaults. Fields of repeating groups have none, since one default
// alone would make an entry; they come with an entry that is asked for.
func (s *Sheet) Blank(day schema.Date) map[string][]string {
	inputs := map[string][]string{}
	for _, a := range s.top.asked {
		if text := a.defaultText(day); text != "" {
			inputs[a.field.Name] = []string{text}
		}
	}
	return inputs
}

// defaultText returns the default as it would be typed on a day; "" for none.
func (a *asked) defaultText(day schema.Date) string {
	if !a.hasAnswer() || a.retired {
		return ""
	}
	switch v := a.field.Default.(type) {
	case string:
		if v == schema.Today && a.field.Type == "date" {
			return string(day)
		}
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

type sheetBuilder struct {
	sheet    *Sheet
	fields   []*asked
	lists    func(name string) (*schema.OptionList, bool)
	programs map[string]*schema.CompiledCondition // by text
}

// collect adds fields and what is inside them.
func (b *sheetBuilder) collect(around *asked, fields []schema.Field, into *frame) error {
	repeating := around.repeating
	if around.entries != nil {
		repeating = append(slices.Clone(repeating), around.field.Name)
	}
	for i := range fields {
		f := &fields[i]
		a := &asked{field: f, around: around, repeating: repeating,
			answered: f.Name + schema.AnsweredSuffix, unanswered: f.NoAnswer(),
			retired:  f.Retired || around.retired,
			readOnly: f.ReadOnly || f.Retired || around.readOnly}
		into.add(a)
		around.children = append(around.children, a)
		b.sheet.fields[f.Name] = a
		b.fields = append(b.fields, a)
		if err := b.prepare(a); err != nil {
			return fmt.Errorf("the field %s %w", f.Name, err)
		}
		inside := into
		if f.Type == "group" && f.Repeats {
			a.entries = &frame{level: into.level + 1}
			inside = a.entries
		}
		if err := b.collect(a, f.Fields, inside); err != nil {
			return err
		}
	}
	return nil
}

// prepare reads what answers of the field must be like.
func (b *sheetBuilder) prepare(a *asked) error {
	f := a.field
	if _, known := readers[f.Type]; !known && a.hasAnswer() {
		return fmt.Errorf("is of a type that does not exist: %q", f.Type)
	}
	a.options = f.Options
	if f.OptionList != "" {
		list, ok := b.lists(f.OptionList)
		if !ok {
			return fmt.Errorf("has the drop-down list %s, which does not exist", f.OptionList)
		}
		a.options = list.Items
	}
	if len(a.options) > 0 {
		a.positions = make(map[string]int, len(a.options))
	}
	for i, option := range a.options {
		a.positions[option.Code] = i
		if !option.Retired {
			a.selectable = append(a.selectable, option)
		}
	}
	a.low, _ = f.Bound(f.Min)
	a.high, _ = f.Bound(f.Max)
	if f.Pattern != "" {
		a.pattern = regexp.MustCompile(f.Pattern)
		a.pattern.Longest()
		a.example = exampleOf(a.pattern)
	}
	return nil
}

// compile compiles all conditions, each text once.
func (b *sheetBuilder) compile() error {
	for _, section := range b.sheet.sections {
		if err := b.condition(&section.visibleWhen, section.section.VisibleWhen); err != nil {
			return fmt.Errorf("visibleWhen of the section %s: %w", section.section.Name, err)
		}
	}
	for _, a := range b.fields {
		if err := b.condition(&a.visibleWhen, a.field.VisibleWhen); err != nil {
			return fmt.Errorf("visibleWhen of %s: %w", a.field.Name, err)
		}
		if err := b.condition(&a.requiredWhen, a.field.RequiredWhen); err != nil {
			return fmt.Errorf("requiredWhen of %s: %w", a.field.Name, err)
		}
	}
	return nil
}

func (b *sheetBuilder) condition(into **schema.CompiledCondition, text string) error {
	if text == "" {
		return nil
	}
	if known, ok := b.programs[text]; ok {
		*into = known
		return nil
	}
	compiled, err := schema.CompileCondition(text, func(field string) any {
		return b.sheet.fields[field].unanswered
	})
	if err != nil {
		return err
	}
	b.programs[text], *into = compiled, compiled
	return nil
}
