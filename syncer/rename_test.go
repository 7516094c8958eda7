package syncer_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// An object that says formerly is renamed: what the target made of it stays,
// and it is not deleted and made anew.
func TestRenameKeepsContent(t *testing.T) {
	t.Parallel()
	shape := kindOf(t, "option-list").Shape
	rapid.Check(t, func(t *rapid.T) {
		d := drawer{t}
		base := d.world()
		before, after := key("option-list/o1"), key("option-list/renamed")
		base[before] = d.body(base, "option-list")
		q := question{base: base, source: d.later(base), target: d.later(base)}
		q.target[before] = d.body(q.target, "option-list")
		renamed := maps.Clone(d.body(q.source, "option-list").(map[string]any))
		renamed["formerly"] = []any{"older", "o1"}
		q.source[after] = renamed
		delete(q.source, before)
		for k, body := range q.source {
			q.source[k] = resolving(q.source, body, k.Kind)
		}
		f := forecastOf(shape, base[before], renamed, q.target[before])
		p, err := q.plan()
		if err != nil {
			return // a form of the target needs the old name
		}
		var got *syncer.Difference
		for _, x := range slices.Concat(p.Changes, p.Kept, p.Conflicts) {
			if x.Key == before {
				t.Fatalf("the old name is %q by itself\n%s", x.Op, q)
			}
			if x.Key == after {
				got = x
			}
		}
		if got == nil || got.Op != syncer.OpRename || got.From != before {
			t.Fatalf("got %+v, want a rename\n%s", got, q)
		}
		if diff := cmp.Diff(f.merged(), f.leavesOf(shape, parsed(got.Body))); diff != "" {
			t.Fatalf("content (-want +got):\n%s\n%s", diff, q)
		}
	})
}

func parsed(body []byte) schema.Value {
	v, err := schema.ParseBody(body)
	if err != nil {
		panic(err)
	}
	return v
}

func TestRenames(t *testing.T) {
	t.Parallel()
	all := small(t)
	type changes = map[string]string
	formerly := func(names string) string {
		return `{"formerly":[` + names + `],"title":"One","items":[{"code":"a","label":"A"}]}`
	}
	uses := func(list string) string {
		return `{"title":"Form","sections":[{"name":"s","title":"S","fields":[{"name":"q","type":"choice","label":"Q","optionList":"` + list + `"}]}]}`
	}
	renamed := all.with(t, changes{
		"option-list/o1": "",
		"option-list/o2": formerly(`"o1"`),
		"form/f1":        uses("o2"),
	})
	for _, c := range []struct {
		name string
		question
		want []string
		code refusal.Code
	}{
		{
			"with what refers to it", question{base: all, source: renamed, target: all},
			[]string{"rename option-list/o2 from option-list/o1", "update form/f1"}, "",
		},
		{
			"before any sync", question{source: renamed, target: all},
			[]string{"rename option-list/o2 from option-list/o1", "update form/f1"}, "",
		},
		{"selected by what refers to it",
			question{
				base:    all,
				source:  renamed,
				target:  all,
				options: syncer.PlanOptions{Only: []schema.Pattern{"form/*"}},
			},
			[]string{"rename option-list/o2 from option-list/o1 for form/f1", "update form/f1"},
			""},
		{
			"left out",
			question{
				base:    all,
				source:  renamed,
				target:  all,
				options: syncer.PlanOptions{Exclude: []schema.Pattern{"option-list/*", "form/*"}},
			},
			nil, "",
		},
		{"as a mirror",
			question{
				base:    all,
				source:  renamed,
				target:  all,
				options: syncer.PlanOptions{Mode: syncer.MirrorMode},
			},
			[]string{"rename option-list/o2 from option-list/o1", "update form/f1"}, ""},
		{"done already", question{base: renamed, source: renamed, target: renamed}, nil, ""},
		{"by two steps",
			question{
				base:   all,
				target: all,
				source: all.with(t, changes{
					"option-list/o1": "",
					"option-list/o3": formerly(`"o2","o1"`),
					"form/f1":        uses("o3"),
				}),
			},
			[]string{"rename option-list/o3 from option-list/o1", "update form/f1"}, ""},
		{"to a name that the target has",
			question{
				base:   all,
				source: renamed,
				target: all.with(t, changes{"option-list/o2": options1}),
			},
			[]string{"delete option-list/o1", "update form/f1", "update option-list/o2"}, ""},
		{"of something that the target never had",
			question{base: all.with(t, changes{"option-list/o1": "", "form/f1": ""}),
				source: renamed,
				target: all.with(t, changes{"option-list/o1": "", "form/f1": ""})},
			[]string{"create form/f1", "create option-list/o2"}, ""},
		{"where the old name is used again",
			question{
				base:   all,
				target: all,
				source: renamed.with(t, changes{"option-list/o1": options1}),
			},
			[]string{"create option-list/o2", "update form/f1"}, ""},
		{
			"while a form of production needs the old name",
			question{base: all, source: renamed, target: all.with(t, changes{"form/own": form1})},
			nil, refusal.BadSource,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := c.plan()
			if got := codeOf(t, err); got != c.code {
				t.Fatalf("refused as %q, want %q: %v", got, c.code, err)
			}
			if err != nil {
				return
			}
			var got []string
			for _, d := range p.Changes {
				line := string(d.Op) + " " + d.Key.String()
				if !d.From.IsZero() {
					line += " from " + d.From.String()
				}
				if !d.For.IsZero() {
					line += " for " + d.For.String()
				}
				got = append(got, line)
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			if after := c.after(p); len(p.Conflicts) == 0 && after.problem() != "" {
				t.Errorf("afterwards\n%s", after)
			}
		})
	}
}

// Two objects may claim one old name by mistake; a plan must not depend on
// chance.
func TestRenameIsDeterministic(t *testing.T) {
	t.Parallel()
	base := small(t)
	source := maps.Clone(base)
	delete(source, key("form/f1"))
	for _, name := range []string{"form/a", "form/b", "form/c", "form/d"} {
		source[key(
			name,
		)] = map[string]any{"title": name, "formerly": []any{"f1"}, "sections": []any{}}
	}
	seen := map[string]bool{}
	for range 50 {
		p, err := question{base: base, source: source, target: base}.plan()
		if err != nil {
			seen[err.Error()] = true
			continue
		}
		for _, d := range p.Changes {
			if d.Op == syncer.OpRename {
				seen[d.Key.String()] = true
			}
		}
	}
	if len(seen) != 1 {
		t.Errorf("form/f1 becomes one of %v", slices.Sorted(maps.Keys(seen)))
	}
}
