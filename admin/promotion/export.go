package promotion

import (
	"context"

	"configsync/admin"
	"configsync/schema"
)

// Export writes the environment's configuration as a bundle into dir. It never
// writes to the environment.
func (s *Service) Export(
	ctx context.Context, actor admin.Actor, env *admin.Environment, dir string,
) (schema.Exported, error) {
	if err := s.Authorize(actor, admin.ActionExport, env); err != nil {
		return schema.Exported{}, err
	}
	from, done, err := env.Read(ctx)
	if err != nil {
		return schema.Exported{}, err
	}
	defer done()
	return s.Kinds.WriteBundle(ctx, dir, from.Endpoint().Name, from.Objects(ctx))
}
