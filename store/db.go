package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/pressly/goose/v3"

	"configsync/admin"
	"configsync/refusal"
	"configsync/syncer"
	"configsync/words"
)

// DB is an environment's database. It is safe for use by several goroutines.
type DB struct {
	pool    *sql.DB
	dialect *dialect
	engine  engine
	where   string // for messages, without credentials
	env     Environment
	clock   func() time.Time
}

// Environment is the identity of a database.
type Environment struct {
	ID      string // random, given when the database was set up
	Name    string
	Role    string
	Version string // the newest configsync that has used it
	Created time.Time
}

// Options are the options of opening a database.
type Options struct {
	// ReadOnly never writes: a database that was not set up, or needs an
	// upgrade, is an error.
	ReadOnly bool
	// Create makes a SQLite file that does not exist.
	Create bool
	// Name and Role are given to a database that is set up now.
	Name, Role string
	// Version of configsync. A database that an older version used last gets an
	// update of type application.
	Version string
	// Notes are the release notes of that update.
	Notes string
	// Actor opens it, for the history.
	Actor string
	// Clock stands in for the database's clock, by which schedules run; nil is
	// that. For tests.
	Clock func() time.Time `json:"-"`
}

// Open opens the database at a URL, sqlite:PATH or postgres://…, and unless it
// is to be only read sets it up or upgrades it. Two processes may do so at
// once. The error is a [*Fault] where a person can do something about it.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	db, err := openURL(ctx, url, o)
	if err != nil {
		return nil, err
	}
	err = db.prepare(ctx, o)
	if err == nil {
		err = db.identify(ctx, o)
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("opening %s: %w", db.where, db.dialect.explained(err))
	}
	return db, nil
}

// Migrate makes the tables of a database, as [Open] does, and no environment in
// it: the next Open names one. A copy of such a database is a new environment,
// whereas the copy of an environment would be the same one twice.
func Migrate(ctx context.Context, url string) error {
	db, err := openURL(ctx, url, Options{Create: true})
	if err != nil {
		return err
	}
	err = db.prepare(ctx, Options{})
	if err != nil {
		err = fmt.Errorf("making the tables of %s: %w", db.where, db.dialect.explained(err))
	}
	return errors.Join(err, db.Close())
}

func openURL(ctx context.Context, url string, o Options) (db *DB, err error) {
	engine, ok := engineOf(url)
	if !ok {
		// The URL may hold a password, and is not quoted.
		return nil, &Fault{
			Kind:   ErrUnreachable,
			Reason: "The URL of the database is not well-formed.",
			Hint:   "Write sqlite:PATH or postgres://user@host:5432/database.",
		}
	}
	db, err = engine.open(ctx, url, o)
	if err == nil {
		db.clock = o.Clock
	}
	return db, err
}

// Close releases the connections.
func (db *DB) Close() error {
	err := db.pool.Close()
	db.engine.close()
	return err
}

// Environment returns the identity of the database.
func (db *DB) Environment() Environment { return db.env }

// Engine returns the name of the database engine.
func (db *DB) Engine() string { return db.dialect.name }

// Stats returns the number of connections, of those in use, and of waits for
// one. On PostgreSQL they are those of the driver's own pool, from which
// database/sql borrows.
func (db *DB) Stats() sql.DBStats { return db.engine.stats(db.pool) }

var errEmpty = &Fault{
	Kind:   ErrOlder,
	Reason: "The database contains no environment yet.",
	Hint:   "Sync into it first, or check that it is the one you meant.",
}

const versionTable = "configsync_version"

// prepare creates or upgrades the tables for this version, or refuses.
func (db *DB) prepare(ctx context.Context, o Options) error {
	if err := db.pool.PingContext(ctx); err != nil {
		return err
	}
	current, err := db.version(ctx)
	if err != nil {
		return err
	}
	newest, err := db.newestVersion()
	switch {
	case err != nil:
		return err
	case current > newest:
		return &Fault{
			Kind: ErrNewer,
			Reason: fmt.Sprintf(
				"A newer configsync has upgraded the database, to schema %d; this version reads schema %d.",
				current, newest,
			),
			Hint: "Nothing was changed. Install the newer configsync here too.",
		}
	case o.ReadOnly && current == 0:
		return errEmpty
	case o.ReadOnly && current == newest:
	case o.ReadOnly:
		return &Fault{
			Kind: ErrOlder,
			Reason: fmt.Sprintf("The database has schema %d, but this configsync reads schema %d.",
				current, newest),
			Remedy: refusal.UpgradeDatabase,
		}
	default:
		var up func() error
		if current < newest {
			up = func() error { return db.up(ctx) }
		}
		return db.engine.migrate(ctx, db.pool, up)
	}
	return nil
}

