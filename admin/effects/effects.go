package effects

import (
	"context"
	"fmt"

	"configsync/admin"
	"configsync/syncer"
)

// Effects is whom a change of configuration would touch in the environment that
// it is made to, counted there at one moment.
type Effects struct {
	// in the order of the changes; within one object those that could hurt
	// first
	Impacts []Impact
	Sharing []SharingEffect // what is lost first
	// by title; only organizations that are there before and after, and for
	// which it differs
	Restrict []RestrictEffect
	// Widens says that somebody newly sees clients, or that new clients newly
	// start unrestricted: it takes a privacy officer's approval.
	Widens bool
}

// EffectsOf counts whom differences would touch, by what one consistent read of
// the target holds and by the environment's day. What the differences do not
// name stays as it is; those that do nothing are ignored. The number of queries
// does not grow with what is counted, but with the workgroups that may manage
// users, where a System Property is changed that concerns them.
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
