package changes

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDiffLines(t *testing.T) {
	t.Parallel()
	lines := func(s string) []string { return strings.Fields(s) }
	show := func(diff []DiffLine) string {
		var out []string
		for _, l := range diff {
			if l.Class == "skip" {
				out = append(out, strings.Repeat("…", l.Left))
			} else {
				out = append(out, strings.TrimSpace(l.Sign)+l.Text)
			}
		}
		return strings.Join(out, " ")
	}
	for _, test := range []struct{ before, after, want string }{
		{"", "", ""},
		{"", "a b", "+a +b"},
		{"a b", "", "−a −b"},
		{"a b c", "a x c", "a −b +x c"},
		{"a b c d e f g h i", "a b c d X f g h i", "a b c d −e +X f g h i"},
		{"1 2 3 4 5 6 7 8 9 a b", "1 2 3 4 5 6 7 8 9 a B", strings.Repeat("…", 7) + " 8 9 a −b +B"},
	} {
		if diff := cmp.Diff(
			test.want, show(DiffLines(lines(test.before), lines(test.after))),
		); diff != "" {
			t.Errorf("%s → %s (-want +got):\n%s", test.before, test.after, diff)
		}
	}
}

// Each line of either text is shown in its order, or left out as one that is
// the same in both.
func TestDiffLinesLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 30)
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		i, j := 0, 0
		for _, l := range DiffLines(before, after) {
			switch l.Class {
			case "skip":
				if !slices.Equal(before[i:i+l.Left], after[j:j+l.Left]) {
					t.Fatal("lines that differ are left out")
				}
				i, j = i+l.Left, j+l.Left
			case "add":
				if l.After != j+1 || after[j] != l.Text {
					t.Fatalf("line %d after: %+v", j+1, l)
				}
				j++
			case "remove":
				if l.Before != i+1 || before[i] != l.Text {
					t.Fatalf("line %d before: %+v", i+1, l)
				}
				i++
			default:
				if before[i] != l.Text || after[j] != l.Text || l.Before != i+1 || l.After != j+1 {
					t.Fatalf("lines %d and %d: %+v", i+1, j+1, l)
				}
				i, j = i+1, j+1
			}
		}
		if i != len(before) || j != len(after) {
			t.Fatalf("%d of %d and %d of %d lines", i, len(before), j, len(after))
		}
	})
}
