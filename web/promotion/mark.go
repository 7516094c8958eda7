package promotion

import (
	"fmt"
	"slices"
	"strings"

	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/changes"
)

// markWords are the marks of what changes in an object, at the places that are
// shown: by path.
type markWords struct {
	at    map[string][]changes.Mark
	moved map[string]bool // by path
	about []syncer.Field  // what stands at none of them
}

// marksOf returns the marks of fields. Lists are the names of the fields that
// hold what is shown, such as the questions of a form.
func marksOf(
	w releasenotes.Wording, kind *schema.Kind, body schema.Value, fields []syncer.Field,
	lists ...string,
) markWords {
	m := markWords{at: map[string][]changes.Mark{}, moved: map[string]bool{}}
	for _, f := range fields {
		item, rest := splitPath(f.Path, lists)
		if item == "" {
			m.about = append(m.about, f)
			continue
		}
		m.moved[item] = m.moved[item] || rest == "" && f.Op == syncer.Moved
		m.at[item] = append(m.at[item], markOf(w, kind, body, f, rest))
	}
	return m
}

// splitPath parts a path behind the innermost item of the lists.
func splitPath(path string, lists []string) (item, rest string) {
	steps := strings.Split(path, "/")
	at := 0
	for at+1 < len(steps) && slices.Contains(lists, steps[at]) {
		at += 2
	}
	return strings.Join(steps[:at], "/"), strings.Join(steps[at:], "/")
}

// markOf says what becomes of a field of something that is shown; rest is its
// path there.
func markOf(
	w releasenotes.Wording, kind *schema.Kind, body schema.Value, f syncer.Field, rest string,
) changes.Mark {
	on, _ := f.Source.(bool)
	switch {
	case rest == "" && f.Op == syncer.Added:
		return changes.Mark{Class: "add", Sign: "+", Word: "new"}
	case rest == "" && f.Op == syncer.Removed:
		return changes.Mark{Class: "remove", Sign: "−", Word: "removed"}
	case rest == "" && f.Op == syncer.Moved:
		return changes.Mark{
			Class: "move",
			Sign:  "→",
			Word:  fmt.Sprintf("moved from place %v to place %v", f.Target, f.Source),
		}
	case rest == "required" && on:
		return changes.Mark{Class: "change", Sign: "~", Word: "newly required"}
	case rest == "required":
		return changes.Mark{Class: "change", Sign: "~", Word: "no longer required"}
	case rest == "retired" && on:
		return changes.Mark{Class: "remove", Sign: "−", Word: "retired: stays on old records"}
	case rest == "retired":
		return changes.Mark{Class: "add", Sign: "+", Word: "no longer retired"}
	case rest == "label" || rest == "title":
		return changes.Mark{
			Class: "change",
			Sign:  "~",
			Word:  "renamed from:",
			Text:  []syncer.Segment{{Op: syncer.Removed, Text: fmt.Sprint(f.Target)}},
		}
	case rest == "help":
		return helpMark(f)
	}
	change := w.Field(kind, body, f)
	place, _ := kind.Shape.PlaceOf(body, f.Path)
	mark := changes.Mark{
		Class: string(change.Class),
		Sign:  change.Sign,
		Word:  strings.TrimSpace(f.Name(bare(place)) + " " + change.Word),
	}
	if change.HasText {
		mark.Word, mark.Text = mark.Word+":", change.Text
	}
	return mark
}

// bare returns a place without what is around it, which the mark stands at
// already.
func bare(p schema.Place) schema.Place {
	if !p.Item {
		p.Labels = nil
	}
	return p
}

// helpMark says what changed in a help text, by word.
func helpMark(f syncer.Field) changes.Mark {
	before, _ := f.Target.(string)
	after, _ := f.Source.(string)
	switch {
	case before == "":
		return changes.Mark{Class: "add", Sign: "+", Word: "help text added"}
	case after == "":
		return changes.Mark{
			Class: "remove",
			Sign:  "−",
			Word:  "help text removed:",
			Text:  []syncer.Segment{{Op: syncer.Removed, Text: before}},
		}
	}
	mark := changes.Mark{Class: "change", Sign: "~", Word: "help text changed"}
	if segments, ok := syncer.WordDiff(before, after); ok {
		mark.Word, mark.Text = mark.Word+":", segments
	}
	return mark
}

// undecided adds marks of what the target keeps, and of what waits for a
// decision at an address.
func (m markWords) undecided(o comparedObject, body schema.Value, address string, lists ...string) {
	_, target := o.Comparison.Names()
	for _, f := range o.Difference.Fields {
		item, _ := splitPath(f.Path, lists)
		if item == "" || f.Resolution == syncer.Promote {
			continue
		}
		place, _ := o.kind.Shape.PlaceOf(body, f.Path)
		what := "it"
		if place.Field != nil && !place.Item {
			what = "the " + place.Field.Words
		}
		mark := changes.Mark{
			Class: "move",
			Sign:  "=",
			Word:  target + " keeps its own: " + strings.TrimPrefix(what, "the "),
		}
		if what == "it" {
			mark.Word = target + " keeps it as it is"
		}
		if f.Resolution == syncer.Conflict {
			mark = changes.Mark{
				Class: "remove",
				Sign:  "!",
				Word:  "conflict: " + what + " was changed in both",
				Path:  address,
			}
			before, isText := f.Target.(string)
			after, also := f.Source.(string)
			if segments, ok := syncer.WordDiff(before, after); ok && isText && also {
				mark.Word, mark.Text = mark.Word+":", segments
			}
		}
		m.at[item] = append(m.at[item], mark)
	}
}
