package promotion

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// parties are the kinds of the objects that accounts and clients belong to.
var parties = []string{schema.KindOrganization, schema.KindWorkgroup}

// applyGuarded applies a plan, unless it would delete an organization in use or
// remove the last administrator.
func (s *Service) applyGuarded(
	ctx context.Context, tx *admin.Tx, plan *syncer.Plan, u syncer.Update,
) (syncer.Update, error) {
	if !slices.ContainsFunc(plan.Changes, func(d *syncer.Difference) bool {
		return slices.Contains(parties, d.Key.Kind)
	}) {
		return syncer.Apply(ctx, tx.Config, s.Kinds, plan, u)
	}
	if err := tx.Users.Lock(ctx); err != nil {
		return u, err
	}
	today, err := s.today(ctx, tx)
	if err == nil {
		err = refuseInUse(ctx, tx, plan, today)
	}
	if err != nil {
		return u, err
	}
	before, err := s.administratorsIn(ctx, tx)
	if err != nil {
		return u, err
	}
	if u, err = syncer.Apply(ctx, tx.Config, s.Kinds, plan, u); err != nil || len(before) == 0 {
		return u, err
	}
	after, err := s.administratorsIn(ctx, tx)
	if err == nil && len(after) == 0 {
		err = refusal.New(refusal.Forbidden,
			"Nobody could manage the accounts of %s anymore: no active account would be in a workgroup with that permission (now: %s).", plan.Target.Name, people(
				before,
			)).
			WithHint("Keep the permission “%s” in one of their workgroups, or first give an account here a workgroup that has it.",
				schema.ManageUsers.Title())
	}
	return u, err
}

// today returns the day in the environment's time zone.
func (s *Service) today(ctx context.Context, tx *admin.Tx) (schema.Date, error) {
	zone, err := admin.Property(ctx, tx.Config, schema.ZoneOfDays)
	if err != nil {
		return "", err
	}
	return admin.Settings{Zone: zone}.Today(s.Now()), nil
}

// administratorsIn lists the accounts that can manage accounts, by the
// configuration inside the transaction.
func (s *Service) administratorsIn(ctx context.Context, tx *admin.Tx) ([]admin.User, error) {
	c := &admin.Configuration{
		Organizations: map[string]*schema.Organization{},
		Workgroups:    map[string]*schema.Workgroup{},
	}
	for o, err := range tx.Config.Objects(ctx, parties...) {
		if err == nil {
			err = s.AddObject(c, o)
		}
		if err != nil {
			return nil, err
		}
	}
	return c.Administrators(ctx, tx.Users)
}

// people returns the names of a few of the accounts.
func people(users []admin.User) string {
	const most = 3
	var names []string
	for _, u := range users[:min(most, len(users))] {
		names = append(names, u.Name)
	}
	if more := len(users) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// refuseInUse refuses a plan that deletes an organization which owns clients,
// has members, or sees clients by Release Exceptions from today on: a later
// organization of the same name would see them.
func refuseInUse(ctx context.Context, tx *admin.Tx, plan *syncer.Plan, today schema.Date) error {
	var used, keys []string
	for _, d := range plan.Deletions() {
		if d.Key.Kind != schema.KindOrganization {
			continue
		}
		clients, err := tx.Clients.Count(ctx, d.Key.Name)
		if err != nil {
			return err
		}
		members, err := tx.Users.Count(ctx, admin.UserFilter{Organization: d.Key.Name})
		if err != nil {
			return err
		}
		exceptions, err := tx.Exceptions.CountTo(ctx, d.Key.Name, today)
		if err != nil {
			return err
		}
		if clients > 0 || members > 0 || exceptions > 0 {
			says := fmt.Sprintf("%s owns %s clients and has %s", d.Key, admin.Counted(clients),
				words.Count(members, "member", "members"))
			if exceptions > 0 {
				says += fmt.Sprintf(", and sees %s clients by Release Exceptions",
					admin.Counted(exceptions))
			}
			used = append(used, says)
			keys = append(keys, d.Key.String())
		}
	}
	if len(used) == 0 {
		return nil
	}
	inUse := refusal.New(refusal.Forbidden,
		"An organization that is in use cannot be deleted: %s.", strings.Join(used, "; ")).
		WithHint("Keep it. To retire it, end its MOUs and Release Exceptions and make its memberships inactive.")
	if plan.Type == syncer.Synchronization {
		return inUse.WithRemedy(refusal.ExcludeObjects, keys...)
	}
	return inUse
}
