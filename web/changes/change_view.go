package changes

import (
	"configsync/releasenotes"
	"configsync/web/site"
)

// shownFields is how many fields of an object are shown unfolded.
const shownFields = 12

// ObjectChange is what becomes of one object, as pages lay it out.
type ObjectChange struct {
	releasenotes.ChangeText
	Path string // of a page with all of it; "" where there is none
}

// First returns the fields that are shown at once.
func (c ObjectChange) First() []releasenotes.FieldText {
	first, _ := site.Fold(c.Fields, shownFields)
	return first
}

// More returns the fields that are folded.
func (c ObjectChange) More() []releasenotes.FieldText {
	_, more := site.Fold(c.Fields, shownFields)
	return more
}

// Wording puts differences of this environment into words. source is what the
// other side is called, "" where there is none.
func Wording(q *site.Request, source string) releasenotes.Wording {
	return releasenotes.Wording{
		Kinds: q.Service().Kinds, Title: q.SignedIn.Config.Title, Source: source,
		Target: q.Env.Name,
	}
}
