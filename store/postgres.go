package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"configsync/admin"
	"configsync/refusal"
)

var postgresDialect = dialect{
	name:       "PostgreSQL",
	goose:      goose.DialectPostgres,
	migrations: migrationsOf("postgres"),
	rows:       rowsOfArrays,
	ofEach: func(rows, query string) string {
		return rows + ` cross join lateral (` + query + `) as c`
	},
	columns:    arrays,
	write:      writeArrays,
	copy:       copyRows,
	forUpdate:  " for update",
	lockUsers:  `select pg_advisory_xact_lock(hashtextextended('accounts of configsync in ' || current_schema(), 0))`,
	lockLedger: `select pg_advisory_xact_lock(hashtextextended('ledger of configsync in ' || current_schema(), 0))`,
	clock:      `select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)`,
	taken:      isTaken,
	// Compiling the queries takes longer than running them.
	beforeCount: `set local jit = off`,
	read:        sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	// The view pg_tables joins three tables, which takes a new connection 2 ms.
	tables: `select count(*), count(*) filter (where relname = $1) from pg_class
		where relkind in ('r', 'p')
		and relnamespace = (select oid from pg_namespace where nspname = current_schema())`,
	explain: explainPostgres,
}

type postgresEngine struct {
	pool *pgxpool.Pool
	// only are the options of transactions that would write: the server refuses
	// that where the database is only read. The connections themselves must not
	// say so: target_session_attrs=read-write would take every server for one
	// that is read-only.
	only sql.TxOptions
}

func openPostgres(ctx context.Context, address string, o Options) (*DB, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil || splitPassword(address) {
		// The error of the driver may quote the URL with its password.
		return nil, &Fault{Kind: ErrUnreachable,
			Reason: "The URL of the PostgreSQL database is not well-formed.",
			Hint:   "Write postgres://user@host:5432/database, and special characters of a password as %40 for @, %2F for /, %3F for ?, %23 for #."}
	}
	where := fmt.Sprintf("%s on %s", config.ConnConfig.Database, config.ConnConfig.Host)
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = 10 * time.Second
	}
	config.ConnConfig.RuntimeParams["application_name"] = "configsync"
	if !strings.Contains(address, "pool_max_conns") {
		// many pages read at a time, each from a snapshot of its own
		config.MaxConns = max(config.MaxConns, 16)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, &Fault{Kind: ErrUnreachable, Reason: where + " cannot be reached.", Err: err}
	}
	return &DB{
		pool:    stdlib.OpenDBFromPool(pool),
		dialect: &postgresDialect,
		engine:  postgresEngine{pool, sql.TxOptions{ReadOnly: o.ReadOnly}},
		where:   where,
	}, nil
}

// splitPassword reports whether a special character in the password has split
// the URL, so that a part of the password stands for the port, and the rest for
// the database, from where messages would quote it.
func splitPassword(address string) bool {
	_, rest, _ := strings.Cut(address, "://")
	end := strings.IndexAny(rest, "/?#")
	return end > 0 && !strings.Contains(rest[:end], "@") && strings.Contains(rest[end:], "@") &&
		!strings.Contains(rest[end:], "user=")
}

func (e postgresEngine) close() { e.pool.Close() }

// migrate runs under an advisory lock of the session, which ends with it.
func (e postgresEngine) migrate(ctx context.Context, pool *sql.DB, up func() error) error {
	if up == nil {
		return nil
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `select pg_advisory_lock(`+upgradeKey+`)`); err != nil {
		return fmt.Errorf("waiting for another process that upgrades the database: %w", err)
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx),
			`select pg_advisory_unlock(`+upgradeKey+`)`)
	}()
	return up()
}

const upgradeKey = `hashtextextended('upgrade of configsync in ' || coalesce(current_schema(), ''), 0)`

// lockKey is that of the advisory lock; one for each schema of a database.
const lockKey = `hashtextextended('configsync in ' || current_schema(), 0)`

// idleInTransactionTimeout ends a writing transaction without activity: a
// process that was paused in it must not block the others for good.
const idleInTransactionTimeout = "2min"

// begin starts a transaction that holds the advisory lock. The lock ends with
// the transaction, however that ends. Who holds it stands in the name of the
// session.
func (e postgresEngine) begin(
	ctx context.Context, conn *sql.Conn, h *admin.Holder, timeout time.Duration,
) (tx *sql.Tx, over func(), err error) {
	over = func() {}
	if h == nil {
		if tx, err = conn.BeginTx(context.WithoutCancel(ctx), &e.only); err != nil {
			return nil, over, err
		}
		if _, err = tx.ExecContext(
			ctx, `select set_config('idle_in_transaction_session_timeout', $1, true)`, idleInTransactionTimeout,
		); err != nil {
			tx.Rollback()
		}
		return tx, over, err
	}
	var other admin.Holder
	locked, err := waitFor(ctx, timeout, func() (bool, error) {
		if tx, err = conn.BeginTx(context.WithoutCancel(ctx), &e.only); err != nil {
			return false, err
		}
		var locked bool
		if err = tx.QueryRowContext(ctx, `select pg_try_advisory_xact_lock(`+lockKey+`)`).
			Scan(&locked); err == nil && locked {
			_, err = tx.ExecContext(ctx,
				`select set_config('application_name', $1, true), set_config('idle_in_transaction_session_timeout', $2, true)`,
				sessionName(*h), idleInTransactionTimeout)
		}
		if locked && err == nil {
			return true, nil
		}
		other = e.holder(ctx, tx)
		tx.Rollback()
		return false, err
	})
	if err == nil && !locked {
		err = lockedBy(other)
	}
	return tx, over, err
}

