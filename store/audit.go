package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"time"

	"configsync/admin"
)

// Audit appends an entry in a transaction of its own; what happened is recorded
// even when what was tried was not done.
func (db *DB) Audit(ctx context.Context, e admin.AuditEntry) error {
	return db.write(ctx, nil, 10*time.Second, func(tx *Tx) error { return tx.Audit(ctx, e) })
}

// Audit appends an entry to the log, as part of the transaction. Its place in
// the chain is computed here.
func (tx *Tx) Audit(ctx context.Context, e admin.AuditEntry) error {
	seq, hash, err := tx.auditHead(ctx, tx.d.forUpdate)
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
	if _, err := tx.q.ExecContext(ctx, `
		insert into audit (seq, at, actor, action, resource, outcome, detail, address, previous, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.Seq, timestamp(
			e.At,
		), e.Actor, string(
			e.Action,
		), e.Resource, e.Outcome, e.Detail, e.From, e.Previous, e.Hash); err != nil {
		return fmt.Errorf("writing the audit log: %w", err)
	}
	_, err = tx.q.ExecContext(ctx, `update audit_head set seq = $1, hash = $2`, e.Seq, e.Hash)
	return err
}

const auditColumns = `seq, at, actor, action, resource, outcome, detail, address, previous, hash`

func scanAudit(rows *sql.Rows) (admin.AuditEntry, error) {
	var e admin.AuditEntry
	err := rows.Scan(&e.Seq, (*timestamp)(&e.At), &e.Actor, &e.Action, &e.Resource, &e.Outcome,
		&e.Detail, &e.From, &e.Previous, &e.Hash)
	return e, err
}

// AuditLog lists the entries in their order.
func (s *queries) AuditLog(ctx context.Context) iter.Seq2[admin.AuditEntry, error] {
	return listed(scanAudit, func(do func(*sql.Rows) error) error {
		return s.each(ctx, do, `select `+auditColumns+` from audit order by seq`)
	})
}

// AuditStart is the last entry that was removed from the beginning of the log.
func (s *queries) AuditStart(ctx context.Context) (admin.AuditStart, error) {
	var start admin.AuditStart
	err := s.q.QueryRowContext(ctx, `select start_seq, start_hash from audit_head`).
		Scan(&start.Seq, &start.Hash)
	return start, s.d.explained(err)
}

// AuditHead is the recorded end of the audit log.
func (s *queries) AuditHead(ctx context.Context) (seq int64, hash string, err error) {
	return s.auditHead(ctx, "")
}

func (s *queries) auditHead(ctx context.Context, lock string) (seq int64, hash string, err error) {
	err = s.q.QueryRowContext(ctx, `select seq, hash from audit_head`+lock).Scan(&seq, &hash)
	return seq, hash, s.d.explained(err)
}
