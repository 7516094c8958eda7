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
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"configsync/admin"
	"configsync/refusal"
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
	ofEach: func(rows, query string) string {
		return rows + ` cross join clients c on c.id in (select id from (` + query + `))`
	},
	columns:    jsonRows,
	write:      writeFew,
	lockUsers:  `select 1`, // who writes is alone
	lockLedger: `select 1`,
	clock:      `select cast(unixepoch('now', 'subsec') * 1000000 as integer)`,
	taken:      func(err error) bool { return isCode(err, lib.SQLITE_CONSTRAINT_UNIQUE) },
	// Nothing needs to be prepared.
	beforeCount: `select 1`,
	read:        sql.TxOptions{ReadOnly: true},
	tables:      `select count(*), count(case when name = $1 then 1 end) from sqlite_master where type = 'table'`,
	explain:     explainSQLite,
}

type sqliteEngine struct{ path string }

// openSQLite opens the file. It creates one only if asked to.
func openSQLite(_ context.Context, address string, o Options) (*DB, error) {
	path := strings.TrimPrefix(address, "sqlite:")
	path, _, _ = strings.Cut(path, "?")
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !o.Create:
		return nil, &Fault{
			Kind:   ErrUnreachable,
			Reason: fmt.Sprintf("There is no database at %s.", path),
			Hint:   "Check the path.",
			Remedy: refusal.MakeEnvironment,
		}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, &Fault{Kind: ErrUnreachable, Reason: "The database cannot be opened.", Err: err}
	case err == nil && info.IsDir():
		return nil, &Fault{
			Kind:   ErrUnreachable,
			Reason: fmt.Sprintf("%s is a folder, not a database.", path),
		}
	}
	// 16 MiB of pages are cached: fresh memory for a page costs more than
	// reading the page again. A sync of thousands of objects may hold 64 MiB
	// before it spills, and 32 MiB may wait in the log, so that it does not pay
	// for copying the log into the file. What a statement needs to be undone
	// stays in memory, too.
	parameters := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			"busy_timeout(10000)", "foreign_keys(1)", "synchronous(normal)", "cache_size(-16384)",
			"cache_spill(-65536)", "wal_autocheckpoint(8000)", "temp_store(2)",
		},
	}
	switch {
	case o.ReadOnly:
		readOnly(path, parameters)
	case !o.Create:
		parameters.Set("mode", "rw")
	}
	pool, err := sql.Open("sqlite", fileURL(path, parameters))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(8)
	return &DB{pool: pool, dialect: &sqliteDialect, engine: sqliteEngine{path}, where: path}, nil
}

func fileURL(path string, parameters url.Values) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + parameters.Encode()
}

// readOnly adds how to open a database so that nothing is written to it.
// Reading a database in WAL mode needs two files beside it: whoever may not
// write leaves them behind, so one that may does without writing. Where they
// cannot be made nobody writes, and SQLite is told so; unless one of them is
// there, since it may hold what the database does not yet.
func readOnly(path string, parameters url.Values) {
	parameters.Add("_pragma", "query_only(1)")
	switch _, err := os.Stat(path + "-wal"); {
	case err == nil:
		parameters.Set("mode", "ro")
	case !writableFolder(filepath.Dir(path)):
		parameters.Set("mode", "ro")
		parameters.Set("immutable", "1")
	default:
		parameters.Set("mode", "rw")
	}
}

func writableFolder(dir string) bool {
	f, err := os.CreateTemp(dir, ".configsync-*")
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(f.Name()) == nil
}

func (e sqliteEngine) close() {}

