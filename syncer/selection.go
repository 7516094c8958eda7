package syncer

import (
	"fmt"
	"slices"

	"configsync/schema"
)

// Selected returns the keys of the differences that a selection promotes: those
// that match only (all if it is empty) and not exclude, and those that these
// need and exclude does not match: objects that they refer to, and objects that
// refer to a renamed one. The value is the key of the object that needs it, or
// the zero key if it matches the selection itself.
func Selected(
	kinds schema.Kinds, differences []*Difference, only, exclude []schema.Pattern,
) (map[schema.Key]schema.Key, error) {
	chosen, excluded := schema.NewMatcher(only), schema.NewMatcher(exclude)
	s := selection{
		byKey:     make(map[schema.Key]*Difference, len(differences)),
		selected:  make(map[schema.Key]schema.Key, len(differences)),
		referring: map[schema.Key][]schema.Key{},
		refs:      map[schema.Key][]schema.Key{},
	}
	for _, d := range differences {
		s.byKey[d.Key] = d
		if len(only)+len(exclude) == 0 {
			s.selected[d.Key] = schema.Key{} // everything, and nobody asks why
			continue
		}
		refs, err := references(kinds, d)
		if err != nil {
			return nil, err
		}
		s.refs[d.Key] = refs
		for _, key := range refs {
			s.referring[key] = append(s.referring[key], d.Key)
		}
	}
	for _, d := range differences {
		if !d.matches(excluded) && (len(only) == 0 || d.matches(chosen)) {
			s.add(d.Key, schema.Key{})
		}
	}
	for len(s.queue) > 0 {
		d := s.byKey[s.queue[0]]
		s.queue = s.queue[1:]
		along := s.refs[d.Key]
		if d.Op == OpRename {
			along = append(slices.Clone(along), s.referring[d.Key]...)
		}
		for _, key := range along {
			if needed := s.byKey[key]; needed != nil && needed.Changes() &&
				!needed.matches(excluded) {
				s.add(key, d.Key)
			}
		}
	}
	return s.selected, nil
}

// selection is the state of [Selected].
type selection struct {
	byKey     map[schema.Key]*Difference
	refs      map[schema.Key][]schema.Key // the references of each object after the change
	referring map[schema.Key][]schema.Key // the reverse
	selected  map[schema.Key]schema.Key
	queue     []schema.Key // objects whose needs are not selected yet
}

// add selects an object that another one needs, unless it is selected already.
func (s *selection) add(key, needed schema.Key) {
	if _, already := s.selected[key]; !already {
		s.selected[key] = needed
		s.queue = append(s.queue, key)
	}
}

// selectDifferences marks the differences that are not selected as skipped, and
// the needed ones with the object that needs them.
func selectDifferences(kinds schema.Kinds, differences []*Difference, o PlanOptions) error {
	selected, err := Selected(kinds, differences, o.Only, o.Exclude)
	if err != nil {
		return err
	}
	for _, d := range differences {
		needed, ok := selected[d.Key]
		if d.For, d.Skipped = needed, !ok; d.Skipped {
			d.Op, d.After, d.From = OpNone, d.Before, schema.Key{}
			d.Body = nil
		}
	}
	return nil
}

// matches reports whether a pattern selects the object by its present or its
// former name.
func (d *Difference) matches(m schema.Matcher) bool {
	return m.Match(d.Key) || !d.From.IsZero() && m.Match(d.From)
}

// references returns the keys that the content after a difference refers to,
// each once.
func references(kinds schema.Kinds, d *Difference) ([]schema.Key, error) {
	if d.Body == nil {
		return nil, nil
	}
	kind, ok := kinds.Of(d.Key.Kind)
	if !ok {
		return nil, fmt.Errorf("%s: there is no such kind of object", d.Key)
	}
	body, err := schema.ParseBody(d.Body)
	if err != nil {
		return nil, err
	}
	var keys []schema.Key
	for _, ref := range kind.Shape.References(body) {
		keys = append(keys, ref.Key)
	}
	slices.SortFunc(keys, schema.CompareKeys)
	return slices.Compact(keys), nil
}
