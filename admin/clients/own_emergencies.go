package clients

import (
	"context"

	"configsync/admin"
	"configsync/refusal"
)

// OwnEmergencies lists the newest emergency accesses of the actor.
func (s *Service) OwnEmergencies(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) (list []admin.EmergencyAccess, err error) {
	const most = 50
	err = s.Look(ctx, actor, admin.ActionEmergency, env, func(view *admin.View) error {
		if actor.UserID() == "" {
			return refusal.New(refusal.Forbidden,
				"Only a signed-in user can have emergency access.").
				WithRemedy(refusal.SignInAsUser)
		}
		list, err = view.Emergencies.Find(ctx, admin.EmergencyFilter{
			User:  actor.UserID(),
			Limit: most,
		})
		return err
	})
	return list, err
}
