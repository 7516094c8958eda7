package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"time"

	"configsync/admin"
)

// auditStore stores the audit log.
type auditStore struct{ *queries }

// Audit appends an entry in a transaction of its own, so that it is recorded
// even if the action failed.
func (db *DB) Audit(ctx context.Context, e admin.AuditEntry) error {
	return db.write(ctx, nil, 10*time.Second, func(c *configStore) error {
		return auditStore{c.queries}.Add(ctx, e)
	})
}

// Add appends an entry to the log, as part of the transaction. Its place in the
// chain is computed here.
func (s auditStore) Add(ctx context.Context, e admin.AuditEntry) error {
	seq, hash, err := s.head(ctx, s.d.forUpdate)
	if err != nil {
		return fmt.Errorf("writing the audit log: %w", err)
	}
	// A text that the database does not take must not keep an entry out of the
	// log.
	e.Actor, e.Action, e.Resource, e.Outcome, e.Detail, e.From = plain(
		e.Actor,
	), admin.Action(plain(
		string(e.Action),
	)), plain(e.Resource), plain(e.Outcome), plain(e.Detail), plain(e.From)
	e = e.Chain(seq, hash)
	if _, err := s.q.ExecContext(ctx, `
		insert into audit (seq, at, actor, action, resource, outcome, detail, address, previous, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.Seq, timestamp(
			e.At,
		), e.Actor, string(
			e.Action,
		), e.Resource, e.Outcome, e.Detail, e.From, e.Previous, e.Hash); err != nil {
		return fmt.Errorf("writing the audit log: %w", err)
	}
	_, err = s.q.ExecContext(ctx, `update audit_head set seq = $1, hash = $2`, e.Seq, e.Hash)
	return err
}

const auditColumns = `seq, at, actor, action, resource, outcome, detail, address, previous, hash`

func scanAudit(rows *sql.Rows) (admin.AuditEntry, error) {
	var e admin.AuditEntry
	err := rows.Scan(&e.Seq, (*timestamp)(&e.At), &e.Actor, &e.Action, &e.Resource, &e.Outcome,
		&e.Detail, &e.From, &e.Previous, &e.Hash)
	return e, err
}

// Log lists the entries in their order.
func (s auditStore) Log(ctx context.Context) iter.Seq2[admin.AuditEntry, error] {
	return listed(scanAudit, func(do func(*sql.Rows) error) error {
		return s.each(ctx, do, `select `+auditColumns+` from audit order by seq`)
	})
}

// Start returns the last entry that was removed from the beginning of the log.
func (s auditStore) Start(ctx context.Context) (admin.AuditStart, error) {
	var start admin.AuditStart
	err := s.q.QueryRowContext(ctx, `select start_seq, start_hash from audit_head`).
		Scan(&start.Seq, &start.Hash)
	return start, s.d.explained(err)
}

// Head returns the recorded end of the audit log.
func (s auditStore) Head(ctx context.Context) (seq int64, hash string, err error) {
	return s.head(ctx, "")
}

func (s auditStore) head(ctx context.Context, lock string) (seq int64, hash string, err error) {
	err = s.q.QueryRowContext(ctx, `select seq, hash from audit_head`+lock).Scan(&seq, &hash)
	return seq, hash, s.d.explained(err)
}
