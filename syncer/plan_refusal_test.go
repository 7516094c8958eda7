package syncer_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

const (
	options1 = `{"title":"One","items":[{"code":"a","label":"A"}]}`
	form1    = `{"title":"Form","sections":[{"name":"s","title":"S","fields":[{"name":"q","type":"choice","label":"Q","optionList":"o1"}]}]}`
)

// with is a world to which objects are added; an empty body removes one.
func (w world) with(tb testing.TB, bodies map[string]string) world {
	tb.Helper()
	out := maps.Clone(w)
	for k, body := range bodies {
		if delete(out, key(k)); body != "" {
			out[key(k)] = tree(tb, body)
		}
	}
	return out
}

// small is an environment with a form and what it needs.
func small(tb testing.TB) world {
	tb.Helper()
	return worldOf(tb, map[string]string{
		"workgroup/admins": administrators,
		"option-list/o1":   options1,
		"form/f1":          form1,
	})
}

func TestPlanIsRefused(t *testing.T) {
	t.Parallel()
	all := small(t)
	edited := all.with(t, map[string]string{
		"form/f1": `{"title":"Edited","sections":[{"name":"s","title":"S"}]}`,
	})
	type changes = map[string]string
	for _, c := range []struct {
		name string
		question
		want refusal.Code
	}{
		{"nothing to do", question{base: all, source: all, target: all}, ""},
		{"an empty source", question{base: all, source: world{}, target: all}, refusal.BadSource},
		{
			"an empty source, as a mirror",
			question{
				base:    all,
				source:  world{},
				target:  all,
				options: syncer.PlanOptions{Mode: syncer.MirrorMode},
			},
			refusal.BadSource,
		},
		{"a form for an empty target", question{source: all, target: world{}}, ""},
		{"a form without its list",
			question{source: all, target: all.with(t, changes{"form/f1": "", "option-list/o1": ""}),
				options: syncer.PlanOptions{
					Exclude: []schema.Pattern{"option-list/*"},
				}}, refusal.BadSource},
		{"a list that a form made in production needs",
			question{base: all.with(t, changes{"form/f1": ""}),
				source: all.with(t, changes{"form/f1": "", "option-list/o1": ""}),
				target: all}, refusal.BadSource},
		{
			"a list that a hotfix needs",
			question{
				base:   edited,
				source: edited.with(t, changes{"option-list/o1": ""}),
				target: all,
			},
			refusal.BadSource,
		},
		{"an option that a default in production needs", question{
			base: all,
			source: all.with(t, changes{
				"option-list/o1": `{"title":"One","items":[{"code":"b","label":"B"}]}`,
			}),
			target: all.with(t, changes{
				"form/own": `{"title":"Own","sections":[{"name":"s","title":"S","fields":[{"name":"q","type":"choice","label":"Q","optionList":"o1","default":"a"}]}]}`,
			}),
		}, refusal.BadSource},
		{
			"the last administrators lose their permission",
			question{
				base:   all,
				source: all.with(t, changes{"workgroup/admins": `{"title":"Administrators"}`}),
				target: all,
			},
			refusal.Forbidden,
		},
		{
			"the last administrators are deleted",
			question{base: all, source: all.with(t, changes{"workgroup/admins": ""}), target: all},
			refusal.Forbidden,
		},
		{"administrators move to another workgroup", question{base: all, target: all,
			source: all.with(t, changes{
				"workgroup/admins": `{"title":"Administrators"}`,
				"workgroup/others": administrators,
			})}, ""},
		{
			"administrators made in production remain",
			question{
				base:   all,
				source: all.with(t, changes{"workgroup/admins": ""}),
				target: all.with(t, changes{"workgroup/own": administrators}),
			},
			"",
		},
		{"administrators move to a workgroup that is left out", question{base: all, target: all,
			source: all.with(t, changes{
				"workgroup/admins": `{"title":"Administrators"}`,
				"workgroup/others": administrators,
			}),
			options: syncer.PlanOptions{
				Exclude: []schema.Pattern{"workgroup/others"},
			}}, refusal.Forbidden},
		{"both take the permission from one of two", question{
			base:   all.with(t, changes{"workgroup/others": administrators}),
			source: all.with(t, changes{"workgroup/others": `{"title":"Administrators"}`}),
			target: all.with(t, changes{
				"workgroup/admins": `{"title":"Administrators"}`,
				"workgroup/others": administrators,
			}),
		}, refusal.Forbidden},
		{
			"nobody may try to sign in",
			question{
				base:   all,
				source: all.with(t, changes{"system-property/login-attempts": `{"value":0}`}),
				target: all,
			},
			refusal.BadSource,
		},
		{"a decision about nothing", question{base: all, source: edited, target: all,
			options: syncer.PlanOptions{
				Decisions: []syncer.Decision{{
					Side: syncer.SourceSide,
					Key:  key("form/f1"),
					Path: "description",
				}},
			}}, refusal.Moot},
		{"a decision about an object that does not differ",
			question{base: all, source: edited, target: all,
				options: syncer.PlanOptions{
					Decisions: []syncer.Decision{{
						Side: syncer.SourceSide,
						Key:  key("option-list/o1"),
					}},
				}},
			refusal.Moot},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before := c.target.String()
			_, err := c.plan()
			if got := codeOf(t, err); got != c.want {
				t.Errorf("refused as %q, want %q: %v", got, c.want, err)
			}
			if c.target.String() != before {
				t.Error("planning changed the target")
			}
		})
	}
}

