package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"configsync/admin"
)

// engines are the databases that configsync runs on. A new one is a file beside
// this one with its dialect and its engine, a folder of migrations, and one
// line here.
var engines = []engineKind{
	{prefixes: []string{"sqlite:"}, open: openSQLite},
	{prefixes: []string{"postgres://", "postgresql://"}, open: openPostgres},
}

// engineKind opens the databases whose URLs begin with one of its prefixes.
type engineKind struct {
	prefixes []string
	open     func(ctx context.Context, url string, o Options) (*DB, error)
}

// engineOf returns the engine of a database's URL.
func engineOf(url string) (engineKind, bool) {
	for _, e := range engines {
		for _, prefix := range e.prefixes {
			if strings.HasPrefix(url, prefix) {
				return e, true
			}
		}
	}
	return engineKind{}, false
}

// IsURL reports whether s addresses a database.
func IsURL(s string) bool {
	_, ok := engineOf(s)
	return ok
}

// engine holds the differences between the engines beyond SQL.
type engine interface {
	// migrate calls up while no other process does. It is nil when the schema
	// is current.
	migrate(ctx context.Context, pool *sql.DB, up func() error) error
	// begin starts a transaction that alone may change configuration if h is
	// not nil, otherwise one that may only write. The cancellation of ctx ends
	// the wait for it, not the transaction. over is called right before its
	// end.
	begin(
		ctx context.Context, conn *sql.Conn, h *admin.Holder, timeout time.Duration,
	) (tx *sql.Tx, over func(), err error)
	// stats returns the numbers of the connections, from the pool that opens
	// them.
	stats(pool *sql.DB) sql.DBStats
	close()
}
