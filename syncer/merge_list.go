package syncer

import (
	"slices"

	"configsync/schema"
)

// identified reports whether every item of a list has an identity of its own.
func identified(elem *schema.Shape, list schema.Value) bool {
	items, ok := list.([]any)
	if !ok {
		return false
	}
	seen := make(map[string]bool, len(items))
	for _, item := range items {
		id := elem.ItemID(item)
		if id == "" || seen[id] {
			return false
		}
		seen[id] = true
	}
	return true
}

// sequence is a list whose items have identities.
type sequence struct {
	ids   []string
	items map[string]any
}

func newSequence(elem *schema.Shape, list schema.Value) sequence {
	items, _ := list.([]any)
	s := sequence{items: make(map[string]any, len(items))}
	for _, item := range items {
		id := elem.ItemID(item)
		s.ids = append(s.ids, id)
		s.items[id] = item
	}
	return s
}

// common returns the ids of s that all others contain too, in the order of s.
func (s sequence) common(others ...sequence) []string {
	var out []string
	for _, id := range s.ids {
		if !slices.ContainsFunc(others, func(o sequence) bool {
			_, ok := o.items[id]
			return !ok
		}) {
			out = append(out, id)
		}
	}
	return out
}

func (m *merger) list(
	elem *schema.Shape, path string, base, source, target schema.Value,
) schema.Value {
	src, tgt := newSequence(elem, source), newSequence(elem, target)
	b := newSequence(elem, base)
	sourceLeads := m.order(path, b, src, tgt)
	lead, follow := tgt, src
	if sourceLeads {
		lead, follow = src, tgt
	}
	merged := make([]any, 0, len(lead.ids))
	for _, id := range interleave(lead.ids, follow.ids) {
		if v := m.merge(
			elem, schema.Join(path, id), b.items[id], src.items[id], tgt.items[id],
		); v != nil {
			merged = append(merged, v)
		}
	}
	if len(merged) == 0 {
		return nil
	}
	return merged
}

// order records the moved items and reports whether the merged list follows the
// source's order.
func (m *merger) order(path string, base, src, tgt sequence) (sourceLeads bool) {
	theirs, ours := src.common(tgt), tgt.common(src)
	if slices.Equal(theirs, ours) {
		// Where no common item moved, the side that added items says where they
		// go.
		return slices.Equal(base.common(tgt), tgt.common(base))
	}
	outcome := Conflict
	switch before, src, tgt := base.common(
		src, tgt,
	), src.common(base, tgt), tgt.common(base, src); {
	case slices.Equal(src, tgt): // both added the items that stand differently
	case slices.Equal(before, tgt):
		outcome = Promote
	case slices.Equal(before, src):
		outcome = Keep
	}
	moved := displaced(theirs, ours)
	if outcome == Conflict {
		f := Field{
			Path: path, Op: Moved, Resolution: Conflict, Base: texts(base.ids),
			Source: texts(src.ids),
			Target: texts(tgt.ids),
		}
		return m.settle(&f) == Promote
	}
	if decided, ok := m.decide(path); ok {
		outcome = decided
	}
	for _, id := range moved {
		f := Field{Path: schema.Join(path, id), Op: Moved, Resolution: outcome,
			Base: place(base.ids, id), Source: place(src.ids, id), Target: place(tgt.ids, id)}
		_, f.Resolved = m.decide(path)
		m.fields = append(m.fields, f)
	}
	return outcome == Promote
}

func texts(ids []string) schema.Value {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

// place returns the position of id in ids, counted from 1, or nil if it is
// missing.
func place(ids []string, id string) schema.Value {
	if i := slices.Index(ids, id); i >= 0 {
		return i + 1
	}
	return nil
}

// interleave returns lead with the ids that only follow has, each behind its
// predecessor in follow.
func interleave(lead, follow []string) []string {
	inLead := make(map[string]bool, len(lead))
	for _, id := range lead {
		inLead[id] = true
	}
	behind := map[string][]string{} // "" is the front
	previous := ""
	for _, id := range follow {
		if inLead[id] {
			previous = id
		} else {
			behind[previous] = append(behind[previous], id)
		}
	}
	out := append([]string(nil), behind[""]...)
	for _, id := range lead {
		out = append(append(out, id), behind[id]...)
	}
	return out
}

// displaced returns the fewest ids that must move to turn the order from into
// the order to; both hold the same ids. They are the ids outside a longest
// increasing subsequence.
func displaced(to, from []string) []string {
	at := make(map[string]int, len(from))
	for i, id := range from {
		at[id] = i
	}
	// index into to of the last element of the best subsequence of each length
	tails := []int{}
	previous := make([]int, len(to)) // index of the element before
	for i, id := range to {
		n, _ := slices.BinarySearchFunc(tails, at[id], func(t, p int) int { return at[to[t]] - p })
		previous[i] = -1
		if n > 0 {
			previous[i] = tails[n-1]
		}
		tails = append(tails[:n], append([]int{i}, tails[min(n+1, len(tails)):]...)...)
	}
	stays := make(map[int]bool, len(tails))
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = previous[i] {
			stays[i] = true
		}
	}
	var out []string
	for i, id := range to {
		if !stays[i] {
			out = append(out, id)
		}
	}
	return out
}
