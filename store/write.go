package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/google/uuid"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// configStore writes configuration, in a transaction of [DB.Change] only.
type configStore struct {
	configReader
	conn        *sql.Conn
	alone       bool // holds the lock on configuration
	progress    func(done, total int)
	done, total int // rows
}

// errNotAlone is the error of a configuration change in a transaction of
// [DB.Write].
var errNotAlone = errors.New(
	"configuration is changed without its lock: this is a fault in configsync",
)

// OnProgress sets the function that is called with the number of rows written
// and the total; nil for none.
func (s *configStore) OnProgress(progress func(done, total int)) { s.progress = progress }

// Record writes an update: the new contents, a row for each change, the
// resulting objects, the update itself, and the bases for its source. It
// returns the update's number, which follows the last one's without a gap. A
// change whose Before differs from the stored object gives a [refusal.Error]
// with the code Stale.
func (s *configStore) Record(
	ctx context.Context, u syncer.Update, writes []syncer.Write, bases []syncer.Base,
) (int64, error) {
	if !s.alone {
		return 0, errNotAlone
	}
	if err := s.q.QueryRowContext(ctx, `select coalesce(max(seq), 0) + 1 from updates`).
		Scan(&u.Seq); err != nil {
		return 0, err
	}
	u.UID = uuid.NewString()
	s.total = 3*len(writes) + len(bases)
	_, err := s.q.ExecContext(ctx, `
		insert into updates (seq, uid, type, at, actor, source_name, source_id, source_seq, source_uid, read_seq, plan_id, plan_digest,
			reverts, version, reason, flagged, summary, notes, changes, approval, frozen, run)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		u.Seq, u.UID, u.Type, timestamp(u.At), u.Actor,
		u.Source.Name, u.Source.ID, u.Source.Seq, u.Source.UID, u.Read, u.PlanID, string(u.Digest),
		u.Reverts, u.Version, u.Reason, u.Flagged, u.Summary, u.Notes, u.Changes, u.Approval,
		u.Freeze, u.Run)
	if err != nil {
		return 0, err
	}
	for _, step := range []func() error{
		func() error { return s.writeContents(ctx, writes, bases) },
		func() error { return s.writeChanges(ctx, u.Seq, writes) },
		func() error { return s.checkChanges(ctx, u.Seq) },
		func() error { return s.followChanges(ctx, u.Seq) },
		func() error { return s.writeBases(ctx, u, writes, bases) },
		func() error { return s.follow(ctx, writes) },
	} {
		if err := step(); err != nil {
			return 0, err
		}
	}
	return u.Seq, nil
}

// bulk runs a statement over a table r of rows; in the text, ROWS stands for
// that table.
func (s *configStore) bulk(
	ctx context.Context, query string, scalars []any, names []string, columns [][]string,
) error {
	if len(columns[0]) == 0 {
		return nil
	}
	return s.d.write(ctx, s.q, query, scalars, names, columns, s.wrote)
}

// derive runs a statement that writes rows from others of the update.
func (s *configStore) derive(ctx context.Context, query string, args ...any) error {
	result, err := s.q.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	rows, err := result.RowsAffected()
	s.wrote(int(rows))
	return err
}

// wrote reports progress after more rows.
func (s *configStore) wrote(rows int) {
	s.done += rows
	if s.progress != nil {
		s.progress(min(s.done, s.total), s.total)
	}
}

// writeContents stores the new content, and that of bases which differ from it:
// the next diff needs both. It writes in the order of digests, which is that of
// the index.
func (s *configStore) writeContents(
	ctx context.Context, writes []syncer.Write, bases []syncer.Base,
) error {
	bodies := make(map[schema.Digest]json.RawMessage, len(writes))
	for _, w := range writes {
		if w.Body != nil {
			bodies[w.After] = w.Body
		}
	}
	for _, b := range bases {
		if b.Digest != nil && b.Body != nil {
			bodies[*b.Digest] = b.Body
		}
	}
	columns := make([][]string, 2)
	for _, d := range slices.Sorted(maps.Keys(bodies)) {
		columns[0] = append(columns[0], string(d))
		columns[1] = append(columns[1], string(bodies[d]))
	}
	names := []string{"digest", "body"}
	if s.d.copy != nil {
		return s.copyContents(ctx, names, columns)
	}
	return s.bulk(ctx, `
		insert into contents (digest, body) select r.digest, r.body from ROWS where true
		on conflict (digest) do nothing`, nil, names, columns)
}

// copyContents copies the content that is not there yet. Nobody adds any
// meanwhile: the transaction holds the lock on configuration.
func (s *configStore) copyContents(ctx context.Context, names []string, columns [][]string) error {
	for start := 0; start < len(columns[0]); start += chunk {
		part := partOf(columns, start, min(start+chunk, len(columns[0])))
		fresh, err := s.freshContents(ctx, part)
		if err != nil {
			return err
		}
		if err := s.d.copy(ctx, s.conn, "contents", names, fresh); err != nil {
			return err
		}
		s.wrote(len(part[0]))
	}
	return nil
}

// freshContents returns the rows of digests and bodies whose digest is not
// stored yet.
func (s *configStore) freshContents(ctx context.Context, columns [][]string) ([][]string, error) {
	kept := map[string]bool{}
	args, err := s.d.columns(columns[:1])
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		digest, err := scanText(rows)
		kept[digest] = true
		return err
	}, `select c.digest from `+s.d.rows(1, "digest")+
		` cross join contents c where c.digest = r.digest`, args...)
	fresh := make([][]string, len(columns))
	for i, digest := range columns[0] {
		if kept[digest] {
			continue
		}
		for j, c := range columns {
			fresh[j] = append(fresh[j], c[i])
		}
	}
	return fresh, err
}

// checkChanges refuses an update whose changes do not begin at the stored
// objects: the history would be wrong.
func (s *configStore) checkChanges(ctx context.Context, seq int64) error {
	var key schema.Key
	err := s.q.QueryRowContext(ctx, `
		select c.kind, c.name from changes c left join objects o on o.kind = c.kind and o.name = c.name
		where c.update_seq = $1 and c.before <> coalesce(o.digest, '') limit 1`, seq).Scan(&key.Kind, &key.Name)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return refusal.New(refusal.Stale,
		"%s is not as the change expects it, although the history shows nothing new.", key).
		WithHint("Nothing was changed. Make a new plan. If that does not help, the database was changed outside configsync.")
}

// followChanges updates the objects by the update's changes, which are written
// already.
func (s *configStore) followChanges(ctx context.Context, seq int64) error {
	if err := s.derive(ctx, `
		delete from objects where (kind, name) in (select c.kind, c.name from changes c where c.update_seq = $1 and c.after = '')`, seq); err != nil {
		return err
	}
	return s.derive(ctx, `
		insert into objects (kind, name, digest, update_seq)
		select c.kind, c.name, c.after, c.update_seq from changes c where c.update_seq = $1 and c.after <> ''
		on conflict (kind, name) do update set digest = excluded.digest, update_seq = excluded.update_seq`, seq)
}

func (s *configStore) writeChanges(ctx context.Context, seq int64, writes []syncer.Write) error {
	keys := make([]schema.Key, len(writes))
	columns := make([][]string, 4)
	for i, w := range writes {
		keys[i] = w.Key
		other := ""
		if !w.Other.IsZero() {
			other = w.Other.String()
		}
		for j, text := range []string{string(w.Op), other, string(w.Before), string(w.After)} {
			columns[j] = append(columns[j], text)
		}
	}
	return s.bulk(ctx, `
		insert into changes (kind, name, update_seq, op, other, before, after)
		select r.kind, r.name, cast($1 as bigint), r.op, r.other, r.before, r.after from ROWS`,
		[]any{seq}, []string{
			"kind", "name", "op", "other", "before", "after",
		}, append(keyColumns(keys), columns...))
}
