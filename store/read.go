package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

// queries run the statements of a snapshot or a transaction. Each noun of
// [admin.View] and [admin.Tx] is a type around them, in a file of its own.
type queries struct {
	q        querier
	d        *dialect
	endpoint syncer.Endpoint
	clock    func() time.Time // instead of the database's; nil for that
	writes   bool             // in a transaction that may change something
}

// Snapshot begins a consistent read.
func (db *DB) Snapshot(ctx context.Context) (*admin.Snapshot, error) {
	var s *admin.Snapshot
	err := db.connected(func() error {
		tx, err := db.pool.BeginTx(ctx, &db.dialect.read)
		if err != nil {
			return err
		}
		reads := &queries{q: tx, d: db.dialect, clock: db.clock}
		if reads.endpoint, err = reads.readEndpoint(ctx); err != nil {
			tx.Rollback()
			return err
		}
		s = &admin.Snapshot{View: reads.view(), Close: tx.Rollback}
		return nil
	})
	return s, err
}

func (s *queries) readEndpoint(ctx context.Context) (syncer.Endpoint, error) {
	var e syncer.Endpoint
	err := s.q.QueryRowContext(ctx, `
		select e.name, e.role, e.id, coalesce(u.seq, 0), coalesce(u.uid, '')
		from environment e left join updates u on u.seq = (select max(seq) from updates)`).
		Scan(&e.Name, &e.Role, &e.ID, &e.Seq, &e.UID)
	return e, err
}

// configReader reads configuration, and the updates that made it.
type configReader struct{ *queries }

// Endpoint returns the identity of the environment and its position in the
// history.
func (s configReader) Endpoint() syncer.Endpoint { return s.endpoint }

// each calls do for every row of a query.
func (s *queries) each(
	ctx context.Context, do func(*sql.Rows) error, query string, args ...any,
) error {
	rows, err := s.q.QueryContext(ctx, query, args...)
	if err != nil {
		return s.d.explained(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return s.d.explained(rows.Err())
}

// errStop ends each early.
var errStop = errors.New("enough rows")

// listed makes a sequence of the rows of a query.
func listed[T any](
	scan func(*sql.Rows) (T, error), run func(do func(*sql.Rows) error) error,
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		err := run(func(rows *sql.Rows) error {
			v, err := scan(rows)
			if err == nil && !yield(v, nil) {
				return errStop
			}
			return err
		})
		if err != nil && !errors.Is(err, errStop) {
			var zero T
			yield(zero, err)
		}
	}
}

// Heads lists every object in key order.
func (s configReader) Heads(ctx context.Context) iter.Seq2[schema.Head, error] {
	scan := func(rows *sql.Rows) (schema.Head, error) {
		var h schema.Head
		err := rows.Scan(&h.Key.Kind, &h.Key.Name, &h.Digest)
		return h, err
	}
	return listed(scan, func(do func(*sql.Rows) error) error {
		return s.each(ctx, do, `select kind, name, digest from objects order by kind, name`)
	})
}

// Objects lists the objects of the kinds, all when none is given, in key order.
func (s configReader) Objects(
	ctx context.Context, kinds ...string,
) iter.Seq2[schema.Object, error] {
	scan := func(rows *sql.Rows) (schema.Object, error) {
		var o schema.Object
		err := rows.Scan(&o.Key.Kind, &o.Key.Name, (*[]byte)(&o.Body))
		return o, err
	}
	return listed(scan, func(do func(*sql.Rows) error) error {
		return s.each(ctx, do, `
			select o.kind, o.name, c.body from objects o join contents c on c.digest = o.digest
			where $1 = '' or $1 like '%,' || o.kind || ',%'
			order by o.kind, o.name`, commas(kinds))
	})
}

// commas writes a list as ",a,b,", or "" when it is empty.
func commas(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return "," + strings.Join(list, ",") + ","
}

// keyColumns returns keys as columns of parameters.
func keyColumns(keys []schema.Key) [][]string {
	kinds, names := make([]string, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		kinds[i], names[i] = k.Kind, k.Name
	}
	return [][]string{kinds, names}
}

// eachKey runs a query over a table r of keys and calls do for its rows. In the
// text, ROWS stands for that table. Other tables are cross-joined to it, so
// that SQLite looks each key up, instead of reading the other table once for
// every key.
func (s *queries) eachKey(
	ctx context.Context, keys []schema.Key, query string, scalars []any, do func(*sql.Rows) error,
) error {
	if len(keys) == 0 {
		return nil
	}
	query = strings.Replace(query, "ROWS", s.d.rows(len(scalars)+1, "kind", "name"), 1)
	return s.d.inChunks(keyColumns(keys), scalars, func(args []any) error {
		return s.each(ctx, do, query, args...)
	})
}

// Find returns the digests of those keys that exist.
func (s configReader) Find(
	ctx context.Context, keys []schema.Key,
) (map[schema.Key]schema.Digest, error) {
	out := make(map[schema.Key]schema.Digest, len(keys))
	err := s.eachKey(ctx, keys, `
		select o.kind, o.name, o.digest from ROWS cross join objects o where o.kind = r.kind and o.name = r.name`, nil,
		func(rows *sql.Rows) error {
			var h schema.Head
			err := rows.Scan(&h.Key.Kind, &h.Key.Name, &h.Digest)
			out[h.Key] = h.Digest
			return err
		})
	return out, err
}

// Bodies returns the content of digests that some object has or had.
func (s configReader) Bodies(
	ctx context.Context, digests []schema.Digest,
) (map[schema.Digest]json.RawMessage, error) {
	out := make(map[schema.Digest]json.RawMessage, len(digests))
	if len(digests) == 0 {
		return out, nil
	}
	column := make([]string, len(digests))
	for i, d := range digests {
		column[i] = string(d)
	}
	query := `select c.digest, c.body from ` + s.d.rows(1, "digest") +
		` cross join contents c where c.digest = r.digest`
	err := s.d.inChunks([][]string{column}, nil, func(args []any) error {
		return s.each(ctx, func(rows *sql.Rows) error {
			var d schema.Digest
			var body []byte
			err := rows.Scan(&d, &body)
			out[d] = body
			return err
		}, query, args...)
	})
	return out, err
}

// ChangedSince lists the keys touched by later updates other than except; ok is
// false if since is not part of this history. Its cost is that of the list: the
// rows of except are not read.
func (s configReader) ChangedSince(
	ctx context.Context, since syncer.Endpoint, except int64,
) (keys []schema.Key, ok bool, err error) {
	if since.ID != s.endpoint.ID {
		return nil, false, nil
	}
	if since.Seq > 0 {
		var uid string
		err := s.q.QueryRowContext(ctx, `select uid from updates where seq = $1`, since.Seq).
			Scan(&uid)
		if errors.Is(err, sql.ErrNoRows) || err == nil && uid != since.UID {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, s.d.explained(err)
		}
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		var k schema.Key
		err := rows.Scan(&k.Kind, &k.Name)
		keys = append(keys, k)
		return err
	}, `
		select kind, name from changes where update_seq > $1 and update_seq < $2
		union all select kind, name from changes where update_seq > $2`, since.Seq, max(since.Seq, except))
	// Asked for an order, SQLite would walk all changes in it.
	slices.SortFunc(keys, schema.CompareKeys)
	return slices.Compact(keys), err == nil, err
}

