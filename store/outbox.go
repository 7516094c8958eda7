package store

import (
	"context"
	"database/sql"

	"configsync/admin"
)

// outboxStore stores messages.
type outboxStore struct{ *queries }

const sendingColumns = `id, at, about, recipient, event, subject, message, body, tries, next_at, ended_at, problem`

func scanSending(rows *sql.Rows) (admin.Sending, error) {
	var s admin.Sending
	err := rows.Scan(&s.ID, (*timestamp)(&s.At), &s.About, &s.To, &s.Event, &s.Subject, &s.Text,
		&s.Body, &s.Tries, (*timestamp)(&s.Next), (*timestamp)(&s.Ended), &s.Problem)
	return s, err
}

// Find lists messages, the newest first; with Due, the most urgent first.
func (s outboxStore) Find(ctx context.Context, f admin.MessageFilter) ([]admin.Sending, error) {
	if f.Due.IsZero() {
		return list(ctx, s.queries, scanSending,
			`select `+sendingColumns+
				` from outbox where $1 = '' or about = $1 order by at desc, id limit $2`,
			f.About, limited(f.Limit))
	}
	return list(ctx, s.queries, scanSending, `
		select `+sendingColumns+` from outbox where ended_at = '0001-01-01T00:00:00.000000Z' and next_at <= $1 order by next_at, id limit $2`, timestamp(f.Due), limited(f.Limit))
}

// Count counts those on their way, and those that were given up.
func (s outboxStore) Count(ctx context.Context) (c admin.MessageCounts, err error) {
	err = s.q.QueryRowContext(ctx, `
		select count(case when ended_at = '0001-01-01T00:00:00.000000Z' then 1 end), count(case when ended_at <> '0001-01-01T00:00:00.000000Z' and problem <> '' then 1 end)
		from outbox`).Scan(&c.Waiting, &c.GivenUp)
	return c, s.d.explained(err)
}

// Add puts messages into the outbox, to be delivered now.
func (s outboxStore) Add(ctx context.Context, messages []admin.Message) error {
	for _, m := range messages {
		if err := s.Save(ctx, admin.Sending{Message: m, Next: m.At}); err != nil {
			return err
		}
	}
	return nil
}

// Save adds a message, or replaces how far it is.
func (s outboxStore) Save(ctx context.Context, sending admin.Sending) error {
	return s.exec(ctx, `
		insert into outbox (id, at, about, recipient, event, subject, message, body, tries, next_at, ended_at, problem) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		on conflict (id) do update set tries = excluded.tries, next_at = excluded.next_at, ended_at = excluded.ended_at, problem = excluded.problem
		where outbox.ended_at = '0001-01-01T00:00:00.000000Z'`,
		sending.ID, timestamp(
			sending.At,
		), sending.About, sending.To, sending.Event, sending.Subject, sending.Text, plain(
			string(sending.Body),
		), sending.Tries, timestamp(sending.Next), timestamp(sending.Ended), sending.Problem)
}