// Agreeing to one deletion does not agree to another, nor to a kind that the
// source has nothing of.
func TestConsentNamesWhatItIsFor(t *testing.T) {
	t.Parallel()
	base := worldOf(t, map[string]string{"workgroup/admins": administrators})
	source := maps.Clone(base)
	for _, name := range []string{"a", "b"} {
		base[key("option-list/"+name)] = tree(t, options1)
	}
	all, every := syncer.Limit{Percent: 100}, []schema.Key{
		key("option-list/a"), key("option-list/b"),
	}
	emptied, err := question{base, source, base, syncer.PlanOptions{MaxDelete: all}}.plan()
	if err != nil {
		t.Fatal(err)
	}
	more := maps.Clone(source)
	more[key("option-list/c")] = tree(t, options1)
	replaced, err := question{base, more, base, syncer.PlanOptions{MaxDelete: all}}.plan()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		plan *syncer.Plan
		syncer.Consent
		lacks []string // subjects of the remedy
	}{
		"nothing": {replaced, syncer.Consent{}, []string{"option-list/a", "option-list/b"}},
		"one":     {replaced, syncer.Consent{Delete: every[:1]}, []string{"option-list/b"}},
		"another": {
			replaced, syncer.Consent{Delete: []schema.Key{key("form/a")}},
			[]string{"option-list/a", "option-list/b"},
		},
		"the kind": {
			replaced, syncer.Consent{Empty: []string{"option-list"}},
			[]string{"option-list/a", "option-list/b"},
		},
		"each":                 {replaced, syncer.Consent{Delete: every}, nil},
		"listed":               {replaced, syncer.Consent{Listed: true}, nil},
		"each, an empty kind":  {emptied, syncer.Consent{Delete: every}, []string{"option-list"}},
		"listed, an empty one": {emptied, syncer.Consent{Listed: true}, []string{"option-list"}},
		"an empty kind by name": {
			emptied, syncer.Consent{Delete: every, Empty: []string{"option-list"}}, nil,
		},
		"all that is shown": {emptied, emptied.FullConsent(), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lacks []string
			err := c.plan.CheckConsent(c.Consent)
			for _, option := range refusal.Options(err) {
				if option.Remedy == refusal.AllowDelete {
					lacks = option.Subjects
				}
			}
			if diff := cmp.Diff(c.lacks, lacks); diff != "" || (err != nil) != (c.lacks != nil) {
				t.Errorf("%v lacks (-want +got):\n%s", err, diff)
			}
		})
	}
}