// LastSync returns the newest sync from the source of that name, or from any
// when the name is empty.
func (s configReader) LastSync(ctx context.Context, source string) (syncer.LastSync, bool, error) {
	var l syncer.LastSync
	err := s.q.QueryRowContext(ctx, `
		select u.seq, u.at, u.source_name, u.source_id, u.source_seq, u.source_uid, u.read_seq, coalesce(r.uid, '')
		from updates u left join updates r on r.seq = u.read_seq
		where u.type = 'synchronization' and ($1 = '' or u.source_name = $1)
		order by u.seq desc limit 1`, source).
		Scan(&l.Update, (*timestamp)(&l.At), &l.Source.Name, &l.Source.ID, &l.Source.Seq,
			&l.Source.UID, &l.Target.Seq, &l.Target.UID)
	if errors.Is(err, sql.ErrNoRows) {
		return l, false, nil
	}
	l.Target.Name, l.Target.Role, l.Target.ID = s.endpoint.Name, s.endpoint.Role, s.endpoint.ID
	if err == nil && source != "" {
		l.Origin, err = s.origin(ctx, l)
	}
	return l, err == nil, s.d.explained(err)
}

// origin is the newest sync from a source whose identity is known; last is the
// newest of all from it.
func (s configReader) origin(ctx context.Context, last syncer.LastSync) (syncer.Origin, error) {
	o := syncer.Origin{Update: last.Update, At: last.At, Source: last.Source}
	if last.Source.ID != "" {
		return o, nil
	}
	err := s.q.QueryRowContext(ctx, `
		select seq, at, source_name, source_id, source_seq, source_uid from updates
		where type = 'synchronization' and source_name = $1 and source_id <> ''
		order by seq desc limit 1`, last.Source.Name).
		Scan(&o.Update, (*timestamp)(&o.At), &o.Source.Name, &o.Source.ID, &o.Source.Seq,
			&o.Source.UID)
	if errors.Is(err, sql.ErrNoRows) {
		return syncer.Origin{}, nil
	}
	return o, err
}

// Touched returns the last change of each key.
func (s configReader) Touched(
	ctx context.Context, keys []schema.Key,
) (map[schema.Key]syncer.Touch, error) {
	return s.touches(ctx, keys,
		`select max(c.update_seq) from changes c where c.kind = r.kind and c.name = r.name`)
}

// Edited returns the last change of each key that was not made by a sync.
func (s configReader) Edited(
	ctx context.Context, keys []schema.Key,
) (map[schema.Key]syncer.Touch, error) {
	return s.touches(ctx, keys, `
		select max(c.update_seq) from changes c join updates x on x.seq = c.update_seq
		where c.kind = r.kind and c.name = r.name and x.type <> 'synchronization'`)
}

// touches returns, for each key, the update that the subquery selects.
func (s configReader) touches(
	ctx context.Context, keys []schema.Key, newest string,
) (map[schema.Key]syncer.Touch, error) {
	out := map[schema.Key]syncer.Touch{}
	err := s.eachKey(ctx, keys, `
		select r.kind, r.name, u.seq, u.type, u.at, u.actor, u.reason
		from ROWS cross join updates u where u.seq = (`+newest+`)`, nil,
		func(rows *sql.Rows) error {
			var t syncer.Touch
			err := rows.Scan(&t.Key.Kind, &t.Key.Name, &t.Update, &t.Type, (*timestamp)(&t.At),
				&t.Actor, &t.Reason)
			out[t.Key] = t
			return err
		})
	return out, err
}

// PlanApplied returns the update that a plan became, 0 when it was not applied.
func (s configReader) PlanApplied(ctx context.Context, planID string) (int64, error) {
	var seq int64
	err := s.q.QueryRowContext(ctx, `select seq from updates where plan_id = $1 and plan_id <> ''`,
		planID).Scan(
		&seq,
	)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return seq, s.d.explained(err)
}
