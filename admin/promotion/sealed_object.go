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

// SealedObject is one object of a plan in review, before and after the plan.
type SealedObject struct {
	Difference *syncer.Difference
	Before     json.RawMessage // nil for a new object
	After      json.RawMessage // nil for a deletion
}

// SealedObject returns one object of a plan in review.
func (s *Reviews) SealedObject(
	ctx context.Context, actor admin.Actor, env *admin.Environment, planID string, key schema.Key,
) (o SealedObject, err error) {
	err = s.Look(ctx, actor, admin.ActionReview, env, func(view *admin.View) error {
		r, ok, err := view.Reviews.Get(ctx, planID)
		if err != nil {
			return err
		}
		i := -1
		if ok {
			i = slices.IndexFunc(r.Plan.Changes, func(d *syncer.Difference) bool {
				return d.Key == key
			})
		}
		if i < 0 {
			return refusal.NoSuch("object of a plan in review")
		}
		bodies, err := contentBefore(ctx, view.Config, r.Plan.Changes[i:i+1])
		if err != nil {
			return err
		}
		d := r.Plan.Changes[i]
		o = SealedObject{Before: bodies[d.Before], After: d.Body}
		o.Difference, err = s.asSealed(d, o.Before)
		return err
	})
	return o, err
}

// sealed returns the changes of a plan with the fields computed from their
// content.
func (s *Reviews) sealed(
	ctx context.Context, from syncer.Reader, changes []*syncer.Difference,
) ([]*syncer.Difference, error) {
	bodies, err := contentBefore(ctx, from, changes)
	if err != nil {
		return nil, err
	}
	out := make([]*syncer.Difference, len(changes))
	for i, d := range changes {
		if out[i], err = s.asSealed(d, bodies[d.Before]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// contentBefore reads the content that the changes replace.
func contentBefore(
	ctx context.Context, from syncer.Reader, changes []*syncer.Difference,
) (map[schema.Digest]json.RawMessage, error) {
	var digests []schema.Digest
	for _, d := range changes {
		if d.Before != "" {
			digests = append(digests, d.Before)
		}
	}
	return from.Bodies(ctx, digests)
}

// asSealed returns a change with the promoted fields computed from the content
// before and after, so that a reviewer need not trust the description in the
// plan's file. Kept fields are taken from the plan.
func (s *Reviews) asSealed(
	d *syncer.Difference, before json.RawMessage,
) (*syncer.Difference, error) {
	found, err := syncer.Compare(s.Kinds,
		syncer.Triple{
			Key: d.Key, From: d.From, Known: true, Base: before, Source: d.Body, Target: before,
		},
		syncer.DiffOptions{})
	if err != nil {
		return nil, err
	}
	shown := *d
	shown.Fields = slices.DeleteFunc(slices.Clone(
		d.Fields,
	), func(f syncer.Field) bool { return f.Resolution != syncer.Keep })
	if found != nil {
		shown.Op, shown.Title = found.Op, found.Title
		shown.Fields = append(slices.Clone(found.Fields), shown.Fields...)
	}
	return &shown, nil
}
