package releasenotes

import "configsync/syncer"

// Class is the sort of a change. A surface may give it a color; sign and words
// say the same.
type Class string

// The classes.
const (
	Add    Class = "add"
	Remove Class = "remove" // conflicts, too
	Change Class = "change"
	Move   Class = "move" // what only has another name or place, or stays
)

// ChangeText is a [syncer.Difference] in words: what becomes of an object.
type ChangeText struct {
	Class Class
	Sign  string // + − ~ → as the target changes, = where it stays, ! in a conflict
	Title string
	Key   string
	Word  string // the predicate of the title: "is new", "is renamed from old-name"
	Note  string // why: "pinned by ana: until spring"; "" mostly

	Fields []FieldText
	// Held are fields that need no attention: those of an object that is new
	// or deleted, or those that only follow a new name. HeldWords is a heading
	// for them.
	Held      []FieldText
	HeldWords string
}

// Markdown returns the change as a line of Markdown: the title, what becomes of
// the object, and its key.
func (c ChangeText) Markdown() string {
	line := bold(c.Title) + " " + escaped(c.Word)
	if c.Note != "" {
		line += " (" + escaped(c.Note) + ")"
	}
	return line + " `" + c.Key + "`"
}

// FieldText is a [syncer.Field] in words: what becomes of a field.
type FieldText struct {
	Class Class
	Sign  string
	Name  string // what people call the field
	Path  string
	Word  string // "is new"; "" where Text says it all
	Note  string // what becomes of it, where it is not simply promoted
	// HasText reports whether Text says more than Word.
	HasText bool
	// Text is the old value, an arrow, and the new one. Where Marked is set it
	// is one long text with the words that came and went.
	Text   []syncer.Segment
	Marked bool
	// Sides are the values of a conflict's sides.
	Sides []SideText
}

// SideText is the value that a side has.
type SideText struct{ Side, Text string }
