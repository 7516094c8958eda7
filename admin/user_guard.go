package admin

import (
	"context"
	"slices"
	"strings"

	"configsync/refusal"
	"configsync/schema"
)

// permissions is a set of permissions; that of an operator holds every one.
type permissions map[schema.Permission]bool

// heldBy is what an actor's own account may do in all of its workgroups together.
func (s *Service) heldBy(ctx context.Context, tx Tx, actor Actor, c *Configuration) (permissions, error) {
	if actor.IsOperator() {
		all := permissions{}
		for _, p := range schema.Permissions() {
			all[p] = true
		}
		return all, nil
	}
	u, _, err := tx.User(ctx, actor.UserID())
	if err != nil || u.Status != Active {
		return nil, err
	}
	return c.grants(u.Workgroups...), nil
}

// beyond lists the permissions of the workgroups that are not held, in the order in which pages show them.
func (c *Configuration) beyond(held permissions, workgroups ...string) []string {
	granted := c.grants(workgroups...)
	var out []string
	for _, p := range schema.Permissions() {
		if granted[p] && !held[p] {
			out = append(out, p.Title())
		}
	}
	return out
}

// mayGive refuses a workgroup that the account has not yet and that lets do more than is held.
func (c *Configuration) mayGive(held permissions, before, after User) error {
	for _, w := range after.Workgroups {
		more := c.beyond(held, w)
		if len(more) > 0 && !slices.Contains(before.Workgroups, w) {
			return refusal.New(refusal.Forbidden,
				"You cannot give the workgroup %s: it has permissions that you do not hold "+
					"(%s).", c.WorkgroupTitle(w), strings.Join(more, ", ")).
				WithHint("Ask somebody who holds them.")
		}
	}
	return nil
}

// mayTakeOver refuses what would let the actor act as an account that may do more than the actor.
func (c *Configuration) mayTakeOver(held permissions, u User) error {
	if more := c.beyond(held, u.Workgroups...); len(more) > 0 {
		return refusal.New(refusal.Forbidden,
			"You cannot reset how %s signs in: the account has permissions that you do not "+
				"hold (%s).", u.Name, strings.Join(more, ", ")).
			WithHint("Ask an administrator who holds them.")
	}
	return nil
}

// sameStanding reports whether two states of an account let do the same.
func sameStanding(a, b User) bool {
	return a.Status == b.Status && a.Because == b.Because && slices.Equal(a.Workgroups, b.Workgroups) && slices.Equal(a.Memberships, b.Memberships)
}

// isAdministrator reports whether an account can be used to manage accounts.
func (c *Configuration) isAdministrator(u User) bool {
	return u.Status == Active && c.grants(u.Workgroups...)[schema.ManageUsers] &&
		slices.ContainsFunc(u.SignsInFor(), func(organization string) bool { return c.Organizations[organization] != nil })
}

// administrators lists the accounts that can be used to manage accounts, by name.
func (c *Configuration) administrators(ctx context.Context, from UserReader) ([]User, error) {
	var out []User
	seen := map[string]bool{}
	for name, w := range c.Workgroups {
		if !slices.Contains(w.Permissions, schema.ManageUsers) {
			continue
		}
		members, err := from.FindUsers(ctx, UserFilter{Status: Active, Workgroup: name})
		if err != nil {
			return nil, err
		}
		for _, u := range members {
			if c.isAdministrator(u) && !seen[u.ID] {
				seen[u.ID] = true
				out = append(out, u)
			}
		}
	}
	slices.SortFunc(out, func(a, b User) int { return strings.Compare(FoldName(a.Name)+a.ID, FoldName(b.Name)+b.ID) })
	return out, nil
}

// administratorRemains refuses a change that takes the last administrator away. Whoever calls it holds [UserWriter.LockUsers].
func (c *Configuration) administratorRemains(ctx context.Context, tx Tx, env *Environment, before, after User) error {
	if !c.isAdministrator(before) || c.isAdministrator(after) {
		return nil
	}
	all, err := c.administrators(ctx, tx)
	if err != nil || slices.ContainsFunc(all, func(u User) bool { return u.ID != before.ID }) {
		return err
	}
	return refusal.New(refusal.Forbidden,
		"%s is the last administrator of %s: nobody could manage its accounts any more.",
		before.Name, env.Name).
		WithHint("Make another account an administrator first.")
}
