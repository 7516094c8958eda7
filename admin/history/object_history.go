package history

import (
	"context"
	"encoding/json"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

// ObjectVersion is the change of an object by one update.
type ObjectVersion struct {
	Update syncer.Update
	// that the object had after the update, or before it where the update
	// deleted it
	Key        schema.Key
	Before     json.RawMessage    // nil when there was no such object
	After      json.RawMessage    // nil when there was none any more
	Difference *syncer.Difference // field by field; nil if only the name changed
}

// mostVersions is the number of versions of an object that are read at once.
const mostVersions = 200

// ObjectHistory lists the changes of an object, the newest first, under earlier
// names too; at most 200. An unknown object has none.
func (s *Service) ObjectHistory(
	ctx context.Context, actor admin.Actor, env *admin.Environment, key schema.Key,
) ([]ObjectVersion, error) {
	var out []ObjectVersion
	err := s.Look(ctx, actor, s.lookAt(key.Kind), env, func(view *admin.View) error {
		changes, err := changesUnderEveryName(ctx, view, key)
		if err != nil {
			return err
		}
		var digests []schema.Digest
		for _, c := range changes {
			for _, d := range []schema.Digest{c.Row.Before, c.Row.After} {
				if d != "" {
					digests = append(digests, d)
				}
			}
		}
		bodies, err := view.Config.Bodies(ctx, digests)
		if err != nil {
			return err
		}
		for _, c := range changes {
			v := ObjectVersion{
				Update: c.Update,
				Key:    c.Row.Key,
				Before: bodies[c.Row.Before],
				After:  bodies[c.Row.After],
			}
			v.Difference, err = syncer.Compare(s.Kinds,
				syncer.Triple{
					Key:    v.Key,
					Known:  true,
					Base:   v.Before,
					Source: v.After,
					Target: v.Before,
				},
				syncer.DiffOptions{})
			if err != nil {
				return err
			}
			out = append(out, v)
		}
		return nil
	})
	return out, err
}

// changesUnderEveryName follows an object through its renames. The row of a new
// name is given the digest that the old name had.
func changesUnderEveryName(
	ctx context.Context, view *admin.View, key schema.Key,
) ([]admin.ObjectChange, error) {
	var out []admin.ObjectChange
	var before int64
	for len(out) < mostVersions {
		changes, err := view.History.ChangesTo(ctx, key, before, mostVersions-len(out))
		if err != nil || len(changes) == 0 {
			return out, err
		}
		renamed := false
		for _, c := range changes {
			before = c.Update.Seq
			if c.Row.Op != syncer.OpRename || c.Row.After == "" {
				out = append(out, c)
				continue
			}
			old, err := view.History.ChangesTo(ctx, c.Row.Other, before+1, 1)
			if err != nil {
				return nil, err
			}
			if len(old) > 0 && old[0].Update.Seq == before {
				c.Row.Before = old[0].Row.Before
			}
			out = append(out, c)
			key, renamed = c.Row.Other, true
			break
		}
		if !renamed {
			return out, nil
		}
	}
	return out, nil
}
