package admin

import (
	"context"
	"maps"

	"configsync/schema"
)

// Agreements are the organizations and MOUs of an environment as they are now, and what day it is there.
type Agreements struct {
	*Configuration
	Today schema.Date
}

// Agreements reads who shares with whom.
func (s *Service) Agreements(ctx context.Context, actor Actor, env *Environment) (Agreements, error) {
	var a Agreements
	err := s.look(ctx, actor, ActionOrganizations, env, func(snapshot Snapshot) error {
		c, err := s.configuration(ctx, env, snapshot)
		if err != nil {
			return err
		}
		a = Agreements{c, c.Policy.Today(s.now())}
		return nil
	})
	return a, err
}

// IfMOU tells what would change from today on if an MOU were like this, whether or not there is one of that number yet; nil is none at all.
func (a Agreements) IfMOU(number string, mou *schema.MOU) []SharingChange {
	mous := maps.Clone(a.MOUs)
	delete(mous, number)
	if mou != nil {
		mous[number] = mou
	}
	return CompareSharing(a.Sharing, NewSharing(mous), a.Today)
}
