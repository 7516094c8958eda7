package promotion

import (
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/site"
)

// shownSides are an object before and after, as it is shown: the target's, and
// what would become of it. Where the target keeps its own, it is shown beside
// the source's.
type shownSides struct {
	before, after schema.Value
	bodies        [2][]byte
	view          *pairView
	marks         markWords
}

// renderers show objects as people meet them. The kinds are those with
// [schema.AsRendered], which a test holds.
var renderers = map[string]func(*site.Request, comparedObject) (*pairView, error){
	schema.KindForm:       renderedForm,
	schema.KindOptionList: renderedList,
}

// isSeen reports whether objects of the kind are something that people see.
func (o comparedObject) isSeen() bool { return renderers[o.key.Kind] != nil }

// rendered shows an object as people see it; nil for a kind that is seen
// nowhere, and for a form that cannot be filled in as it is.
func rendered(q *site.Request, o comparedObject) (*pairView, error) {
	if !o.isSeen() {
		return nil, nil
	}
	return renderers[o.key.Kind](q, o)
}

// shown reads the two sides. Lists are as with [marksOf]; address is where
// fields are decided.
func (o comparedObject) shown(address string, lists ...string) (s shownSides, err error) {
	d := o.Difference
	source, target := o.Comparison.Names()
	s.view = &pairView{Before: target + ", now", After: target + ", after the sync"}
	s.bodies = [2][]byte{o.Ours, d.Body}
	if o.Comparison.Reverts > 0 {
		s.view.Before, s.view.After = "Now", "After the rollback"
	}
	switch {
	case d.Changes():
	case d.OwnObject():
		s.view.After, s.view.Note = source, "Created in "+target+". It stays as it is."
		s.bodies[1] = nil
	default:
		s.view.After, s.bodies[1] = source, o.Theirs
		s.view.Note = "A sync wouldn’t change this in " + target + "."
		if len(d.Conflicts()) > 0 {
			s.view.Note += " The conflicts need a decision first."
		}
	}
	if s.before, err = schema.ParseBody(s.bodies[0]); err != nil {
		return s, err
	}
	if s.after, err = schema.ParseBody(s.bodies[1]); err != nil {
		return s, err
	}
	var fields []syncer.Field
	if s.before != nil && s.after != nil {
		_, fields = syncer.Merge(o.kind.Shape, s.before, s.after, s.before, nil)
	}
	body := s.after
	if body == nil {
		body = s.before
	}
	s.marks = marksOf(o.words, o.kind, body, fields, lists...)
	if d.Changes() || d.Pin == nil && len(d.Conflicts()) > 0 {
		s.marks.undecided(o, body, address, lists...)
	}
	for _, f := range s.marks.about {
		place, _ := o.kind.Shape.PlaceOf(body, f.Path)
		if place.Field != nil && !o.words.Follows(place, f) {
			s.view.About = append(s.view.About, o.words.Field(o.kind, body, f))
		}
	}
	return s, nil
}

// absent says what stands where something is on the other side only.
func absent(elsewhere bool) string {
	if elsewhere {
		return "in another position"
	}
	return "not present"
}
