package promotion

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

// A decision about the order of a list leaves alone what stands in the list and
// is decided already by who changed it.
func TestChoiceOfOrder(t *testing.T) {
	t.Parallel()
	key := schema.Key{Kind: "option-list", Name: "pets"}
	o := comparedObject{key: key}
	o.Difference = &syncer.Difference{Key: key, Before: "b", Source: "s", Fields: []syncer.Field{
		{
			Path:       "items",
			Op:         syncer.Moved,
			Resolution: syncer.Conflict,
			Source:     []any{"a", "b"},
			Target:     []any{"b", "a"},
		},
		{
			Path: "items/a/label", Op: syncer.Changed, Resolution: syncer.Keep, Base: "A",
			Source: "A",
			Target: "Ah",
		},
		{
			Path: "items/b/label", Op: syncer.Changed, Resolution: syncer.Promote, Base: "B",
			Source: "Be", Target: "B",
		},
		{
			Path: "title", Op: syncer.Changed, Resolution: syncer.Keep, Base: "P", Source: "P",
			Target: "Pets",
		},
	}}
	early := o
	early.Difference = &syncer.Difference{
		Key:    key,
		Before: "b",
		Source: "s",
		Fields: append([]syncer.Field{{
			Path:       "items/c/label",
			Op:         syncer.Changed,
			Resolution: syncer.Conflict,
		}}, o.Difference.Fields...),
	}
	if early.choosable(o.Difference.Fields[0]) {
		t.Error("the order can be decided before what is in the list")
	}
	for _, tt := range []struct {
		inputs url.Values
		want   []syncer.Decision
	}{
		{
			url.Values{"take.items": {"source"}},
			[]syncer.Decision{
				{Side: "target", Key: key, Path: "items/a/label"},
				{Side: "source", Key: key, Path: "items"},
			},
		},
		{
			url.Values{"take.items": {"target"}},
			[]syncer.Decision{
				{Side: "source", Key: key, Path: "items/b/label"},
				{Side: "target", Key: key, Path: "items"},
			},
		},
		{url.Values{"take.items": {"none"}, "take.title": {"none"}}, nil},
		{
			url.Values{
				"take.items/b/label": {"target"},
				"take.nothing":       {"source"},
				"take.title":         {"both"},
			},
			nil,
		},
		{
			url.Values{"take.title": {"source"}},
			[]syncer.Decision{{Side: "source", Key: key, Path: "title"}},
		},
		{
			url.Values{"whole": {"target"}, "take.title": {"source"}},
			[]syncer.Decision{{Side: "target", Key: key}},
		},
	} {
		change, err := o.choice(tt.inputs)
		if err != nil {
			t.Fatal(err)
		}
		var c admin.Choices
		change(&c)
		if diff := cmp.Diff(tt.want, c.Decisions); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.inputs, diff)
		}
	}
}
