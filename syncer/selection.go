package syncer

import (
	"fmt"
	"slices"

	"configsync/schema"
)

// Selected tells which differences a selection promotes: those that match only (all when it is empty) and not exclude, and those that they
// refer to and that do not match exclude either. The value is the object that refers to it, the zero key for one that is selected itself.
func Selected(kinds schema.Kinds, differences []*Difference, only, exclude []schema.Pattern) (map[schema.Key]schema.Key, error) {
	byKey := make(map[schema.Key]*Difference, len(differences))
	selected := make(map[schema.Key]schema.Key, len(differences))
	var queue []*Difference
	for _, d := range differences {
		byKey[d.Key] = d
		if !d.matches(exclude) && (len(only) == 0 || d.matches(only)) {
			selected[d.Key] = schema.Key{}
			queue = append(queue, d)
		}
	}
	for len(queue) > 0 {
		d := queue[0]
		queue = queue[1:]
		refs, err := references(kinds, d)
		if err != nil {
			return nil, err
		}
		for _, key := range refs {
			needed := byKey[key]
			if _, already := selected[key]; needed != nil && !already && needed.Changes() && !needed.matches(exclude) {
				selected[key] = d.Key
				queue = append(queue, needed)
			}
		}
	}
	return selected, nil
}

// selectDifferences marks what is not selected as skipped, and what the selected objects refer to as selected for them.
func selectDifferences(kinds schema.Kinds, differences []*Difference, o Options) error {
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

// matches reports whether a pattern selects the object, by its name or by the one it had.
func (d *Difference) matches(patterns []schema.Pattern) bool {
	return schema.MatchAny(patterns, d.Key) || !d.From.IsZero() && schema.MatchAny(patterns, d.From)
}

// references are the keys that the content after a difference refers to, each once.
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
