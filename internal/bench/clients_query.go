package main

import (
	"context"

	"github.com/jackc/pgx/v5"

	"configsync/admin"
)

// The queries by hand find a page of clients, and which of them a Release
// Exception lets the viewer see. $1 is the viewer, $2 its partners, $3 the day,
// and $4 and $5 bound the name that is searched. Which of them is the quickest
// depends on the viewer and the name. The limit is written out: of one that is
// a parameter, PostgreSQL expects that it is large.
const (
	// inOrder goes through the clients by name until enough of them are
	// visible.
	inOrder = selectPage + `select c.id, c.sort_name from clients c where ` + visible + endPage

	// ofEach merges the first clients of each owner.
	ofEach = selectPage + eachOwner + oneOwner + endOwner + ` union ` + excepted + endPage

	// namedInOrder goes through those with the last name, and through all with
	// the first name.
	namedInOrder = selectPage + `
		(select c.id, c.sort_name from clients c where ` + lastName + ` and ` + visible + ` order by c.sort_name, c.id limit 51)
		union
		select c.id, c.sort_name from clients c where ` + firstName + ` and ` + visible + endPage

	// namedOfEach merges the first clients of each owner with the last name,
	// and with the first name.
	namedOfEach = selectPage + eachOwner + oneOwner + ` and ` + lastName + endOwner + `
		union ` + eachOwner + oneOwner + ` and ` + firstName + endOwner + `
		union ` + excepted + ` and (` + lastName + ` or ` + firstName + `)` + endPage

	selectPage = `
		select c.id, c.owner, c.first_name, c.last_name, c.born, c.restricted, c.created_at, c.created_by, c.changed_at, (c.id, c.owner) in (` + granted + `)
		from (select id from (`
	endPage = `) as found order by sort_name, id limit 51) as page join clients c using (id) order by c.sort_name, c.id`

	eachOwner = `
		select c.id, c.sort_name from unnest($2::text[] || $1::text || $1::text, array_fill(false, array[cardinality($2::text[]) + 1]) || true) as o(owner, restricted)
		cross join lateral (select c.id, c.sort_name from clients c where `
	oneOwner = `c.owner = o.owner and c.restricted = o.restricted`
	endOwner = ` order by c.sort_name, c.id limit 51) as c`

	lastName  = `c.sort_name >= $4 and c.sort_name < $5`
	firstName = `c.first_key >= $4 and c.first_key < $5`

	inEffect = `e.receiving = $1 and e.begins <= $3 and e.through >= $3 and (e.ended = '' or e.ended > $3)`
	granted  = `select e.client_id, e.granting from release_exceptions e where ` + inEffect
	visible  = `(c.owner = $1 or not c.restricted and (c.owner in (select unnest($2::text[])) or (c.id, c.owner) in (` + granted + `)))`
	excepted = `
		select c.id, c.sort_name from release_exceptions e join clients c on c.id = e.client_id and c.owner = e.granting and not c.restricted
		where ` + inEffect
)

// byHand runs a query by hand and reads its clients.
func (b *clientBench) byHand(
	ctx context.Context, query string, q admin.ClientQuery,
) ([]admin.ClientID, error) {
	args := []any{q.Viewer, q.Owners, q.Day}
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
		var excepted bool
		err := row.Scan(&c.ID, &c.Owner, &c.FirstName, &c.LastName, &c.Born, &c.Restricted,
			&created, &c.CreatedBy, &changed, &excepted)
		return c.ID, err
	})
}
