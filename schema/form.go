package schema

import (
	"fmt"
	"regexp"
	"strings"
)

// KindForm is the kind of forms, as it stands in a [Key].
const KindForm = "form"

// Form is what case workers fill in: sections of fields, with conditions and
// the workgroups that may use it.
type Form struct {
	Title       string    `json:"title" jsonschema:"required" sync:"label" words:"name" jsonschema_description:"What the form is called."`
	Formerly    []string  `json:"formerly,omitempty" jsonschema_description:"Earlier names of this form: declares a rename, which keeps its answers."`
	Description string    `json:"description,omitempty" jsonschema_description:"What the form is for; shown under its title."`
	Workgroups  []string  `json:"workgroups,omitempty" sync:"ref=workgroup" words:"workgroups that may use it" jsonschema_description:"Workgroups whose members may use the form; everybody who works with clients when left out."`
	Sections    []Section `json:"sections" jsonschema:"required" jsonschema_description:"The parts of the form, in order."`
}

// Section is a titled part of a form.
type Section struct {
	Name        string  `json:"name" jsonschema:"required" sync:"id" jsonschema_description:"Identifies the section within the form."`
	Title       string  `json:"title" jsonschema:"required" sync:"label" words:"title" jsonschema_description:"Heading of the section."`
	Help        string  `json:"help,omitempty" words:"help text" jsonschema_description:"Shown under the heading."`
	VisibleWhen string  `json:"visibleWhen,omitempty" words:"condition for being shown" jsonschema_description:"Condition under which the section is shown; always when left out."`
	Fields      []Field `json:"fields,omitempty" jsonschema_description:"The fields, in order."`
}

// Field is one question of a form, a text between questions (display) or a
// group of fields. The types follow the items of a FHIR R5 Questionnaire
// (item.type, with multi-choice for a repeating choice).
type Field struct {
	Name         string   `json:"name" jsonschema:"required" sync:"id" jsonschema_description:"Identifies the field within the whole form; conditions use it."`
	Type         string   `json:"type" jsonschema:"required,enum=string,enum=text,enum=integer,enum=decimal,enum=boolean,enum=date,enum=dateTime,enum=time,enum=choice,enum=open-choice,enum=multi-choice,enum=quantity,enum=currency,enum=display,enum=group,enum=attachment" jsonschema_description:"What an answer is."`
	Label        string   `json:"label" jsonschema:"required" sync:"label" jsonschema_description:"The question."`
	Help         string   `json:"help,omitempty" words:"help text" jsonschema_description:"Explains the question."`
	Element      string   `json:"element,omitempty" words:"data standard element" jsonschema_description:"The element of a data standard that the field answers, such as 3.07."`
	Required     bool     `json:"required,omitempty" jsonschema_description:"Whether the question must be answered when it is shown."`
	RequiredWhen string   `json:"requiredWhen,omitempty" words:"condition for being required" jsonschema_description:"Condition under which the question must be answered."`
	VisibleWhen  string   `json:"visibleWhen,omitempty" words:"condition for being shown" jsonschema_description:"Condition under which the field is shown; always when left out."`
	ReadOnly     bool     `json:"readOnly,omitempty" words:"read-only" jsonschema_description:"Whether the answer is shown and cannot be changed."`
	Repeats      bool     `json:"repeats,omitempty" words:"repeatable" jsonschema_description:"Whether it can be answered several times."`
	Retired      bool     `json:"retired,omitempty" on:"is retired: it stays on old records and is no longer asked" off:"is asked again" jsonschema_description:"Kept on old records, and no longer asked."`
	Default      any      `json:"default,omitempty" jsonschema_description:"The answer that is there at first."`
	OptionList   string   `json:"optionList,omitempty" sync:"ref=option-list" words:"drop-down list" jsonschema_description:"The drop-down list of a choice."`
	Options      []Option `json:"options,omitempty" jsonschema_description:"The options of a choice that has no drop-down list of its own."`
	Min          any      `json:"min,omitempty" words:"smallest value" jsonschema_description:"Smallest number, or earliest date; today is a date."`
	Max          any      `json:"max,omitempty" words:"largest value" jsonschema_description:"Largest number, or latest date; today is a date."`
	MaxLength    int      `json:"maxLength,omitempty" jsonschema:"minimum=0" words:"longest text" jsonschema_description:"Most characters of a text."`
	Pattern      string   `json:"pattern,omitempty" words:"pattern" jsonschema_description:"Regular expression (RE2) that the whole text must match."`
	Unit         string   `json:"unit,omitempty" jsonschema_description:"Unit of a quantity, or currency code."`
	Fields       []Field  `json:"fields,omitempty" jsonschema_description:"The fields of a group, in order."`
}

