package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// Bounds of what is shown of a value, in characters.
const (
	longText  = 100 // a text is marked by word
	mostShown = 400
	around    = 40 // of the text that stands beside a changed word
	mostItems = 8  // of a list of records
)

// field words a difference inside an object.
func (w changeWords) field(kind *schema.Kind, body schema.Value, f syncer.Field) (out FieldChange) {
	place, _ := kind.Shape.PlaceOf(body, f.Path)
	if f.Outcome == syncer.Keep {
		return w.kept(kind, body, f)
	}
	out = FieldChange{Class: "change", Sign: "~", Name: f.Name(place), Path: f.Path}
	if f.Outcome == syncer.Conflict {
		defer func() { out.Sign, out.Class, out.Note = "!", "remove", "both changed it" }()
	}
	switch {
	case place.Shape != nil && place.Shape.Type == schema.Boolean:
		out.Says, out.Text = true, fromTo(yesNo(f.Target), yesNo(f.Source))
	case f.Op == syncer.Moved:
		out.Class, out.Sign, out.Word = "move", "→", fmt.Sprintf("moved from place %v to place %v", f.Target, f.Source)
	case f.Op == syncer.Added:
		out.Class, out.Sign, out.Word = "add", "+", "is new"
		out.Says, out.Text = w.item(place, f.Source, syncer.Added)
	case f.Op == syncer.Removed:
		out.Class, out.Sign, out.Word = "remove", "−", "is removed"
		out.Says, out.Text = w.item(place, f.Target, syncer.Removed)
	default:
		out.Says, out.Text = true, w.change(place, f)
	}
	return out
}

// kept words a difference that stays: what the target has of its own, as it differs from the source.
func (w changeWords) kept(kind *schema.Kind, body schema.Value, f syncer.Field) FieldChange {
	f.Source, f.Target, f.Outcome = f.Target, f.Source, syncer.Promote
	switch f.Op {
	case syncer.Added:
		f.Op = syncer.Removed
	case syncer.Removed:
		f.Op = syncer.Added
	}
	out := w.field(kind, body, f)
	out.Class, out.Sign, out.Note = "move", "=", "kept as it is here"
	return out
}

// item is what was added or removed; says is false where the name of the place says it already.
func (w changeWords) item(place schema.Place, v schema.Value, op syncer.FieldOp) (says bool, text []syncer.Segment) {
	if place.Item && place.Shape.Type == schema.Record {
		return false, nil
	}
	return true, []syncer.Segment{{Op: op, Text: w.value(place.Field, v)}}
}

// change is what a value became. A long text is marked by word.
func (w changeWords) change(place schema.Place, f syncer.Field) []syncer.Segment {
	before, isText := f.Target.(string)
	after, also := f.Source.(string)
	if !isText || !also || len(before)+len(after) <= longText {
		return fromTo(w.value(place.Field, f.Target), w.value(place.Field, f.Source))
	}
	segments, ok := syncer.WordDiff(before, after)
	if !ok {
		return []syncer.Segment{{Text: fmt.Sprintf("a text of %s → one of %s", words.Count(len(before), "character", "characters"), words.Count(len(after), "character", "characters"))}}
	}
	for i, s := range segments {
		if s.Op == "" {
			segments[i].Text = beside(s.Text, i == 0, i == len(segments)-1)
		}
	}
	return segments
}

// beside shortens what did not change to what stands next to a change.
func beside(s string, first, last bool) string {
	r := []rune(s)
	switch {
	case first && len(r) > around:
		return "…" + string(r[len(r)-around:])
	case last && len(r) > around:
		return string(r[:around]) + "…"
	case !first && !last && len(r) > 2*around:
		return string(r[:around]) + " … " + string(r[len(r)-around:])
	}
	return s
}

// held words the fields of an object that came or went as a whole.
func (w changeWords) held(kind *schema.Kind, f syncer.Field) []FieldChange {
	class, sign, v := syncer.Added, "+", f.Source
	if f.Op == syncer.Removed {
		class, sign, v = syncer.Removed, "−", f.Target
	}
	record, _ := v.(map[string]any)
	var out []FieldChange
	for i := range kind.Shape.Fields {
		field := &kind.Shape.Fields[i]
		value, ok := record[field.Name]
		if !ok || field.Name == kind.Shape.Label {
			continue
		}
		out = append(out, FieldChange{Class: string(class), Sign: sign, Name: field.Words, Says: true, Text: []syncer.Segment{{Text: w.fieldValue(field, value)}}})
	}
	return out
}

// fieldValue says a value; of a list of records it says how many there are and the first few.
func (w changeWords) fieldValue(field *schema.ShapeField, v schema.Value) string {
	list, ok := v.([]any)
	if !ok || field.Shape.Type != schema.List || field.Shape.Elem.Type != schema.Record {
		return w.value(field, v)
	}
	var labels []string
	for _, item := range list[:min(len(list), mostItems)] {
		labels = append(labels, field.Shape.Elem.ItemLabel(item))
	}
	text := strings.Join(labels, ", ")
	if more := len(list) - mostItems; more > 0 {
		text += fmt.Sprintf(" … and %d more", more)
	}
	return fmt.Sprintf("%d: %s", len(list), text)
}

// value says a value in one line. Names of organizations and workgroups are said as titles, permissions in words, days as people write them.
func (w changeWords) value(field *schema.ShapeField, v schema.Value) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case bool:
		return yesNo(v)
	case json.Number:
		return string(v)
	case string:
		return words.Shorten(w.text(field, v), mostShown)
	case []any:
		parts := make([]string, 0, len(v))
		for _, item := range v {
			parts = append(parts, w.value(field, item))
		}
		return words.Shorten(strings.Join(parts, ", "), mostShown)
	case map[string]any:
		for _, name := range []string{"label", "title"} {
			if label, ok := v[name].(string); ok {
				return words.Shorten("“"+label+"”", mostShown)
			}
		}
	}
	return words.Shorten(string(schema.Canonical(v)), mostShown)
}

func (w changeWords) text(field *schema.ShapeField, s string) string {
	if field != nil && w.config != nil {
		switch {
		case field.Ref == schema.KindOrganization:
			return w.config.OrganizationTitle(s)
		case field.Ref == schema.KindWorkgroup:
			return w.config.WorkgroupTitle(s)
		case field.Name == "permissions":
			return wordsOf(schema.Permission(s)).Title
		}
	}
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return schema.Date(s).Long()
	}
	if field != nil && (len(field.Enum) > 0 || field.Ref != "") {
		return s
	}
	return "“" + s + "”"
}

// yesNo says a truth value; one that is not there is no.
func yesNo(v schema.Value) string {
	if on, _ := v.(bool); on {
		return "yes"
	}
	return "no"
}
