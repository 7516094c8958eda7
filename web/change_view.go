package web

import "configsync/releasenotes"

// shownFields is how many fields of an object are shown unfolded.
const shownFields = 12

// ObjectChange is what becomes of one object, as pages lay it out.
type ObjectChange struct {
	releasenotes.ChangeText
	Path string // of a page with all of it; "" where there is none
}

// First are the fields that are shown at once.
func (c ObjectChange) First() []releasenotes.FieldText {
	first, _ := fold(c.Fields, shownFields)
	return first
}

// More are the fields that are folded.
func (c ObjectChange) More() []releasenotes.FieldText {
	_, more := fold(c.Fields, shownFields)
	return more
}

// fold takes the rest behind the first n apart, unless it is one only.
func fold[T any](list []T, n int) (first, more []T) {
	if len(list) <= n+1 {
		return list, nil
	}
	return list[:n], list[n:]
}

// wording puts differences of this environment into words. source is what the
// other side is called, "" where there is none.
func (q *request) wording(source string) releasenotes.Wording {
	return releasenotes.Wording{
		Kinds: q.service().Kinds, Title: q.in.Config.Title, Source: source, Target: q.env.Name,
	}
}
