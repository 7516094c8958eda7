package store

import (
	"context"
	"database/sql"
	"strconv"

	"configsync/admin"
	"configsync/schema"
)

// exceptionStore stores Release Exceptions.
type exceptionStore struct{ *queries }

const selectExceptions = `
	select e.id, e.client_id, e.granting, e.receiving, e.begins, e.through, e.reason, e.granted_at, e.granted_by, e.ended, e.ended_by from `

func scanException(rows *sql.Rows) (admin.ReleaseException, error) {
	var e admin.ReleaseException
	err := rows.Scan(&e.ID, &e.Client, &e.Granting, &e.Receiving, &e.Begins, &e.Through, &e.Reason,
		(*timestamp)(&e.GrantedAt), &e.GrantedBy, &e.Ended, &e.EndedBy)
	return e, err
}

const newestFirst = ` order by e.granted_at desc, e.id desc`

// Of lists the Release Exceptions of a client, the newest first.
func (s exceptionStore) Of(
	ctx context.Context, id admin.ClientID,
) ([]admin.ReleaseException, error) {
	return list(ctx, s.queries, scanException,
		selectExceptions+`release_exceptions e where e.client_id = $1`+newestFirst, int64(id))
}

// For lists the Release Exceptions that some clients have for one receiving
// organization, the newest first.
func (s exceptionStore) For(
	ctx context.Context, receiving string, clients []admin.ClientID,
) ([]admin.ReleaseException, error) {
	if len(clients) == 0 {
		return nil, nil
	}
	ids := make([]string, len(clients))
	for i, id := range clients {
		ids[i] = strconv.FormatInt(int64(id), 10)
	}
	columns, err := s.d.columns([][]string{ids})
	if err != nil {
		return nil, err
	}
	query := selectExceptions + s.d.rows(2, "id") +
		` cross join release_exceptions e where e.client_id = cast(r.id as bigint) and e.receiving = $1` +
		newestFirst
	return list(ctx, s.queries, scanException, query, append([]any{receiving}, columns...)...)
}

// CountTo counts the Release Exceptions by which an organization sees clients
// on a day or later.
func (s exceptionStore) CountTo(
	ctx context.Context, receiving string, day schema.Date,
) (int, error) {
	n, err := s.number(ctx,
		`select count(*) from release_exceptions where receiving = $1 and through >= $2 and (ended = '' or ended > $2)`,
		receiving, string(day))
	return int(n), err
}

// Save adds or replaces a Release Exception.
func (s exceptionStore) Save(ctx context.Context, e admin.ReleaseException) error {
	return s.exec(ctx, `
		insert into release_exceptions (id, client_id, granting, receiving, begins, through, reason, granted_at, granted_by, ended, ended_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (id) do update set client_id = excluded.client_id, granting = excluded.granting, receiving = excluded.receiving,
			begins = excluded.begins, through = excluded.through, reason = excluded.reason, granted_at = excluded.granted_at,
			granted_by = excluded.granted_by, ended = excluded.ended, ended_by = excluded.ended_by`,
		e.ID, int64(e.Client), e.Granting, e.Receiving, e.Begins, e.Through, e.Reason, timestamp(
			e.GrantedAt,
		), e.GrantedBy, e.Ended, e.EndedBy)
}
