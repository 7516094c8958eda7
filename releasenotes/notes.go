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
	for _, kind := range slices.Backward(kinds) {
		group := Group{Title: kind.Title}
		for _, d := range changes {
			if d.Key.Kind != kind.Slug {
				continue
			}
			lines, err := sentences(kind, d)
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

// sentences say what a difference changes.
func sentences(kind *schema.Kind, d *syncer.Difference) ([]string, error) {
	title := bold(d.Title)
	switch d.Op {
	case syncer.OpCreate:
		return []string{title + " is new."}, nil
	case syncer.OpDelete:
		return []string{title + " is removed."}, nil
	}
	body, err := schema.ParseBody(d.Body)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, f := range d.Fields {
		if f.Outcome != syncer.Promote {
			continue
		}
		if line := sentence(kind, d, body, f); line != "" {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func sentence(kind *schema.Kind, d *syncer.Difference, body schema.Value, f syncer.Field) string {
	place, ok := kind.Shape.PlaceOf(body, f.Path)
	if !ok || place.Field != nil && place.Field.Name == "formerly" {
		return ""
	}
	prefix, subject := "", bold(d.Title)
	if label := place.Label(); label != "" && place.Shape.Type == schema.Record || len(place.Labels) > 0 && !place.Item {
		prefix, subject = d.Title+": ", bold(label)
	}
	if place.Item && place.Shape.Type != schema.Record {
		return listItem(d.Title, place, f)
	}
	if place.Item {
		return prefix + item(place, f) + "."
	}
	return prefix + field(kind, subject, place, f) + "."
}

// item says what happens to an item of a list that has fields of its own.
func item(place schema.Place, f syncer.Field) string {
	name := place.Label()
	if f.Op == syncer.Removed {
		if label := place.Shape.ItemLabel(f.Target); label != "" {
			name = label
		}
	}
	switch f.Op {
	case syncer.Added:
		return bold(name) + " is new"
	case syncer.Removed:
		return bold(name) + " is removed"
	case syncer.Moved:
		return bold(name) + " stands in another place"
	}
	return bold(name) + " is changed"
}

// listItem says what happens to one text of a list of texts.
func listItem(title string, place schema.Place, f syncer.Field) string {
	switch f.Op {
	case syncer.Added:
		return fmt.Sprintf("%s: %s is now among the %s.", bold(title), bold(place.Label()), place.Field.Words)
	case syncer.Removed:
		return fmt.Sprintf("%s: %s is no longer among the %s.", bold(title), bold(place.Label()), place.Field.Words)
	}
	return ""
}

// longText is how long a text may be to be quoted in a sentence.
const longText = 60

// field says what happens to a field of its subject.
func field(kind *schema.Kind, subject string, place schema.Place, f syncer.Field) string {
	words := place.Field.Words
	switch {
	case place.Shape.Type == schema.Boolean:
		if on, _ := f.Source.(bool); on {
			return subject + " " + place.Field.On
		}
		return subject + " " + place.Field.Off
	case f.Op == syncer.Moved:
		return fmt.Sprintf("the %s of %s are in another order", words, subject)
	case isLabel(kind.Shape, place, f.Path):
		return fmt.Sprintf("%s is now called %s", bold(text(f.Target)), bold(text(f.Source)))
	case kind.File != "":
		return fmt.Sprintf("%s is now %s%s", subject, plain(f.Source), was(f.Target))
	case f.Op == syncer.Removed:
		return fmt.Sprintf("%s no longer has a %s", subject, words)
	case len(text(f.Source)) > longText || len(text(f.Target)) > longText:
		if f.Op == syncer.Added {
			return fmt.Sprintf("%s has a new %s", subject, words)
		}
		return fmt.Sprintf("the %s of %s is reworded", words, subject)
	}
	return fmt.Sprintf("the %s of %s is now %s%s", words, subject, plain(f.Source), was(f.Target))
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
