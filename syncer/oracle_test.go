package syncer_test

import (
	"maps"
	"slices"
	"strings"

	"configsync/schema"
	"configsync/syncer"
)

// The oracle decides a merge without looking at trees: it flattens the three
// versions to leaves by path and decides each leaf by itself. Only what one
// side took away as a whole (an item, a list, a record), while the other
// changed something in it, is decided as one.

// versions are base, source and target of one leaf, as text; "" is absent.
type versions struct{ base, source, target string }

func (v versions) outcome() syncer.Resolution {
	switch {
	case v.source == v.target:
		return ""
	case v.target == v.base:
		return syncer.Promote
	case v.source == v.base:
		return syncer.Keep
	}
	return syncer.Conflict
}

// forecast is what a merge should find.
type forecast struct {
	leaves map[string]versions
	lists  map[string]orders   // by path: the lists that are merged item by item
	groups map[string]versions // by path: what has parts (records and lists), each as a whole
}

// orders are the identities of a list's items in the three versions.
type orders struct{ base, source, target []string }

func forecastOf(s *schema.Shape, base, source, target schema.Value) *forecast {
	f := &forecast{map[string]versions{}, map[string]orders{}, map[string]versions{}}
	f.flatten(s, "", [3]schema.Value{base, source, target})
	return f
}

func (f *forecast) flatten(s *schema.Shape, path string, v [3]schema.Value) {
	if v[0] == nil && v[1] == nil && v[2] == nil {
		return
	}
	switch {
	case s.Type == schema.Record:
		f.groups[path] = versions{text(v[0]), text(v[1]), text(v[2])}
		for _, field := range s.Fields {
			f.flatten(field.Shape, schema.Join(path, field.Name),
				each(v, func(v schema.Value) schema.Value { return entry(v, field.Name) }))
		}
	case s.Type == schema.List && byItem(s, v):
		f.groups[path] = versions{text(v[0]), text(v[1]), text(v[2])}
		f.lists[path] = orders{ids(s, v[0]), ids(s, v[1]), ids(s, v[2])}
		for _, id := range union(ids(s, v[0]), ids(s, v[1]), ids(s, v[2])) {
			f.flatten(s.Elem, schema.Join(path, id),
				each(v, func(v schema.Value) schema.Value { return itemOf(s, v, id) }))
		}
	default:
		f.leaves[path] = versions{text(v[0]), text(v[1]), text(v[2])}
	}
}

// outcomes decides every leaf in which source and target differ.
func (f *forecast) outcomes() map[string]syncer.Resolution {
	out := map[string]syncer.Resolution{}
	for path, v := range f.leaves {
		if o := v.outcome(); o != "" {
			out[path] = o
		}
	}
	// The outermost that was taken away decides, so it comes last.
	for _, path := range slices.SortedFunc(maps.Keys(
		f.groups,
	), func(a, b string) int { return len(b) - len(a) }) {
		g := f.groups[path]
		if g.base == "" || (g.source == "") == (g.target == "") {
			continue
		}
		for leaf := range out {
			if within(leaf, path) {
				out[leaf] = g.outcome()
			}
		}
	}
	return out
}

// merged are the leaves that the merged value should have.
func (f *forecast) merged() map[string]string {
	outcomes := f.outcomes()
	out := map[string]string{}
	for path, v := range f.leaves {
		value := v.target
		if outcomes[path] == syncer.Promote {
			value = v.source
		}
		if value != "" {
			out[path] = value
		}
	}
	return out
}

// order says who of the two changed the order of what they have in common; ""
// is nobody, or both in the same way. unsure is when the base does not say,
// because both added the same items.
func (o orders) order() (outcome syncer.Resolution, unsure bool) {
	common := only(o.source, o.target)
	if slices.Equal(common, only(o.target, o.source)) {
		return "", false
	}
	known := only(o.base, common)
	before, source, target := known, only(only(o.source, common),
		known), only(only(o.target, common), known)
	v := versions{join(before), join(source), join(target)}
	return v.outcome(), len(known) < len(common)
}

// moves is the fewest items to take out of one order so that what is left
// stands as in the other, found by trying all.
func (o orders) moves() int {
	source, target := only(o.source, o.target), only(o.target, o.source)
	best := len(source)
	for kept := range 1 << len(source) {
		var left []string
		for i, id := range source {
			if kept&(1<<i) != 0 {
				left = append(left, id)
			}
		}
		if slices.Equal(left, only(target, left)) {
			best = min(best, len(source)-len(left))
		}
	}
	return best
}

// leavesOf are the leaves of one value, flattened as the three are.
func (f *forecast) leavesOf(s *schema.Shape, v schema.Value) map[string]string {
	out := map[string]string{}
	f.collect(s, "", v, out)
	return out
}

func (f *forecast) collect(s *schema.Shape, path string, v schema.Value, out map[string]string) {
	if v == nil {
		return
	}
	_, items := f.lists[path]
	switch {
	case s.Type == schema.Record:
		for _, field := range s.Fields {
			f.collect(field.Shape, schema.Join(path, field.Name), entry(v, field.Name), out)
		}
	case s.Type == schema.List && items:
		for _, id := range ids(s, v) {
			f.collect(s.Elem, schema.Join(path, id), itemOf(s, v, id), out)
		}
	default:
		out[path] = text(v)
	}
}

// byItem reports whether every item of every version has an identity of its
// own.
func byItem(s *schema.Shape, v [3]schema.Value) bool {
	for _, list := range v {
		all := ids(s, list)
		if slices.Contains(all, "") || len(union(all)) != len(all) {
			return false
		}
	}
	return true
}

func ids(s *schema.Shape, v schema.Value) []string {
	items, _ := v.([]any)
	var out []string
	for _, item := range items {
		out = append(out, s.Elem.ItemID(item))
	}
	return out
}

func itemOf(s *schema.Shape, v schema.Value, id string) schema.Value {
	items, _ := v.([]any)
	for _, item := range items {
		if s.Elem.ItemID(item) == id {
			return item
		}
	}
	return nil
}

func entry(v schema.Value, name string) schema.Value {
	record, _ := v.(map[string]any)
	return record[name]
}

func each(v [3]schema.Value, of func(schema.Value) schema.Value) [3]schema.Value {
	return [3]schema.Value{of(v[0]), of(v[1]), of(v[2])}
}

func union(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

// only is list without what is not in among.
func only(list, among []string) []string {
	var out []string
	for _, id := range list {
		if slices.Contains(among, id) {
			out = append(out, id)
		}
	}
	return out
}

func join(list []string) string { return strings.Join(list, "\x00") }

// within reports whether a path is that of a part of the whole, or of the whole
// itself.
func within(path, whole string) bool {
	return whole == "" || path == whole || strings.HasPrefix(path, whole+"/")
}

// at is the value at a path inside v.
func at(s *schema.Shape, v schema.Value, path string) schema.Value {
	for path != "" && v != nil {
		var step string
		step, path, _ = strings.Cut(path, "/")
		switch s.Type {
		case schema.Record:
			field, _ := s.Field(step)
			s, v = field.Shape, entry(v, step)
		case schema.List:
			s, v = s.Elem, itemOf(s, v, step)
		}
	}
	return v
}
