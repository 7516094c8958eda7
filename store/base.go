package store

import (
	"context"
	"database/sql"
	"strconv"

	"configsync/schema"
	"configsync/syncer"
)

// Bases returns, for each key, the source's version when a sync last considered
// it.
func (s configReader) Bases(
	ctx context.Context, source string, keys []schema.Key,
) (map[schema.Key]syncer.Base, error) {
	out := map[schema.Key]syncer.Base{}
	err := s.eachKey(ctx, keys, `
		select b.kind, b.name, b.digest, b.differs from ROWS cross join bases b where b.source = $1 and b.kind = r.kind and b.name = r.name`, []any{source},
		func(rows *sql.Rows) error {
			var b syncer.Base
			err := rows.Scan(&b.Key.Kind, &b.Key.Name, &b.Digest, &b.Differs)
			out[b.Key] = b
			return err
		})
	return out, err
}

// OpenBases lists the keys that differed from the source after the last sync.
func (s configReader) OpenBases(ctx context.Context, source string) ([]schema.Key, error) {
	var keys []schema.Key
	err := s.each(ctx, func(rows *sql.Rows) error {
		var k schema.Key
		err := rows.Scan(&k.Kind, &k.Name)
		keys = append(keys, k)
		return err
	}, `select kind, name from bases where source = $1 and differs = true order by kind, name`, source)
	return keys, err
}

// unknown stands for a base that is null, since columns of parameters hold
// texts only.
const unknown = "?"

// replacing ends the statements that note bases.
const replacing = `
	on conflict (source, kind, name) do update set digest = excluded.digest, differs = excluded.differs`

// writeBases writes the bases of a source. Those that equal the changed objects
// are copied from the rows of the history.
func (s *configStore) writeBases(
	ctx context.Context, u syncer.Update, writes []syncer.Write, bases []syncer.Base,
) error {
	if rest, ok := besides(writes, bases); ok {
		if err := s.derive(ctx, `
			insert into bases (source, kind, name, digest, differs)
			select $2, c.kind, c.name, c.after, false from changes c where c.update_seq = $1`+replacing, u.Seq, u.Source.Name); err != nil {
			return err
		}
		bases = rest
	}
	keys := make([]schema.Key, len(bases))
	digests, differs := make([]string, len(bases)), make([]string, len(bases))
	for i, b := range bases {
		keys[i], digests[i], differs[i] = b.Key, unknown, strconv.FormatBool(b.Differs)
		if b.Digest != nil {
			digests[i] = string(*b.Digest)
		}
	}
	return s.bulk(ctx, `
		insert into bases (source, kind, name, digest, differs)
		select $1, r.kind, r.name, nullif(r.digest, '`+unknown+`'), r.differs = 'true' from ROWS where true`+replacing,
		[]any{u.Source.Name}, []string{
			"kind", "name", "digest", "differs",
		}, append(keyColumns(keys), digests, differs))
}

// besides returns the bases that do not follow from the changes: those of
// objects whose version in the source differs from the present one. It returns
// false if a change has no base.
func besides(writes []syncer.Write, bases []syncer.Base) (rest []syncer.Base, ok bool) {
	after := make(map[schema.Key]schema.Digest, len(writes))
	for _, w := range writes {
		after[w.Key] = w.After
	}
	told := 0
	for _, b := range bases {
		digest, changed := after[b.Key]
		if changed {
			told++
		}
		if !changed || b.Digest == nil || *b.Digest != digest || b.Differs {
			rest = append(rest, b)
		}
	}
	return rest, told == len(writes)
}

// Agree records, after the first sync from a source, that every object without
// a base was equal on both sides when the plan was made. For an object that an
// update after read touched, the base is its version before that.
func (s *configStore) Agree(ctx context.Context, source string, read int64) error {
	if !s.alone {
		return errNotAlone
	}
	if _, err := s.q.ExecContext(ctx, `
		insert into bases (source, kind, name, digest, differs)
		select $1, c.kind, c.name, c.before, true from changes c
		where c.update_seq > $2 and c.before <> ''
			and not exists (select 1 from changes e where e.kind = c.kind and e.name = c.name and e.update_seq > $2 and e.update_seq < c.update_seq)
			and not exists (select 1 from bases b where b.source = $1 and b.kind = c.kind and b.name = c.name)`, source, read); err != nil {
		return err
	}
	_, err := s.q.ExecContext(ctx, `
		insert into bases (source, kind, name, digest, differs)
		select $1, o.kind, o.name, o.digest, false from objects o
		where o.update_seq <= $2 and not exists (select 1 from bases b where b.source = $1 and b.kind = o.kind and b.name = o.name)`, source, read)
	return err
}
