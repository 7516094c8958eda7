package accounts

import (
	"context"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
)

// permissions is a set of permissions; an operator's holds every one.
type permissions map[schema.Permission]bool

// heldBy returns the permissions of an actor's own account in all of its
// workgroups together.
func heldBy(
	ctx context.Context, users admin.UserReader, actor admin.Actor, c *admin.Configuration,
) (permissions, error) {
	if actor.IsOperator() {
		all := permissions{}
		for _, p := range schema.Permissions() {
			all[p] = true
		}
		return all, nil
	}
	u, _, err := users.Get(ctx, actor.UserID())
	if err != nil || u.Status != admin.Active {
		return nil, err
	}
	return c.Grants(u.Workgroups...), nil
}

// beyond returns the permissions of the workgroups that are not held, in the
// order of pages.
func beyond(c *admin.Configuration, held permissions, workgroups ...string) []string {
	granted := c.Grants(workgroups...)
	var out []string
	for _, p := range schema.Permissions() {
		if granted[p] && !held[p] {
			out = append(out, p.Title())
		}
	}
	return out
}

// mayGive refuses a new workgroup of an account if it gives permissions that
// the actor does not hold.
func mayGive(c *admin.Configuration, held permissions, before, after admin.User) error {
	for _, w := range after.Workgroups {
		more := beyond(c, held, w)
		if len(more) > 0 && !slices.Contains(before.Workgroups, w) {
			return refusal.New(refusal.Forbidden,
				"You cannot give the workgroup %s: it has permissions that you do not have (%s).", c.WorkgroupTitle(
					w,
				), strings.Join(more, ", ")).
				WithHint("Ask someone who has them.")
		}
	}
	return nil
}

// mayTakeOver refuses a reset that would let the actor act as an account with
// more permissions.
func mayTakeOver(c *admin.Configuration, held permissions, u admin.User) error {
	if more := beyond(c, held, u.Workgroups...); len(more) > 0 {
		return refusal.New(refusal.Forbidden,
			"You cannot reset how %s signs in: the account has permissions that you do not have (%s).", u.Name, strings.Join(
				more, ", ",
			)).
			WithHint("Ask an administrator who has them.")
	}
	return nil
}

// sameStanding reports whether two states of an account have the same status,
// organizations and workgroups.
func sameStanding(a, b admin.User) bool {
	return a.Status == b.Status && a.Because == b.Because &&
		slices.Equal(a.Workgroups, b.Workgroups) && slices.Equal(a.Memberships, b.Memberships)
}

// administratorRemains refuses a change that removes the last administrator.
// The caller must hold the lock of the accounts.
func administratorRemains(
	ctx context.Context, c *admin.Configuration, tx *admin.Tx, env *admin.Environment,
	before, after admin.User,
) error {
	if !c.IsAdministrator(before) || c.IsAdministrator(after) {
		return nil
	}
	all, err := c.Administrators(ctx, tx.Users)
	if err != nil ||
		slices.ContainsFunc(all, func(u admin.User) bool { return u.ID != before.ID }) {
		return err
	}
	return refusal.New(refusal.Forbidden,
		"%s is the last administrator of %s: without this account, nobody could manage its accounts.",
		before.Name, env.Name).
		WithHint("Make another account an administrator first.")
}
