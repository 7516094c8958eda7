package store

import (
	"context"
	"database/sql"

	"configsync/admin"
)

// clientStore stores clients and their answers.
type clientStore struct{ *queries }

const clientColumns = `c.id, c.owner, c.first_name, c.last_name, c.born, c.restricted, c.created_at, c.created_by, c.changed_at`

func scanClient(rows *sql.Rows) (admin.Client, error) {
	var c admin.Client
	err := rows.Scan(&c.ID, &c.Owner, &c.FirstName, &c.LastName, &c.Born, &c.Restricted,
		(*timestamp)(&c.Created), &c.CreatedBy, (*timestamp)(&c.Changed))
	return c, err
}

// Get finds a client. In a transaction, no other one changes the client or
// reads it to change it, until this one ends.
func (s clientStore) Get(ctx context.Context, id admin.ClientID) (admin.Client, bool, error) {
	if err := s.lock(ctx, `select 1 from clients where id = $1`, int64(id)); err != nil {
		return admin.Client{}, false, err
	}
	return one(ctx, s.queries, scanClient,
		`select `+clientColumns+` from clients c where c.id = $1`,
		int64(id))
}

// Count counts the clients of an owner.
func (s clientStore) Count(ctx context.Context, owner string) (int, error) {
	n, err := s.number(ctx, `select count(*) from clients where owner = $1`, owner)
	return int(n), err
}

// Save adds or replaces a client.
func (s clientStore) Save(ctx context.Context, c admin.Client) error {
	c.FirstName, c.LastName = plain(c.FirstName), plain(c.LastName)
	return s.exec(ctx, `
		insert into clients (id, owner, first_name, last_name, sort_name, first_key, born, restricted, created_at, created_by, changed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (id) do update set owner = excluded.owner, first_name = excluded.first_name, last_name = excluded.last_name,
			sort_name = excluded.sort_name, first_key = excluded.first_key, born = excluded.born, restricted = excluded.restricted,
			created_at = excluded.created_at, created_by = excluded.created_by, changed_at = excluded.changed_at`,
		int64(c.ID), c.Owner, c.FirstName, c.LastName, c.SortName(), admin.FoldName(
			c.FirstName,
		), c.Born, c.Restricted,
		timestamp(c.Created), c.CreatedBy, timestamp(c.Changed))
}
