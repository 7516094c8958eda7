package promotion

import (
	"fmt"
	"slices"
	"strings"

	"configsync/schema"
	"configsync/syncer"
	"configsync/web/forms"
	"configsync/web/site"
	"configsync/words"
)

// shownRows is how many fields are shown unfolded.
const shownRows = 30

// fieldsView is an object field by field: what the last sync left, what the
// source has and what the target has.
type fieldsView struct {
	Base, Source, Target string // heads of the columns; Base is "" where it is not known
	Rows                 []fieldRow
	Open                 int // fields that wait for a decision
	Choosable            bool
	Chosen               bool          // somebody decided something
	Whole                []site.Choice // of the whole object
}

// fieldBlock is a stretch of fields that are shown, or folded together.
type fieldBlock struct {
	Fold string // "12 more fields"; "" where the fields are shown
	Rows []fieldRow
}

// Blocks returns the rows: the first ones are shown at once.
func (v fieldsView) Blocks() []fieldBlock {
	first, more := site.Fold(v.Rows, shownRows)
	out := []fieldBlock{{Rows: first}}
	if len(more) > 0 {
		out = append(out, fieldBlock{words.Count(len(more), "more field", "more fields"), more})
	}
	return out
}

// fieldRow is one field in which the sides differ.
type fieldRow struct {
	ID                   string
	Sign, Class          string
	Name, Path           string
	Base, Source, Target []syncer.Segment
	State                site.StateWord
	Because              string
	Input                string // of the choice
	Choices              []site.Choice
}

// fieldsView puts the fields that differ into words, those that wait for a
// decision first.
func (o comparedObject) fieldsView(mayPlan bool) (fieldsView, error) {
	var v fieldsView
	v.Source, v.Target = o.Comparison.Names()
	switch {
	case o.Comparison.Reverts > 0:
		v.Base = "After " + updateTitle(o.Comparison.Reverts)
	case o.Difference.Base != nil:
		v.Base = "Last sync"
	}
	body, err := o.anyBody()
	if err != nil {
		return v, err
	}
	for i, f := range o.Difference.Fields {
		if f.Resolution == syncer.Conflict && o.Difference.Pin == nil {
			v.Open++
		}
		row := o.fieldRow(body, f)
		row.ID = fmt.Sprintf("field-%d", i+1)
		if mayPlan && o.choosable(f) {
			row.Input, row.Choices, v.Choosable = inputTake+f.Path, o.choices(f), true
		}
		if f.Path == "" {
			v.Rows = append(v.Rows, o.heldRows(row, f)...)
			continue
		}
		v.Rows = append(v.Rows, row)
	}
	slices.SortStableFunc(v.Rows, func(a, b fieldRow) int {
		return attention(a.State) - attention(b.State)
	})
	v.Chosen = slices.ContainsFunc(o.Comparison.Choices.Decisions, func(t syncer.Decision) bool {
		return t.Key == o.key
	})
	if v.Choosable && (len(o.Difference.Fields) > 1 || v.Chosen) {
		v.Whole = o.wholes(v)
	}
	return v, nil
}

// wholes returns the choices of the whole object.
func (o comparedObject) wholes(v fieldsView) []site.Choice {
	out := []site.Choice{
		{Value: takeTarget, Text: "Keep all of " + v.Target},
		{Value: takeSource, Text: "Use all of " + v.Source},
	}
	if o.Comparison.Reverts > 0 {
		out[0].Text, out[1].Text = "Keep everything as it is now", "Roll everything back"
	}
	if v.Chosen {
		out = append(out, site.Choice{Value: takeNone, Text: "Clear my choices"})
	}
	return out
}

func attention(s site.StateWord) int {
	return strings.Index("conflict deleted kept promoted rolled back", s.Word)
}

// anyBody returns the object as one side has it, to find the words for places
// in it.
func (o comparedObject) anyBody() (schema.Value, error) {
	return schema.ParseBody(forms.BytesOf(o.Difference.Body, o.Theirs, o.Ours))
}

