package syncer

import (
	"encoding/json"
	"fmt"

	"configsync/schema"
)

// Op is the operation of a plan on an object of the target.
type Op string

// The operations. OpNone leaves the target's object unchanged.
const (
	OpNone   Op = ""
	OpCreate Op = "create"
	OpUpdate Op = "update"
	OpDelete Op = "delete"
	OpRename Op = "rename" // with or without a change of content
)

// Difference is an object in which source and target differ, with the change
// that a plan makes of it.
type Difference struct {
	Key schema.Key `json:"key"`
	// From is the key of the target's object in a rename, otherwise zero.
	From   schema.Key     `json:"from,omitzero"`
	Title  string         `json:"title"`
	Op     Op             `json:"op"`
	Base   *schema.Digest `json:"base"`   // see [Base.Digest]
	Source schema.Digest  `json:"source"` // "" when the source has no such object
	Before schema.Digest  `json:"before"` // the target's; "" when it has no such object
	After  schema.Digest  `json:"after"`
	// Body is the content behind After; it is absent for a deletion.
	Body   json.RawMessage `json:"body,omitempty"`
	Fields []Field         `json:"fields,omitempty"`

	// the pin by which the target keeps everything; nil if none
	Pin     *Pin `json:"pin,omitempty"`
	Skipped bool `json:"skipped,omitempty"` // not among the selected objects
	// PassedOver lists files of the source that were not read, and that look as
	// if they held the object that is deleted.
	PassedOver []string `json:"passedOver,omitempty"`
	// For is the object that refers to this one, if that is why this one was
	// selected.
	For schema.Key `json:"for,omitzero"`

	sourceBody json.RawMessage
	// the old key of a rename that no sync has made yet, even if it is not
	// promoted
	oldKey schema.Key
}

// Conflicts returns the fields that a person must decide.
func (d *Difference) Conflicts() []Field {
	var out []Field
	for _, f := range d.Fields {
		if f.Resolution == Conflict {
			out = append(out, f)
		}
	}
	return out
}

// Kept returns the fields in which the target keeps its own version.
func (d *Difference) Kept() []Field {
	var out []Field
	for _, f := range d.Fields {
		if f.Resolution == Keep {
			out = append(out, f)
		}
	}
	return out
}

// Changes reports whether the plan changes the target's object.
func (d *Difference) Changes() bool { return d.Op != OpNone }

// OwnObject reports whether the object belongs to the target alone: the source
// has none, and no sync brought it.
func (d *Difference) OwnObject() bool {
	return d.Source == "" && d.Op == OpNone && (d.Base == nil || *d.Base == "")
}

// keepTarget makes the target keep its version of every field.
func (d *Difference) keepTarget(before []byte) {
	for i := range d.Fields {
		d.Fields[i].Resolution = Keep
	}
	d.Op, d.After, d.Body = OpNone, d.Before, before
	d.From = schema.Key{}
}

// Triple is one object in base, source and target; a body is nil where the
// object does not exist.
type Triple struct {
	Key    schema.Key
	From   schema.Key // of a rename: the key of the target's body
	Undone bool       // of a rename: an earlier sync made it, and it was undone in the target
	Base   json.RawMessage
	Known  bool // a sync considered the object before; otherwise Base is nil and means nothing
	Open   bool // a sync left the object different
	Source json.RawMessage
	Target json.RawMessage
}

// settled returns the new base of an object that is equal on both sides; ok is
// false if the base needs no change.
func (t Triple) settled() (Base, bool) {
	d := digest(t.Source)
	if d != digest(t.Target) || t.Known && !t.Open && d == digest(t.Base) {
		return Base{}, false
	}
	return Base{Key: t.Key, Digest: &d}, true
}

// Mode is the way in which differences are decided.
type Mode string

// The modes. MergeMode is the default. MirrorMode makes every object of the
// source the same in the target and overwrites edits made in the target. Both
// leave alone the objects that were made in the target.
const (
	MergeMode  Mode = "merge"
	MirrorMode Mode = "mirror"
)

