package effects

import (
	"context"
	"fmt"

	"configsync/admin"
	"configsync/syncer"
)

// Effects are the effects of a configuration change on people and records,
// counted in its environment at one moment.
type Effects struct {
	// in the order of the changes; within one object those that could hurt
	// first
	Impacts []Impact
	Sharing []SharingEffect // losses first
	// by title; only organizations that are there before and after, and for
	// which it differs
	Restrict []RestrictEffect
	// Widens reports whether an organization newly sees clients, or new clients
	// newly start unrestricted: that needs a privacy officer's approval.
	Widens bool
}

// EffectsOf counts the effects of differences, by one consistent read of the
// target and the environment's day. Differences without a change are ignored.
// The number of queries depends only on the number of workgroups that may
// manage users, and only if a System Property about them changes.
func (s *Service) EffectsOf(
	ctx context.Context, env *admin.Environment, from *admin.View, changes []*syncer.Difference,
) (Effects, error) {
	var e Effects
	p, err := s.projection(ctx, env, from, changes)
	if err != nil {
		return e, fmt.Errorf("reading whom the changes of %s would touch: %w", env.Name, err)
	}
	var impacts []placed
	for _, count := range []func(context.Context, *admin.View, *projection) ([]placed, error){
		s.answerImpacts, s.workgroupImpacts, s.propertyImpacts,
	} {
		some, err := count(ctx, from, p)
		if err != nil {
			return e, fmt.Errorf("counting whom the changes of %s would touch: %w", env.Name, err)
		}
		impacts = append(impacts, some...)
	}
	e.Impacts = inOrder(impacts)
	if e.Sharing, err = p.sharingEffects(ctx, from.Counts); err != nil {
		return e,
			fmt.Errorf("counting whose clients the changes of %s would share: %w", env.Name, err)
	}
	e.Restrict = p.restrictEffects()
	e.Widens = widens(e.Sharing, e.Restrict)
	return e, nil
}
