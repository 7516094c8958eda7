package syncer

import (
	"bytes"

	"configsync/schema"
)

// Resolution is the decision about one field that differs.
type Resolution string

// The resolutions.
const (
	Promote  Resolution = "promote"  // the target gets the source's version
	Keep     Resolution = "keep"     // the target keeps its own version
	Conflict Resolution = "conflict" // both changed it: a person must decide
)

// FieldOp is the kind of difference in a field.
type FieldOp string

// The kinds of difference, seen from the target: Added is in the source only.
const (
	Added   FieldOp = "add"
	Removed FieldOp = "remove"
	Changed FieldOp = "change"
	// Moved is an item at another place of a list; the values are places,
	// counted from 1.
	Moved FieldOp = "move"
)

// Field is one difference inside an object.
type Field struct {
	Path       string       `json:"path"` // "" is the whole object
	Op         FieldOp      `json:"op"`
	Resolution Resolution   `json:"outcome"`
	Resolved   bool         `json:"resolved,omitempty"` // decided by a person
	Base       schema.Value `json:"base,omitempty"`     // nil if it did not exist
	Source     schema.Value `json:"source,omitempty"`
	Target     schema.Value `json:"target,omitempty"`
}

// Name returns the name of the field for people: the label of the item at the
// place p, and the field's words.
func (f Field) Name(p schema.Place) string {
	switch {
	case f.Path == "":
		return "the whole object"
	case p.Field == nil:
		return f.Path
	case p.Item && p.Shape.Type == schema.Record:
		label := p.Label()
		for _, v := range []schema.Value{f.Source, f.Target} {
			if l := p.Shape.ItemLabel(v); l != "" && f.Op != Moved {
				label = l
			}
		}
		return label
	case p.Item:
		return p.Field.Words
	case len(p.Labels) > 0:
		return p.Label() + ", " + p.Field.Words
	}
	return p.Field.Words
}

// Decider returns the decision of a person about the field at a path; ok is
// false if there is none.
type Decider func(path string) (outcome Resolution, ok bool)

// Merge merges base, source and target, three values of shape s, each nil if it
// does not exist. It returns the new value of the target, and every field in
// which source and target differ. A field that both sides changed differently
// is a Conflict unless decide resolves it, and keeps the target's version in
// the merged value. A nil decide resolves nothing.
//
// Items of lists are matched by their identity, so that two people can add to
// one list. A list that one side emptied counts as one value, because no
// workgroups, for example, means something else than fewer.
func Merge(
	s *schema.Shape, base, source, target schema.Value, decide Decider,
) (schema.Value, []Field) {
	m := merger{decide: decide}
	if m.decide == nil {
		m.decide = func(string) (Resolution, bool) { return "", false }
	}
	return m.merge(s, "", base, source, target), m.fields
}

type merger struct {
	decide Decider
	fields []Field
}

func equal(a, b schema.Value) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return bytes.Equal(schema.Canonical(a), schema.Canonical(b))
}

func (m *merger) merge(
	s *schema.Shape, path string, base, source, target schema.Value,
) schema.Value {
	switch {
	case equal(source, target):
		return target
	case source == nil || target == nil:
		return m.choose(path, base, source, target)
	case s.Type == schema.Record:
		return m.record(s, path, base, source, target)
	case s.Type == schema.List && identified(s.Elem, source) && identified(s.Elem, target):
		return m.list(s.Elem, path, base, source, target)
	}
	return m.choose(path, base, source, target)
}

func (m *merger) record(
	s *schema.Shape, path string, base, source, target schema.Value,
) schema.Value {
	b, _ := base.(map[string]any)
	src, _ := source.(map[string]any)
	tgt, _ := target.(map[string]any)
	merged := make(map[string]any, len(tgt))
	for i := range s.Fields {
		f := &s.Fields[i]
		if v := m.merge(
			f.Shape, schema.Join(path, f.Name), b[f.Name], src[f.Name], tgt[f.Name],
		); v != nil {
			merged[f.Name] = v
		}
	}
	return merged
}

// choose resolves a value as a whole and records the difference.
func (m *merger) choose(path string, base, source, target schema.Value) schema.Value {
	f := Field{Path: path, Op: Changed, Base: base, Source: source, Target: target}
	switch {
	case target == nil:
		f.Op = Added
	case source == nil:
		f.Op = Removed
	}
	f.Resolution = Conflict
	if equal(base, target) {
		f.Resolution = Promote
	} else if equal(base, source) {
		f.Resolution = Keep
	}
	if m.settle(&f) == Promote {
		return source
	}
	return target
}

// settle applies a person's decision, if any, and records the field.
func (m *merger) settle(f *Field) Resolution {
	if outcome, ok := m.decide(f.Path); ok {
		f.Resolution, f.Resolved = outcome, true
	}
	m.fields = append(m.fields, *f)
	return f.Resolution
}
