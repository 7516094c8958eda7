package promotion

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/web/changes"
)

func TestPairUp(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		before, after, moved string
		want                 string
	}{
		{"a b c", "a b c", "", "a=a b=b c=c"},
		{"a b c", "a c", "", "a=a b=- c=c"},
		{"a c", "a b c", "", "a=a -=b c=c"},
		{"a b", "a x", "", "a=a b=- -=x"},
		{"a b c", "c a b", "c", "-=c a=a b=b c=-"},
		// nothing is said to have moved, and nothing is lost
		{"a b c", "c a b", "", "a=- b=- c=c -=a -=b"},
		{"", "a", "", "-=a"},
		{"a", "", "", "a=-"},
	} {
		before, after, moved := strings.Fields(
			tt.before,
		), strings.Fields(tt.after), map[string]bool{}
		for _, name := range strings.Fields(tt.moved) {
			moved[name] = true
		}
		var got []string
		name := func(list []string, i int) string {
			if i < 0 {
				return "-"
			}
			return list[i]
		}
		for _, p := range pairUp(before, after, moved) {
			got = append(got, name(before, p.before)+"="+name(after, p.after))
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q to %q (-want +got):\n%s", tt.before, tt.after, diff)
		}
	}
}

func TestSideBySide(t *testing.T) {
	t.Parallel()
	lines := func(s string) []string { return strings.Split(s, "\n") }
	var got []string
	for _, r := range sideBySide(changes.CompareLines(lines("one\ntwo words\nthree\nfour"),
		lines("one\ntwo sentences\nthree\nand\nfour"))) {
		got = append(got, lineText(r.Before)+"|"+lineText(r.After))
	}
	want := []string{
		"1  one|1  one", "2 −two [remove words]|2 +two [add sentences]", "3  three|3  three",
		"|4 +and", "4  four|5  four",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func lineText(l yamlLine) string {
	if l.Number == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(string(rune('0'+l.Number)) + " " + l.Sign)
	for _, s := range l.Text {
		if s.Op != "" {
			b.WriteString("[" + string(s.Op) + " " + s.Text + "]")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}