// version returns the schema's version, 0 for an empty database. A database
// with tables of something else is not touched.
func (db *DB) version(ctx context.Context) (version int64, err error) {
	var tables, ours int
	if err := db.pool.QueryRowContext(ctx, db.dialect.tables, versionTable).
		Scan(&tables, &ours); err != nil {
		return 0, err
	}
	switch {
	case tables == 0:
		return 0, nil
	case ours == 0:
		return 0, &Fault{
			Kind:   ErrNotOurs,
			Reason: "The database belongs to another program: it has tables, but none of configsync.",
			Hint:   "Nothing was changed. Check the address, or give configsync a database of its own.",
		}
	}
	err = db.pool.QueryRowContext(ctx, `select coalesce(max(version_id), 0) from `+versionTable).
		Scan(&version)
	return version, err
}

func (db *DB) provider() (*goose.Provider, error) {
	return goose.NewProvider(db.dialect.goose, db.pool, db.dialect.migrations,
		goose.WithTableName(versionTable), goose.WithLogger(goose.NopLogger()))
}

func (db *DB) newestVersion() (int64, error) {
	p, err := db.provider()
	if err != nil {
		return 0, err
	}
	sources := p.ListSources()
	return sources[len(sources)-1].Version, nil
}

func (db *DB) up(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// identify reads the identity of the database; the first use by a version adds
// an update to the history.
func (db *DB) identify(ctx context.Context, o Options) error {
	env, err := db.readEnvironment(ctx)
	if err == nil && (o.ReadOnly || !newerVersion(o.Version, env.Version)) {
		db.env = env
		return nil
	}
	switch {
	case err == nil:
	case !errors.Is(err, sql.ErrNoRows):
		return err
	case o.ReadOnly:
		return errEmpty
	}
	return db.change(ctx, admin.Holder{Actor: o.Actor}, time.Minute, func(c *configStore) error {
		db.env, err = c.install(ctx, o)
		return err
	})
}

const selectEnvironment = `select id, name, role, version, created_at from environment`

func (db *DB) readEnvironment(ctx context.Context) (Environment, error) {
	return scanEnvironment(db.pool.QueryRowContext(ctx, selectEnvironment))
}

func scanEnvironment(row *sql.Row) (Environment, error) {
	var env Environment
	err := row.Scan(&env.ID, &env.Name, &env.Role, &env.Version, (*timestamp)(&env.Created))
	return env, err
}

// install names a new environment, or notes that a newer version of configsync
// has come.
func (s *configStore) install(ctx context.Context, o Options) (Environment, error) {
	env, err := scanEnvironment(s.q.QueryRowContext(ctx, selectEnvironment))
	now := time.Now().UTC().Truncate(time.Microsecond)
	switch {
	case err == nil && !newerVersion(o.Version, env.Version):
		return env, nil // another process was first
	case err == nil:
		env.Version = o.Version
		_, err = s.q.ExecContext(ctx, `update environment set version = $1`, o.Version)
	case errors.Is(err, sql.ErrNoRows):
		env = Environment{
			ID:      uuid.NewString(),
			Name:    o.Name,
			Role:    o.Role,
			Version: o.Version,
			Created: now,
		}
		_, err = s.q.ExecContext(ctx,
			`insert into environment (id, name, role, version, created_at) values ($1, $2, $3, $4, $5)`,
			env.ID, env.Name, env.Role, env.Version, timestamp(now))
	}
	if err != nil {
		return env, err
	}
	_, err = s.Record(ctx,
		syncer.Update{Type: syncer.Application, At: now, Actor: o.Actor, Version: o.Version,
			Summary: "configsync " + o.Version, Notes: o.Notes}, nil, nil)
	return env, err
}

// newerVersion reports whether a is a later version than b; versions are
// numbers with dots.
func newerVersion(a, b string) bool {
	var x, y [3]int
	_, _ = fmt.Sscanf(strings.TrimPrefix(a, "v"), "%d.%d.%d", &x[0], &x[1], &x[2])
	_, _ = fmt.Sscanf(strings.TrimPrefix(b, "v"), "%d.%d.%d", &y[0], &y[1], &y[2])
	for i := range x {
		if x[i] != y[i] {
			return x[i] > y[i]
		}
	}
	return false
}

// sessionName is short enough for PostgreSQL's application_name, 63 bytes.
func sessionName(h admin.Holder) string {
	s := plain(sessionPrefix + h.Actor)
	return strings.ToValidUTF8(s[:min(63, len(s))], "")
}

// plain returns a text without zero bytes and invalid UTF-8, which a database
// would refuse.
func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
}

