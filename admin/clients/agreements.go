package clients

import (
	"context"
	"maps"

	"configsync/admin"
	"configsync/admin/sharing"
	"configsync/schema"
)

// Agreements are the organizations and MOUs of an environment as they are now,
// and what day it is there.
type Agreements struct {
	*admin.Configuration
	Today schema.Date
}

// Agreements reads who shares with whom.
func (s *Service) Agreements(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) (Agreements, error) {
	var a Agreements
	err := s.Look(ctx, actor, admin.ActionOrganizations, env, func(view *admin.View) error {
		c, err := s.Configuration(ctx, env, view.Config)
		if err != nil {
			return err
		}
		a = Agreements{c, c.Settings.Today(s.Now())}
		return nil
	})
	return a, err
}

// IfMOU tells what would change from today on if an MOU were like this, whether
// or not there is one of that number yet; nil is none at all.
func (a Agreements) IfMOU(number string, mou *schema.MOU) []sharing.SharingChange {
	mous := maps.Clone(a.MOUs)
	delete(mous, number)
	if mou != nil {
		mous[number] = mou
	}
	return sharing.CompareSharing(a.Sharing, sharing.NewSharing(mous), a.Today)
}
