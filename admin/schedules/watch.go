package schedules

import (
	"context"
	"fmt"
	"time"

	"configsync/admin"
	"configsync/syncer"
)

// Watch is what whoever watches over an environment sees of it at one moment:
// how its schedules stand, and how much waits. It holds no configuration, no
// account and no client, and is for whoever runs the server: it takes no actor.
type Watch struct {
	At       syncer.Endpoint // how far the history has got
	Statuses []ScheduleStatus
	Due      int                 // runs whose time has come and that have not ended
	Messages admin.MessageCounts // of the outbox
	// Unattended is for how long an occurrence whose time has come was not even
	// noticed by a replica; 0 while none is.
	Unattended time.Duration
}

// Ready asks an environment for an answer, and nothing else.
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

// Watch looks at an environment, without writing to it.
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

// unattended is for how long no replica has put the next occurrence into the
// ledger. Each does so within seconds, when there is one.
func unattended(s admin.Schedule, now time.Time) time.Duration {
	if s.State != admin.ScheduleActive || s.Horizon.After(now) ||
		len(s.Timing.After(s.Horizon, 1)) == 0 {
		return 0
	}
	return now.Sub(s.Horizon)
}

// CountDrift counts the objects that an environment has of its own since the
// last sync. known is false when there was none. It reads all that has changed
// since then; the answer stays true until the history moves. Like
// [Service.Watch] it takes no actor.
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
