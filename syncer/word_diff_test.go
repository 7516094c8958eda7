package syncer_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"configsync/syncer"
)

// both are the two texts that segments were made of.
func both(segments []syncer.Segment) (before, after string) {
	var b, a strings.Builder
	for _, s := range segments {
		if s.Op != syncer.Added {
			b.WriteString(s.Text)
		}
		if s.Op != syncer.Removed {
			a.WriteString(s.Text)
		}
	}
	return b.String(), a.String()
}

// nasty are pieces of text that a comparison by word, rune or line could trip
// over.
var nasty = []string{
	"the ", "client ", "Client", " ", "  ", "\n", "\r\n", "\t", ".", ",", "—", "a", "b", "é",
	"e\u0301", "ß", "日本", "語", "👩‍👩‍👧", "\U0001F1FA\U0001F1F8", "🇺",
	"\u200d", "\ufeff", "\u2028", "\u0085", "\x00", "\xff", "\xc3", "\xed\xa0\x80",
	"\xf4\x90\x80\x80", "\ufffd", "\U0010ffff", "\ue000",
}

func drawText(t *rapid.T, name string) string {
	return strings.Join(rapid.SliceOfN(
		rapid.OneOf(rapid.SampledFrom(nasty), rapid.StringN(0, 4, -1)), 0, 20,
	).Draw(
		t, name,
	), "")
}

func checkWordDiff(t interface{ Fatalf(string, ...any) }, before, after string) {
	segments, ok := syncer.WordDiff(before, after)
	if !ok {
		t.Fatalf("%q and %q are not too long to compare", before, after)
	}
	if b, a := both(segments); b != before || a != after {
		t.Fatalf("comparing\n%q and\n%q gives segments of\n%q and\n%q: %q", before, after, b,
			a, segments)
	}
	for i, s := range segments {
		if s.Text == "" || i > 0 && s.Op == segments[i-1].Op {
			t.Fatalf("comparing %q and %q: segment %d is needless: %q", before, after, i, segments)
		}
	}
	if len(segments) > 1 && before == after {
		t.Fatalf("equal texts differ: %q", segments)
	}
	again, _ := syncer.WordDiff(before, after)
	if diff := cmp.Diff(segments, again); diff != "" {
		t.Fatalf("comparing %q and %q twice:\n%s", before, after, diff)
	}
}

func TestWordDiffLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := drawText(t, "before")
		after := drawText(t, "after")
		if rapid.Bool().Draw(t, "edited") {
			cut := rapid.IntRange(0, len(before)).Draw(t, "cut")
			after = before[:cut] + after + before[cut:]
		}
		checkWordDiff(t, before, after)
	})
}

func FuzzWordDiff(f *testing.F) {
	f.Add("", "")
	f.Add("the birth date", "the date of birth")
	f.Add("\xff\xfe", "\xff")
	f.Add("a\xc3", "a\xc3\xa9")
	f.Fuzz(func(t *testing.T, before, after string) {
		if len(before)+len(after) < 10_000 {
			checkWordDiff(t, before, after)
		}
	})
}

func TestWordDiffByExample(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		before, after string
		want          []syncer.Segment
	}{
		{"nothing", "", "", nil},
		{"equal", "as it was", "as it was", []syncer.Segment{{Op: "", Text: "as it was"}}},
		{"a word in the middle", "Ask every client twice.", "Ask each client twice.",
			[]syncer.Segment{
				{Op: "", Text: "Ask "}, {Op: syncer.Removed, Text: "every"},
				{Op: syncer.Added, Text: "each"}, {Op: "", Text: " client twice."},
			}},
		{
			"whole words, not letters", "veterans", "veteran",
			[]syncer.Segment{
				{Op: syncer.Removed, Text: "veterans"}, {Op: syncer.Added, Text: "veteran"},
			},
		},
		{"an addition", "", "new", []syncer.Segment{{Op: syncer.Added, Text: "new"}}},
		{"a removal", "old", "", []syncer.Segment{{Op: syncer.Removed, Text: "old"}}},
		{
			"letters that look the same", "e\u0301", "é",
			[]syncer.Segment{{Op: syncer.Removed, Text: "e\u0301"}, {Op: syncer.Added, Text: "é"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, ok := syncer.WordDiff(c.before, c.after)
			if diff := cmp.Diff(c.want, got); !ok || diff != "" {
				t.Errorf("ok %v (-want +got):\n%s", ok, diff)
			}
		})
	}
}

// What is too long to be read word by word is refused at once, and never half
// compared.
func TestWordDiffOfLongTexts(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	long := func(words int) string {
		var b strings.Builder
		for range words {
			b.WriteString(nasty[random.IntN(len(nasty))])
			b.WriteByte(' ')
		}
		return b.String()
	}
	if segments, ok := syncer.WordDiff(long(100_000), long(100_000)); ok || segments != nil {
		t.Errorf("two texts of a hundred thousand words were compared: %d segments", len(segments))
	}
	before, after := long(300), long(300)
	checkWordDiff(t, before, after)
}