const sessionPrefix = "configsync: "

func lockedBy(h admin.Holder) error {
	who := "another sync"
	if h.Actor != "" {
		who = strings.TrimPrefix(h.Actor, sessionPrefix)
	}
	if h.PID != 0 && !h.Since.IsZero() {
		who = fmt.Sprintf("%s (process %d, since %s)", who, h.PID, words.LongMoment(h.Since.UTC()))
	}
	return refusal.New(refusal.Locked, "The environment's configuration is locked by %s.", who).
		WithRemedy(refusal.WaitForOtherSync)
}

// Change runs do in a transaction that alone may change configuration, and
// commits if it returns nil. It waits at most timeout for another such
// transaction to end; then the error is a [*refusal.Error] with the code Locked
// that names the holder of the lock.
func (db *DB) Change(
	ctx context.Context, h admin.Holder, timeout time.Duration, do func(*admin.Tx) error,
) error {
	return db.change(ctx, h, timeout, func(c *configStore) error { return do(c.tx()) })
}

func (db *DB) change(
	ctx context.Context, h admin.Holder, timeout time.Duration, do func(*configStore) error,
) error {
	h.PID, h.Since = os.Getpid(), time.Now()
	return db.write(ctx, &h, timeout, func(c *configStore) (err error) {
		c.alone = true
		if c.endpoint, err = c.readEndpoint(ctx); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		return do(c)
	})
}

// Write runs do in a transaction that may change everything except
// configuration, and commits if it returns nil. On SQLite it waits up to ten
// seconds for another transaction to end, on PostgreSQL only for one that
// writes the same rows.
func (db *DB) Write(ctx context.Context, do func(*admin.Tx) error) error {
	return db.write(ctx, nil, 10*time.Second, func(c *configStore) (err error) {
		if c.endpoint, err = c.readEndpoint(ctx); err != nil {
			return err
		}
		return do(c.tx())
	})
}

// write runs do in a transaction and commits if it returns nil and ctx is not
// canceled. A canceled transaction is not committed. The commit itself cannot
// be interrupted, because its result would be unknown.
func (db *DB) write(
	ctx context.Context, h *admin.Holder, timeout time.Duration, do func(*configStore) error,
) (err error) {
	defer func() { err = db.dialect.explained(err) }()
	var conn *sql.Conn
	var sqlTx *sql.Tx
	var over func()
	err = db.connected(func() error {
		if conn, err = db.pool.Conn(ctx); err != nil {
			return err
		}
		if sqlTx, over, err = db.engine.begin(ctx, conn, h, timeout); err != nil {
			conn.Close()
		}
		return err
	})
	if err != nil {
		return err
	}
	defer conn.Close()
	defer sqlTx.Rollback()
	defer over()
	q := &queries{q: sqlTx, d: db.dialect, clock: db.clock, writes: true}
	if err := do(&configStore{configReader: configReader{q}, conn: conn}); err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	over()
	return sqlTx.Commit()
}

// connected calls begin, which begins a transaction, again while it gets
// connections that the server has closed since their last use, at most as often
// as the pool has connections.
func (db *DB) connected(begin func() error) error {
	const most = 100
	for range most {
		err := db.dialect.explained(begin())
		if !errors.Is(err, ErrInterrupted) {
			return err
		}
	}
	return db.dialect.explained(begin())
}

// waitFor calls try until it is done or fails, for at most timeout; done is
// false when that was not enough.
func waitFor(
	ctx context.Context, timeout time.Duration, try func() (done bool, err error),
) (done bool, err error) {
	const pause = 20 * time.Millisecond
	for deadline := time.Now().Add(timeout); ; {
		if done, err := try(); done || err != nil {
			return done, err
		}
		left := time.Until(deadline)
		if left <= 0 {
			return false, nil
		}
		select {
		case <-ctx.Done():
			return false, context.Cause(ctx)
		case <-time.After(min(pause, left)):
		}
	}
}

// connectionLost reports whether err means that the server closed the
// connection.
func connectionLost(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.EOF) || strings.Contains(err.Error(), "conn closed")
}

var _ admin.Store = (*DB)(nil)
