package releasenotes

import (
	"fmt"

	"configsync/schema"
	"configsync/syncer"
)

// Wording puts differences into words.
type Wording struct {
	Kinds schema.Kinds
	// Title returns the title of an object that a value names, or "" if it is
	// unknown. An object without a title, and every object if Title is nil,
	// appears by its name, unless it is one of the differences themselves.
	Title          func(schema.Key) string
	Source, Target string // names of the sides

	renamed map[schema.Key]bool
	titles  map[schema.Key]string // of the differences
}

// Among returns the wording of differences that are shown together. They use
// each other's titles, and fields that only follow a rename among them are
// marked.
func (w Wording) Among(differences []*syncer.Difference) Wording {
	w.renamed, w.titles = map[schema.Key]bool{}, map[schema.Key]string{}
	for _, d := range differences {
		w.titles[d.Key] = d.Title
		if d.Op == syncer.OpRename {
			w.renamed[d.Key], w.renamed[d.From] = true, true
		}
	}
	return w
}

// Change returns a difference in words. With an error, which means that the
// content cannot be read, it has no fields.
func (w Wording) Change(d *syncer.Difference) (ChangeText, error) {
	out := w.object(d)
	kind, ok := w.Kinds.Of(d.Key.Kind)
	if !ok || d.Skipped {
		return out, nil
	}
	if p, ok := propertyOf(d.Key); ok {
		out.Fields = w.property(p, d)
		return out, nil
	}
	body, err := schema.ParseBody(d.Body)
	if err != nil {
		return out, fmt.Errorf("wording the change of %s: %w", d.Key, err)
	}
	w.fields(&out, kind, body, d)
	return out, nil
}

// object describes the change of the object as a whole.
func (w Wording) object(d *syncer.Difference) ChangeText {
	out := ChangeText{Title: d.Title, Key: d.Key.String()}
	if !d.For.IsZero() {
		out.Note = fmt.Sprintf("added because %s refers to it", d.For)
	}
	_, property := propertyOf(d.Key)
	switch {
	case d.Pin != nil:
		out.Class, out.Sign, out.Word = Move, "=", "is pinned"
		out.Note = "by " + d.Pin.Actor + ": " + d.Pin.Reason
	case d.Skipped:
		out.Class, out.Sign, out.Word = Move, "·", "is not selected"
	case len(d.Conflicts()) > 0:
		out.Class, out.Sign, out.Word = Remove, "!", "is in conflict"
	case d.Op == syncer.OpCreate && property:
		out.Class, out.Sign, out.Word = Add, "+", "is set"
	case d.Op == syncer.OpCreate:
		out.Class, out.Sign, out.Word = Add, "+", "is new"
	case d.Op == syncer.OpDelete && property:
		out.Class, out.Sign, out.Word = Remove, "−", "is back to its default"
	case d.Op == syncer.OpDelete:
		out.Class, out.Sign, out.Word = Remove, "−", "is deleted"
	case d.Op == syncer.OpRename:
		out.Class, out.Sign, out.Word = Move, "→", "is renamed from "+d.From.Name
	case d.Op == syncer.OpNone:
		out.Class, out.Sign, out.Word = Move, "=", w.staysAs(d)
	default:
		out.Class, out.Sign, out.Word = Change, "~", "is changed"
	}
	return out
}

// staysAs words why an object of the target stays as it is.
func (w Wording) staysAs(d *syncer.Difference) string {
	switch {
	case d.OwnObject():
		return "is only in " + w.Target
	case d.Source == "":
		return "is no longer in " + w.Source + ", and is kept"
	case d.Before == "":
		return "was deleted in " + w.Target
	}
	return "is kept: changed in " + w.Target
}

// fields words the fields of an object.
func (w Wording) fields(
	out *ChangeText, kind *schema.Kind, body schema.Value, d *syncer.Difference,
) {
	for _, f := range d.Fields {
		place, _ := kind.Shape.PlaceOf(body, f.Path)
		switch {
		case f.Path == "" && f.Resolution == syncer.Conflict:
			out.Fields = append(out.Fields, w.Field(kind, body, f))
		case f.Path == "" && f.Op == syncer.Removed && f.Resolution == syncer.Promote:
			out.Held, out.HeldWords = w.contents(kind, f), "former contents"
		case f.Path == "":
			out.Held, out.HeldWords = w.contents(kind, f), "contents"
		case w.Follows(place, f):
			out.Held = append(out.Held, w.Field(kind, body, f))
			out.HeldWords = "changes that follow the new name"
		default:
			out.Fields = append(out.Fields, w.Field(kind, body, f))
		}
	}
	for i := range out.Fields {
		if d.Pin != nil && out.Fields[i].Sign == "=" {
			out.Fields[i].Note = "kept" // the pin says why
		}
	}
	if len(out.Fields) == 0 && d.Op == syncer.OpUpdate && len(out.Held) > 0 {
		out.Class, out.Sign, out.Word = Move, "→", "follows a new name"
	}
}

// Follows reports whether a field differs only because another object was
// renamed, or because it records the object's own old name.
func (w Wording) Follows(place schema.Place, f syncer.Field) bool {
	if place.Field == nil {
		return false
	}
	if place.Field.Name == "formerly" {
		return true
	}
	for _, v := range []schema.Value{f.Source, f.Target} {
		name, ok := v.(string)
		if ok && w.renamed[schema.Key{Kind: place.Field.Ref, Name: name}] {
			return true
		}
	}
	return false
}
