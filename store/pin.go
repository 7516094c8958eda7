package store

import (
	"context"
	"database/sql"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// Pins lists the pins of the environment.
func (s configReader) Pins(ctx context.Context) ([]syncer.Pin, error) {
	var out []syncer.Pin
	err := s.each(ctx, func(rows *sql.Rows) error {
		var p syncer.Pin
		err := rows.Scan(&p.Pattern, &p.Reason, &p.Actor, (*timestamp)(&p.At))
		out = append(out, p)
		return err
	}, `select pattern, reason, actor, at from pins order by pattern`)
	return out, err
}

// pinStore stores pins.
type pinStore struct {
	*queries
	alone bool // see configStore
}

// Add adds a pin, or replaces the reason of an existing one.
func (s pinStore) Add(ctx context.Context, p syncer.Pin) error {
	if !s.alone {
		return errNotAlone
	}
	_, err := s.q.ExecContext(ctx, `
		insert into pins (pattern, reason, actor, at) values ($1, $2, $3, $4)
		on conflict (pattern) do update set reason = excluded.reason, actor = excluded.actor, at = excluded.at`,
		string(p.Pattern), p.Reason, p.Actor, timestamp(p.At))
	return err
}

// Remove removes a pin; it is an error when there is none.
func (s pinStore) Remove(ctx context.Context, pattern schema.Pattern) error {
	if !s.alone {
		return errNotAlone
	}
	result, err := s.q.ExecContext(ctx, `delete from pins where pattern = $1`, string(pattern))
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return refusal.New(refusal.BadRequest, "There is no pin %s.", pattern).
		WithRemedy(refusal.ListPins)
}
