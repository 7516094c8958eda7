package store

import (
	"context"
	"strings"
	"time"
	"unicode"

	"configsync/admin"
)

// FindAudit lists the entries of a filter, the newest first.
func (s *queries) FindAudit(ctx context.Context, f admin.AuditFilter) ([]admin.AuditEntry, error) {
	f.Actor, f.Resource = strings.ToLower(plain(f.Actor)), plain(f.Resource)
	var out []admin.AuditEntry
	for {
		missing := 0
		if f.Limit > 0 {
			missing = f.Limit - len(out)
		}
		entries, err := s.auditLike(ctx, f, missing)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if contains(f.Actor, e.Actor) && strings.Contains(e.Resource, f.Resource) {
				out = append(out, e)
			}
		}
		if len(entries) < missing || missing == 0 || len(out) == f.Limit {
			return out, nil
		}
		f.Before = entries[len(entries)-1].Seq
	}
}

// auditLike lists the entries of a filter, and some whose actor and resource only resemble it: databases know the letter case of ASCII only.
func (s *queries) auditLike(ctx context.Context, f admin.AuditFilter, limit int) ([]admin.AuditEntry, error) {
	since, until := "", "9999"
	if !f.Since.IsZero() {
		since = f.Since.UTC().Format(timestampForm)
	}
	if !f.Until.IsZero() {
		until = f.Until.UTC().Format(timestampForm)
	}
	return list(ctx, s, scanAudit, `
		select `+auditColumns+` from audit
		where at >= $1 and at < $2 and ($3 = '' or lower(actor) like $3 escape '!') and ($4 = '' or action = $4)
			and ($5 = '' or lower(resource) like $5 escape '!') and ($6 = '' or outcome = $6) and (cast($7 as bigint) = 0 or seq < $7)
		order by seq desc limit $8`,
		since, until, resembling(f.Actor), f.Action, resembling(f.Resource), f.Outcome, f.Before, limited(limit))
}

// resembling is the LIKE pattern of texts whose lower case contains the ASCII of s; "" for "".
func resembling(s string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '%'
		}
		return r
	}, pattern(s))
}

// PruneAudit removes entries older than before from the beginning of the log, and notes where it begins now. The last entry stays.
func (tx *Tx) PruneAudit(ctx context.Context, before time.Time) (removed int64, err error) {
	seq, _, err := tx.auditHead(ctx, tx.d.forUpdate)
	if err != nil {
		return 0, err
	}
	kept, err := list(ctx, &tx.queries, scanAudit, `
		select `+auditColumns+` from audit where at >= $1 or seq = $2 order by seq limit 1`, timestamp(before), seq)
	if err != nil || len(kept) == 0 {
		return 0, err
	}
	first := kept[0]
	last, ok, err := one(ctx, &tx.queries, scanAudit, `select `+auditColumns+` from audit where seq < $1 order by seq desc limit 1`, first.Seq)
	if err != nil || !ok {
		return 0, err
	}
	if removed, err = tx.number(ctx, `select count(*) from audit where seq < $1`, first.Seq); err != nil {
		return 0, err
	}
	if err := tx.exec(ctx, `delete from audit where seq < $1`, first.Seq); err != nil {
		return 0, err
	}
	return removed, tx.exec(ctx, `update audit_head set start_seq = $1, start_hash = $2`, last.Seq, last.Hash)
}
