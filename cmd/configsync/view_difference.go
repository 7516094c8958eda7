package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"charm.land/lipgloss/v2"

	"configsync/releasenotes"
	"configsync/syncer"
	"configsync/words"
)

// differenceView lays out differences in a terminal: the label of a field
// before its path, long lists folded, and text that changed inside marked by
// word.
type differenceView struct {
	w       io.Writer
	wording releasenotes.Wording
	all     bool // nothing is folded
}

// folded is the number of fields of an object that are shown unless all are
// requested.
const folded = 12

// objects writes differences under a heading, or under those of their kinds if
// it is "".
func (v *differenceView) objects(heading string, ds []*syncer.Difference) error {
	if len(ds) == 0 {
		return nil
	}
	if heading != "" {
		fmt.Fprintf(v.w, "\n%s\n", styleHeading.Render(heading))
	}
	kind := ""
	for _, d := range ds {
		if d.Key.Kind != kind && heading == "" {
			kind = d.Key.Kind
			k, _ := v.wording.Kinds.Of(kind)
			fmt.Fprintf(v.w, "\n%s\n", styleHeading.Render(k.Title))
		}
		if err := v.object(d); err != nil {
			return err
		}
	}
	return nil
}

func (v *differenceView) object(d *syncer.Difference) error {
	change, err := v.wording.Change(d)
	if err != nil {
		return err
	}
	word := change.Word
	if change.Note != "" {
		word += " (" + change.Note + ")"
	}
	fmt.Fprintf(v.w, "  %s %s  %s  %s\n", sign(change.Class, change.Sign), onOneLine(change.Title),
		styleFaint.Render(change.Key), onOneLine(word))
	v.fields(change)
	return nil
}

// fields writes the fields of an object. Those that need no attention are only
// shown when all are asked for.
func (v *differenceView) fields(change releasenotes.ChangeText) {
	fields := change.Fields
	if v.all {
		fields = append(fields[:len(fields):len(fields)], change.Held...)
	}
	for i, f := range fields {
		if more := len(fields) - folded; i == folded && !v.all && more > 1 {
			fmt.Fprintf(v.w, "      … and %s more fields (--all shows them)\n", words.Number(more))
			return
		}
		v.field(f)
	}
}

// field writes one difference inside an object.
func (v *differenceView) field(f releasenotes.FieldText) {
	line := f.Name
	if f.Note != "" {
		line += " (" + f.Note + ")"
	}
	if f.Word != "" {
		line += " " + f.Word
	}
	text := ""
	if f.HasText && len(f.Sides) == 0 {
		text = ": " + segments(f)
	}
	if f.Path != "" {
		text += "  " + styleFaint.Render(f.Path)
	}
	fmt.Fprintf(v.w, "      %s %s%s\n", sign(f.Class, f.Sign), onOneLine(line), text)
	width := 0
	for _, side := range f.Sides {
		width = max(width, len(side.Side))
	}
	for _, side := range f.Sides {
		fmt.Fprintf(v.w, "          %-*s  %s\n", width, side.Side, onOneLine(side.Text))
	}
}

// segments writes the text of a field. In a long text it marks additions and
// removals with signs, because colors alone would not suffice.
func segments(f releasenotes.FieldText) string {
	var b strings.Builder
	for _, s := range f.Text {
		text := onOneLine(s.Text)
		switch {
		case s.Op == syncer.Removed && f.Marked:
			text = styleRemove.Render("[-" + text + "-]")
		case s.Op == syncer.Added && f.Marked:
			text = styleAdd.Render("{+" + text + "+}")
		case s.Op == syncer.Added && f.Class == releasenotes.Add:
			text = styleAdd.Render(text)
		case s.Op == syncer.Removed && f.Class == releasenotes.Remove:
			text = styleRemove.Render(text)
		}
		b.WriteString(text)
	}
	return b.String()
}

// sign returns the sign of a change in the color of its class. The minus is the
// one on the keyboard, which a search finds.
func sign(class releasenotes.Class, sign string) string {
	styles := map[releasenotes.Class]lipgloss.Style{
		releasenotes.Add: styleAdd, releasenotes.Remove: styleRemove,
		releasenotes.Change: styleChange,
	}
	if sign == "−" {
		sign = "-"
	}
	if style, ok := styles[class]; ok {
		return style.Render(sign)
	}
	return sign
}

// onOneLine returns text of the configuration as it can stand in a line of a
// terminal: the ends of lines are shown, and control characters do nothing.
func onOneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return '⏎'
		case unicode.IsControl(r):
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
