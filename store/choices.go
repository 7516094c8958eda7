package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"configsync/admin"
)

// choicesStore stores the choices of users in comparisons.
type choicesStore struct{ *queries }

func scanChoices(rows *sql.Rows) (admin.Choices, error) {
	var c admin.Choices
	var body, source string
	if err := rows.Scan(&source, &body, (*timestamp)(&c.At)); err != nil {
		return c, err
	}
	err := json.Unmarshal([]byte(body), &c)
	c.Source = source
	return c, err
}

// Get returns a user's choices in the comparison with a source.
func (s choicesStore) Get(ctx context.Context, userID, source string) (admin.Choices, bool, error) {
	return one(ctx, s.queries, scanChoices,
		`select source, body, at from choices where user_id = $1 and source = $2`, userID, source)
}

// Of lists the choices of a user that were not sent to review.
func (s choicesStore) Of(ctx context.Context, userID string) ([]admin.Choices, error) {
	return list(ctx, s.queries, scanChoices,
		`select source, body, at from choices where user_id = $1 order by at desc, source`, userID)
}

// Save replaces a user's choices in a comparison.
func (s choicesStore) Save(ctx context.Context, userID string, c admin.Choices) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return s.exec(ctx, `
		insert into choices (user_id, source, body, at) values ($1, $2, $3, $4)
		on conflict (user_id, source) do update set body = excluded.body, at = excluded.at`,
		userID, c.Source, string(body), timestamp(c.At))
}

// Drop deletes a user's choices in a comparison.
func (s choicesStore) Drop(ctx context.Context, userID, source string) error {
	return s.exec(ctx, `delete from choices where user_id = $1 and source = $2`, userID, source)
}
