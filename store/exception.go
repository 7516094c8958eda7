package store

import (
	"context"
	"database/sql"

	"configsync/admin"
)

// Exceptions lists the Release Exceptions of a client, the newest first.
func (s *queries) Exceptions(ctx context.Context, id admin.ClientID) ([]admin.ReleaseException, error) {
	scan := func(rows *sql.Rows) (admin.ReleaseException, error) {
		var e admin.ReleaseException
		err := rows.Scan(&e.ID, &e.Client, &e.Granting, &e.Receiving, &e.Begins, &e.Through, &e.Reason, (*timestamp)(&e.GrantedAt), &e.GrantedBy, &e.Ended, &e.EndedBy)
		return e, err
	}
	return list(ctx, s, scan, `
		select id, client_id, granting, receiving, begins, through, reason, granted_at, granted_by, ended, ended_by
		from release_exceptions where client_id = $1 order by granted_at desc, id desc`, int64(id))
}

// SaveException adds a Release Exception or replaces what is known of it.
func (tx *Tx) SaveException(ctx context.Context, e admin.ReleaseException) error {
	return tx.exec(ctx, `
		insert into release_exceptions (id, client_id, granting, receiving, begins, through, reason, granted_at, granted_by, ended, ended_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (id) do update set client_id = excluded.client_id, granting = excluded.granting, receiving = excluded.receiving,
			begins = excluded.begins, through = excluded.through, reason = excluded.reason, granted_at = excluded.granted_at,
			granted_by = excluded.granted_by, ended = excluded.ended, ended_by = excluded.ended_by`,
		e.ID, int64(e.Client), e.Granting, e.Receiving, e.Begins, e.Through, e.Reason, timestamp(e.GrantedAt), e.GrantedBy, e.Ended, e.EndedBy)
}
