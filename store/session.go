package store

import (
	"context"
	"database/sql"
	"time"

	"configsync/admin"
)

// sessionStore stores sessions, and remembered browsers.
type sessionStore struct{ *queries }

const sessionColumns = `id, user_id, stage, organization, workgroup, begun_at, seen_at, address, agent`

func scanSession(rows *sql.Rows) (admin.Session, error) {
	var s admin.Session
	err := rows.Scan(&s.ID, &s.User, &s.Stage, &s.Organization, &s.Workgroup,
		(*timestamp)(&s.Begun), (*timestamp)(&s.Seen), &s.From, &s.Agent)
	return s, err
}

// Get finds a session. In a transaction, no other one ends it, or reads or
// changes the account of its user, until this one ends.
func (s sessionStore) Get(ctx context.Context, id string) (admin.Session, bool, error) {
	if err := s.lockUser(ctx, id); err != nil {
		return admin.Session{}, false, err
	}
	return one(ctx, s.queries, scanSession, `select `+sessionColumns+` from sessions where id = $1`,
		id)
}

// lockUser serializes the transactions that read or end sessions of one user,
// so that a session ended by one is not saved again by another that read it
// before.
func (s sessionStore) lockUser(ctx context.Context, id string) error {
	return s.lock(ctx,
		`select 1 from users where id = (select user_id from sessions where id = $1)`, id)
}

// Of lists the sessions of a user, the last seen first.
func (s sessionStore) Of(ctx context.Context, userID string) ([]admin.Session, error) {
	return list(ctx, s.queries, scanSession,
		`select `+sessionColumns+` from sessions where user_id = $1 order by seen_at desc, id`,
		userID)
}

// Save adds or replaces a session.
func (s sessionStore) Save(ctx context.Context, session admin.Session) error {
	return s.exec(ctx, `
		insert into sessions (id, user_id, stage, organization, workgroup, begun_at, seen_at, address, agent) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (id) do update set user_id = excluded.user_id, stage = excluded.stage, organization = excluded.organization, workgroup = excluded.workgroup,
			begun_at = excluded.begun_at, seen_at = excluded.seen_at, address = excluded.address, agent = excluded.agent`,
		session.ID, session.User, session.Stage, session.Organization, session.Workgroup, timestamp(
			session.Begun,
		), timestamp(session.Seen), session.From, session.Agent)
}

// See notes that the user of a session was active.
func (s sessionStore) See(ctx context.Context, id string, at time.Time) error {
	if err := s.lockUser(ctx, id); err != nil {
		return err
	}
	return s.exec(ctx, `update sessions set seen_at = $2 where id = $1`, id, timestamp(at))
}

// End ends a session, if it has not ended.
func (s sessionStore) End(ctx context.Context, id string) error {
	if err := s.lockUser(ctx, id); err != nil {
		return err
	}
	return s.exec(ctx, `delete from sessions where id = $1`, id)
}

// EndOf ends the sessions of a user but one, and forgets the user's devices
// when devices is set.
func (s sessionStore) EndOf(ctx context.Context, userID, except string, devices bool) error {
	if err := s.lock(ctx, `select 1 from users where id = $1`, userID); err != nil {
		return err
	}
	err := s.exec(ctx, `delete from sessions where user_id = $1 and id <> $2`, userID, except)
	if err != nil || !devices {
		return err
	}
	return s.exec(ctx, `delete from devices where user_id = $1`, userID)
}

// Sweep forgets sessions that were not seen since before, and devices and
// attempts that ended before now. Failures that did not lock a login stay.
func (s sessionStore) Sweep(ctx context.Context, before, now time.Time) error {
	if err := s.exec(
		ctx, `delete from sessions where seen_at < $1`, timestamp(before),
	); err != nil {
		return err
	}
	if err := s.exec(ctx, `delete from devices where until < $1`, timestamp(now)); err != nil {
		return err
	}
	return s.exec(ctx,
		`delete from attempts where locked_until < $1 and (locked_until > $2 or failures = 0)`,
		timestamp(now), timestamp{})
}

// Device finds a browser that is remembered.
func (s sessionStore) Device(ctx context.Context, id string) (admin.Device, bool, error) {
	scan := func(rows *sql.Rows) (admin.Device, error) {
		var d admin.Device
		err := rows.Scan(&d.ID, &d.User, (*timestamp)(&d.Until), &d.Agent)
		return d, err
	}
	return one(ctx, s.queries, scan, `select id, user_id, until, agent from devices where id = $1`,
		id)
}

// SaveDevice adds or replaces a remembered browser.
func (s sessionStore) SaveDevice(ctx context.Context, d admin.Device) error {
	return s.exec(ctx, `
		insert into devices (id, user_id, until, agent) values ($1, $2, $3, $4)
		on conflict (id) do update set user_id = excluded.user_id, until = excluded.until, agent = excluded.agent`,
		d.ID, d.User, timestamp(d.Until), d.Agent)
}
