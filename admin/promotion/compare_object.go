package promotion

import (
	"context"
	"encoding/json"
	"slices"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// ObjectComparison is one object of a comparison, with its content on every
// side.
type ObjectComparison struct {
	Comparison Comparison
	Difference *syncer.Difference
	// Base is the source's version at the last sync; nil if it had none, or if
	// no sync considered the object.
	Base   json.RawMessage
	Theirs json.RawMessage // the source's version; nil if it has none
	Ours   json.RawMessage // the target's version; nil if it has none
	// Travels reports whether a hotfix in the object can be adopted into the
	// source: a sync from there brought it.
	Travels bool
}

// CompareObject compares one object. If it does not differ, the error is a
// Refusal with the code [refusal.NotFound].
func (s *Service) CompareObject(
	ctx context.Context, actor admin.Actor, counterpart Counterpart, target *admin.Environment,
	key schema.Key,
) (o ObjectComparison, err error) {
	err = s.withCounterpart(ctx, actor, admin.ActionDiff, counterpart, target, func(
		from syncer.Target, to *admin.View,
	) error {
		if o.Comparison, err = s.compare(ctx, actor, counterpart, target, from, to); err != nil {
			return err
		}
		i := slices.IndexFunc(o.Comparison.Differences, func(d *syncer.Difference) bool {
			return d.Key == key
		})
		if i < 0 {
			return refusal.NoSuch("difference")
		}
		o.Difference = o.Comparison.Differences[i]
		o.Travels = counterpart.Environment != nil && len(o.Difference.Kept()) > 0
		return o.bodies(ctx, from, to.Config)
	})
	return o, err
}

// bodies reads the object's content on every side.
func (o *ObjectComparison) bodies(ctx context.Context, from, to syncer.Reader) error {
	d := o.Difference
	if from == nil {
		from = to
	}
	wanted := []schema.Digest{d.Source, d.Before}
	if d.Base != nil {
		wanted = append(wanted, *d.Base)
	}
	wanted = slices.DeleteFunc(wanted, func(d schema.Digest) bool { return d == "" })
	bodies := map[schema.Digest]json.RawMessage{}
	for _, r := range []syncer.Reader{to, from} {
		found, err := r.Bodies(ctx, wanted)
		if err != nil {
			return err
		}
		for digest, body := range found {
			bodies[digest] = body
		}
	}
	o.Theirs, o.Ours = bodies[d.Source], bodies[d.Before]
	if d.Base != nil {
		o.Base = bodies[*d.Base]
	}
	return nil
}
