package web

import (
	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

// shownFields is how many fields of an object are shown unfolded.
const shownFields = 12

// ObjectChange is what became of one object, in words.
type ObjectChange struct {
	Class      string // add, remove, change, move
	Sign, Word string // "+", "is new"
	Title, Key string
	Path       string // of a page with all of it; "" where there is none
	Fields     []FieldChange
	Held       []FieldChange // what a new or deleted object holds
	HeldWords  string
}

// First are the fields that are shown at once.
func (c ObjectChange) First() []FieldChange { first, _ := fold(c.Fields, shownFields); return first }

// More are the fields that are folded.
func (c ObjectChange) More() []FieldChange { _, more := fold(c.Fields, shownFields); return more }

// FieldChange is what became of one field, in words.
type FieldChange struct {
	Class      string
	Sign, Word string
	Name, Path string
	Note       string // what becomes of it, where it is not simply promoted
	Says       bool   // Text says more than Word
	Text       []syncer.Segment
}

// fold takes the rest behind the first n apart, unless it is one only.
func fold[T any](list []T, n int) (first, more []T) {
	if len(list) <= n+1 {
		return list, nil
	}
	return list[:n], list[n:]
}

// changeWords says in words what differences are.
type changeWords struct {
	kinds   schema.Kinds
	config  *admin.Configuration // for the titles of organizations and workgroups
	renamed map[schema.Key]bool  // old and new keys of what the differences rename; [changeWords.noteRenames] sets it
}

func (w changeWords) object(d *syncer.Difference) (ObjectChange, error) {
	out := ObjectChange{Class: "change", Sign: "~", Word: "is changed", Title: d.Title, Key: d.Key.String()}
	switch d.Op {
	case syncer.OpCreate:
		out.Class, out.Sign, out.Word = "add", "+", "is new"
	case syncer.OpDelete:
		out.Class, out.Sign, out.Word = "remove", "−", "is deleted"
	case syncer.OpRename:
		out.Class, out.Sign, out.Word = "move", "→", "is renamed from "+d.From.Name
	}
	kind, ok := w.kinds.Of(d.Key.Kind)
	if !ok {
		return out, nil
	}
	if p, ok := schema.PropertyNamed(d.Key.Name); ok && d.Key.Kind == schema.KindSystemProperty {
		w.property(&out, p, d)
		return out, nil
	}
	body, err := schema.ParseBody(d.Body)
	if err != nil {
		return out, err
	}
	w.fields(&out, kind, body, d)
	return out, nil
}

// fields words the fields of an object. Those that only follow a new name are apart from the others.
func (w changeWords) fields(out *ObjectChange, kind *schema.Kind, body schema.Value, d *syncer.Difference) {
	for _, f := range d.Fields {
		place, _ := kind.Shape.PlaceOf(body, f.Path)
		switch {
		case f.Path == "" && f.Op == syncer.Removed:
			out.Held, out.HeldWords = w.held(kind, f), "what it held"
		case f.Path == "":
			out.Held, out.HeldWords = w.held(kind, f), "what it holds"
		case w.follows(place, f):
			out.Held, out.HeldWords = append(out.Held, w.field(kind, body, f)), "what follows the new name"
		default:
			out.Fields = append(out.Fields, w.field(kind, body, f))
		}
	}
	if len(out.Fields) == 0 && d.Op == syncer.OpUpdate && len(out.Held) > 0 {
		out.Class, out.Sign, out.Word = "move", "→", "follows a new name"
	}
}

// follows reports whether a field differs only because something else has a new name, or because it notes the object's own old one.
func (w changeWords) follows(place schema.Place, f syncer.Field) bool {
	if place.Field == nil {
		return false
	}
	if place.Field.Name == "formerly" {
		return true
	}
	for _, v := range []schema.Value{f.Source, f.Target} {
		if name, ok := v.(string); ok && w.renamed[schema.Key{Kind: place.Field.Ref, Name: name}] {
			return true
		}
	}
	return false
}

// property words the change of a System Property, whose whole content is its value.
func (w changeWords) property(out *ObjectChange, p schema.Property, d *syncer.Difference) {
	value := func(v schema.Value) string {
		if record, ok := v.(map[string]any); ok {
			v = record["value"]
		}
		return propertyWords(p, v)
	}
	f := FieldChange{Class: "change", Sign: "~", Name: "value", Says: true}
	before, after := "the default, "+value(p.Default), "the default, "+value(p.Default)
	for _, field := range d.Fields {
		if field.Target != nil {
			before = value(field.Target)
		}
		if field.Source != nil {
			after = value(field.Source)
		}
	}
	switch d.Op {
	case syncer.OpCreate:
		out.Class, out.Sign, out.Word = "add", "+", "is set"
	case syncer.OpDelete:
		out.Class, out.Sign, out.Word = "remove", "−", "is back to its default"
	}
	f.Text = fromTo(before, after)
	out.Fields = []FieldChange{f}
}

// fromTo is a text that took another's place.
func fromTo(before, after string) []syncer.Segment {
	return []syncer.Segment{{Op: syncer.Removed, Text: before}, {Text: " → "}, {Op: syncer.Added, Text: after}}
}