// A plan that deletes more than its limit is held up; the share is of the
// target's objects, and always allows one.
func TestPlanLimitsDeletions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		objects, deletions int
		limit              syncer.Limit
		want               refusal.Code
	}{
		{5, 1, syncer.Limit{}, ""},
		{5, 2, syncer.Limit{}, refusal.Forbidden},
		{19, 2, syncer.Limit{}, refusal.Forbidden},
		{21, 2, syncer.Limit{}, ""},
		{20, 3, syncer.Limit{}, refusal.Forbidden},
		{20, 3, syncer.Limit{Count: 3}, ""},
		{20, 4, syncer.Limit{Count: 3}, refusal.Forbidden},
		{21, 10, syncer.Limit{Percent: 50}, ""},
		{20, 10, syncer.Limit{Percent: 50}, refusal.Forbidden}, // of 19 of the kind
		{20, 11, syncer.Limit{Percent: 50}, refusal.Forbidden},
		{20, 19, syncer.Limit{Percent: 100}, ""},
	} {
		t.Run(fmt.Sprintf("%d of %d by %s", c.deletions, c.objects, c.limit), func(t *testing.T) {
			t.Parallel()
			base := worldOf(t, map[string]string{"workgroup/admins": administrators})
			source := maps.Clone(base)
			for i := range c.objects - 1 {
				k := key(fmt.Sprintf("option-list/o%d", i))
				base[k] = tree(t, options1)
				if i >= c.deletions {
					source[k] = base[k]
				}
			}
			limit := c.limit
			if limit == (syncer.Limit{}) {
				limit = syncer.DefaultMaxDelete
			}
			p, err := question{base, source, base, syncer.PlanOptions{MaxDelete: limit}}.plan()
			if got := codeOf(t, err); got != c.want {
				t.Fatalf("refused as %q, want %q: %v", got, c.want, err)
			}
			if err == nil && len(p.Deletions()) != c.deletions {
				t.Errorf("%d deletions, want %d", len(p.Deletions()), c.deletions)
			}
			if err == nil &&
				(codeOf(t, p.CheckConsent(syncer.Consent{})) != refusal.Forbidden ||
					p.CheckConsent(p.FullConsent()) != nil) {
				t.Error("a deletion needs consent, and consent is enough")
			}
		})
	}
}

// A conflict blocks the plan until a person takes one side; a decision about a
// part counts more than one about the whole.
func TestPlanByDecision(t *testing.T) {
	t.Parallel()
	all := small(t)
	base := all.with(t, map[string]string{
		"option-list/o1": `{"title":"One","source":"s","items":[{"code":"a","label":"A"}]}`,
	})
	source := all.with(t, map[string]string{
		"option-list/o1": `{"title":"Training","source":"training","items":[{"code":"a","label":"A, training"}]}`,
	})
	target := all.with(t, map[string]string{
		"option-list/o1": `{"title":"Production","source":"production","items":[{"code":"a","label":"A, production"}]}`,
	})
	k := key("option-list/o1")
	for _, c := range []struct {
		name      string
		decisions []syncer.Decision
		want      string
		conflicts int
	}{
		{"nobody decided", nil, "", 3},
		{
			"the whole from the source",
			[]syncer.Decision{{Side: syncer.SourceSide, Key: k, Path: ""}},
			text(source[k]), 0,
		},
		{
			"the whole from the target",
			[]syncer.Decision{{Side: syncer.TargetSide, Key: k, Path: ""}},
			text(target[k]), 0,
		},
		{
			"one field is not enough",
			[]syncer.Decision{{Side: syncer.SourceSide, Key: k, Path: "title"}}, "", 2,
		},
		{"the whole, but for a part",
			[]syncer.Decision{
				{Side: syncer.SourceSide, Key: k, Path: ""},
				{Side: syncer.TargetSide, Key: k, Path: "items/a"},
			},
			`{"items":[{"code":"a","label":"A, production"}],"source":"training","title":"Training"}`,
			0},
		{"a part first",
			[]syncer.Decision{
				{Side: syncer.TargetSide, Key: k, Path: "items"},
				{Side: syncer.SourceSide, Key: k, Path: ""},
			},
			`{"items":[{"code":"a","label":"A, production"}],"source":"training","title":"Training"}`,
			0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q := question{base, source, target, syncer.PlanOptions{Decisions: c.decisions}}
			p, err := q.plan()
			if err != nil {
				t.Fatal(err)
			}
			conflicts := 0
			for _, d := range p.Conflicts {
				conflicts += len(d.Conflicts())
			}
			if conflicts != c.conflicts {
				t.Errorf("%d conflicts, want %d", conflicts, c.conflicts)
			}
			if c.want == "" {
				return
			}
			if diff := cmp.Diff(c.want, text(q.after(p)[k])); diff != "" {
				t.Errorf("afterwards (-want +got):\n%s", diff)
			}
		})
	}
}