// MaxFieldDepth is the deepest nesting of groups.
const MaxFieldDepth = 20

const maxFields = 10_000

var (
	fieldNameForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	choiceTypes   = map[string]bool{"choice": true, "open-choice": true, "multi-choice": true}
)

// Check finds fields that contradict themselves or each other, and conditions
// that could never be evaluated.
func (f *Form) Check(_ string, lookup Lookup) []Finding {
	c := formCheck{lookup: lookup, fields: map[string]*fieldPlace{}}
	for i := range f.Sections {
		s := &f.Sections[i]
		path := Join("sections", s.Name)
		if err := CheckName(s.Name); err != nil {
			c.report(path, "%v", err)
		}
		place := &fieldPlace{path: path, visibleWhen: s.VisibleWhen}
		c.places = append(c.places, place)
		c.collect(s.Fields, place, 0)
	}
	if len(c.fields) > maxFields {
		c.report("", "the form has %d fields; the limit is %d", len(c.fields), maxFields)
	}
	c.conditions()
	return c.findings
}

// fieldPlace is a field, or a section, where it stands.
type fieldPlace struct {
	path        string
	field       *Field // nil for a section
	parent      *fieldPlace
	visibleWhen string
}

type formCheck struct {
	lookup   Lookup
	fields   map[string]*fieldPlace
	places   []*fieldPlace
	findings []Finding
}

func (c *formCheck) report(path, format string, args ...any) {
	c.findings = append(c.findings, found(path, format, args...))
}

// collect checks fields that have groups around them, and those inside.
func (c *formCheck) collect(fields []Field, parent *fieldPlace, groups int) {
	if groups > MaxFieldDepth && len(fields) > 0 {
		c.report(parent.path, "groups are nested more than %d deep", MaxFieldDepth)
		return
	}
	for i := range fields {
		f := &fields[i]
		place := &fieldPlace{
			path:        Join(Join(parent.path, "fields"), f.Name),
			field:       f,
			parent:      parent,
			visibleWhen: f.VisibleWhen,
		}
		if other, twice := c.fields[f.Name]; twice {
			c.report(Join(place.path, "name"),
				"the form has another field named %s, at %s: names are unique in a form", f.Name,
				other.path)
		} else {
			c.fields[f.Name] = place
		}
		c.places = append(c.places, place)
		c.field(place)
		c.collect(f.Fields, place, groups+1)
	}
}

// article puts a or an before a word.
func article(word string) string {
	if strings.ContainsAny(word[:min(len(word), 1)], "aeiou") {
		return "an " + word
	}
	return "a " + word
}

// field checks one field by itself.
func (c *formCheck) field(at *fieldPlace) {
	f := at.field
	say := func(step, format string, args ...any) { c.report(Join(at.path, step), format, args...) }
	if !fieldNameForm.MatchString(f.Name) {
		say("name",
			"%q cannot be the name of a field: use lower-case letters, digits and underscores, at most 64, such as veteran_status",
			f.Name)
	} else if reservedWord(f.Name) {
		say("name", "%q cannot be the name of a field: it has a meaning in conditions", f.Name)
	}
	if f.Type == "group" && len(f.Fields) == 0 {
		say("type", "a group needs fields")
	}
	if f.Type != "group" && len(f.Fields) > 0 {
		say("fields", "only a group has fields; this is %s", article(f.Type))
	}
	if f.Type == "display" && (f.Required || f.RequiredWhen != "" || f.Default != nil) {
		say("type",
			"a display only shows text: it cannot be required or have a default")
	}
	if f.Pattern != "" {
		if _, err := regexp.Compile(f.Pattern); err != nil {
			say("pattern", "the pattern is not a valid regular expression: %v", err)
		}
		if f.Type != "string" && f.Type != "text" {
			say("pattern", "only a string or text has a pattern; this is %s", article(f.Type))
		}
	}
	if f.MaxLength < 0 {
		say("maxLength", "maxLength cannot be negative")
	}
	c.choices(at, say)
	c.bounds(f, say)
	if f.Default != nil {
		if err := f.accepts(f.Default, c.options(f)); err != nil {
			say("default", "%v", err)
		}
	}
}

