package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"configsync/admin"
)

// freezeStore stores freeze windows.
type freezeStore struct{ *queries }

// List lists the freeze windows that were not removed.
func (s freezeStore) List(ctx context.Context) ([]admin.Freeze, error) {
	return list(ctx, s.queries, scanFreeze,
		`select id, body from freezes where removed_at = $1 order by id`, timestamp{})
}

func scanFreeze(rows *sql.Rows) (admin.Freeze, error) {
	var f admin.Freeze
	var id string
	var body []byte
	err := rows.Scan(&id, &body)
	if err == nil {
		err = json.Unmarshal(body, &f)
	}
	f.ID = id
	return f, err
}

// Save adds or replaces a freeze window.
func (s freezeStore) Save(ctx context.Context, f admin.Freeze) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return s.exec(ctx,
		`insert into freezes (id, body, removed_at) values ($1, $2, $3) on conflict (id) do update set body = excluded.body, removed_at = excluded.removed_at`,
		f.ID, string(body), timestamp(f.Removed))
}
