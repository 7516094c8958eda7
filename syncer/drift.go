package syncer

import (
	"context"
	"fmt"
	"slices"

	"configsync/refusal"
	"configsync/schema"
)

// Drift is the set of changes that were made in an environment itself since the
// last sync.
type Drift struct {
	Target Endpoint
	Since  LastSync
	Items  []DriftItem
}

// DriftItem is one object that was changed in the environment itself. The
// source of its Difference is the version that the last sync left.
type DriftItem struct {
	Difference *Difference
	Touch      Touch // the last change and its author; zero for an object older than the first sync
}

// FindDrift lists the objects that were changed in the target itself and differ
// from the source's version. An empty source means that of the last sync.
func FindDrift(
	ctx context.Context, kinds schema.Kinds, target Tracer, source string,
) (*Drift, error) {
	last, triples, err := driftTriples(ctx, kinds, target, source)
	if err != nil {
		return nil, err
	}
	drift := &Drift{Target: target.Endpoint(), Since: last}
	var keys []schema.Key
	for _, t := range triples {
		t.Source = t.Base
		d, err := Compare(kinds, t, DiffOptions{})
		if err != nil {
			return nil, err
		}
		if d != nil {
			drift.Items = append(drift.Items, DriftItem{Difference: d})
			keys = append(keys, d.Key)
		}
	}
	touched, err := target.Edited(ctx, keys)
	if err != nil {
		return nil, err
	}
	for i := range drift.Items {
		drift.Items[i].Touch = touched[drift.Items[i].Difference.Key]
	}
	slices.SortFunc(drift.Items, func(a, b DriftItem) int {
		return kinds.Compare(a.Difference.Key, b.Difference.Key)
	})
	return drift, nil
}

// Tracer is a Target that records who changed each object.
type Tracer interface {
	Target
	// Edited returns, for each key, the last change that was not made by a
	// sync.
	Edited(ctx context.Context, keys []schema.Key) (map[schema.Key]Touch, error)
}

func driftTriples(
	ctx context.Context, kinds schema.Kinds, target Target, source string,
) (LastSync, []Triple, error) {
	last, ok, err := target.LastSync(ctx, source)
	if err != nil {
		return last, nil, err
	}
	if !ok {
		return last, nil, refusal.New(refusal.BadRequest,
			"No sync into %s has been made yet, so there is nothing to compare it with.", target.Endpoint().Name)
	}
	source = last.Source.Name
	keys, ok, err := target.ChangedSince(ctx, last.Target, last.Update)
	if err == nil && !ok {
		err = fmt.Errorf("the history of %s does not go back to its last sync",
			target.Endpoint().Name)
	}
	if err != nil {
		return last, nil, err
	}
	open, err := target.OpenBases(ctx, source)
	if err != nil {
		return last, nil, err
	}
	keys = slices.DeleteFunc(slices.Concat(
		keys, open,
	), func(k schema.Key) bool { return !kinds.Travels(k) })
	slices.SortFunc(keys, schema.CompareKeys)
	keys = slices.Compact(keys)
	ours, err := bodiesOf(ctx, target, keys)
	if err != nil {
		return last, nil, err
	}
	bases, err := target.Bases(ctx, source, keys)
	if err != nil {
		return last, nil, err
	}
	bodies, err := loadBases(ctx, target, target, bases, nil, ours)
	if err != nil {
		return last, nil, err
	}
	var triples []Triple
	for _, key := range keys {
		base, known := bases[key]
		if known && base.Digest == nil {
			// differed at the first sync already and was not selected: nobody
			// knows who changed it
			continue
		}
		triples = append(triples, Triple{
			Key:    key,
			Known:  known,
			Base:   bodies[key],
			Target: ours[key],
		})
	}
	return last, triples, nil
}

// MakeAdoption plans to bring drift back into the environment that production
// is synced from: only the fields that were changed in production, on top of
// training's present content. The plan becomes an edit of training. keys are
// the objects to adopt; one that has not drifted is an error.
func MakeAdoption(
	ctx context.Context, kinds schema.Kinds, production Target, training Reader, keys []schema.Key,
	o PlanOptions,
) (*Plan, error) {
	_, triples, err := driftTriples(ctx, kinds, production, training.Endpoint().Name)
	if err != nil {
		return nil, err
	}
	theirs, err := bodiesOf(ctx, training, keys)
	if err != nil {
		return nil, err
	}
	var chosen []Triple
	for _, key := range keys {
		i := slices.IndexFunc(triples, func(t Triple) bool { return t.Key == key })
		if i < 0 {
			return nil, refusal.New(refusal.BadRequest,
				"%s has not drifted in %s.", key, production.Endpoint().Name).
				WithRemedy(refusal.ListDrift)
		}
		t := triples[i]
		t.Source, t.Target, t.Known = t.Target, theirs[key], true
		chosen = append(chosen, t)
	}
	o.Mode = MergeMode
	p := newPlan(Edit, production.Endpoint(), training.Endpoint(), o)
	return p, p.fill(ctx, kinds, training, chosen, o)
}