// migrate runs under a lock in a file beside the database: goose has none for
// SQLite. It also switches to the WAL mode, in which readers and writers do not
// wait for each other, once it is certain that the database is ours.
func (e sqliteEngine) migrate(ctx context.Context, pool *sql.DB, up func() error) error {
	if up == nil {
		var mode string
		if err := pool.QueryRowContext(ctx, `pragma journal_mode`).
			Scan(&mode); err != nil || mode == "wal" {
			return err
		}
		up = func() error { return nil }
	}
	lock := e.path + "-upgrade"
	done, err := waitFor(ctx, time.Minute, func() (bool, error) {
		// Opened anew each time, since whoever had the lock removes the file.
		err := withFileLock(ctx, lock, func() error {
			if _, err := pool.ExecContext(ctx, `pragma journal_mode = wal`); err != nil {
				return err
			}
			return up()
		})
		if isBusy(err) || isCode(err, lib.SQLITE_IOERR_FSTAT) {
			return false, nil
		}
		return err == nil, err
	})
	if err == nil && !done {
		err = refusal.New(refusal.Locked, "Another process is upgrading the database.").
			WithHint("Nothing was changed. Try again when it has finished.")
	}
	return err
}

// withFileLock calls do while it holds a lock in a file, which it creates and
// removes. A process that waited for a file that was removed repeats the work,
// which then changes nothing.
func withFileLock(ctx context.Context, lock string, do func() error) error {
	pool, err := sql.Open("sqlite", fileURL(lock, url.Values{"_txlock": {"exclusive"}}))
	if err != nil {
		return err
	}
	defer pool.Close()
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(); err != nil {
		return err
	}
	_ = os.Remove(lock) // it is empty, and harmless where it has to stay
	return nil
}

// begin starts a write transaction, which on SQLite excludes all others, and
// writes a note with its holder.
func (e sqliteEngine) begin(
	ctx context.Context, conn *sql.Conn, h *admin.Holder, timeout time.Duration,
) (tx *sql.Tx, over func(), err error) {
	// SQLite's own wait cannot be interrupted.
	always := context.WithoutCancel(ctx)
	if _, err := conn.ExecContext(always, `pragma busy_timeout = 0`); err != nil {
		return nil, nil, err
	}
	// Short writes, such as those of the audit log, are waited for in any case.
	began, err := waitFor(ctx, max(timeout, 250*time.Millisecond), func() (bool, error) {
		tx, err = conn.BeginTx(always, nil)
		if isBusy(err) {
			return false, nil
		}
		return err == nil, err
	})
	if err == nil && !began {
		err = e.lockedError()
	}
	if _, again := conn.ExecContext(always, busyTimeout); err == nil {
		err = again
	}
	if err != nil || h == nil {
		return tx, func() {}, err
	}
	note := e.path + "-holder"
	if text, err := json.Marshal(h); err == nil {
		_ = os.WriteFile(note, text, 0o644) // only for the message that others get
	}
	// The note goes before the lock does: later it may be that of the next one.
	return tx, sync.OnceFunc(func() { os.Remove(note) }), nil
}

const busyTimeout = `pragma busy_timeout = 10000`

func (e sqliteEngine) lockedError() error {
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

func isCode(err error, code int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == code
}

func explainSQLite(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_READONLY:
		return &Fault{
			Kind:   ErrReadOnly,
			Reason: "The database cannot be written to.",
			Hint:   "Nothing was changed. Check the permissions of the file and its folder.",
			Err:    err,
		}
	case lib.SQLITE_FULL:
		return &Fault{
			Kind:   ErrFull,
			Reason: "There is no space left to write the database.",
			Hint:   "Nothing was changed. Free up space on the disk, then try again.",
			Err:    err,
		}
	case lib.SQLITE_IOERR:
		return &Fault{
			Kind:   ErrFull,
			Reason: "The database file could not be read or written.",
			Hint:   "Nothing was changed. Check the disk.",
			Err:    err,
		}
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return &Fault{
			Kind:   ErrNotOurs,
			Reason: "The file is not an intact SQLite database.",
			Hint:   "Check the path, or restore the file from a backup.",
			Err:    err,
		}
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		return &Fault{
			Kind:   ErrUnreachable,
			Reason: "The database cannot be opened.",
			Hint:   "Check the path and its permissions.",
			Err:    err,
		}
	case lib.SQLITE_INTERRUPT:
		return fmt.Errorf("%w: %w", context.Canceled, err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return refusal.New(refusal.Locked, "Another process is writing to the database.").
			WithHint("Nothing was changed. Try again when it has finished.")
	}
	return nil
}

func (e sqliteEngine) stats(pool *sql.DB) sql.DBStats { return pool.Stats() }
