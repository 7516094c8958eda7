package accounts

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// WorkgroupState is a workgroup with its number of accounts.
type WorkgroupState struct {
	schema.Workgroup
	Name    string
	Members int // accounts, whatever their status
	Active  int // accounts that may be used
	Touch   syncer.Touch
}

// Workgroups lists the workgroups of an environment by title.
func (s *Service) Workgroups(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) ([]WorkgroupState, error) {
	var out []WorkgroupState
	err := s.Look(ctx, actor, admin.ActionForms, env, func(view *admin.View) error {
		config, err := s.Configuration(ctx, env, view.Config)
		if err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(config.Workgroups)) {
			state, err := workgroupState(ctx, view.Users, config, name)
			if err != nil {
				return err
			}
			out = append(out, state)
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b WorkgroupState) int {
		return cmp.Or(strings.Compare(admin.FoldName(a.Title), admin.FoldName(b.Title)),
			strings.Compare(a.Name, b.Name))
	})
	return out, err
}

// ShowWorkgroup returns one workgroup.
func (s *Service) ShowWorkgroup(
	ctx context.Context, actor admin.Actor, env *admin.Environment, name string,
) (state WorkgroupState, err error) {
	err = s.Look(ctx, actor, admin.ActionForms, env, func(view *admin.View) error {
		config, err := s.Configuration(ctx, env, view.Config)
		if err != nil {
			return err
		}
		if config.Workgroups[name] == nil {
			return refusal.NoSuch("workgroup")
		}
		if state, err = workgroupState(ctx, view.Users, config, name); err != nil {
			return err
		}
		key := schema.Key{Kind: schema.KindWorkgroup, Name: name}
		touched, err := view.Config.Touched(ctx, []schema.Key{key})
		state.Touch = touched[key]
		return err
	})
	return state, err
}

func workgroupState(
	ctx context.Context, from admin.UserReader, c *admin.Configuration, name string,
) (WorkgroupState, error) {
	state := WorkgroupState{Workgroup: *c.Workgroups[name], Name: name}
	var err error
	if state.Members, err = from.Count(ctx, admin.UserFilter{Workgroup: name}); err != nil {
		return state, err
	}
	state.Active, err = from.Count(ctx, admin.UserFilter{
		Workgroup: name,
		Status:    admin.Active,
	})
	return state, err
}

// Beyond returns the permissions of workgroups that an account does not have in
// any of its own: the account cannot give these workgroups, and cannot reset
// the sign-in of their members.
func Beyond(c *admin.Configuration, u admin.User, workgroups ...string) []schema.Permission {
	held, granted := c.Grants(u.Workgroups...), c.Grants(workgroups...)
	var out []schema.Permission
	for _, p := range schema.Permissions() {
		if granted[p] && !held[p] {
			out = append(out, p)
		}
	}
	return out
}
