package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"configsync/admin"
	"configsync/syncer"
)

// reviewStore stores plans in review.
type reviewStore struct{ *queries }

const reviewColumns = `plan_id, type, source, author, summary, digest, changes, state, created_at, update_seq, effects`

func scanReview(rows *sql.Rows) (admin.Review, error) {
	var r admin.Review
	var effects []byte
	err := rows.Scan(&r.ID, &r.Type, &r.Source, &r.Author, &r.Summary, &r.Digest, &r.Changes,
		&r.State, (*timestamp)(&r.Created), &r.Update, &effects)
	if err == nil {
		err = json.Unmarshal(effects, &r.Effects)
	}
	return r, err
}

// Get returns a plan in review with its plan and events. In a transaction, no
// other one changes it or reads it to change it, until this one ends.
func (s reviewStore) Get(ctx context.Context, planID string) (admin.Review, bool, error) {
	if err := s.lock(ctx, `select 1 from reviews where plan_id = $1`, planID); err != nil {
		return admin.Review{}, false, err
	}
	r, ok, err := one(ctx, s.queries, scanReview,
		`select `+reviewColumns+` from reviews where plan_id = $1`, planID)
	if err != nil || !ok {
		return r, false, err
	}
	body, _, err := one(ctx, s.queries, scanText, `select body from reviews where plan_id = $1`,
		planID)
	if err != nil {
		return r, false, err
	}
	if r.Plan, err = syncer.ReadPlan([]byte(body)); err != nil {
		return r, false, fmt.Errorf("reading the plan %s: %w", planID, err)
	}
	r.Events, err = list(ctx, s.queries, scanReviewEvent,
		`select `+reviewEventColumns+` from review_events where plan_id = $1 order by seq`, planID)
	return r, err == nil, err
}

// Find lists plans in review with their events, without the plans themselves,
// the newest first.
func (s reviewStore) Find(ctx context.Context, f admin.ReviewFilter) ([]admin.Review, error) {
	before := "9999"
	if !f.Before.IsZero() {
		before = f.Before.UTC().Format(timestampForm)
	}
	const selected = `from reviews where ($1 = '' or state = $1) and (cast($2 as bigint) = 0 or update_seq = $2) and created_at < $3 order by created_at desc, plan_id limit $4`
	args := []any{string(f.State), f.Update, before, limited(f.Limit)}
	reviews, err := list(ctx, s.queries, scanReview, `select `+reviewColumns+` `+selected, args...)
	if err != nil || len(reviews) == 0 {
		return reviews, err
	}
	at := make(map[string]int, len(reviews))
	for i, r := range reviews {
		at[r.ID] = i
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		var id string
		e, err := scanEventOf(rows, &id)
		if err == nil {
			r := &reviews[at[id]]
			r.Events = append(r.Events, e)
		}
		return err
	}, `select `+reviewEventColumns+
		`, plan_id from review_events where plan_id in (select plan_id `+selected+
		`) order by plan_id, seq`, args...)
	return reviews, err
}

const reviewEventColumns = `at, actor, person, action, note, sync, sharing`

func scanReviewEvent(rows *sql.Rows) (admin.ReviewEvent, error) { return scanEventOf(rows) }

func scanEventOf(rows *sql.Rows, more ...any) (admin.ReviewEvent, error) {
	var e admin.ReviewEvent
	err := rows.Scan(append(
		[]any{(*timestamp)(&e.At), &e.Actor, &e.Person, &e.Action, &e.Note, &e.Sync, &e.Sharing},
		more...,
	)...)
	return e, err
}

// Save adds a plan in review, or replaces its state, update and effects, unless
// its review has ended.
func (s reviewStore) Save(ctx context.Context, r admin.Review) error {
	body, err := json.Marshal(r.Plan)
	if err != nil {
		return err
	}
	effects, err := json.Marshal(r.Effects)
	if err != nil {
		return err
	}
	return s.exec(ctx, `
		insert into reviews (plan_id, type, source, author, summary, digest, body, changes, state, created_at, update_seq, effects)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		on conflict (plan_id) do update set state = excluded.state, update_seq = excluded.update_seq, effects = excluded.effects where reviews.state = '`+string(admin.InReview)+`'`,
		r.ID, string(r.Type), r.Source, r.Author, r.Summary, string(
			r.Digest,
		), string(body), r.Changes, string(
			r.State,
		), timestamp(r.Created), r.Update, string(effects))
}

// AddEvent appends an event to a plan in review.
func (s reviewStore) AddEvent(ctx context.Context, planID string, e admin.ReviewEvent) error {
	return s.exec(ctx, `
		insert into review_events (plan_id, seq, at, actor, person, action, note, sync, sharing)
		select $1, (select coalesce(max(seq), 0) + 1 from review_events where plan_id = $1), $2, $3, $4, $5, $6, $7, $8`,
		planID, timestamp(
			e.At,
		), e.Actor, e.Person, string(e.Action), plain(e.Note), e.Sync, e.Sharing)
}
