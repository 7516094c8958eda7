package clients

import (
	"context"
	"maps"

	"configsync/admin"
	"configsync/admin/sharing"
	"configsync/schema"
)

// Agreements are the present organizations and MOUs of an environment, and its
// day.
type Agreements struct {
	*admin.Configuration
	Today schema.Date
}

// Agreements reads the organizations and MOUs.
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

// IfMOU returns the changes of access from today on if an MOU, new or existing,
// had this content; nil removes it.
func (a Agreements) IfMOU(number string, mou *schema.MOU) []sharing.SharingChange {
	mous := maps.Clone(a.MOUs)
	delete(mous, number)
	if mou != nil {
		mous[number] = mou
	}
	return sharing.CompareSharing(a.Sharing, sharing.NewSharing(mous), a.Today)
}
