package forms

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"configsync/schema"
	"configsync/schema/fill"
	"configsync/words"
)

// controlOf is what asks for the answers to a field: line, area, date,
// datetime-local, time, radios, select, open (options, or an answer of one's
// own), checks, display, group or attachment. What is only shown becomes
// "shown".
func controlOf(f *fill.Field) string {
	field := f.Field
	switch field.Type {
	case "text":
		return "area"
	case "string":
		if slices.ContainsFunc(f.Values, isLong) {
			return "area"
		}
	case "date", "time":
		return field.Type
	case "dateTime":
		return "datetime-local"
	case "boolean", "choice":
		if !field.Repeats && answered(f.Values) > 1 {
			return "checks" // it had several answers once: none of them is lost
		}
		if field.Repeats || len(f.Options) > mostRadios {
			return "select"
		}
		return "radios"
	case "open-choice":
		return "open"
	case "multi-choice":
		return "checks"
	case "display", "group", "attachment":
		return field.Type
	}
	return "line"
}

// isLong reports whether a text has several lines, which a control of one line
// would join.
func isLong(text string) bool { return strings.ContainsAny(text, "\r\n") }

// answered counts the values that are not blank, each once.
func answered(values []string) int {
	seen := map[string]bool{}
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			seen[v] = true
		}
	}
	return len(seen)
}

// optionsOf returns those of a choice, and yes and no.
func optionsOf(f *fill.Field) []schema.Option {
	if f.Field.Type == "boolean" {
		return []schema.Option{{Code: "true", Label: "Yes"}, {Code: "false", Label: "No"}}
	}
	return f.Options
}

// ask makes the controls of a question.
func (field *FormField) ask(f *fill.Field) {
	options := optionsOf(f)
	switch field.Control {
	case "radios", "checks":
		field.Options = chosen(field.ID, options, f.Values)
		return
	case "open":
		field.askOpen(f, options)
		return
	}
	values := f.Values
	switch {
	case f.Field.Repeats:
		values = append(slices.DeleteFunc(slices.Clone(
			values,
		), func(v string) bool { return strings.TrimSpace(v) == "" }), "")
	case len(values) == 0:
		values = []string{""}
	case f.Field.Type == "boolean":
		values = values[len(values)-1:]
	}
	for i, v := range values {
		a := formAnswer{ID: field.ID, Value: v, Type: inputType(field.Control, v)}
		if i > 0 {
			a.ID, a.Name = field.ID+"-"+strconv.Itoa(i+1), field.Label+", answer "+strconv.Itoa(i+1)
		}
		if field.Control == "select" {
			a.Options = chosen(a.ID, options, []string{v})
		}
		field.Answers = append(field.Answers, a)
	}
}

// askOpen offers options, and a line for another answer.
func (field *FormField) askOpen(f *fill.Field, options []schema.Option) {
	var own []string
	for _, v := range f.Values {
		if strings.TrimSpace(v) != "" &&
			!slices.ContainsFunc(options, func(o schema.Option) bool { return o.Code == v }) {
			own = append(own, v)
		}
	}
	if f.Field.Repeats || len(own) == 0 {
		own = append(own, "")
	}
	listed := slices.DeleteFunc(slices.Clone(
		f.Values,
	), func(v string) bool { return slices.Contains(own, v) })
	field.Options = chosen(field.ID, options, listed)
	for i, v := range own {
		field.Answers = append(field.Answers, formAnswer{
			ID:    field.ID + "-own-" + strconv.Itoa(i+1),
			Name:  field.Label + ", another answer",
			Type:  "text",
			Value: v,
		})
	}
}

// chosen returns options with those of the values marked; a value that is none
// of them is kept as one.
func chosen(id string, options []schema.Option, values []string) []formOption {
	var out []formOption
	for _, o := range options {
		out = append(out, formOption{
			Value:  o.Code,
			Label:  o.Label,
			Chosen: slices.Contains(values, o.Code),
		})
	}
	for _, v := range values {
		if strings.TrimSpace(v) != "" &&
			!slices.ContainsFunc(options, func(o schema.Option) bool { return o.Code == v }) {
			out = append(out, formOption{Value: v, Label: v + " (cannot be chosen)", Chosen: true})
		}
	}
	for i := range out {
		out[i].ID = id
		if i > 0 {
			out[i].ID += "-" + strconv.Itoa(i+1)
		}
	}
	return out
}

// inputType returns the type of an input. A browser shows nothing of a date
// that is none, so that one is a text.
func inputType(control, value string) string {
	layouts := map[string]string{
		"date":           time.DateOnly,
		"time":           "15:04",
		"datetime-local": "2006-01-02T15:04",
	}
	layout, ok := layouts[control]
	if !ok {
		return "text"
	}
	if _, err := time.Parse(layout, value); value != "" && err != nil {
		return "text"
	}
	return control
}

// shownAnswer writes the answers of a field for reading.
func shownAnswer(f *fill.Field) string { return answerText(f, f.Values) }

// answerText writes values of a field for reading.
func answerText(f *fill.Field, values []string) string {
	var out []string
	options := optionsOf(f)
	for _, v := range values {
		if strings.TrimSpace(v) == "" {
			continue
		}
		if i := slices.IndexFunc(options, func(o schema.Option) bool {
			return o.Code == v
		}); i >= 0 {
			v = options[i].Label
		}
		switch f.Field.Type {
		case "date":
			v = schema.Date(v).Long()
		case "dateTime":
			if at, err := time.Parse("2006-01-02T15:04", v); err == nil {
				v = words.LongDay(at) + " at " + words.BareClock(at)
			}
		case "time":
			if at, err := time.Parse("15:04", v); err == nil {
				v = words.BareClock(at)
			}
		case "quantity", "currency":
			v = strings.TrimSpace(v + " " + f.Field.Unit)
		}
		out = append(out, v)
	}
	if f.Field.Type == "text" {
		return strings.Join(out, "\n")
	}
	return strings.Join(out, ", ")
}
