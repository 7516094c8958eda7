package schema

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"a", "1", "client-intake", "hmis-3-07", "2026", "console", "com10",
		strings.Repeat("x", 100),
	} {
		if err := CheckName(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{
		"", "-", "a-", "-a", "a--b", "A", "Client Intake", "a_b", "a.b", "a/b", "..", "é", "a\n",
		"con", "nul", "com1", "lpt9", strings.Repeat("x", 101),
	} {
		if CheckName(name) == nil {
			t.Errorf("%q is accepted", name)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Key{
		"form/client-intake": {"form", "client-intake"},
		"no":                 {},
		"/":                  {},
		"form/":              {},
		"/a":                 {},
		"form/a/b":           {},
	} {
		got, err := ParseKey(text)
		if got != want || (err == nil) == want.IsZero() {
			t.Errorf("ParseKey(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	type holder struct {
		Key  Key `json:"key"`
		None Key `json:"none"`
	}
	want := holder{Key: Key{"form", "a"}}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `{"key":"form/a","none":""}` {
		t.Fatalf("%s, %v", text, err)
	}
	var got holder
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("%v, %v", got, err)
	}
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	intake, group := Key{"form", "client-intake"}, Key{"workgroup", "client-staff"}
	for text, want := range map[string][2]bool{
		"form": {true, false}, "form/*": {true, false}, "*/client-*": {true, true},
		"form/client-intake": {true, false},
		"*/*":                {true, true}, "form/client": {false, false},
		"workgroup/*-staff": {false, true}, "*/client-[a-j]*": {true, false},
	} {
		p, err := ParsePattern(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := [2]bool{p.Match(intake), p.Match(group)}; got != want {
			t.Errorf("%s matches %v, want %v", text, got, want)
		}
		if got := NewMatcher([]Pattern{"nothing/*", p}).Match(intake); got != want[0] {
			t.Errorf("a matcher of %s = %v", text, got)
		}
	}
	for _, text := range []string{"", "a/b/c", "form/[", "form/[a"} {
		if p, err := ParsePattern(text); err == nil {
			t.Errorf("%q is accepted as %q", text, p)
		}
	}
}

func TestKeysSortByKindAndName(t *testing.T) {
	t.Parallel()
	ks := All()
	form, list, odd := Key{"form", "a"}, Key{"option-list", "z"}, Key{"unknown", "a"}
	got := []int{
		ks.Compare(list, form), ks.Compare(form, list), ks.Compare(form, odd),
		ks.Compare(form, Key{"form", "b"}), CompareKeys(form, list),
	}
	for i := range got {
		got[i] = max(-1, min(1, got[i]))
	}
	if diff := cmp.Diff([]int{-1, 1, -1, -1, -1}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
