package store

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"configsync/admin"
	"configsync/syncer"
)

//go:embed migrations
var migrations embed.FS

func migrationsOf(engine string) fs.FS {
	sub, err := fs.Sub(migrations, "migrations/"+engine)
	if err != nil {
		panic(err)
	}
	return sub
}

var sqliteDialect = dialect{
	name:       "SQLite",
	goose:      goose.DialectSQLite3,
	migrations: migrationsOf("sqlite"),
	rows:       rowsOfJSON,
	columns:    jsonRows,
	read:       sql.TxOptions{ReadOnly: true},
	hasTables:  `select count(*) from sqlite_master where type = 'table'`,
	explain:    explainSQLite,
}

type sqliteEngine struct{ path string }

// openSQLite opens the file. It makes a new one only when told to.
func openSQLite(path string, o Options) (*DB, error) {
	path, _, _ = strings.Cut(path, "?")
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !o.Create:
		return nil, &Fault{Kind: ErrUnreachable, Reason: fmt.Sprintf("there is no database at %s", path), Hint: "check the path; configsync init makes new environments"}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, &Fault{Kind: ErrUnreachable, Reason: "the database cannot be opened", Err: err}
	case err == nil && info.IsDir():
		return nil, &Fault{Kind: ErrUnreachable, Reason: fmt.Sprintf("%s is a folder, not a database", path)}
	}
	parameters := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(10000)", "foreign_keys(1)", "synchronous(normal)"}}
	if o.ReadOnly {
		parameters.Set("mode", "ro")
	} else {
		parameters.Add("_pragma", "journal_mode(wal)")
	}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+parameters.Encode())
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(8)
	return &DB{pool: pool, dialect: &sqliteDialect, engine: sqliteEngine{path}, where: path}, nil
}

func (e sqliteEngine) close() {}

// migrate runs under a lock of its own, held in a file beside the database: goose has none for SQLite.
func (e sqliteEngine) migrate(ctx context.Context, up func() error) error {
	lock := e.path + "-upgrade"
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: lock}).EscapedPath()+"?_txlock=exclusive&_pragma=busy_timeout(60000)")
	if err != nil {
		return err
	}
	defer pool.Close()
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("waiting for another process that upgrades the database: %w", err)
	}
	defer tx.Rollback()
	if err := up(); err != nil {
		return err
	}
	// Whoever waits on the removed file finds the database upgraded.
	return os.Remove(lock)
}

// begin starts a write transaction, which on SQLite excludes all others, and leaves a note of who holds it.
func (e sqliteEngine) begin(ctx context.Context, pool *sql.DB, h admin.Holder, timeout time.Duration) (*sql.Tx, func(), error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	release := func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `pragma busy_timeout = 10000`)
		conn.Close()
	}
	// Short writes, such as those of the audit log, are waited for in any case.
	wait := max(timeout, 250*time.Millisecond)
	if _, err := conn.ExecContext(ctx, fmt.Sprintf(`pragma busy_timeout = %d`, wait.Milliseconds())); err != nil {
		release()
		return nil, nil, err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		release()
		if isBusy(err) {
			return nil, nil, e.held()
		}
		return nil, nil, err
	}
	note := e.path + "-holder"
	if text, err := json.Marshal(h); err == nil {
		_ = os.WriteFile(note, text, 0o644) // only for the message that others get
	}
	return tx, func() { os.Remove(note); release() }, nil
}

func (e sqliteEngine) held() error {
	var h admin.Holder
	if text, err := os.ReadFile(e.path + "-holder"); err == nil {
		_ = json.Unmarshal(text, &h)
	}
	return lockedBy(h)
}

func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == lib.SQLITE_BUSY
}

func explainSQLite(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_READONLY:
		return &Fault{Kind: ErrReadOnly, Reason: "the database cannot be written to", Hint: "check the permissions of the file and its folder; nothing was changed", Err: err}
	case lib.SQLITE_FULL:
		return &Fault{Kind: ErrFull, Reason: "there is no room left to write the database", Hint: "make room on the disk and try again; nothing was changed", Err: err}
	case lib.SQLITE_IOERR:
		return &Fault{Kind: ErrFull, Reason: "writing or reading the database's file went wrong", Hint: "check the disk; nothing was changed", Err: err}
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return &Fault{Kind: ErrNotOurs, Reason: "the file is not a whole SQLite database", Hint: "check the path, or restore the file from a backup", Err: err}
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		return &Fault{Kind: ErrUnreachable, Reason: "the database cannot be opened", Hint: "check the path and its permissions", Err: err}
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return &syncer.Refusal{Code: syncer.Locked, Reason: "another process is writing to the database", Hint: "try again when it has finished"}
	}
	return nil
}
