package admin

import (
	"context"
	"fmt"
	"time"

	"github.com/alexedwards/argon2id"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// Service is the door to everything that configsync does.
type Service struct {
	Kinds   schema.Kinds
	Version string           // of configsync
	Clock   func() time.Time // time.Now when nil

	// EnvironmentNames lists every environment that a schedule may name, or match
	// by a pattern.
	EnvironmentNames []string
	Courier          Courier // of messages about schedules; nil delivers nothing, and they wait in the outbox

	PasswordCost *argon2id.Params // of new passwords; [PasswordCost] when nil

	hasher hasher
}

// now is the present moment as the history keeps it, in UTC and microseconds.
func (s *Service) now() time.Time {
	clock := s.Clock
	if clock == nil {
		clock = time.Now
	}
	return clock().UTC().Truncate(time.Microsecond)
}

// look runs do over one consistent read of a database.
func (s *Service) look(ctx context.Context, actor Actor, action Action, env *Environment, do func(Snapshot) error) error {
	if err := s.authorize(actor, action, env); err != nil {
		return err
	}
	if err := env.noFolder("history"); err != nil {
		return err
	}
	snapshot, err := env.Store.Snapshot(ctx)
	if err != nil {
		return fmt.Errorf("reading %s: %w", env.Name, err)
	}
	defer snapshot.Close()
	return do(snapshot)
}

// Export writes the environment's configuration as a bundle into dir. It never writes to the environment.
func (s *Service) Export(ctx context.Context, actor Actor, env *Environment, dir string) (schema.Exported, error) {
	if err := s.authorize(actor, ActionExport, env); err != nil {
		return schema.Exported{}, err
	}
	from, done, err := env.read(ctx)
	if err != nil {
		return schema.Exported{}, err
	}
	defer done()
	return s.Kinds.WriteBundle(ctx, dir, from.Endpoint().Name, from.Objects(ctx))
}

// Diff compares two environments. only and exclude select what is shown.
func (s *Service) Diff(ctx context.Context, actor Actor, source, target *Environment, only, exclude []schema.Pattern) (*syncer.Diff, error) {
	from, to, done, err := s.both(ctx, actor, ActionDiff, source, target)
	if err != nil {
		return nil, err
	}
	defer done()
	diff, err := syncer.FindDifferences(ctx, s.Kinds, from, to, syncer.Policy{})
	if err != nil {
		return nil, err
	}
	return diff.Select(only, exclude), nil
}

// both reads two environments. Who may read the configuration of the target may read that of what it is compared with: configuration
// holds no client (docs/decisions/0012-reading-the-other-side.md).
func (s *Service) both(ctx context.Context, actor Actor, action Action, source, target *Environment) (from, to syncer.Target, done func(), err error) {
	if err := s.authorize(actor, action, target); err != nil {
		return nil, nil, nil, err
	}
	from, doneSource, err := source.read(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	to, doneTarget, err := target.read(ctx)
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

func sameEnvironment(a, b *Environment) error {
	return refusal.New(refusal.BadRequest, "%s and %s are the same environment", a.Name, b.Name)
}
