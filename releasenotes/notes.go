package releasenotes

import (
	"fmt"
	"slices"
	"strings"

	"configsync/schema"
	"configsync/syncer"
)

// Notes are the release notes of a plan or an update.
type Notes struct {
	Summary string
	Groups  []Group
}

// Group is what changes in one kind of thing that people use.
type Group struct {
	Title string
	Lines []string // Markdown, one sentence each
}

// mostLines bounds a group; nobody reads more.
const mostLines = 60

// Of writes the notes of differences that are applied. Fields that the target keeps are not mentioned.
func Of(kinds schema.Kinds, summary string, changes []*syncer.Difference) (Notes, error) {
	n := Notes{Summary: strings.TrimSpace(summary)}
	w := writer{renamed: renamed(changes)}
	for _, kind := range slices.Backward(kinds) {
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
			group.Lines = append(group.Lines[:mostLines], fmt.Sprintf("And %d more changes.", more))
		}
		if len(group.Lines) > 0 {
			n.Groups = append(n.Groups, group)
		}
	}
	return n, nil
}

// Markdown renders the notes; "" when there is nothing to say.
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

// writer writes the sentences of one set of notes.
type writer struct {
	renamed map[schema.Key]bool // old and new keys
}

// renamed are the keys of objects that get another name. What refers to them follows by itself and is not worth a sentence.
func renamed(changes []*syncer.Difference) map[schema.Key]bool {
	keys := map[schema.Key]bool{}
	for _, d := range changes {
		if d.Op == syncer.OpRename {
			keys[d.Key], keys[d.From] = true, true
		}
	}
	return keys
}

// sentences say what a difference changes; several things of which the same is to be said share a sentence.
func (w writer) sentences(kind *schema.Kind, d *syncer.Difference) ([]string, error) {
	switch d.Op {
	case syncer.OpCreate:
		return []string{bold(d.Title) + " is new."}, nil
	case syncer.OpDelete:
		return []string{bold(d.Title) + " is removed."}, nil
	}
	body, err := schema.ParseBody(d.Body)
	if err != nil {
		return nil, err
	}
	var facts []fact
	for _, f := range d.Fields {
		if f.Outcome != syncer.Promote {
			continue
		}
		if fact, ok := w.fact(kind, d, body, f); ok {
			facts = append(facts, fact)
		}
	}
	return join(facts), nil
}

// fact says what happens to a field.
func (w writer) fact(kind *schema.Kind, d *syncer.Difference, body schema.Value, f syncer.Field) (fact, bool) {
	place, ok := kind.Shape.PlaceOf(body, f.Path)
	if !ok || place.Field == nil || place.Field.Name == "formerly" || w.followsRename(place, f) {
		return fact{}, false
	}
	record := place.Shape.Type == schema.Record
	switch {
	case place.Item && record:
		return fact{d.Title + ": ", bold(itemLabel(place, f)), itemVerb(f.Op)}, true
	case place.Item:
		return fact{d.Title + ": ", bold(place.Label()), listVerb(f.Op) + " among the " + place.Field.Words}, true
	case len(place.Labels) > 0:
		return field(kind, d.Title+": ", bold(place.Label()), place, f), true
	}
	return field(kind, "", bold(d.Title), place, f), true
}

func (w writer) followsRename(place schema.Place, f syncer.Field) bool {
	if place.Field.Ref == "" {
		return false
	}
	for _, v := range []schema.Value{f.Source, f.Target} {
		if name, ok := v.(string); ok && w.renamed[schema.Key{Kind: place.Field.Ref, Name: name}] {
			return true
		}
	}
	return false
}

// itemLabel is what people call the item of a list, also when it is gone.
func itemLabel(place schema.Place, f syncer.Field) string {
	if f.Op == syncer.Removed {
		if label := place.Shape.ItemLabel(f.Target); label != "" {
			return label
		}
	}
	return place.Label()
}

func itemVerb(op syncer.FieldOp) string {
	switch op {
	case syncer.Added:
		return "is new"
	case syncer.Removed:
		return "is removed"
	case syncer.Moved:
		return "stands in another place"
	}
	return "is changed"
}

func listVerb(op syncer.FieldOp) string {
	if op == syncer.Removed {
		return "is no longer"
	}
	return "is now"
}

// longText is how long a text may be to be quoted in a sentence.
const longText = 60

// field says what happens to a field of its subject.
func field(kind *schema.Kind, prefix, subject string, place schema.Place, f syncer.Field) fact {
	words := place.Field.Words
	of := "the " + words + " of " + subject
	switch {
	case place.Shape.Type == schema.Boolean:
		if on, _ := f.Source.(bool); on {
			return fact{prefix, subject, place.Field.On}
		}
		return fact{prefix, subject, place.Field.Off}
	case f.Op == syncer.Moved:
		return fact{prefix, of, "are in another order"}
	case isLabel(kind.Shape, place, f.Path):
		return fact{prefix, bold(text(f.Target)), "is now called " + bold(text(f.Source))}
	case kind.File != "":
		return fact{prefix, subject, "is now " + plain(f.Source) + was(f.Target)}
	case f.Op == syncer.Removed:
		return fact{prefix, subject, "no longer has a " + words}
	case len(text(f.Source)) > longText || len(text(f.Target)) > longText:
		if f.Op == syncer.Added {
			return fact{prefix, subject, "has a new " + words}
		}
		return fact{prefix, of, "is reworded"}
	}
	return fact{prefix, of, "is now " + plain(f.Source) + was(f.Target)}
}

// isLabel reports whether the path ends at what people call an object or an item.
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
