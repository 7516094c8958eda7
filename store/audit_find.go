package store

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"configsync/admin"
)

// Find lists the entries of a filter, the newest first.
func (s auditStore) Find(ctx context.Context, f admin.AuditFilter) ([]admin.AuditEntry, error) {
	f.Actor, f.Resource = strings.ToLower(plain(f.Actor)), plain(f.Resource)
	var out []admin.AuditEntry
	for {
		missing := 0
		if f.Limit > 0 {
			missing = f.Limit - len(out)
		}
		entries, err := s.like(ctx, f, missing)
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

// like lists the entries of a filter, and some whose actor and resource only
// resemble it: databases fold the letter case of ASCII only, and one of them
// folds nothing. Empty fields of the filter are left out of the statement, so
// that the entries are read in their order.
func (s auditStore) like(
	ctx context.Context, f admin.AuditFilter, limit int,
) ([]admin.AuditEntry, error) {
	query, args := `select `+auditColumns+` from audit where true`, []any(nil)
	where := func(asked bool, condition string, arg any) {
		if asked {
			args = append(args, arg)
			query += fmt.Sprintf(` and `+condition, len(args))
		}
	}
	where(!f.Since.IsZero(), `at >= $%d`, timestamp(f.Since))
	where(!f.Until.IsZero(), `at < $%d`, timestamp(f.Until))
	where(f.Actor != "", `lower(actor) like $%d escape '!'`, resembling(f.Actor))
	where(f.Action != "", `action = $%d`, f.Action)
	where(f.Resource != "", `resource like $%d escape '!'`, resembling(f.Resource))
	where(f.Of != "", `substr(resource, 1, 100) = substr($%[1]d, 1, 100) and resource = $%[1]d`,
		plain(f.Of))
	where(f.Outcome != "", `outcome = $%d`, f.Outcome)
	where(f.Before != 0, `seq < $%d`, f.Before)
	order := `seq`
	if !f.Until.IsZero() && f.Before == 0 {
		// looked up by time: in their order, all that came later would be read
		// first
		order = `seq + 0`
	}
	args = append(args, limited(limit))
	return list(ctx, s.queries, scanAudit,
		query+fmt.Sprintf(` order by %s desc limit $%d`, order, len(args)), args...)
}

// resembling returns the LIKE pattern, with ! as the escape, of texts that
// contain the ASCII of s.
func resembling(s string) string {
	ascii := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '\x00'
		}
		return r
	}, s)
	return "%" +
		strings.NewReplacer("!", "!!", "%", "!%", "_", "!_", "\x00", "%").Replace(ascii) + "%"
}

// Prune removes entries older than before from the beginning of the log, and
// notes where it begins now. The last entry stays.
func (s auditStore) Prune(ctx context.Context, before time.Time) (removed int64, err error) {
	seq, _, err := s.head(ctx, s.d.forUpdate)
	if err != nil {
		return 0, err
	}
	kept, err := list(ctx, s.queries, scanAudit, `
		select `+auditColumns+` from audit where at >= $1 or seq = $2 order by seq limit 1`, timestamp(before), seq)
	if err != nil || len(kept) == 0 {
		return 0, err
	}
	first := kept[0]
	last, ok, err := one(ctx, s.queries, scanAudit,
		`select `+auditColumns+` from audit where seq < $1 order by seq desc limit 1`, first.Seq)
	if err != nil || !ok {
		return 0, err
	}
	if removed, err = s.number(
		ctx, `select count(*) from audit where seq < $1`, first.Seq,
	); err != nil {
		return 0, err
	}
	if err := s.exec(ctx, `delete from audit where seq < $1`, first.Seq); err != nil {
		return 0, err
	}
	return removed,
		s.exec(ctx, `update audit_head set start_seq = $1, start_hash = $2`, last.Seq, last.Hash)
}
