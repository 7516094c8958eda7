package releasenotes

import (
	"configsync/schema"
	"configsync/syncer"
)

// propertyOf returns the System Property of a key.
func propertyOf(key schema.Key) (schema.Property, bool) {
	if key.Kind != schema.KindSystemProperty {
		return schema.Property{}, false
	}
	return schema.PropertyNamed(key.Name)
}

// property describes the change of a System Property, whose content is its
// value.
func (w Wording) property(p schema.Property, d *syncer.Difference) []FieldText {
	var f syncer.Field
	if len(d.Fields) > 0 {
		f = d.Fields[0]
	}
	if f.Resolution == syncer.Keep {
		f.Source, f.Target = f.Target, f.Source
	}
	value := func(v schema.Value) string { return propertyText(p, v) }
	out := FieldText{Class: Change, Sign: "~", Name: "value", HasText: true}
	out.Text = fromTo(value(f.Target), value(f.Source))
	switch {
	case f.Resolution == syncer.Conflict:
		out = w.conflict(out, f, value)
	case f.Resolution == syncer.Keep:
		out.Class, out.Sign, out.Note = Move, "=", w.keptNote(f)
	case f.Resolved:
		out.Note = "as decided"
	}
	return []FieldText{out}
}

// propertyText words the value of a System Property, which is its default where
// there is none. The value of an object that came or went is inside its body.
func propertyText(p schema.Property, v schema.Value) string {
	if record, ok := v.(map[string]any); ok {
		v = record["value"]
	}
	if v == nil {
		return "the default, " + p.Text(p.Default)
	}
	return p.Text(v)
}
