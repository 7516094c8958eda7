package syncer_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/schema"
	"configsync/syncer"
)

func TestParsePattern(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern           string
		selects, leavesIt string // keys
	}{
		{"form", "form/client-intake", "workgroup/form"},
		{"form/*", "form/client-intake", "option-list/form"},
		{"form/client-intake", "form/client-intake", "form/client-intake-2"},
		{"*/client-*", "workgroup/client-managers form/client-intake", "form/my-client-x"},
		{"*", "form/a mou/b", ""},
		{"*/*", "form/a mou/b", ""},
		{"form/?", "form/a", "form/ab"},
		{"form/[a-c]*", "form/abc", "form/xyz"},
		{"option-*", "option-list/a", "form/option-list"},
		{
			"system-property/login-attempts", "system-property/login-attempts",
			"system-property/lock-out-time",
		},
	} {
		p, err := schema.ParsePattern(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		for _, k := range strings.Fields(c.selects) {
			if !p.Match(key(k)) {
				t.Errorf("%s does not select %s", c.pattern, k)
			}
		}
		for _, k := range strings.Fields(c.leavesIt) {
			if p.Match(key(k)) {
				t.Errorf("%s selects %s", c.pattern, k)
			}
		}
	}
	for _, bad := range []string{"", "a/b/c", "form/[", "form/x/", "//"} {
		if p, err := schema.ParsePattern(bad); err == nil {
			t.Errorf("%q is taken for the pattern %q", bad, p)
		}
	}
}

func TestParseLimit(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]syncer.Limit{
		"1": {Count: 1}, "5": {Count: 5}, "250": {Count: 250}, "10%": {Percent: 10},
		"1%": {Percent: 1}, "100%": {Percent: 100},
	} {
		got, err := syncer.ParseLimit(s)
		if err != nil || got != want || got.String() != s {
			t.Errorf("%s is read as %+v, written %s, %v", s, got, got, err)
		}
	}
	for _, bad := range []string{
		"", "0", "0%", "-1", "-5%", "101%", "5.5", "10 %", " 5", "5%%", "%", "ten",
		"99999999999999999999",
	} {
		if got, err := syncer.ParseLimit(bad); err == nil {
			t.Errorf("%q is taken for the limit %s", bad, got)
		}
	}
}

func TestParseTake(t *testing.T) {
	t.Parallel()
	intake := key("form/client-intake")
	for s, want := range map[string]syncer.Decision{
		"form/client-intake": {
			Side: syncer.SourceSide,
			Key:  intake,
			Path: "",
		},
		"form/client-intake#title": {
			Side: syncer.SourceSide,
			Key:  intake,
			Path: "title",
		},
		"form/client-intake#sections/a/fields/b": {
			Side: syncer.SourceSide,
			Key:  intake,
			Path: "sections/a/fields/b",
		},
		"form/client-intake#/sections/a/": {
			Side: syncer.SourceSide,
			Key:  intake,
			Path: "sections/a",
		},
		"form/client-intake#": {
			Side: syncer.SourceSide,
			Key:  intake,
			Path: "",
		},
		"form/client-intake#sections/a/fields/x#y": {
			Side: syncer.SourceSide,
			Key:  intake,
			Path: "sections/a/fields/x#y",
		},
		"system-property/generic-account-names#valu": {
			Side: syncer.SourceSide,
			Key:  key("system-property/generic-account-names"),
			Path: "valu",
		},
	} {
		got, err := syncer.ParseDecision(syncer.SourceSide, s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s, diff)
		}
		again, err := syncer.ParseDecision(syncer.SourceSide, got.String())
		if err != nil || again != got {
			t.Errorf("%s is written as %s, which is read as %+v, %v", s, got, again, err)
		}
	}
	for _, bad := range []string{"", "#title", "form", "form#title", "form/a/b", "/x", "form/"} {
		if got, err := syncer.ParseDecision(syncer.TargetSide, bad); err == nil {
			t.Errorf("%q is taken for the decision %+v", bad, got)
		}
	}
}

func TestDiffSelects(t *testing.T) {
	t.Parallel()
	diff := &syncer.Diff{}
	for _, k := range []string{"option-list/a", "workgroup/a", "form/a", "form/b"} {
		diff.Differences = append(diff.Differences, &syncer.Difference{Key: key(k)})
	}
	for _, c := range []struct{ only, exclude, want string }{
		{"", "", "option-list/a workgroup/a form/a form/b"},
		{"form/*", "", "form/a form/b"},
		{"form/* workgroup/a", "", "workgroup/a form/a form/b"},
		{"", "form/*", "option-list/a workgroup/a"},
		{"*/a", "form/*", "option-list/a workgroup/a"},
		{"mou/*", "", ""},
	} {
		patterns := func(s string) (out []schema.Pattern) {
			for _, p := range strings.Fields(s) {
				out = append(out, schema.Pattern(p))
			}
			return out
		}
		var got []string
		for _, d := range diff.Select(patterns(c.only), patterns(c.exclude)).Differences {
			got = append(got, d.Key.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("only %q, exclude %q (-want +got):\n%s", c.only, c.exclude, diff)
		}
	}
	if len(diff.Differences) != 4 {
		t.Error("selecting changed the diff")
	}
}
