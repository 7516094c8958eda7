package store

import (
	"context"
	"database/sql"

	"configsync/admin"
)

// tryStore stores failed tries to sign in.
type tryStore struct{ *queries }

func scanAttempts(rows *sql.Rows) (admin.SignInTries, error) {
	var a admin.SignInTries
	err := rows.Scan(&a.Login, &a.Failures, (*timestamp)(&a.LockedUntil))
	return a, err
}

// Get returns the wrong tries of a login.
func (s tryStore) Get(ctx context.Context, login string) (admin.SignInTries, error) {
	a, ok, err := one(ctx, s.queries, scanAttempts,
		`select login, failures, locked_until from attempts where login = $1`, login)
	if !ok {
		a.Login = login
	}
	return a, err
}

// Lock reads the tries of a login; no other transaction can lock them until
// this one ends. It writes the row, because a missing row cannot be locked.
func (s tryStore) Lock(ctx context.Context, login string) (admin.SignInTries, error) {
	a, _, err := one(ctx, s.queries, scanAttempts, `
		insert into attempts (login, failures, locked_until) values ($1, 0, $2)
		on conflict (login) do update set failures = attempts.failures
		returning login, failures, locked_until`, login, timestamp{})
	return a, err
}

// Save replaces the attempts of a login.
func (s tryStore) Save(ctx context.Context, a admin.SignInTries) error {
	return s.exec(ctx, `
		insert into attempts (login, failures, locked_until) values ($1, $2, $3)
		on conflict (login) do update set failures = excluded.failures, locked_until = excluded.locked_until`,
		a.Login, a.Failures, timestamp(a.LockedUntil))
}
