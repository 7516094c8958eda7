package syncer_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"configsync/schema"
	"configsync/syncer"
)

// onTriples checks a law on versions of values of every kind.
func onTriples(
	t *testing.T, law func(t *rapid.T, s *schema.Shape, base, source, target schema.Value),
) {
	t.Parallel()
	for slug, s := range shapesOf(t) {
		t.Run(slug, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				base, source, target := drawer{t}.triple(s)
				law(t, s, base, source, target)
			})
		})
	}
}

// always decides every field alike.
func always(o syncer.Resolution) syncer.Decider {
	return func(string) (syncer.Resolution, bool) { return o, true }
}

// versionsOf shows three versions when a law does not hold.
func versionsOf(base, source, target schema.Value) string {
	return "base   " + text(base) + "\nsource " + text(source) + "\ntarget " + text(target)
}

func fieldsText(fields []syncer.Field) string {
	raw, err := json.MarshalIndent(fields, "", " ")
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func TestMergeWhereOneSideChanged(t *testing.T) {
	onTriples(t, func(t *rapid.T, s *schema.Shape, x, y, _ schema.Value) {
		for _, c := range []struct {
			name           string
			source, target schema.Value
			want           syncer.Resolution
		}{
			{"the source", y, x, syncer.Promote},
			{"the target", x, y, syncer.Keep},
		} {
			merged, fields := syncer.Merge(s, x, c.source, c.target, nil)
			if text(merged) != text(y) {
				t.Fatalf("only %s changed:\n%s\nmerged %s", c.name,
					versionsOf(x, c.source, c.target), text(merged))
			}
			for _, f := range fields {
				if f.Resolution != c.want || f.Resolved {
					t.Fatalf("only %s changed:\n%s\n%s", c.name, versionsOf(x, c.source, c.target),
						fieldsText(fields))
				}
			}
			if (len(fields) == 0) != (text(x) == text(y)) {
				t.Fatalf("%s\nfields: %s", versionsOf(x, c.source, c.target), fieldsText(fields))
			}
		}
	})
}

func TestMergeOfEqualSidesFindsNothing(t *testing.T) {
	onTriples(t, func(t *rapid.T, s *schema.Shape, base, x, _ schema.Value) {
		merged, fields := syncer.Merge(s, base, x, x, nil)
		if text(merged) != text(x) || len(fields) > 0 {
			t.Fatalf("%s\nmerged %s\n%s", versionsOf(base, x, x), text(merged), fieldsText(fields))
		}
	})
}

func TestMergeIsDeterministicAndTouchesNothing(t *testing.T) {
	onTriples(t, func(t *rapid.T, s *schema.Shape, base, source, target schema.Value) {
		before := versionsOf(base, source, target)
		merged, fields := syncer.Merge(s, base, source, target, nil)
		for range 3 {
			again, fieldsAgain := syncer.Merge(s, reread(t, base), reread(t, source),
				reread(t, target), nil)
			if text(again) != text(merged) {
				t.Fatalf("%s\nmerged %s\nand    %s", before, text(merged), text(again))
			}
			if fieldsText(fieldsAgain) != fieldsText(fields) {
				t.Fatalf("%s\nfields %s\nand    %s", before, fieldsText(fields),
					fieldsText(fieldsAgain))
			}
		}
		if after := versionsOf(base, source, target); after != before {
			t.Fatalf("the values were changed:\n%s\nnow\n%s", before, after)
		}
	})
}

// reread is the same value in other maps.
func reread(t *rapid.T, v schema.Value) schema.Value {
	if v == nil {
		return nil
	}
	again, err := schema.ParseBody(schema.Canonical(v))
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// Whoever is the source: what one side changed is promoted or kept, and what
// both changed is a conflict.
func TestMergeSwapsSides(t *testing.T) {
	other := map[syncer.Resolution]syncer.Resolution{
		syncer.Promote:  syncer.Keep,
		syncer.Keep:     syncer.Promote,
		syncer.Conflict: syncer.Conflict,
	}
	onTriples(t, func(t *rapid.T, s *schema.Shape, base, source, target schema.Value) {
		f := forecastOf(s, base, source, target)
		_, here := syncer.Merge(s, base, source, target, nil)
		_, there := syncer.Merge(s, base, target, source, nil)
		got, want := map[string]syncer.Resolution{}, map[string]syncer.Resolution{}
		for _, field := range content(f, here) {
			want[field.Path] = other[field.Resolution]
		}
		for _, field := range content(f, there) {
			got[field.Path] = field.Resolution
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\nsides swapped (-want +got):\n%s", versionsOf(base, source, target), diff)
		}
	})
}

// content leaves out the fields that are about the order of lists.
func content(f *forecast, fields []syncer.Field) []syncer.Field {
	return slices.DeleteFunc(slices.Clone(fields), func(field syncer.Field) bool {
		return aboutOrder(f, field)
	})
}

func aboutOrder(f *forecast, field syncer.Field) bool {
	list, ok := f.lists[field.Path]
	return field.Op == syncer.Moved || ok && len(list.source) > 0 && len(list.target) > 0
}

// What was promoted is not promoted again.
func TestMergeIsIdempotent(t *testing.T) {
	onTriples(t, func(t *rapid.T, s *schema.Shape, base, source, target schema.Value) {
		merged, fields := syncer.Merge(s, base, source, target, nil)
		if slices.ContainsFunc(fields, func(f syncer.Field) bool {
			return f.Resolution == syncer.Conflict
		}) {
			return
		}
		again, left := syncer.Merge(s, source, source, merged, nil)
		if text(again) != text(merged) {
			t.Fatalf("%s\nmerged %s\nthen   %s", versionsOf(base, source, target),
				text(merged), text(again))
		}
		for _, f := range left {
			if f.Resolution != syncer.Keep {
				t.Fatalf("%s\nmerged %s\nthen\n%s", versionsOf(base, source, target), text(merged),
					fieldsText(left))
			}
		}
	})
}

func TestMergeByDecision(t *testing.T) {
	onTriples(t, func(t *rapid.T, s *schema.Shape, base, source, target schema.Value) {
		for outcome, want := range map[syncer.Resolution]schema.Value{
			syncer.Promote: source,
			syncer.Keep:    target,
		} {
			merged, fields := syncer.Merge(s, base, source, target, always(outcome))
			if text(merged) != text(want) {
				t.Fatalf("%s\neverything decided as %s:\nmerged %s",
					versionsOf(base, source, target), outcome, text(merged))
			}
			for _, f := range fields {
				if f.Resolution != outcome {
					t.Fatalf("%s\neverything decided as %s:\n%s", versionsOf(base, source, target),
						outcome, fieldsText(fields))
				}
			}
		}
	})
}

// Every leaf is decided as the oracle decides it, by exactly one field, and
// every field is about something that differs.
func TestMergeDecidesAsTheOracle(t *testing.T) {
	onTriples(t, func(t *rapid.T, s *schema.Shape, base, source, target schema.Value) {
		f := forecastOf(s, base, source, target)
		merged, fields := syncer.Merge(s, base, source, target, nil)
		want, got, about := f.outcomes(), map[string]syncer.Resolution{}, map[string]bool{}
		for _, field := range content(f, fields) {
			for leaf := range want {
				if !within(leaf, field.Path) {
					continue
				}
				if got[leaf] != "" {
					t.Fatalf("%s\n%s is in two fields:\n%s", versionsOf(base, source, target), leaf,
						fieldsText(fields))
				}
				got[leaf], about[field.Path] = field.Resolution, true
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\noutcomes (-want +got):\n%s", versionsOf(base, source, target), diff)
		}
		for _, field := range content(f, fields) {
			if !about[field.Path] {
				t.Fatalf("%s\n%s does not differ:\n%s", versionsOf(base, source, target),
					field.Path, fieldsText(fields))
			}
		}
		if diff := cmp.Diff(f.merged(), f.leavesOf(s, merged)); diff != "" {
			t.Fatalf("%s\nmerged %s (-want +got):\n%s", versionsOf(base, source, target),
				text(merged), diff)
		}
	})
}

// A field says truly what the three versions hold at its path, and how source
// and target differ.
func TestMergeShowsTheVersions(t *testing.T) {
	onTriples(t, func(t *rapid.T, s *schema.Shape, base, source, target schema.Value) {
		f := forecastOf(s, base, source, target)
		_, fields := syncer.Merge(s, base, source, target, nil)
		for _, field := range content(f, fields) {
			want := map[bool]syncer.FieldOp{
				field.Target == nil: syncer.Added,
				field.Source == nil: syncer.Removed,
			}[true]
			if field.Source != nil && field.Target != nil {
				want = syncer.Changed
			}
			if field.Op != want || text(field.Source) == text(field.Target) {
				t.Fatalf("%s\n%s is %q, want %q", versionsOf(base, source, target), field.Path,
					field.Op, want)
			}
			for name, v := range map[string][2]schema.Value{
				"base":   {base, field.Base},
				"source": {source, field.Source},
				"target": {target, field.Target},
			} {
				if got, want := text(v[1]), text(at(s, v[0], field.Path)); got != want {
					t.Fatalf("%s\n%s of %s is %s, want %s", versionsOf(base, source, target), name,
						field.Path, got, want)
				}
			}
		}
	})
}
