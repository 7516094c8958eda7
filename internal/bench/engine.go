package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver of the list on PostgreSQL
	_ "modernc.org/sqlite"             // the driver of the limits and the list on SQLite

	"configsync/schema"
	"configsync/store/pgtest"
)

// engine makes databases, and knows the quickest plain way to do what
// configsync does.
type engine struct {
	name   string
	url    func() string
	limits func(ctx context.Context, url string, objects []schema.Object) (limits, error)
	open   func(url string) (*sql.DB, error)
}

// limits is a plain table of the same objects.
type limits interface {
	// write brings in and takes out the same rows in one transaction.
	write(ctx context.Context, put []schema.Object, gone []schema.Key) error
	close()
}

func postgresEngine(server *pgtest.Server, h *host) engine {
	return engine{name: "PostgreSQL", url: func() string { return server.URL(h) },
		limits: newCopyLimit,
		open:   func(url string) (*sql.DB, error) { return sql.Open("pgx", url) }}
}

func sqliteEngine(h *host) engine {
	i := 0
	dir := h.TempDir()
	return engine{name: "SQLite",
		url: func() string {
			i++
			return "sqlite:" + filepath.Join(dir, fmt.Sprintf("%d.db", i))
		},
		limits: newLoopLimit, open: openPlain}
}

// readList reads the list of keys and digests, and nothing else.
func readList(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `select kind, name, digest from objects order by kind, name`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var kind, name, digest string
		if err := rows.Scan(&kind, &name, &digest); err != nil {
			return err
		}
	}
	return rows.Err()
}

const plainTable = `create table plain (kind text not null, name text not null, digest text not null, body text not null, primary key (kind, name))`

// copyLimit is COPY into a temporary table and one upsert.
type copyLimit struct{ conn *pgx.Conn }

func newCopyLimit(ctx context.Context, url string, objects []schema.Object) (limits, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, plainTable); err != nil {
		return nil, err
	}
	_, err = conn.CopyFrom(ctx, pgx.Identifier{"plain"}, []string{"kind", "name", "digest", "body"},
		rowsOf(objects))
	return copyLimit{conn}, err
}

func rowsOf(objects []schema.Object) pgx.CopyFromSource {
	return pgx.CopyFromSlice(len(objects), func(i int) ([]any, error) {
		o := objects[i]
		return []any{o.Key.Kind, o.Key.Name, string(schema.DigestOf(o.Body)), string(o.Body)}, nil
	})
}

func (l copyLimit) write(ctx context.Context, put []schema.Object, gone []schema.Key) error {
	tx, err := l.conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(
		ctx, `create temporary table incoming (like plain) on commit drop`,
	); err != nil {
		return err
	}
	if _, err := tx.CopyFrom(
		ctx, pgx.Identifier{"incoming"}, []string{"kind", "name", "digest", "body"}, rowsOf(put),
	); err != nil {
		return err
	}
	if _, err := tx.Exec(
		ctx,
		`insert into plain select * from incoming on conflict (kind, name) do update set digest = excluded.digest, body = excluded.body`,
	); err != nil {
		return err
	}
	kinds, names := columnsOf(gone)
	if _, err := tx.Exec(
		ctx,
		`delete from plain where (kind, name) in (select * from unnest($1::text[], $2::text[]))`,
		kinds, names,
	); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func columnsOf(keys []schema.Key) (kinds, names []string) {
	for _, k := range keys {
		kinds, names = append(kinds, k.Kind), append(names, k.Name)
	}
	return kinds, names
}

func (l copyLimit) close() { l.conn.Close(context.Background()) }

// loopLimit is a loop over prepared statements.
type loopLimit struct{ db *sql.DB }

func openPlain(url string) (*sql.DB, error) {
	return sql.Open("sqlite",
		"file:"+url[len("sqlite:"):]+
			"?_pragma=journal_mode(wal)&_pragma=synchronous(normal)&_pragma=cache_size(-65536)&_pragma=wal_autocheckpoint(8000)&_txlock=immediate")
}

func newLoopLimit(ctx context.Context, url string, objects []schema.Object) (limits, error) {
	db, err := openPlain(url)
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, plainTable); err != nil {
		return nil, err
	}
	l := loopLimit{db}
	return l, l.write(ctx, objects, nil)
}

func (l loopLimit) write(ctx context.Context, put []schema.Object, gone []schema.Key) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	upsert, err := tx.PrepareContext(ctx,
		`insert into plain values ($1, $2, $3, $4) on conflict (kind, name) do update set digest = excluded.digest, body = excluded.body`)
	if err != nil {
		return err
	}
	defer upsert.Close()
	for _, o := range put {
		if _, err := upsert.ExecContext(
			ctx, o.Key.Kind, o.Key.Name, string(schema.DigestOf(o.Body)), string(o.Body),
		); err != nil {
			return err
		}
	}
	remove, err := tx.PrepareContext(ctx, `delete from plain where kind = $1 and name = $2`)
	if err != nil {
		return err
	}
	defer remove.Close()
	for _, k := range gone {
		if _, err := remove.ExecContext(ctx, k.Kind, k.Name); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (l loopLimit) close() { l.db.Close() }