// DiffOptions are the rules of a diff, besides the three-way merge of base,
// source and target.
type DiffOptions struct {
	Mode Mode
	// First reports whether there was no sync from any source yet; then the
	// source wins where both sides differ.
	First     bool
	Decisions []Decision
	Pins      []Pin
}

// Compare decides one object. It returns nil if source and target do not
// differ.
func Compare(kinds schema.Kinds, t Triple, options DiffOptions) (*Difference, error) {
	kind, ok := kinds.Of(t.Key.Kind)
	if !ok {
		return nil, fmt.Errorf("%s: there is no such kind of object", t.Key)
	}
	base, source, target, err := t.parse()
	if err != nil {
		return nil, fmt.Errorf("comparing %s: %w", t.Key, err)
	}
	renames := !t.From.IsZero()
	if equal(source, target) && !renames {
		return nil, nil
	}
	d := &Difference{
		Key:        t.Key,
		From:       t.From,
		Title:      kinds.Title(t.Key, firstOf(source, target)),
		Source:     digest(t.Source),
		Before:     digest(t.Target),
		sourceBody: t.Source,
	}
	if t.Known {
		known := digest(t.Base)
		d.Base = &known
	}
	if renames && !t.Undone {
		d.oldKey = t.From
	}
	if !t.Known && options.First && source != nil ||
		options.Mode == MirrorMode && (source != nil || base != nil) {
		base = target
	}
	decide := options.decider(t.Key)
	merged, fields := Merge(kind.Shape, base, source, target, decide)
	d.Fields = fields
	d.settle(merged, renames)
	if t.Undone {
		d.keepName(options.Mode == MirrorMode, equal(base, source), decide, t.Target)
	}
	if pin := pinOf(options.Pins, t.Key, t.From); pin != nil {
		d.Pin = pin
		d.keepTarget(t.Target)
	}
	return d, nil
}

// nameField is the path of a difference in the name itself.
const nameField = "name"

// keepName handles a rename that was undone in the target. The target keeps its
// name and everything else, unless a person decides for the source; if the
// source has changed the object since, the name is a conflict.
func (d *Difference) keepName(mirror, untouched bool, decide Decider, target json.RawMessage) {
	f := Field{
		Path: nameField, Op: Changed, Resolution: Conflict, Base: d.Key.Name, Source: d.Key.Name,
		Target: d.From.Name,
	}
	switch {
	case mirror:
		f.Resolution = Promote
	case untouched:
		f.Resolution = Keep
	}
	if outcome, ok := decide(nameField); ok {
		f.Resolution, f.Resolved = outcome, true
	}
	d.Fields = append(d.Fields, f)
	if f.Resolution == Keep {
		d.keepTarget(target)
	}
}

// settle sets the operation, Body and After by the merged value.
func (d *Difference) settle(merged schema.Value, renames bool) {
	if merged != nil {
		d.Body = schema.Canonical(merged)
		d.After = schema.DigestOf(d.Body)
	}
	switch {
	case renames && merged != nil:
		d.Op = OpRename
	case d.After == d.Before:
		d.Op = OpNone
	case d.Before == "":
		d.Op = OpCreate
	case d.After == "":
		d.Op = OpDelete
	default:
		d.Op = OpUpdate
	}
}

func (t Triple) parse() (base, source, target schema.Value, err error) {
	if base, err = schema.ParseBody(t.Base); err == nil {
		if source, err = schema.ParseBody(t.Source); err == nil {
			target, err = schema.ParseBody(t.Target)
		}
	}
	return base, source, target, err
}

func digest(body []byte) schema.Digest {
	if body == nil {
		return ""
	}
	return schema.DigestOf(body)
}

func firstOf(values ...schema.Value) schema.Value {
	for _, v := range values {
		if v != nil {
			return v
		}
	}
	return nil
}

func pinOf(pins []Pin, keys ...schema.Key) *Pin {
	for i, p := range pins {
		for _, key := range keys {
			if !key.IsZero() && p.Pattern.Match(key) {
				return &pins[i]
			}
		}
	}
	return nil
}
