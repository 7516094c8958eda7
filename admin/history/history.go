package history

import (
	"context"
	"encoding/json"
	"slices"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// History lists an environment's updates, the newest first.
func (s *Service) History(
	ctx context.Context, actor admin.Actor, env *admin.Environment, f admin.Filter,
) ([]syncer.Update, error) {
	var updates []syncer.Update
	err := s.Look(ctx, actor, admin.ActionHistory, env, func(view *admin.View) error {
		var err error
		updates, err = view.History.Find(ctx, f)
		return err
	})
	return updates, err
}

// UpdateDetail is an update with its changes.
type UpdateDetail struct {
	syncer.Update
	Differences []*syncer.Difference `json:"differences"`
}

// ShowUpdate returns one update and its changes, field by field.
func (s *Service) ShowUpdate(
	ctx context.Context, actor admin.Actor, env *admin.Environment, seq int64,
) (UpdateDetail, error) {
	var detail UpdateDetail
	err := s.Look(ctx, actor, admin.ActionHistory, env, func(view *admin.View) error {
		u, ok, err := view.Config.Update(ctx, seq)
		if err != nil {
			return err
		}
		if !ok {
			return refusal.New(refusal.BadRequest, "%s has no update %d.", env.Name, seq).
				WithRemedy(refusal.ListUpdates)
		}
		detail.Update = u
		detail.Differences, err = s.changesOf(ctx, view, seq)
		return err
	})
	return detail, err
}

// changesOf reads the changes of an update.
func (s *Service) changesOf(
	ctx context.Context, view *admin.View, seq int64,
) ([]*syncer.Difference, error) {
	rows, err := view.Config.ChangesOf(ctx, seq)
	if err != nil {
		return nil, err
	}
	var digests []schema.Digest
	for _, row := range rows {
		digests = append(digests, row.Before, row.After)
	}
	bodies, err := view.Config.Bodies(ctx,
		slices.DeleteFunc(digests, func(d schema.Digest) bool { return d == "" }))
	if err != nil {
		return nil, err
	}
	before := map[schema.Key]json.RawMessage{}
	for _, row := range rows {
		before[row.Key] = bodies[row.Before]
	}
	var out []*syncer.Difference
	for _, row := range rows {
		t := syncer.Triple{
			Key:    row.Key,
			Known:  true,
			Base:   before[row.Key],
			Source: bodies[row.After],
			Target: before[row.Key],
		}
		if row.Op == syncer.OpRename {
			if row.After == "" {
				continue // shown with the new key
			}
			t.From, t.Base, t.Target = row.Other, before[row.Other], before[row.Other]
		}
		d, err := syncer.Compare(s.Kinds, t, syncer.DiffOptions{})
		if err != nil {
			return nil, err
		}
		if d != nil {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *syncer.Difference) int { return s.Kinds.Compare(a.Key, b.Key) })
	return out, nil
}
