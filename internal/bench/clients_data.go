package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/jackc/pgx/v5"
)

// syllables are what names are made of: the first names in a list are the
// frequent ones.
var syllables = strings.Fields("ka mi ro sa te lu no vi ba he ze du fa go ni pe ru sho wa yo")

var firstNames, lastNames = names(2), names(3)

// names makes all names of so many syllables.
func names(parts int) []string {
	out := []string{""}
	for range parts {
		var longer []string
		for _, begin := range out {
			for _, syllable := range syllables {
				longer = append(longer, begin+syllable)
			}
		}
		out = longer
	}
	for i, name := range out {
		out[i] = strings.ToUpper(name[:1]) + name[1:]
	}
	r := rand.New(rand.NewPCG(8, uint64(parts)))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// insertClients makes the clients in the database. Some organizations own more
// of them than others, and some names are more frequent. The names have no
// accents, so that the columns that are looked up are their lower case.
const insertClients = `
	insert into clients (id, owner, first_name, last_name, sort_name, first_key, born, restricted, created_at, created_by, changed_at)
	select 100000000 + n * 611953 % 900000000, owner, first, last, lower(last) || e'\x1f' || lower(first), lower(first),
		to_char(date '1940-01-01' + born, 'YYYY-MM-DD'), restricted, '2026-01-01T00:00:00.000000Z', 'bench', '2026-01-01T00:00:00.000000Z'
	from (
		select n, ($2::text[])[1 + floor(power(random(), 1.5) * cardinality($2::text[]))::int] as owner,
			($3::text[])[1 + floor(power(random(), 2) * cardinality($3::text[]))::int] as first,
			($4::text[])[1 + floor(power(random(), 2) * cardinality($4::text[]))::int] as last,
			floor(random() * 30000)::int as born, random() < 0.1 as restricted
		from generate_series(1, $1::bigint) as n) as people`

// insertExceptions gives one client in fifty a Release Exception for some
// organization; half of them are over.
const insertExceptions = `
	insert into release_exceptions (id, client_id, granting, receiving, begins, through, reason, granted_at, granted_by, ended, ended_by)
	select 'exception-' || id, id, owner, receiving, '2026-01-01', case when id % 2 = 0 then '2026-12-31' else '2026-03-31' end,
		'referral', '2026-01-01T12:00:00.000000Z', 'bench', '', ''
	from (
		select id, owner, ($1::text[])[1 + floor(random() * cardinality($1::text[]))::int] as receiving
		from clients where id % 100 in (0, 51) order by id) as e
	where receiving <> owner`

// fill adds the clients and their exceptions.
func (b *clientBench) fill(ctx context.Context) error {
	owners := make([]string, organizations)
	for i := range owners {
		owners[i] = organization((i*271 + 1) % organizations)
	}
	if _, err := b.conn.Exec(
		ctx, `select setseed(0.5), set_config('maintenance_work_mem', '256MB', false)`,
	); err != nil {
		return err
	}
	if err := b.withoutIndexes(ctx, "clients", func() error {
		_, err := b.conn.Exec(ctx, insertClients, b.n, owners, firstNames, lastNames)
		return err
	}); err != nil {
		return fmt.Errorf("adding the clients: %w", err)
	}
	if _, err := b.conn.Exec(ctx, insertExceptions, owners); err != nil {
		return fmt.Errorf("adding the exceptions: %w", err)
	}
	return b.settle(ctx)
}

// withoutIndexes fills a table and makes its indexes after the rows, which is
// quicker.
func (b *clientBench) withoutIndexes(ctx context.Context, table string, fill func() error) error {
	rows, err := b.conn.Query(ctx,
		`select indexname::text, indexdef from pg_indexes where tablename = $1 and indexname <> $1 || '_pkey'`,
		table)
	if err != nil {
		return err
	}
	indexes := map[string]string{}
	var name, definition string
	if _, err := pgx.ForEachRow(rows, []any{
		&name, &definition,
	}, func() error { indexes[name] = definition; return nil }); err != nil {
		return err
	}
	for name := range indexes {
		if _, err := b.conn.Exec(ctx, `drop index `+name); err != nil {
			return err
		}
	}
	if err := fill(); err != nil {
		return err
	}
	for _, definition := range indexes {
		if _, err := b.conn.Exec(ctx, definition); err != nil {
			return err
		}
	}
	return b.settle(ctx)
}

// settle lets the server do now what it would do at some time anyway.
func (b *clientBench) settle(ctx context.Context) error {
	for _, settle := range []string{`vacuum (analyze)`, `checkpoint`} {
		if _, err := b.conn.Exec(ctx, settle); err != nil {
			return err
		}
	}
	return nil
}
