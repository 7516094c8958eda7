package main

import (
	"fmt"
	"io"
	"strings"

	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// differenceView writes differences for people to read: what could hurt first, then kind by kind, the label of a field before its
// path, long lists folded, and text that changed inside marked by word.
type differenceView struct {
	w              io.Writer
	kinds          schema.Kinds
	source, target string // what the sides are called
	all            bool   // nothing is folded
}

// folded is how many fields of one object are shown unless all are asked for.
const folded = 12

func (v *differenceView) objects(heading string, ds []*syncer.Difference) {
	if len(ds) == 0 {
		return
	}
	if heading != "" {
		fmt.Fprintf(v.w, "\n%s\n", styleHeading.Render(heading))
	}
	kind := ""
	for _, d := range ds {
		if d.Key.Kind != kind && heading == "" {
			kind = d.Key.Kind
			k, _ := v.kinds.Of(kind)
			fmt.Fprintf(v.w, "\n%s\n", styleHeading.Render(k.Title))
		}
		v.object(d)
	}
}

func (v *differenceView) object(d *syncer.Difference) {
	sign, note := v.signOf(d)
	fmt.Fprintf(v.w, "  %s %s  %s%s\n", sign, d.Title, styleFaint.Render(d.Key.String()), note)
	if !d.For.IsZero() {
		fmt.Fprintf(v.w, "      added because %s refers to it\n", d.For)
	}
	k, ok := v.kinds.Of(d.Key.Kind)
	if !ok || d.Skipped {
		return
	}
	body, _ := schema.ParseBody(d.Body)
	for i, f := range d.Fields {
		if i == folded && !v.all && len(d.Fields) > folded+1 {
			fmt.Fprintf(v.w, "      … and %d more fields (--all shows them)\n", len(d.Fields)-folded)
			return
		}
		v.field(k, body, f)
	}
}

func (v *differenceView) signOf(d *syncer.Difference) (sign, note string) {
	switch {
	case d.Pin != nil:
		return "=", fmt.Sprintf("  kept: pinned by %s (%s)", d.Pin.Actor, d.Pin.Reason)
	case d.Skipped:
		return "·", "  not selected"
	case len(d.Conflicts()) > 0:
		return styleBad.Render("!"), styleBad.Render("  conflict")
	}
	switch d.Op {
	case syncer.OpCreate:
		return styleAdd.Render("+"), ""
	case syncer.OpDelete:
		return styleRemove.Render("-"), styleRemove.Render("  deleted")
	case syncer.OpRename:
		return styleChange.Render("→"), fmt.Sprintf("  renamed from %s", d.From)
	case syncer.OpNone:
		if d.OwnObject() {
			return "=", fmt.Sprintf("  only in %s, left alone", v.target)
		}
		return "=", "  kept"
	}
	return styleChange.Render("~"), ""
}

// field writes one difference inside an object.
func (v *differenceView) field(k *schema.Kind, body schema.Value, f syncer.Field) {
	if f.Path == "" && f.Outcome != syncer.Conflict {
		return // the object's own line says it
	}
	place, _ := k.Shape.PlaceOf(body, f.Path)
	name := f.Name(place)
	path := styleFaint.Render(f.Path)
	switch f.Outcome {
	case syncer.Conflict:
		fmt.Fprintf(v.w, "      %s %s: both changed it  %s\n", styleBad.Render("!"), name, path)
		v.sides(f)
		return
	case syncer.Keep:
		fmt.Fprintf(v.w, "      = %s: %s%s  %s\n", name, v.change(flip(f)), decided(f, " kept, as decided", " kept: changed in "+v.target), path)
		return
	}
	sign := styleChange.Render("~")
	switch {
	case isBool(f.Source) || isBool(f.Target):
	case f.Op == syncer.Added:
		sign = styleAdd.Render("+")
	case f.Op == syncer.Removed:
		sign = styleRemove.Render("-")
	case f.Op == syncer.Moved:
		sign = styleChange.Render("→")
	}
	fmt.Fprintf(v.w, "      %s %s: %s%s  %s\n", sign, name, v.change(f), decided(f, "  as decided", ""), path)
}

func decided(f syncer.Field, yes, no string) string {
	if f.Resolved {
		return yes
	}
	return no
}

// flip looks at a kept field from the target's side: what the target made of it.
func flip(f syncer.Field) syncer.Field {
	f.Source, f.Target = f.Target, f.Base
	switch {
	case f.Op == syncer.Moved:
	case f.Target == nil:
		f.Op = syncer.Added
	case f.Source == nil:
		f.Op = syncer.Removed
	default:
		f.Op = syncer.Changed
	}
	return f
}

// sides writes what the three sides of a conflict hold.
func (v *differenceView) sides(f syncer.Field) {
	width := max(len("last sync"), len(v.source), len(v.target))
	for _, side := range []struct {
		name  string
		value schema.Value
	}{{"last sync", f.Base}, {v.source, f.Source}, {v.target, f.Target}} {
		fmt.Fprintf(v.w, "          %-*s  %s\n", width, side.name, short(side.value))
	}
}

// change writes what becomes of a value.
func (v *differenceView) change(f syncer.Field) string {
	if isBool(f.Source) || isBool(f.Target) {
		return fmt.Sprintf("%s → %s", shortBool(f.Target), shortBool(f.Source))
	}
	switch f.Op {
	case syncer.Added:
		return styleAdd.Render(short(f.Source))
	case syncer.Removed:
		return styleRemove.Render(short(f.Target))
	case syncer.Moved:
		return fmt.Sprintf("place %v → %v", short(f.Target), short(f.Source))
	}
	before, isText := f.Target.(string)
	after, also := f.Source.(string)
	if isText && also && len(before)+len(after) > longText {
		return wordChange(before, after)
	}
	return fmt.Sprintf("%s → %s", short(f.Target), short(f.Source))
}

func isBool(v schema.Value) bool { _, ok := v.(bool); return ok }

// shortBool writes a truth value; one that is not there is no.
func shortBool(v schema.Value) string {
	if v == nil {
		return "no"
	}
	return short(v)
}

const (
	longText  = 100
	mostShown = 400 // characters of a value
)

// wordChange marks the words that changed, with some of what stands around them.
func wordChange(before, after string) string {
	segments, ok := syncer.WordDiff(before, after)
	if !ok {
		return fmt.Sprintf("a text of %d bytes → one of %d bytes", len(before), len(after))
	}
	var b strings.Builder
	for i, s := range segments {
		switch s.Op {
		case syncer.Removed:
			b.WriteString(styleRemove.Render("[-" + s.Text + "-]"))
		case syncer.Added:
			b.WriteString(styleAdd.Render("{+" + s.Text + "+}"))
		default:
			b.WriteString(around(s.Text, i == 0, i == len(segments)-1))
		}
	}
	return strings.ReplaceAll(b.String(), "\n", "⏎")
}

// around shortens text between changes to what stands next to them.
func around(s string, first, last bool) string {
	const some = 30
	r := []rune(s)
	switch {
	case first && len(r) > some:
		return "…" + string(r[len(r)-some:])
	case last && len(r) > some:
		return string(r[:some]) + "…"
	case !first && !last && len(r) > 2*some:
		return string(r[:some]) + " … " + string(r[len(r)-some:])
	}
	return s
}

// short writes a value in one line.
func short(v schema.Value) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		return words.Shorten(fmt.Sprintf("%q", v), mostShown)
	case map[string]any:
		for _, name := range []string{"label", "title"} {
			if label, ok := v[name].(string); ok {
				return words.Shorten(fmt.Sprintf("%q", label), mostShown)
			}
		}
	case []any:
		parts := make([]string, 0, len(v))
		for _, item := range v {
			parts = append(parts, short(item))
		}
		return words.Shorten(strings.Join(parts, ", "), mostShown)
	case int:
		return fmt.Sprint(v)
	}
	return words.Shorten(string(schema.Canonical(v)), mostShown)
}
