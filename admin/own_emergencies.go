package admin

import (
	"context"

	"configsync/refusal"
)

// OwnEmergencies lists the newest emergency accesses of the actor.
func (s *Service) OwnEmergencies(ctx context.Context, actor Actor, env *Environment) (list []EmergencyAccess, err error) {
	const most = 50
	err = s.look(ctx, actor, ActionEmergency, env, func(snapshot Snapshot) error {
		if actor.UserID() == "" {
			return refusal.New(refusal.Forbidden,
				"Emergency access is for somebody who is signed in.").
				WithRemedy(refusal.SignInAsUser)
		}
		list, err = snapshot.EmergencyAccesses(ctx, EmergencyFilter{User: actor.UserID(), Limit: most})
		return err
	})
	return list, err
}
