package releasenotes

import "configsync/syncer"

// Class is the class of a change. A surface may give it a color; sign and words
// express the same.
type Class string

// The classes.
const (
	Add    Class = "add"
	Remove Class = "remove" // conflicts, too
	Change Class = "change"
	Move   Class = "move" // another name or place only, or kept
)

// ChangeText is a [syncer.Difference] in words.
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

// Markdown returns the change as a line of Markdown: title, change and key.
func (c ChangeText) Markdown() string {
	line := bold(c.Title) + " " + escaped(c.Word)
	if c.Note != "" {
		line += " (" + escaped(c.Note) + ")"
	}
	return line + " `" + c.Key + "`"
}

// FieldText is a [syncer.Field] in words.
type FieldText struct {
	Class Class
	Sign  string
	Name  string // for people
	Path  string
	Word  string // "is new"; "" if Text is enough
	Note  string // the resolution, unless it is simply promoted
	// HasText reports whether Text adds to Word.
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
