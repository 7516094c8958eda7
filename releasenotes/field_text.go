package releasenotes

import (
	"fmt"
	"strings"

	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// Bounds of a shown value, in characters.
const (
	longText  = 100 // texts that are longer together are marked by word
	mostShown = 400
	around    = 40 // of the text that stands beside a changed word
	mostItems = 8  // of a list of records
)

// Field returns a difference inside an object in words. body is the object that
// the field belongs to; the labels of items are found in it.
func (w Wording) Field(kind *schema.Kind, body schema.Value, f syncer.Field) FieldText {
	place, _ := kind.Shape.PlaceOf(body, f.Path)
	switch f.Resolution {
	case syncer.Keep:
		out := w.promoted(place, reversed(f))
		out.Class, out.Sign, out.Note = Move, "=", w.keptNote(f)
		return out
	case syncer.Conflict:
		out := w.promoted(place, f)
		value := func(v schema.Value) string { return w.placed(place, v) }
		return w.conflict(out, f, value)
	}
	out := w.promoted(place, f)
	if f.Resolved {
		out.Note = "as decided"
	}
	return out
}

// promoted words a field of the target that becomes the source's.
func (w Wording) promoted(place schema.Place, f syncer.Field) FieldText {
	out := FieldText{Class: Change, Sign: "~", Name: f.Name(place), Path: f.Path}
	switch {
	case place.Shape != nil && place.Shape.Type == schema.Boolean:
		out.HasText, out.Text = true, fromTo(YesNo(f.Target), YesNo(f.Source))
	case f.Op == syncer.Moved:
		out.Class, out.Sign = Move, "→"
		out.Word = fmt.Sprintf("moved from place %v to place %v", f.Target, f.Source)
	case f.Op == syncer.Added:
		out.Class, out.Sign, out.Word = Add, "+", "is new"
		out.HasText, out.Text = w.item(place, f.Source, syncer.Added)
	case f.Op == syncer.Removed:
		out.Class, out.Sign, out.Word = Remove, "−", "is removed"
		out.HasText, out.Text = w.item(place, f.Target, syncer.Removed)
	default:
		out.HasText = true
		out.Text, out.Marked = w.change(place, f)
	}
	return out
}

// keptNote returns why the target keeps a field.
func (w Wording) keptNote(f syncer.Field) string {
	if f.Resolved {
		return "kept, as decided"
	}
	return "kept: changed in " + w.Target
}

// conflict fills in the words of a field that both sides changed.
func (w Wording) conflict(
	out FieldText, f syncer.Field, value func(schema.Value) string,
) FieldText {
	out.Class, out.Sign, out.Note = Remove, "!", "changed on both sides"
	out.Sides = []SideText{
		{"last sync", value(f.Base)}, {w.Source, value(f.Source)}, {w.Target, value(f.Target)},
	}
	return out
}

// reversed returns a kept field as a change of the target, seen from the
// source.
func reversed(f syncer.Field) syncer.Field {
	f.Source, f.Target, f.Resolution = f.Target, f.Source, syncer.Promote
	switch f.Op {
	case syncer.Added:
		f.Op = syncer.Removed
	case syncer.Removed:
		f.Op = syncer.Added
	}
	return f
}

// item describes an added or removed item, or returns nothing if its name is
// enough.
func (w Wording) item(
	place schema.Place, v schema.Value, op syncer.FieldOp,
) (says bool, text []syncer.Segment) {
	if place.Item && place.Shape.Type == schema.Record {
		return false, nil
	}
	return true, []syncer.Segment{{Op: op, Text: w.Value(place.Field, v)}}
}

// change words the change of a value. A long text is marked by word.
func (w Wording) change(place schema.Place, f syncer.Field) (text []syncer.Segment, marked bool) {
	before, isText := f.Target.(string)
	after, also := f.Source.(string)
	if !isText || !also || len(before)+len(after) <= longText {
		return fromTo(w.Value(place.Field, f.Target), w.Value(place.Field, f.Source)), false
	}
	segments, ok := syncer.WordDiff(before, after)
	if !ok {
		return fromTo("a text of "+words.Count(len(before), "character", "characters"),
			"one of "+words.Count(len(after), "character", "characters")), false
	}
	for i, s := range segments {
		if s.Op == "" {
			segments[i].Text = beside(s.Text, i == 0, i == len(segments)-1)
		}
	}
	return segments, true
}

// fromTo words a text that took another's place.
func fromTo(before, after string) []syncer.Segment {
	return []syncer.Segment{
		{Op: syncer.Removed, Text: before}, {Text: " → "}, {Op: syncer.Added, Text: after},
	}
}

// beside shortens unchanged text to the part next to a change.
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

// contents words the fields of an object that came or went as a whole.
func (w Wording) contents(kind *schema.Kind, f syncer.Field) []FieldText {
	class, sign, v := Add, "+", f.Source
	if f.Op == syncer.Removed {
		class, sign, v = Remove, "−", f.Target
	}
	if f.Resolution == syncer.Keep {
		class, sign = Move, "="
	}
	record, _ := v.(map[string]any)
	var out []FieldText
	for i := range kind.Shape.Fields {
		field := &kind.Shape.Fields[i]
		value, ok := record[field.Name]
		if !ok || field.Name == kind.Shape.Label {
			continue
		}
		text := []syncer.Segment{{Text: w.HeldValue(field, value)}}
		out = append(out, FieldText{
			Class:   class,
			Sign:    sign,
			Name:    field.Words,
			HasText: true,
			Text:    text,
		})
	}
	return out
}

// HeldValue returns a value that came or went with its object in words. Of a
// list of records it counts the items and names the first few.
func (w Wording) HeldValue(field *schema.ShapeField, v schema.Value) string {
	list, ok := v.([]any)
	if !ok || field.Shape.Type != schema.List || field.Shape.Elem.Type != schema.Record {
		return w.Value(field, v)
	}
	var labels []string
	for _, item := range list[:min(len(list), mostItems)] {
		labels = append(labels, field.Shape.Elem.ItemLabel(item))
	}
	text := strings.Join(labels, ", ")
	if more := len(list) - mostItems; more > 0 {
		text += fmt.Sprintf(" … and %s more", words.Number(more))
	}
	return words.Number(len(list)) + ": " + text
}
