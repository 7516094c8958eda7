package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"configsync/admin"
	"configsync/refusal"
)

// ledgerStore stores schedules and their runs.
type ledgerStore struct{ *queries }

// Now returns the time by the clock of the database, in UTC.
func (s ledgerStore) Now(ctx context.Context) (time.Time, error) {
	if s.clock != nil {
		return s.clock().UTC().Truncate(time.Microsecond), nil
	}
	micros, err := s.number(ctx, s.d.clock)
	return time.UnixMicro(micros).UTC(), err
}

// Lock has one transaction at a time decide about runs and messages, until it
// ends.
func (s ledgerStore) Lock(ctx context.Context) error { return s.exec(ctx, s.d.lockLedger) }

// Schedules lists the schedules that were not removed, and those that were with
// runs that have not ended, by name.
func (s ledgerStore) Schedules(ctx context.Context) ([]admin.Schedule, error) {
	return list(ctx, s.queries, scanSchedule, `select id, name, state, body, horizon, created_at from schedules s
		where state <> 'removed' or exists (select 1 from runs r where r.schedule_id = s.id and r.state in ('planned', 'running')) order by name, created_at`)
}

func scanSchedule(rows *sql.Rows) (admin.Schedule, error) {
	var s admin.Schedule
	var body []byte
	err := rows.Scan(&s.ID, &s.Name, &s.State, &body, (*timestamp)(&s.Horizon),
		(*timestamp)(&s.Created))
	if err == nil {
		err = json.Unmarshal(body, &s.ScheduleSpec)
	}
	return s, err
}

// SaveSchedule adds or replaces a schedule.
func (s ledgerStore) SaveSchedule(ctx context.Context, sch admin.Schedule) error {
	body, err := json.Marshal(sch.ScheduleSpec)
	if err != nil {
		return err
	}
	taken, err := s.number(ctx,
		`select count(*) from schedules where name = $1 and id <> $2 and state <> 'removed'`,
		sch.Name, sch.ID)
	if err != nil {
		return err
	}
	if taken > 0 {
		return nameTaken(sch.Name)
	}
	err = s.exec(ctx, `
		insert into schedules (id, name, state, body, horizon, created_at) values ($1, $2, $3, $4, $5, $6)
		on conflict (id) do update set name = excluded.name, state = excluded.state, body = excluded.body, horizon = excluded.horizon`,
		sch.ID, sch.Name, string(
			sch.State,
		), string(body), timestamp(sch.Horizon), timestamp(sch.Created))
	if s.d.taken(err) {
		return nameTaken(sch.Name) // by another transaction, at the same time
	}
	return err
}

func nameTaken(name string) error {
	return refusal.New(refusal.BadRequest, "There is already a schedule named %s.", name).
		WithHint("Choose another name, or remove the other schedule.")
}

const runColumns = `r.id, r.schedule_id, r.tick, r.target, r.state, r.attempt, r.body`

func scanRun(rows *sql.Rows) (admin.Run, error) {
	var r admin.Run
	var id, schedule, target, state string
	var tick time.Time
	var attempt int64
	var body []byte
	err := rows.Scan(&id, &schedule, (*timestamp)(&tick), &target, &state, &attempt, &body)
	if err == nil {
		err = json.Unmarshal(body, &r)
	}
	r.ID, r.Schedule, r.Tick, r.Target = id, schedule, tick, target
	r.State, r.Attempt = admin.RunState(state), attempt
	return r, err
}

// OpenRuns lists, by time, all runs of each due occurrence that has an open
// run.
func (s ledgerStore) OpenRuns(ctx context.Context, now time.Time) ([]admin.Run, error) {
	return list(ctx, s.queries, scanRun, `
		select `+runColumns+` from runs r
		where (r.schedule_id, r.tick) in (select o.schedule_id, o.tick from runs o where o.state in ('planned', 'running') and o.tick <= $1)
		order by r.tick, r.target`, timestamp(now))
}

// Run finds a run.
func (s ledgerStore) Run(ctx context.Context, id string) (admin.Run, bool, error) {
	return one(ctx, s.queries, scanRun, `select `+runColumns+` from runs r where r.id = $1`, id)
}

// Runs lists runs, the latest first.
func (s ledgerStore) Runs(ctx context.Context, f admin.RunFilter) ([]admin.Run, error) {
	until := endless
	if !f.Until.IsZero() {
		until = f.Until
	}
	args := []any{timestamp(f.Since), timestamp(until), f.Scheduled, limited(f.Limit)}
	where := ""
	for _, c := range []struct{ column, value string }{
		{"schedule_id", f.Schedule}, {"state", string(f.State)}, {"target", f.Target},
	} {
		if c.value != "" { // a condition that is always there keeps the engines from the index
			args = append(args, c.value)
			where += fmt.Sprintf(" and r.%s = $%d", c.column, len(args))
		}
	}
	return list(ctx, s.queries, scanRun, `
		select `+runColumns+` from runs r
		where r.tick >= $1 and r.tick < $2 and not (r.asked and $3)`+where+`
		order by r.tick desc, r.target limit $4`, args...)
}

// endless is after every stored moment.
var endless = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// AddRuns adds runs; those that the ledger has already stay as they are.
func (s ledgerStore) AddRuns(ctx context.Context, runs []admin.Run) error {
	for _, r := range runs {
		if err := s.putRun(ctx, r, `on conflict do nothing`); err != nil {
			return err
		}
	}
	return nil
}

// SaveRun replaces a run.
func (s ledgerStore) SaveRun(ctx context.Context, r admin.Run) error {
	return s.putRun(ctx, r,
		`on conflict (id) do update set state = excluded.state, attempt = excluded.attempt, body = excluded.body`)
}

func (s ledgerStore) putRun(ctx context.Context, r admin.Run, conflict string) error {
	r.Reason = plain(r.Reason)
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return s.exec(ctx,
		`insert into runs (id, schedule_id, tick, target, state, attempt, asked, body) values ($1, $2, $3, $4, $5, $6, $7, $8) `+conflict,
		r.ID, r.Schedule, timestamp(r.Tick), r.Target, string(r.State), r.Attempt, r.By != "",
		string(body))
}

// DropPlanned removes the runs of a schedule that were planned for after a
// moment, and not begun.
func (s ledgerStore) DropPlanned(ctx context.Context, scheduleID string, after time.Time) error {
	return s.exec(ctx,
		`delete from runs where schedule_id = $1 and state = 'planned' and attempt = 0 and tick > $2`,
		scheduleID, timestamp(after))
}

// UpdateOfRun returns the update that a run became, 0 when it did not.
func (s ledgerStore) UpdateOfRun(ctx context.Context, runID string) (int64, error) {
	return s.number(ctx, `select coalesce(max(seq), 0) from updates where run = $1 and run <> ''`,
		runID)
}

// RaiseFence keeps earlier attempts at a run from changing the environment. It
// returns false if a later attempt has raised it higher.
func (s ledgerStore) RaiseFence(
	ctx context.Context, runID string, attempt int64,
) (ok bool, err error) {
	if err := s.exec(ctx, `
		insert into run_fences (run_id, attempt) values ($1, $2)
		on conflict (run_id) do update set attempt = excluded.attempt where excluded.attempt > run_fences.attempt`, runID, attempt); err != nil {
		return false, err
	}
	if err := s.lock(ctx, `select 1 from run_fences where run_id = $1`, runID); err != nil {
		return false, err
	}
	newest, err := s.number(ctx, `select attempt from run_fences where run_id = $1`, runID)
	return newest == attempt, err
}
