package main

import (
	"context"

	"github.com/jackc/pgx/v5"

	"configsync/admin"
)

// The queries by hand know which way is the quickest for their viewer and search. $1 is the viewer, $2 its partners, $3 the day, $4 the limit,
// and $5 and $6 bound the names that are searched.
const (
	selectPage = `
		select c.id, c.owner, c.first_name, c.last_name, c.born, c.restricted, c.created_at, c.created_by, c.changed_at
		from (select id from (`
	endPage  = `) as found order by sort_name, id limit $4) as page join clients c using (id) order by c.sort_name, c.id`
	excepted = `e.receiving = $1 and e.begins <= $3 and e.through >= $3 and (e.ended = '' or e.ended > $3)`
	byOwner  = `c.owner = $1 or not c.restricted and (c.owner = any ($2) or exists (
		select 1 from release_exceptions e where e.client_id = c.id and e.granting = c.owner and ` + excepted + `))`
	exceptions = `
		select c.id, c.sort_name from release_exceptions e join clients c on c.id = e.client_id and c.owner = e.granting and not c.restricted
		where ` + excepted

	// listOfFew merges the first clients of each owner.
	listOfFew = selectPage + `
		select * from (select id, sort_name from clients where owner = $1 order by sort_name, id limit $4) as own
		union
		select c.id, c.sort_name from unnest($2::text[]) as o(owner) cross join lateral (
			select id, sort_name from clients where owner = o.owner and not restricted order by sort_name, id limit $4) as c
		union ` + exceptions + endPage

	// listOfMany goes through the clients by name until enough of them are visible.
	listOfMany = selectPage + `select c.id, c.sort_name from clients c where ` + byOwner + endPage

	// named goes through those with the last name, and those with the first name.
	named = selectPage + `
		select * from (select c.id, c.sort_name from clients c where c.sort_name >= $5 and c.sort_name < $6 and (` + byOwner + `) order by c.sort_name, c.id limit $4) as l
		union
		select c.id, c.sort_name from clients c where c.first_key >= $5 and c.first_key < $6 and (` + byOwner + `)` + endPage
)

// byHand runs a query by hand and reads its clients.
func (b *clientBench) byHand(ctx context.Context, query string, q admin.ClientQuery) ([]admin.ClientID, error) {
	args := []any{q.Viewer, q.Owners, q.Day, q.Limit}
	for _, name := range q.Names {
		args = append(args, name, name+"\U0010ffff")
	}
	rows, err := b.conn.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (admin.ClientID, error) {
		var c admin.Client
		var created, changed string
		err := row.Scan(&c.ID, &c.Owner, &c.FirstName, &c.LastName, &c.Born, &c.Restricted, &created, &c.CreatedBy, &changed)
		return c.ID, err
	})
}
