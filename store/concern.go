package store

import (
	"context"
	"database/sql"

	"configsync/admin"
)

// concernStore stores concerns.
type concernStore struct{ *queries }

const concernColumns = `id, at, reporter, organization, about, body, closed_at, closed_by, resolution`

func scanConcern(rows *sql.Rows) (admin.Concern, error) {
	var c admin.Concern
	err := rows.Scan(&c.ID, (*timestamp)(&c.At), &c.By, &c.Organization, &c.About, &c.Text,
		(*timestamp)(&c.Closed), &c.ClosedBy, &c.Resolution)
	return c, err
}

// Get finds a concern.
func (s concernStore) Get(ctx context.Context, id string) (admin.Concern, bool, error) {
	return one(ctx, s.queries, scanConcern, `select `+concernColumns+` from concerns where id = $1`,
		id)
}

// List lists concerns, the newest first.
func (s concernStore) List(ctx context.Context, openOnly bool) ([]admin.Concern, error) {
	return list(ctx, s.queries, scanConcern, `
		select `+concernColumns+` from concerns where not $1 or closed_at = $2 order by at desc, id desc`, openOnly, timestamp{})
}

// Save adds or replaces a concern.
func (s concernStore) Save(ctx context.Context, c admin.Concern) error {
	return s.exec(ctx, `
		insert into concerns (id, at, reporter, organization, about, body, closed_at, closed_by, resolution) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (id) do update set at = excluded.at, reporter = excluded.reporter, organization = excluded.organization, about = excluded.about,
			body = excluded.body, closed_at = excluded.closed_at, closed_by = excluded.closed_by, resolution = excluded.resolution`,
		c.ID, timestamp(c.At), c.By, c.Organization, c.About, c.Text, timestamp(
			c.Closed,
		), c.ClosedBy, c.Resolution)
}
