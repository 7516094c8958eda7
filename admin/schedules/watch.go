package schedules

import (
	"context"
	"fmt"
	"time"

	"configsync/admin"
	"configsync/syncer"
)

// Watch is the state of an environment for monitoring, at one moment: its
// schedules and the waiting work. It holds no configuration, no account and no
// client, and is for the operator of the server: it takes no actor.
type Watch struct {
	At       syncer.Endpoint // position in the history
	Statuses []ScheduleStatus
	Due      int                 // due runs that have not ended
	Messages admin.MessageCounts // of the outbox
	// Unattended is how long the oldest due occurrence has gone unclaimed, or
	// 0.
	Unattended time.Duration
}

// Ready returns an error if an environment does not answer.
func (s *Service) Ready(ctx context.Context, env *admin.Environment) error {
	if err := env.NoFolder("database"); err != nil {
		return err
	}
	snapshot, err := env.Store.Snapshot(ctx)
	if err != nil {
		return fmt.Errorf("reading %s: %w", env.Name, err)
	}
	return snapshot.Close()
}

// Watch returns the state of an environment, without writing to it.
func (s *Service) Watch(ctx context.Context, env *admin.Environment) (w Watch, err error) {
	if err := env.NoFolder("schedules"); err != nil {
		return w, err
	}
	snapshot, err := env.Store.Snapshot(ctx)
	if err != nil {
		return w, fmt.Errorf("reading %s: %w", env.Name, err)
	}
	defer snapshot.Close()
	w.At = snapshot.Config.Endpoint()
	now, err := snapshot.Ledger.Now(ctx)
	if err != nil {
		return w, err
	}
	schedules, err := present(ctx, snapshot.Ledger)
	if err != nil {
		return w, err
	}
	for _, sch := range schedules {
		status, err := statusOf(ctx, snapshot.Ledger, sch, now, 1)
		if err != nil {
			return w, err
		}
		w.Statuses = append(w.Statuses, status)
		w.Unattended = max(w.Unattended, unattended(sch, now))
	}
	runs, err := snapshot.Ledger.OpenRuns(ctx, now)
	if err != nil {
		return w, err
	}
	for _, r := range runs {
		if r.State.Open() && !r.Tick.After(now) {
			w.Due++
		}
	}
	w.Messages, err = snapshot.Outbox.Count(ctx)
	return w, err
}

// unattended returns how long no replica has added the next occurrence to the
// ledger, or 0. A running replica does so within seconds.
func unattended(s admin.Schedule, now time.Time) time.Duration {
	if s.State != admin.ScheduleActive || s.Horizon.After(now) ||
		len(s.Timing.After(s.Horizon, 1)) == 0 {
		return 0
	}
	return now.Sub(s.Horizon)
}

// CountDrift returns the number of objects that were changed in an environment
// itself since the last sync, and the position of the history that it counted
// at. known is false if there was no sync. It reads all changes since then; the
// result stays valid until the history moves. Like [Service.Watch] it takes no
// actor.
func (s *Service) CountDrift(
	ctx context.Context, env *admin.Environment,
) (n int, at syncer.Endpoint, known bool, err error) {
	if err := env.NoFolder("history"); err != nil {
		return 0, at, false, err
	}
	snapshot, err := env.Store.Snapshot(ctx)
	if err != nil {
		return 0, at, false, fmt.Errorf("reading %s: %w", env.Name, err)
	}
	defer snapshot.Close()
	at = snapshot.Config.Endpoint()
	if _, known, err = snapshot.Config.LastSync(ctx, ""); err != nil || !known {
		return 0, at, false, err
	}
	drift, err := syncer.FindDrift(ctx, s.Kinds, snapshot.Config, "")
	if err != nil {
		return 0, at, false, err
	}
	return len(drift.Items), at, true, nil
}
