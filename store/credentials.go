package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"configsync/admin"
)

const credentialColumns = `c.user_id, c.password, c.changed_at, c.temporary, c.former, c.secret, c.confirmed, c.last_step, c.recovery`

type userCredentials struct {
	user string
	admin.Credentials
}

func scanCredentials(rows *sql.Rows) (userCredentials, error) {
	var c userCredentials
	var former, recovery string
	if err := rows.Scan(
		&c.user, &c.Password, (*timestamp)(&c.Changed), &c.Temporary, &former, &c.Secret,
		&c.Confirmed, &c.LastStep, &recovery,
	); err != nil {
		return c, err
	}
	return c, errors.Join(json.Unmarshal([]byte(former), &c.Former),
		json.Unmarshal([]byte(recovery), &c.Recovery))
}

// Credentials returns the credentials of a user, zero if there are none yet.
func (s userStore) Credentials(ctx context.Context, userID string) (admin.Credentials, error) {
	c, _, err := one(ctx, s.queries, scanCredentials,
		`select `+credentialColumns+` from credentials c where c.user_id = $1`, userID)
	return c.Credentials, err
}

// EveryCredentials lists the credentials of all active users by user id, zero
// ones included.
func (s userStore) EveryCredentials(ctx context.Context) (map[string]admin.Credentials, error) {
	ids, err := list(ctx, s.queries, scanText, `select id from users where status = $1`,
		admin.Active)
	if err != nil {
		return nil, err
	}
	out := make(map[string]admin.Credentials, len(ids))
	for _, id := range ids {
		out[id] = admin.Credentials{}
	}
	all, err := list(ctx, s.queries, scanCredentials, `
		select `+credentialColumns+` from credentials c join users u on u.id = c.user_id where u.status = $1`, admin.Active)
	for _, c := range all {
		out[c.user] = c.Credentials
	}
	return out, err
}

// SaveCredentials replaces the credentials of a user.
func (s userStore) SaveCredentials(ctx context.Context, userID string, c admin.Credentials) error {
	former, err := json.Marshal(c.Former)
	if err != nil {
		return err
	}
	recovery, err := json.Marshal(c.Recovery)
	if err != nil {
		return err
	}
	return s.exec(ctx, `
		insert into credentials (user_id, password, changed_at, temporary, former, secret, confirmed, last_step, recovery)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (user_id) do update set password = excluded.password, changed_at = excluded.changed_at, temporary = excluded.temporary,
			former = excluded.former, secret = excluded.secret, confirmed = excluded.confirmed, last_step = excluded.last_step, recovery = excluded.recovery`,
		userID, c.Password, timestamp(
			c.Changed,
		), c.Temporary, string(former), c.Secret, c.Confirmed, c.LastStep, string(recovery))
}
