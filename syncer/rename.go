package syncer

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"configsync/schema"
)

// renames pairs the old and the new key of objects that the source declares
// renamed and the target still has under the old name.
type renames struct {
	from map[schema.Key]schema.Key // new to old
	to   map[schema.Key]schema.Key // old to new
	// gone maps new keys to old ones where both sides lack the old key and the
	// target lacks the new one.
	gone map[schema.Key]schema.Key
}

// findRenames finds the objects of the source that declare a former name, whose
// new name the target does not have, and one of whose old names only the target
// has. If two claim one old name, the first in key order gets it.
func findRenames(
	ctx context.Context, kinds schema.Kinds, theirs map[schema.Key]json.RawMessage, source Reader,
	target Target,
) (renames, error) {
	r := renames{
		map[schema.Key]schema.Key{}, map[schema.Key]schema.Key{}, map[schema.Key]schema.Key{},
	}
	formerly := map[schema.Key][]schema.Key{}
	var ask []schema.Key
	for key, body := range theirs {
		names, err := formerNames(kinds, key, body)
		if err != nil {
			return r, err
		}
		if len(names) > 0 {
			formerly[key] = names
			ask = append(append(ask, key), names...)
		}
	}
	if len(ask) == 0 {
		return r, nil
	}
	inSource, err := source.Find(ctx, ask)
	if err != nil {
		return r, err
	}
	inTarget, err := target.Find(ctx, ask)
	if err != nil {
		return r, err
	}
	own, err := ownAgain(ctx, source, target, formerly)
	if err != nil {
		return r, err
	}
	for _, key := range slices.SortedFunc(maps.Keys(formerly), schema.CompareKeys) {
		names := formerly[key]
		if inTarget[key] != "" {
			continue
		}
		for _, old := range names {
			if inSource[old] == "" && inTarget[old] == "" {
				r.gone[key] = old
			}
			if inTarget[old] != "" && inSource[old] == "" && r.to[old].IsZero() && !own[old] {
				r.from[key], r.to[old] = old, key
				delete(r.gone, key)
				break
			}
		}
	}
	return r, nil
}

// ownAgain returns the old names under which the target has an object of its
// own: a sync has made the rename before, and the object under the old name was
// created since, other than by undoing that sync.
func ownAgain(
	ctx context.Context, source Reader, target Target, formerly map[schema.Key][]schema.Key,
) (map[schema.Key]bool, error) {
	keys := slices.SortedFunc(maps.Keys(formerly), schema.CompareKeys)
	bases, err := target.Bases(ctx, source.Endpoint().Name, keys)
	if err != nil {
		return nil, err
	}
	var olds []schema.Key
	for _, key := range keys {
		if b, ok := bases[key]; ok && b.Digest != nil && *b.Digest != "" {
			olds = append(olds, formerly[key]...)
		}
	}
	touched, err := target.Touched(ctx, olds)
	own := map[schema.Key]bool{}
	for key, t := range touched {
		own[key] = t.Type != Rollback
	}
	return own, err
}

// formerNames returns the former keys of an object, the newest first.
func formerNames(kinds schema.Kinds, key schema.Key, body json.RawMessage) ([]schema.Key, error) {
	kind, ok := kinds.Of(key.Kind)
	if !ok {
		return nil, nil
	}
	if _, ok := kind.Shape.Field("formerly"); !ok {
		return nil, nil
	}
	var o struct{ Formerly []string }
	if err := json.Unmarshal(body, &o); err != nil {
		return nil, err
	}
	keys := make([]schema.Key, len(o.Formerly))
	for i, name := range o.Formerly {
		keys[i] = schema.Key{Kind: key.Kind, Name: name}
	}
	return keys, nil
}
