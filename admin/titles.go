package admin

import (
	"context"

	"configsync/schema"
)

// Titles returns what people call the organizations and workgroups of an
// environment, by their keys, for the words of a comparison. It is "" for what
// the environment does not have, and for objects of other kinds.
func (s *Door) Titles(
	ctx context.Context, actor Actor, env *Environment,
) (func(schema.Key) string, error) {
	if err := s.Authorize(actor, ActionDiff, env); err != nil {
		return nil, err
	}
	from, done, err := env.Read(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	c, err := s.Configuration(ctx, env, from)
	if err != nil {
		return nil, err
	}
	return c.Title, nil
}
