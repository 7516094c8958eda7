package syncer

import (
	"strings"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Segment is a stretch of two texts: in both, only in the old one, or only in
// the new one.
type Segment struct {
	Op   FieldOp // "" in both, Removed only in the old, Added only in the new
	Text string
}

// The texts that are compared word by word are bounded: the comparison is
// quadratic.
const (
	maxWordDiff = 64 << 10 // bytes of both
	maxWords    = 6000     // of both
)

// WordDiff compares two texts word by word, for people to read. ok is false if
// they are too long for that.
func WordDiff(before, after string) (segments []Segment, ok bool) {
	if len(before)+len(after) > maxWordDiff {
		return nil, false
	}
	v := vocabulary{runes: map[string]rune{}}
	a, b := v.encode(before), v.encode(after)
	if v.full || len(a)+len(b) > maxWords {
		return nil, false
	}
	m := diffmatchpatch.New()
	m.DiffTimeout = 0 // the result must not depend on the machine's speed
	for _, d := range m.DiffCleanupSemantic(m.DiffMainRunes(a, b, false)) {
		s := Segment{Text: v.decode(d.Text)}
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			s.Op = Removed
		case diffmatchpatch.DiffInsert:
			s.Op = Added
		}
		segments = append(segments, s)
	}
	return segments, true
}

// vocabulary gives each word a rune, so that texts are compared by word.
type vocabulary struct {
	runes map[string]rune
	words []string
	full  bool
}

// Words are numbered from the private use planes, which hold no surrogates.
const (
	firstWord = 0xF0000
	lastWord  = 0x10FFFD
)

func (v *vocabulary) encode(s string) []rune {
	var out []rune
	for _, word := range splitWords(s) {
		r, ok := v.runes[word]
		if !ok {
			r = firstWord + rune(len(v.words))
			v.full = v.full || r > lastWord
			v.runes[word] = r
			v.words = append(v.words, word)
		}
		out = append(out, r)
	}
	return out
}

func (v *vocabulary) decode(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(v.words[r-firstWord])
	}
	return b.String()
}

// splitWords cuts a text into words, stretches of white space, and single other
// characters.
func splitWords(s string) []string {
	var out []string
	start, kind := 0, 0
	for i, r := range s {
		k := 3
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			k = 1
		case unicode.IsSpace(r):
			k = 2
		}
		if i > start && (k != kind || k == 3) {
			out = append(out, s[start:i])
			start = i
		}
		kind = k
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}
