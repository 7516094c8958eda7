package syncer

import (
	"context"
	"encoding/json"
	"slices"

	"configsync/refusal"
	"configsync/schema"
)

// History is a Target whose updates can be read one by one.
type History interface {
	Target
	// Update returns one update; ok is false if there is none of that number.
	Update(ctx context.Context, seq int64) (u Update, ok bool, err error)
	// ChangesOf returns the rows of an update in key order.
	ChangesOf(ctx context.Context, seq int64) ([]ChangeRow, error)
}

// MakeRollback plans the undoing of an update: every object that it changed
// returns to its content before. Later changes of such an object are merged
// field by field; a field of the update that was changed again is a conflict.
// Objects that the update did not touch stay as they are. Client data is never
// part of a rollback.
//
// For example, update 7 changed the title of a form from A to B:
//
//	title today   description today          the plan
//	B             as before update 7         title A
//	B             changed by update 8        title A, the description stays
//	C             as before update 7         conflict: A or C
//	A             as before update 7         nothing to do
func MakeRollback(
	ctx context.Context, kinds schema.Kinds, h History, seq int64, o PlanOptions,
) (*Plan, error) {
	u, ok, err := h.Update(ctx, seq)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, refusal.New(refusal.BadRequest, "%s has no update %d.", h.Endpoint().Name, seq).
			WithRemedy(refusal.ListUpdates)
	case u.Type == Application:
		return nil, refusal.New(refusal.BadRequest,
			"Update %d installed version %s and changed no configuration, so there is nothing to roll back.", seq, u.Version)
	}
	rows, err := h.ChangesOf(ctx, seq)
	if err != nil {
		return nil, err
	}
	triples, err := rollbackTriples(ctx, h, rows)
	if err != nil {
		return nil, err
	}
	o.Mode = MergeMode
	p := newPlan(Rollback, h.Endpoint(), h.Endpoint(), o)
	p.Reverts = seq
	return p, p.fill(ctx, kinds, h, triples, o)
}

// fill makes the plan of triples, all of which are selected. It leaves the
// bases unchanged.
func (p *Plan) fill(
	ctx context.Context, kinds schema.Kinds, target Reader, triples []Triple, o PlanOptions,
) error {
	var differences []*Difference
	for _, t := range triples {
		d, err := Compare(kinds, t, DiffOptions{Mode: o.Mode, Decisions: o.Decisions})
		if err != nil {
			return err
		}
		if d != nil {
			differences = append(differences, d)
		}
	}
	slices.SortFunc(differences, func(a, b *Difference) int { return kinds.Compare(a.Key, b.Key) })
	if err := checkDecisions(o.Decisions, differences); err != nil {
		return err
	}
	if err := selectDifferences(kinds, differences, o); err != nil {
		return err
	}
	p.sort(differences)
	return finish(ctx, kinds, p, target)
}

func rollbackTriples(ctx context.Context, h History, rows []ChangeRow) ([]Triple, error) {
	keys := make([]schema.Key, len(rows))
	wanted := map[schema.Digest]bool{}
	for i, row := range rows {
		keys[i] = row.Key
		for _, d := range []schema.Digest{row.Before, row.After} {
			if d != "" {
				wanted[d] = true
			}
		}
	}
	current, err := bodiesOf(ctx, h, keys)
	if err != nil {
		return nil, err
	}
	bodies, err := h.Bodies(ctx, digestsOf(wanted))
	if err != nil {
		return nil, err
	}
	if len(bodies) != len(wanted) {
		return nil, refusal.New(refusal.Forbidden,
			"The content from before the update is no longer kept, so the update cannot be rolled back.")
	}
	after := map[schema.Key]json.RawMessage{}
	for _, row := range rows {
		after[row.Key] = bodies[row.After]
	}
	var triples []Triple
	for _, row := range rows {
		if row.Op == OpRename && row.After != "" {
			continue // undone together with the old key's row
		}
		t := Triple{
			Key:    row.Key,
			Known:  true,
			Base:   bodies[row.After],
			Source: bodies[row.Before],
			Target: current[row.Key],
		}
		if row.Op == OpRename && (t.Target != nil || current[row.Other] == nil) {
			return nil, refusal.New(refusal.Conflicted,
				"%s was renamed to %s, and one of the two was added, renamed or deleted since.", row.Key, row.Other).
				WithRemedy(refusal.RollBackLater)
		}
		if row.Op == OpRename {
			t.From, t.Base, t.Target = row.Other, after[row.Other], current[row.Other]
		}
		triples = append(triples, t)
	}
	return triples, nil
}

// MakeEdit plans a change made by hand: objects replace the target's objects of
// the same keys, and the keys in gone are deleted.
func MakeEdit(
	ctx context.Context, kinds schema.Kinds, target Reader, objects []schema.Object,
	gone []schema.Key, o PlanOptions,
) (*Plan, error) {
	source := map[schema.Key]json.RawMessage{}
	for _, object := range objects {
		if _, twice := source[object.Key]; twice || slices.Contains(gone, object.Key) {
			return nil, refusal.New(refusal.BadRequest, "%s is listed twice.", object.Key).
				WithHint("List each object once, to be changed or to be deleted.")
		}
		source[object.Key] = object.Body
	}
	for _, key := range gone {
		source[key] = nil
	}
	keys := make([]schema.Key, 0, len(source))
	for key := range source {
		keys = append(keys, key)
	}
	current, err := bodiesOf(ctx, target, keys)
	if err != nil {
		return nil, err
	}
	var triples []Triple
	for key, body := range source {
		if body == nil && current[key] == nil {
			return nil, refusal.New(refusal.BadRequest,
				"%s has no %s to delete.", target.Endpoint().Name, key)
		}
		triples = append(triples, Triple{
			Key:    key,
			Known:  true,
			Base:   current[key],
			Source: body,
			Target: current[key],
		})
	}
	o.Mode = MergeMode
	p := newPlan(Edit, Endpoint{}, target.Endpoint(), o)
	return p, p.fill(ctx, kinds, target, triples, o)
}
