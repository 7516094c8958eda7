package syncer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// Obstacle is an object that a plan changes or relies on and that has changed
// since the plan was made.
type Obstacle struct {
	Key   schema.Key
	Touch *Touch // the newest update that touched it; nil if none did
	Pin   *Pin   // the pin that was added since, if that is the obstacle
}

// String returns the object and the author of its change, in words.
func (o Obstacle) String() string {
	switch {
	case o.Pin != nil:
		return fmt.Sprintf("%s was pinned by %s: %s", o.Key, o.Pin.Actor, o.Pin.Reason)
	case o.Touch != nil:
		return fmt.Sprintf("%s by %s on %s (update %d, %s)", o.Key, o.Touch.Actor,
			words.LongMoment(o.Touch.At.UTC()), o.Touch.Update, o.Touch.Type)
	}
	return o.Key.String()
}

// FindObstacles lists, in key order, the reasons why a sealed plan cannot be
// applied to the target as it is now: objects that it changes or relies on and
// that have changed, objects that have come to refer to changed ones, and pins.
// If the target's history is not the one that the plan was made on, the error
// is a [refusal.Error] with the code Stale.
func FindObstacles(
	ctx context.Context, target Target, kinds schema.Kinds, p *Plan,
) ([]Obstacle, error) {
	keys, err := movedKeys(ctx, target, p)
	if err != nil {
		return nil, err
	}
	newly, err := newReferences(ctx, target, kinds, p)
	if err != nil {
		return nil, err
	}
	keys = append(keys, newly...)
	if len(keys) == 0 {
		return newPins(ctx, target, p)
	}
	slices.SortFunc(keys, schema.CompareKeys)
	touched, err := target.Touched(ctx, keys)
	if err != nil {
		return nil, err
	}
	var moved []Obstacle
	for _, key := range slices.Compact(keys) {
		m := Obstacle{Key: key}
		if t, ok := touched[key]; ok {
			m.Touch = &t
		}
		moved = append(moved, m)
	}
	pinned, err := newPins(ctx, target, p)
	return append(moved, pinned...), err
}

// movedKeys returns the objects that differ from the plan's expectation. If
// nothing was recorded since the plan was made it looks up only the objects
// that the plan relies on: those that it changes are compared when the changes
// are recorded.
func movedKeys(ctx context.Context, target Target, p *Plan) ([]schema.Key, error) {
	expected := map[schema.Key]schema.Digest{}
	if p.Target.UID == "" || p.Target.UID != target.Endpoint().UID {
		for _, d := range p.Changes {
			expected[d.Key] = d.Before
			if d.Op == OpRename {
				expected[d.Key], expected[d.From] = "", d.Before
			}
		}
	}
	for _, r := range p.Requires {
		expected[r.Key] = r.Digest
	}
	keys := slices.SortedFunc(maps.Keys(expected), schema.CompareKeys)
	found, err := target.Find(ctx, keys)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(keys, func(key schema.Key) bool {
		return found[key] == expected[key]
	}), nil
}

// newReferences finds the objects that were changed since the plan was made and
// refer to an object that it changes or removes.
func newReferences(
	ctx context.Context, target Target, kinds schema.Kinds, p *Plan,
) ([]schema.Key, error) {
	touched := map[schema.Key]bool{}
	mine := map[schema.Key]bool{}
	for _, d := range p.Changes {
		mine[d.Key] = true
		switch d.Op {
		case OpDelete, OpUpdate:
			touched[d.Key] = true
		case OpRename:
			touched[d.From] = true
		}
	}
	if len(touched) == 0 || p.Target.UID == target.Endpoint().UID {
		return nil, nil
	}
	keys, ok, err := target.ChangedSince(ctx, p.Target, 0)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, refusal.New(refusal.Stale,
			"The history of %s is not the one that the plan was based on.", p.Target.Name).
			WithHint("Make a new plan.")
	}
	bodies, err := bodiesOf(ctx, target, keys)
	if err != nil {
		return nil, err
	}
	var out []schema.Key
	for key, body := range bodies {
		refs, err := references(kinds, &Difference{Key: key, Body: body})
		if err != nil {
			return nil, err
		}
		if !mine[key] &&
			slices.ContainsFunc(refs, func(ref schema.Key) bool { return touched[ref] }) {
			out = append(out, key)
		}
	}
	return out, nil
}

// newPins returns the pins against the plan's changes.
func newPins(ctx context.Context, target Target, p *Plan) ([]Obstacle, error) {
	if p.Type != Synchronization {
		return nil, nil
	}
	pins, err := target.Pins(ctx)
	if err != nil {
		return nil, err
	}
	var out []Obstacle
	for _, d := range p.Changes {
		if pin := pinOf(pins, d.Key, d.From); pin != nil {
			out = append(out, Obstacle{Key: d.Key, Pin: pin})
		}
	}
	return out, nil
}

// staleError returns a refusal that names the moved objects and who changed
// them.
func staleError(p *Plan, moved []Obstacle) error {
	lines := make([]string, len(moved))
	for i, m := range moved {
		lines[i] = "  " + m.String()
	}
	return refusal.New(refusal.Stale,
		"%s has changed since the plan was made. Nothing was applied. Changed since then:\n%s",
		p.Target.Name, strings.Join(lines, "\n")).
		WithHint("Make a new plan and review the differences.")
}
