package admin

import (
	"context"
	"fmt"

	"configsync/schema"
	"configsync/syncer"
)

// Specs reads objects; those that do not exist are left out.
func (s *Door) Specs(
	ctx context.Context, from syncer.Reader, keys ...schema.Key,
) (map[schema.Key]schema.Spec, error) {
	digests, err := from.Find(ctx, keys)
	if err != nil {
		return nil, err
	}
	wanted := make([]schema.Digest, 0, len(digests))
	for _, d := range digests {
		wanted = append(wanted, d)
	}
	bodies, err := from.Bodies(ctx, wanted)
	if err != nil {
		return nil, err
	}
	specs := make(map[schema.Key]schema.Spec, len(digests))
	for key, digest := range digests {
		kind, ok := s.Kinds.Of(key.Kind)
		if !ok {
			continue
		}
		if specs[key], err = kind.Decode(bodies[digest]); err != nil {
			return nil, fmt.Errorf("reading %s: %w", key, err)
		}
	}
	return specs, nil
}
