package store

import (
	"context"
	"database/sql"
	"errors"

	"configsync/admin"
)

// draftStore stores drafts.
type draftStore struct{ *queries }

// Get returns a user's draft.
func (s draftStore) Get(ctx context.Context, userID string) (admin.Draft, bool, error) {
	d := admin.Draft{User: userID}
	err := s.q.QueryRowContext(ctx, `select path, body, at from drafts where user_id = $1`, userID).
		Scan(&d.Path, &d.Body, (*timestamp)(&d.At))
	if errors.Is(err, sql.ErrNoRows) {
		return admin.Draft{}, false, nil
	}
	return d, err == nil, s.d.explained(err)
}

// Save replaces the user's draft.
func (s draftStore) Save(ctx context.Context, d admin.Draft) error {
	_, err := s.q.ExecContext(ctx, `
		insert into drafts (user_id, path, body, at) values ($1, $2, $3, $4)
		on conflict (user_id) do update set path = excluded.path, body = excluded.body, at = excluded.at`,
		d.User, plain(d.Path), plain(d.Body), timestamp(d.At))
	return s.d.explained(err)
}

// Drop forgets the draft of a user.
func (s draftStore) Drop(ctx context.Context, userID string) error {
	_, err := s.q.ExecContext(ctx, `delete from drafts where user_id = $1`, userID)
	return s.d.explained(err)
}
