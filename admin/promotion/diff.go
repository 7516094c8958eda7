package promotion

import (
	"context"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// Diff compares two environments. only and exclude select the differences that
// it returns.
func (s *Service) Diff(
	ctx context.Context, actor admin.Actor, source, target *admin.Environment,
	only, exclude []schema.Pattern,
) (*syncer.Diff, error) {
	from, to, done, err := s.readBoth(ctx, actor, admin.ActionDiff, source, target)
	if err != nil {
		return nil, err
	}
	defer done()
	diff, err := syncer.FindDifferences(ctx, s.Kinds, from, to, syncer.DiffOptions{})
	if err != nil {
		return nil, err
	}
	return diff.Select(only, exclude), nil
}

// readBoth reads two environments. The permission to read the target's
// configuration extends to the other side's: configuration holds no client
// (docs/decisions/0012-reading-the-other-side.md).
func (s *Service) readBoth(
	ctx context.Context, actor admin.Actor, action admin.Action, source, target *admin.Environment,
) (from, to syncer.Target, done func(), err error) {
	if err := s.Authorize(actor, action, target); err != nil {
		return nil, nil, nil, err
	}
	from, doneSource, err := source.Read(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	to, doneTarget, err := target.Read(ctx)
	if err != nil {
		doneSource()
		return nil, nil, nil, err
	}
	a, b := from.Endpoint(), to.Endpoint()
	if a.ID != "" && a.ID == b.ID {
		doneSource()
		doneTarget()
		return nil, nil, nil, sameEnvironment(source, target)
	}
	return from, to, func() { doneSource(); doneTarget() }, nil
}

func sameEnvironment(a, b *admin.Environment) error {
	return refusal.New(refusal.BadRequest, "%s and %s are the same environment.", a.Name, b.Name)
}
