package releasenotes

import (
	"fmt"
	"slices"
	"strings"

	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// Notes are the release notes of a plan or an update.
type Notes struct {
	Summary string
	Groups  []Group
}

// Group is the changes of one kind of object.
type Group struct {
	Title string
	Lines []string // Markdown, one sentence each
}

// mostLines bounds a group.
const mostLines = 60

// Notes returns the notes of differences that are applied. Fields that the
// target keeps are not mentioned.
func (w Wording) Notes(summary string, changes []*syncer.Difference) (Notes, error) {
	n := Notes{Summary: strings.TrimSpace(summary)}
	w = w.Among(changes)
	for _, kind := range slices.Backward(w.Kinds) {
		group := Group{Title: kind.Title}
		for _, d := range changes {
			if d.Key.Kind != kind.Slug {
				continue
			}
			lines, err := w.sentences(kind, d)
			if err != nil {
				return n, fmt.Errorf("writing the release notes of %s: %w", d.Key, err)
			}
			group.Lines = append(group.Lines, lines...)
		}
		if more := len(group.Lines) - mostLines; more > 0 {
			group.Lines = append(group.Lines[:mostLines],
				"And "+words.Number(more)+" more changes.")
		}
		if len(group.Lines) > 0 {
			n.Groups = append(n.Groups, group)
		}
	}
	return n, nil
}

// Markdown renders the notes; "" if there are none.
func (n Notes) Markdown() string {
	var b strings.Builder
	if n.Summary != "" {
		b.WriteString(n.Summary + "\n")
	}
	for _, g := range n.Groups {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "## %s\n\n", g.Title)
		for _, line := range g.Lines {
			fmt.Fprintf(&b, "- %s\n", line)
		}
	}
	return b.String()
}

// sentences describes a difference; subjects with the same change share a
// sentence.
func (w Wording) sentences(kind *schema.Kind, d *syncer.Difference) ([]string, error) {
	switch p, ok := propertyOf(d.Key); {
	case ok:
		return propertySentence(p, d), nil
	case d.Op == syncer.OpCreate:
		return []string{bold(d.Title) + " is new."}, nil
	case d.Op == syncer.OpDelete:
		return []string{bold(d.Title) + " was removed."}, nil
	}
	body, err := schema.ParseBody(d.Body)
	if err != nil {
		return nil, err
	}
	var facts []fact
	for _, f := range d.Fields {
		if f.Resolution != syncer.Promote {
			continue
		}
		if fact, ok := w.fact(kind, d, body, f); ok {
			facts = append(facts, fact)
		}
	}
	return join(facts), nil
}

// fact describes the change of a field.
func (w Wording) fact(
	kind *schema.Kind, d *syncer.Difference, body schema.Value, f syncer.Field,
) (fact, bool) {
	place, ok := kind.Shape.PlaceOf(body, f.Path)
	if !ok || place.Field == nil || w.Follows(place, f) {
		return fact{}, false
	}
	record := place.Shape.Type == schema.Record
	switch {
	case place.Item && record:
		return fact{d.Title + ": ", bold(itemLabel(place, f)), itemVerb(f.Op)}, true
	case place.Item:
		return fact{
			d.Title + ": ", bold(w.itemTitle(place)),
			listVerb(f.Op) + " among the " + place.Field.Words,
		}, true
	case len(place.Labels) > 0:
		return w.field(kind, d.Title+": ", bold(place.Label()), place, f), true
	}
	return w.field(kind, "", bold(d.Title), place, f), true
}

// propertySentence describes the change of a System Property.
func propertySentence(p schema.Property, d *syncer.Difference) []string {
	for _, f := range d.Fields {
		if f.Resolution != syncer.Promote {
			continue
		}
		now := "is now "
		if d.Op == syncer.OpDelete {
			now = "is back to "
		}
		return []string{fmt.Sprintf("%s %s%s (it was %s).", bold(d.Title), now,
			escaped(propertyText(p, f.Source)), escaped(propertyText(p, f.Target)))}
	}
	return nil
}

// itemLabel returns the label of a list item, also of a removed one.
func itemLabel(place schema.Place, f syncer.Field) string {
	if f.Op == syncer.Removed {
		if label := place.Shape.ItemLabel(f.Target); label != "" {
			return label
		}
	}
	return place.Label()
}

// itemTitle returns the title of the object that an item names.
func (w Wording) itemTitle(place schema.Place) string {
	if title, ok := w.named(place.Field, place.Label()); ok {
		return title
	}
	return place.Label()
}

func itemVerb(op syncer.FieldOp) string {
	switch op {
	case syncer.Added:
		return "is new"
	case syncer.Removed:
		return "was removed"
	case syncer.Moved:
		return "has moved"
	}
	return "was changed"
}

func listVerb(op syncer.FieldOp) string {
	if op == syncer.Removed {
		return "is no longer"
	}
	return "is now"
}

// mostQuoted is the length up to which a sentence quotes a text.
const mostQuoted = 60

// field describes the change of a field of its subject.
func (w Wording) field(
	kind *schema.Kind, prefix, subject string, place schema.Place, f syncer.Field,
) fact {
	name := place.Field.Words
	of := "the " + name + " of " + subject
	switch {
	case place.Shape.Type == schema.Boolean:
		if on, _ := f.Source.(bool); on {
			return fact{prefix, subject, place.Field.On}
		}
		return fact{prefix, subject, place.Field.Off}
	case f.Op == syncer.Moved:
		return fact{prefix, of, "are in a different order"}
	case isLabel(kind.Shape, place, f.Path):
		return fact{prefix, bold(text(f.Target)), "is now called " + bold(text(f.Source))}
	case f.Op == syncer.Removed:
		return fact{prefix, subject, "no longer has a " + name}
	case len(text(f.Source)) > mostQuoted || len(text(f.Target)) > mostQuoted:
		if f.Op == syncer.Added {
			return fact{prefix, subject, "has a new " + name}
		}
		return fact{prefix, of, "was reworded"}
	}
	predicate := "is now " + escaped(w.Value(place.Field, f.Source))
	if f.Target != nil {
		predicate += " (it was " + escaped(w.Value(place.Field, f.Target)) + ")"
	}
	return fact{prefix, of, predicate}
}

// isLabel reports whether the path ends at the label of an object or an item.
func isLabel(s *schema.Shape, place schema.Place, path string) bool {
	parent, _ := cutLast(path)
	owner, ok := s.PlaceOf(nil, parent)
	return ok && place.Field.Name == owner.Shape.Label
}

func cutLast(path string) (before, last string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}