func (e postgresEngine) holder(ctx context.Context, tx *sql.Tx) admin.Holder {
	var h admin.Holder
	row := tx.QueryRowContext(ctx, `
		select a.application_name, a.pid, a.xact_start
		from pg_locks l join pg_stat_activity a using (pid)
		where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())
			and (l.classid::bigint << 32) | l.objid::bigint = `+lockKey+` and a.pid <> pg_backend_pid()`)
	var since sql.NullTime // null where the user may not know it

	_ = row.Scan(&h.Actor, &h.PID, &since) // only for the message
	h.Since = since.Time
	return h
}

// copyRows adds rows by COPY, in the transaction that is open on the
// connection.
func copyRows(
	ctx context.Context, conn *sql.Conn, table string, names []string, columns [][]string,
) error {
	rows := pgx.CopyFromSlice(len(columns[0]), func(i int) ([]any, error) {
		row := make([]any, len(columns))
		for j, c := range columns {
			row[j] = c[i]
		}
		return row, nil
	})
	return conn.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, names, rows)
		return err
	})
}

func isTaken(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && server.Code == "23505"
}

func explainPostgres(err error) error {
	var connect *pgconn.ConnectError
	var server *pgconn.PgError
	var network net.Error
	switch {
	case errors.As(err, &server):
		return explainServer(server, err)
	case errors.Is(err, context.DeadlineExceeded) && !errors.As(err, &connect):
		return nil // the caller's own
	case errors.As(err, &connect):
		return &Fault{
			Kind:   ErrUnreachable,
			Reason: "The database server cannot be reached.",
			Hint:   "Nothing was changed. Check the address, and that the server is running.",
			Err:    err,
		}
	case errors.As(err, &network), pgconn.SafeToRetry(err), errors.Is(err, net.ErrClosed),
		connectionLost(err):
		return &Fault{Kind: ErrInterrupted,
			Reason: "The connection to the database server was lost.",
			Hint:   "Unless the history shows the update, nothing was changed. Look there, then try again.",
			Remedy: refusal.ListUpdates, Err: err}
	}
	return nil
}

func explainServer(server *pgconn.PgError, err error) error {
	class := server.Code[:min(2, len(server.Code))]
	switch {
	case class == "28":
		return &Fault{
			Kind:   ErrUnreachable,
			Reason: "The database server does not accept the user name or password.",
			Hint:   "Check the environment variable that the URL is made of.",
			Err:    err,
		}
	case server.Code == "3D000":
		return &Fault{
			Kind:   ErrUnreachable,
			Reason: "The database server has no such database.",
			Hint:   "Check the name at the end of the URL, or create the database.",
			Err:    err,
		}
	case server.Code == "25006", server.Code == "42501":
		return &Fault{
			Kind:   ErrReadOnly,
			Reason: "The database cannot be written to.",
			Hint:   "Nothing was changed. Check the user's permissions, and that this is the primary server.",
			Err:    err,
		}
	case server.Code == "40P01", server.Code == "40001":
		return refusal.New(refusal.Locked, "Someone else changed the same thing at the same time.").
			WithHint("Nothing was changed. Try again.")
	case server.Code == "54000":
		return refusal.New(refusal.BadRequest, "A text is too long for the database.").
			WithHint("Nothing was changed. Shorten the text.")
	case class == "53":
		return &Fault{
			Kind:   ErrFull,
			Reason: "The database server has no space, memory or connections left.",
			Hint:   "Nothing was changed. Free up some, then try again.",
			Err:    err,
		}
	case server.Code == "57P03", class == "08":
		return &Fault{
			Kind:   ErrUnreachable,
			Reason: "The database server is starting or stopping.",
			Hint:   "Nothing was changed. Try again in a moment.",
			Err:    err,
		}
	case class == "57" && server.Code != "57014": // a statement was cancelled or took too long
		return &Fault{Kind: ErrInterrupted, Reason: "The database server closed the connection.",
			Hint:   "Unless the history shows the update, nothing was changed. Look there, then try again.",
			Remedy: refusal.ListUpdates, Err: err}
	}
	return nil
}

func (e postgresEngine) stats(*sql.DB) sql.DBStats {
	s := e.pool.Stat()
	return sql.DBStats{
		MaxOpenConnections: int(s.MaxConns()), OpenConnections: int(s.TotalConns()),
		InUse: int(s.AcquiredConns()), Idle: int(s.IdleConns()),
		WaitCount: s.EmptyAcquireCount(), WaitDuration: s.EmptyAcquireWaitTime(),
	}
}
