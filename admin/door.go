package admin

import (
	"context"
	"fmt"
	"time"

	"configsync/schema"
)

// Door is the entrance of every use case: it checks the permission, opens a
// consistent read or a transaction, and writes the audit log.
type Door struct {
	Kinds   schema.Kinds
	Version string           // of configsync
	Clock   func() time.Time // time.Now when nil
}

// Now returns the present time with the precision of the history: UTC, in
// microseconds.
func (s *Door) Now() time.Time {
	clock := s.Clock
	if clock == nil {
		clock = time.Now
	}
	return clock().UTC().Truncate(time.Microsecond)
}

// Look checks the permission and runs do over one consistent read of a
// database.
func (s *Door) Look(
	ctx context.Context, actor Actor, action Action, env *Environment, do func(*View) error,
) error {
	if err := s.Authorize(actor, action, env); err != nil {
		return err
	}
	if err := env.NoFolder("history"); err != nil {
		return err
	}
	snapshot, err := env.Store.Snapshot(ctx)
	if err != nil {
		return fmt.Errorf("reading %s: %w", env.Name, err)
	}
	defer snapshot.Close()
	return do(snapshot.View)
}