func (o comparedObject) fieldRow(body schema.Value, f syncer.Field) fieldRow {
	place, _ := o.kind.Shape.PlaceOf(body, f.Path)
	row := fieldRow{Name: f.Name(place), Path: f.Path, Sign: "~", Class: "change"}
	switch f.Op {
	case syncer.Added:
		row.Sign, row.Class = "+", "add"
	case syncer.Removed:
		row.Sign, row.Class = "−", "remove"
	case syncer.Moved:
		row.Sign, row.Class = "→", "move"
		row.Name += ", place"
	}
	if place.Shape != nil && place.Shape.Type == schema.Boolean {
		row.Sign, row.Class = "~", "change"
	}
	if f.Path == nameOfObject {
		row.Name = "name"
	}
	if p, ok := schema.PropertyNamed(o.key.Name); ok && o.key.Kind == schema.KindSystemProperty {
		row.Name = p.Title
	}
	was := f.Base
	if o.Difference.Base == nil && o.Comparison.Reverts == 0 {
		was = f.Target
	}
	row.Base = o.cell(place, f, f.Base, f.Base)
	row.Source, row.Target = o.cell(place, f, f.Source, was), o.cell(place, f, f.Target, was)
	o.judge(&row, f)
	if f.Path == "" && f.Op == syncer.Removed && f.Resolution == syncer.Promote {
		row.State = site.StateWord{Word: "deleted", Look: "bad"}
	}
	return row
}

// nameOfObject is the path of a difference that consists in the object's name.
const nameOfObject = "name"

// judge says what becomes of a field, and why.
func (o comparedObject) judge(row *fieldRow, f syncer.Field) {
	source, target := o.Comparison.Names()
	undo := o.Comparison.Reverts > 0
	switch {
	case o.Difference.Pin != nil:
		row.State, row.Because = site.StateWord{
			Word: "kept",
			Look: "quiet",
		}, "The object is pinned."
	case f.Resolution == syncer.Conflict:
		row.State, row.Because = site.StateWord{
			Word: "conflict", Look: "bad",
		}, "Changed in both since the last sync."
		if undo {
			row.Because = "Changed again after the update."
		}
		if o.tooEarly(f) {
			row.Because = "The order was changed in both. Resolve the other conflicts in it first."
		}
		row.Sign, row.Class = "!", "remove"
	case f.Resolved && f.Resolution == syncer.Keep:
		row.State, row.Because = site.StateWord{Word: "kept", Look: "good"}, "Your choice."
	case f.Resolved:
		row.State, row.Because = site.StateWord{Word: "promoted", Look: "good"}, "Your choice."
	case f.Resolution == syncer.Keep:
		row.State, row.Because, row.Sign = site.StateWord{
			Word: "kept", Look: "quiet",
		}, "Changed only in "+target+".", "="
		if undo {
			row.Because = "Changed after the update."
		}
	default:
		row.State, row.Because = site.StateWord{
			Word: "promoted",
			Look: "good",
		}, "Changed only in "+source+"."
		switch {
		case undo:
			row.State, row.Because = site.StateWord{
				Word: "rolled back",
				Look: "good",
			}, "Unchanged since the update."
		case o.Comparison.SourceWins:
			row.Because = "This is the first sync."
		}
	}
}

// heldRows tell what an object holds that is there on one side only, after a
// row for the whole.
func (o comparedObject) heldRows(whole fieldRow, f syncer.Field) []fieldRow {
	there := func(v schema.Value) []syncer.Segment {
		if v == nil {
			return []syncer.Segment{{Text: "not present"}}
		}
		return []syncer.Segment{{Text: "present"}}
	}
	if o.key.Kind == schema.KindSystemProperty {
		return []fieldRow{whole}
	}
	whole.Base, whole.Source, whole.Target = there(f.Base), there(f.Source), there(f.Target)
	out := []fieldRow{whole}
	member := func(v schema.Value, name string) schema.Value {
		record, _ := v.(map[string]any)
		return record[name]
	}
	for i := range o.kind.Shape.Fields {
		field := &o.kind.Shape.Fields[i]
		row := fieldRow{
			ID: fmt.Sprintf("%s-%d", whole.ID, i+1), Name: field.Words, Path: field.Name,
			Class: whole.Class, Sign: whole.Sign, State: site.StateWord{Word: whole.State.Word},
		}
		some := false
		for _, side := range []struct {
			v    schema.Value
			into *[]syncer.Segment
		}{{f.Base, &row.Base}, {f.Source, &row.Source}, {f.Target, &row.Target}} {
			v := member(side.v, field.Name)
			text := ""
			if v != nil {
				text, some = o.words.HeldValue(field, v), true
			}
			*side.into = []syncer.Segment{{Text: text}}
		}
		if some {
			out = append(out, row)
		}
	}
	return out
}
