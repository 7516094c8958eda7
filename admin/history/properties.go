package history

import (
	"context"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

// PropertyState is a System Property as an environment has it.
type PropertyState struct {
	schema.Property
	Value schema.Value // the default where it is not set
	Set   bool
	Touch syncer.Touch // the update that changed it last; zero when none did
}

// Properties lists every System Property of an environment, in the order of the
// registry.
func (s *Service) Properties(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) ([]PropertyState, error) {
	var out []PropertyState
	err := s.Look(ctx, actor, admin.ActionHistory, env, func(view *admin.View) error {
		config, err := s.Configuration(ctx, env, view.Config)
		if err != nil {
			return err
		}
		var keys []schema.Key
		for _, p := range schema.Properties() {
			keys = append(keys, schema.Key{Kind: schema.KindSystemProperty, Name: p.Name})
		}
		touched, err := view.Config.Touched(ctx, keys)
		if err != nil {
			return err
		}
		for i, p := range schema.Properties() {
			state := PropertyState{Property: p, Value: p.Default, Touch: touched[keys[i]]}
			if value, ok := config.Properties[p.Name]; ok {
				state.Value, state.Set = value, true
			}
			out = append(out, state)
		}
		return nil
	})
	return out, err
}