func (c *formCheck) choices(at *fieldPlace, say func(step, format string, args ...any)) {
	f := at.field
	given := f.OptionList != "" || len(f.Options) > 0
	switch {
	case choiceTypes[f.Type] && !given:
		say("type", "%s needs an optionList, or options", article(f.Type))
	case !choiceTypes[f.Type] && f.OptionList != "":
		say("optionList", "only a choice has an optionList; this is %s", article(f.Type))
	case !choiceTypes[f.Type] && len(f.Options) > 0:
		say("options", "only a choice has options; this is %s", article(f.Type))
	case f.OptionList != "" && len(f.Options) > 0:
		say("options", "a choice has an optionList or options, not both: remove one")
	}
	c.findings = append(c.findings, checkOptions(Join(at.path, "options"), f.Options)...)
}

// options returns the options of a choice; nil if its list is unknown, which is
// reported as a dangling reference.
func (c *formCheck) options(f *Field) []Option {
	if f.OptionList == "" {
		return f.Options
	}
	if list, ok := c.lookup(Key{KindOptionList, f.OptionList}).(*OptionList); ok {
		return list.Items
	}
	return nil
}

func (c *formCheck) bounds(f *Field, say func(step, format string, args ...any)) {
	low, lowErr := f.Bound(f.Min)
	high, highErr := f.Bound(f.Max)
	if lowErr != nil {
		say("min", "%v", lowErr)
	}
	if highErr != nil {
		say("max", "%v", highErr)
	}
	if lowErr == nil && highErr == nil && low != nil && high != nil && exceeds(low, high) {
		say("max", "max is below min: no answer could be valid")
	}
}

// exceeds compares two bounds of one field; today is not compared.
func exceeds(low, high any) bool {
	switch low := low.(type) {
	case float64:
		h, ok := high.(float64)
		return ok && low > h
	case string:
		h, ok := high.(string)
		return ok && low != Today && h != Today && low > h
	}
	return false
}

// Today is the bound, or the default, of a date that means the day on which the
// form is filled in.
const Today = "today"

// Bound reads min or max: a float64 for numbers, a text for dates, nil for
// none.
func (f *Field) Bound(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch f.Type {
	case "integer", "decimal", "quantity", "currency":
		if n, ok := v.(float64); ok {
			return n, nil
		}
		return nil, fmt.Errorf("the bound of %s is a number", article(f.Type))
	case "date", "dateTime":
		s, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("the bound of %s is a date, or today", article(f.Type))
		}
		if s == Today {
			return s, nil
		}
		return s, CheckDate(s)
	}
	return nil, fmt.Errorf("%s has no bounds", article(f.Type))
}

// accepts returns an error if v cannot be an answer of the field; options are
// those of a choice.
func (f *Field) accepts(v any, options []Option) error {
	text, isText := v.(string)
	n, isNumber := v.(float64)
	switch f.Type {
	case "string", "text", "time", "dateTime":
		if !isText {
			return fmt.Errorf("the default of %s is text; put it in quotes", article(f.Type))
		}
	case "date":
		if !isText || (text != Today && CheckDate(text) != nil) {
			return fmt.Errorf("the default of a date is a date such as 2026-01-31, or today")
		}
	case "integer":
		if !isNumber || n != float64(int64(n)) {
			return fmt.Errorf("the default of an integer is a whole number")
		}
	case "decimal", "quantity", "currency":
		if !isNumber {
			return fmt.Errorf("the default of %s is a number", article(f.Type))
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			return fmt.Errorf("the default of a boolean is true or false")
		}
	case "choice", "multi-choice":
		if !isText {
			return fmt.Errorf("the default of %s is the code of an option, in quotes",
				article(f.Type))
		}
		for _, o := range options {
			if o.Code == text && o.Retired {
				return fmt.Errorf("the default %q is a retired option", text)
			}
		}
		if options != nil && !has(options, text) {
			return fmt.Errorf("the default %q is not one of the options", text)
		}
	case "open-choice":
		if !isText {
			return fmt.Errorf("the default of an open-choice is text; put it in quotes")
		}
	default:
		return fmt.Errorf("%s has no default", article(f.Type))
	}
	return nil
}

func forms() *Kind {
	return NewKind[Form](KindInfo{
		Name: "Form", Slug: KindForm, Plural: "forms", One: "form",
		Title: "Forms",
		Class: Functionality, Records: NamedInRecords, Looks: AsRendered,
	})
}
