package syncer_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"configsync/schema"
	"configsync/syncer"
)

// listOf is an option list whose items have these codes, and nothing that could
// differ.
func listOf(codes []string) schema.Value {
	record := map[string]any{"title": "A list"}
	var items []any
	for _, code := range codes {
		items = append(items, map[string]any{"code": code, "label": "Label of " + code})
	}
	if len(items) > 0 {
		record["items"] = items
	}
	return record
}

func codesOf(s *schema.Shape, v schema.Value) []string {
	return ids(fieldShape(s, "items"), entry(v, "items"))
}

func fieldShape(s *schema.Shape, name string) *schema.Shape {
	f, _ := s.Field(name)
	return f.Shape
}

// drawOrders draws the codes of three versions of a list with up to eight
// items.
func drawOrders(t *rapid.T) orders {
	all := strings.Split("abcdefgh", "")[:rapid.IntRange(1, 8).Draw(t, "n")]
	version := func(name string) []string {
		codes := slices.Clone(all)
		if rapid.Bool().Draw(t, name+" is reordered") {
			codes = rapid.Permutation(codes).Draw(t, name)
		}
		if rapid.Bool().Draw(t, name+" lacks some") {
			codes = slices.DeleteFunc(codes, func(string) bool {
				return rapid.IntRange(1, 4).Draw(t, "lacks") == 1
			})
		}
		return codes
	}
	return orders{version("base"), version("source"), version("target")}
}

func TestMergeOfOrders(t *testing.T) {
	t.Parallel()
	shape := kindOf(t, "option-list").Shape
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrders(t)
		merged, fields := syncer.Merge(shape, listOf(o.base), listOf(o.source),
			listOf(o.target), nil)
		got := codesOf(shape, merged)
		if len(o.source) == 0 || len(o.target) == 0 {
			return // the list is added or removed as one
		}
		want, unsure := o.order()
		moves, outcome := 0, syncer.Resolution("")
		for _, f := range fields {
			if f.Op == syncer.Moved {
				moves, outcome = moves+1, f.Resolution
			}
		}
		shown := fmt.Sprintf("base %v, source %v, target %v: merged %v, fields\n%s", o.base,
			o.source, o.target, got, fieldsText(fields))
		if !unsure && outcome != want {
			t.Fatalf("the order is decided as %q, want %q\n%s", outcome, want, shown)
		}
		if (outcome == syncer.Promote || outcome == syncer.Keep) && moves != o.moves() {
			t.Fatalf("%d items moved, want %d\n%s", moves, o.moves(), shown)
		}
		if outcome == syncer.Conflict && moves != 1 {
			t.Fatalf("%d fields for one conflict\n%s", moves, shown)
		}
		o.check(t, outcome, got, shown)
	})
}

// check holds the merged order against the side that leads, and every item that
// one side has alone against its neighbors there.
func (o orders) check(t *rapid.T, outcome syncer.Resolution, merged []string, shown string) {
	leader := o.target
	if outcome == syncer.Promote {
		leader = o.source
	}
	common := only(o.source, o.target)
	if got, want := only(
		merged, common,
	), only(only(leader, common), merged); !slices.Equal(got, want) {
		t.Fatalf("what both have stands as %v, want %v\n%s", got, want, shown)
	}
	for _, side := range [][]string{o.source, o.target} {
		for i, id := range merged {
			if !slices.Contains(side, id) || slices.Contains(common, id) {
				continue
			}
			before := only(side[:slices.Index(side, id)], merged)
			for i > 0 && !slices.Contains(side, merged[i-1]) {
				i-- // what only the other side has may stand between
			}
			if got, want := fmt.Sprint(
				merged[max(0, i-1):i],
			), fmt.Sprint(before[max(0, len(before)-1):]); got != want {
				t.Fatalf("%s stands behind %s, want %s\n%s", id, got, want, shown)
			}
		}
	}
}

func TestMergeOfOrdersByExample(t *testing.T) {
	t.Parallel()
	shape := kindOf(t, "option-list").Shape
	for _, c := range []struct {
		name                 string
		base, source, target string
		want                 string
		fields               []string
	}{
		{"the source moved one", "abcd", "dabc", "abcd", "dabc", []string{"promote move items/d"}},
		{"the target moved one", "abcd", "abcd", "bcda", "bcda", []string{"keep move items/a"}},
		{"both moved alike", "abcd", "dabc", "dabc", "dabc", nil},
		{"both moved differently", "abc", "cab", "bac", "bac", []string{"conflict move items"}},
		{
			"the source moved, the target added", "abc", "cab", "abxc", "cabx",
			[]string{"promote move items/c", "keep remove items/x"},
		},
		{
			"the source added, the target moved", "abc", "axbc", "cab", "caxb",
			[]string{"keep move items/c", "promote add items/x"},
		},
		{
			"both added at one place", "ab", "axb", "ayb", "ayxb",
			[]string{"keep remove items/y", "promote add items/x"},
		},
		{"added in front", "ab", "xab", "ab", "xab", []string{"promote add items/x"}},
		{
			"behind what the other removed", "abc", "abxc", "ac", "axc",
			[]string{"keep add items/b", "promote add items/x"},
		},
		{
			"swapped ends", "abc", "cba", "abc", "cba",
			[]string{"promote move items/c", "promote move items/b"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			split := func(s string) schema.Value { return listOf(strings.Split(s, "")) }
			merged, fields := syncer.Merge(shape, split(c.base), split(c.source),
				split(c.target), nil)
			if got := strings.Join(codesOf(shape, merged), ""); got != c.want {
				t.Errorf("merged %s, want %s", got, c.want)
			}
			got, want := lines(fields), slices.Sorted(slices.Values(c.fields))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

// lines are fields in a line each, sorted.
func lines(fields []syncer.Field) []string {
	var out []string
	for _, f := range fields {
		out = append(out, fmt.Sprintf("%s %s %s", f.Resolution, f.Op, f.Path))
	}
	slices.Sort(out)
	return out
}

// What stands somewhere else shows its places, counted from 1.
func TestMoveShowsPlaces(t *testing.T) {
	t.Parallel()
	shape := kindOf(t, "option-list").Shape
	v := func(s string) schema.Value { return listOf(strings.Split(s, "")) }
	_, fields := syncer.Merge(shape, v("abcd"), v("dabc"), v("abcd"), nil)
	raw, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"path":"items/d","op":"move","outcome":"promote","base":4,"source":1,"target":4}]`
	if got := string(raw); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A person who decides for a list decides its order.
func TestOrderByDecision(t *testing.T) {
	t.Parallel()
	shape := kindOf(t, "option-list").Shape
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrders(t)
		if len(o.source) == 0 || len(o.target) == 0 {
			return
		}
		for outcome, leader := range map[syncer.Resolution][]string{
			syncer.Promote: o.source,
			syncer.Keep:    o.target,
		} {
			decide := func(path string) (syncer.Resolution, bool) {
				return outcome, path == "items"
			}
			merged, fields := syncer.Merge(shape, listOf(o.base), listOf(o.source),
				listOf(o.target), decide)
			common := only(o.source, o.target)
			if got, want := only(
				codesOf(shape, merged), common,
			), only(leader, common); !slices.Equal(got, want) {
				t.Fatalf("base %v, source %v, target %v, decided as %s: %v, want %v", o.base,
					o.source, o.target, outcome, got, want)
			}
			for _, f := range fields {
				if f.Op == syncer.Moved && (f.Resolution != outcome || !f.Resolved) {
					t.Fatalf("decided as %s: %+v", outcome, f)
				}
			}
		}
	})
}
