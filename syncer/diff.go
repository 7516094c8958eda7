package syncer

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"configsync/refusal"
	"configsync/schema"
)

// Candidates are the keys in which source and target may differ.
type Candidates struct {
	Keys []schema.Key
	// First reports whether there was no sync from the source yet.
	First bool
	// Incremental reports whether only the changes since the last sync were
	// read.
	Incremental bool
	// SourceChange is the change of the source's identity since the last sync;
	// nil if there is none.
	SourceChange *SourceChange
}

// FindCandidates lists the keys in which source and target may differ. If both
// histories reach back to the last sync it reads only the changes since then;
// otherwise it compares the digests of all objects.
func FindCandidates(ctx context.Context, source Reader, target Target) (Candidates, error) {
	last, synced, err := target.LastSync(ctx, source.Endpoint().Name)
	if err != nil {
		return Candidates{}, err
	}
	change, err := findSourceChange(ctx, source, last.Origin)
	if err != nil {
		return Candidates{}, err
	}
	if synced && change == nil {
		keys, ok, err := changedSince(ctx, source, target, last)
		if err != nil {
			return Candidates{}, err
		}
		if ok {
			return Candidates{Keys: keys, Incremental: true}, nil
		}
	}
	keys, err := DifferingKeys(ctx, source, target)
	return Candidates{Keys: keys, First: !synced, SourceChange: change}, err
}

// findSourceChange tells how a source is not what a target was last synced
// from. What has no identity, or no history, cannot be told apart.
func findSourceChange(
	ctx context.Context, source Reader, origin Origin,
) (*SourceChange, error) {
	now := source.Endpoint()
	change := &SourceChange{Kind: OtherSource, Was: origin, Now: now}
	switch {
	case now.ID == "" || origin.Source.ID == "":
		return nil, nil
	case now.ID != origin.Source.ID:
		return change, nil
	}
	change.Kind = OlderSource
	if now.Seq < origin.Source.Seq {
		return change, nil
	}
	_, ok, err := source.ChangedSince(ctx, origin.Source, 0)
	if err != nil || ok {
		return nil, err
	}
	return change, nil
}

// changedSince lists the keys that changed on either side since the last sync,
// and those that the sync left different. Changes that the sync itself made in
// the target are left out: they are equal on both sides, or left different.
func changedSince(
	ctx context.Context, source Reader, target Target, last LastSync,
) ([]schema.Key, bool, error) {
	if last.Source.ID == "" || last.Source.ID != source.Endpoint().ID {
		return nil, false, nil
	}
	keys, ok, err := source.ChangedSince(ctx, last.Source, 0)
	if err != nil || !ok {
		return nil, false, err
	}
	ours, ok, err := target.ChangedSince(ctx, last.Target, last.Update)
	if err != nil || !ok {
		return nil, false, err
	}
	open, err := target.OpenBases(ctx, source.Endpoint().Name)
	if err != nil {
		return nil, false, err
	}
	all := slices.Concat(keys, ours, open)
	slices.SortFunc(all, schema.CompareKeys)
	return slices.Compact(all), true, nil
}

// DifferingKeys compares the two lists of digests. An empty source is an error,
// never "delete everything".
func DifferingKeys(ctx context.Context, source, target Reader) ([]schema.Key, error) {
	type list struct {
		heads []schema.Head
		err   error
	}
	ours := make(chan list, 1)
	go func() {
		heads, err := collect(target.Heads(ctx))
		ours <- list{heads, err}
	}()
	theirs, err := collect(source.Heads(ctx))
	got := <-ours
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", source.Endpoint().Name, err)
	}
	if got.err != nil {
		return nil, fmt.Errorf("reading %s: %w", target.Endpoint().Name, got.err)
	}
	if len(theirs) == 0 {
		return nil, emptySource(source)
	}
	return differing(theirs, got.heads), nil
}

func collect(heads iter.Seq2[schema.Head, error]) ([]schema.Head, error) {
	var out []schema.Head
	for h, err := range heads {
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

// differing walks two lists in key order and returns the keys that are not in
// both with the same digest.
func differing(a, b []schema.Head) []schema.Key {
	var keys []schema.Key
	for len(a) > 0 || len(b) > 0 {
		switch order := compareFirst(a, b); {
		case order < 0:
			keys, a = append(keys, a[0].Key), a[1:]
		case order > 0:
			keys, b = append(keys, b[0].Key), b[1:]
		default:
			if a[0].Digest != b[0].Digest {
				keys = append(keys, a[0].Key)
			}
			a, b = a[1:], b[1:]
		}
	}
	return keys
}

func compareFirst(a, b []schema.Head) int {
	switch {
	case len(a) == 0:
		return 1
	case len(b) == 0:
		return -1
	}
	return schema.CompareKeys(a[0].Key, b[0].Key)
}

// Diff is every object in which source and target differ, in dependency order.
type Diff struct {
	Source Endpoint `json:"source"`
	Target Endpoint `json:"target"`
	First  bool     `json:"first"` // no sync from the source was made before
	// SourceWins reports whether there was no sync from any source yet: where
	// both sides differ, the source wins.
	SourceWins  bool `json:"sourceWins,omitempty"`
	Incremental bool `json:"incremental"`
	// SourceChange is how the source differs from the one that was last synced;
	// nil if it does not.
	SourceChange *SourceChange `json:"sourceChange,omitempty"`
	Differences  []*Difference `json:"differences"`

	// settled holds the new bases of objects that have become equal since a
	// sync last considered them.
	settled []Base
}

// FindDifferences compares source and target, and adds the pins of the target
// to the options. The differences come in dependency order. Its error is a
// [refusal.Error] if the source is empty, or if a decision is about a field
// that does not differ.
func FindDifferences(
	ctx context.Context, kinds schema.Kinds, source Reader, target Target, options DiffOptions,
) (*Diff, error) {
	candidates, err := FindCandidates(ctx, source, target)
	if err != nil {
		return nil, err
	}
	pins, err := target.Pins(ctx)
	if err != nil {
		return nil, err
	}
	options.Pins = pins
	if options.First, err = neverSynced(ctx, target); err != nil {
		return nil, err
	}
	keys := slices.DeleteFunc(candidates.Keys, func(k schema.Key) bool { return !kinds.Travels(k) })
	triples, err := loadTriples(ctx, kinds, source, target, keys)
	if err == nil {
		err = checkNotEmpty(ctx, kinds, source, triples)
	}
	if err != nil {
		return nil, err
	}
	d := &Diff{
		Source: source.Endpoint(), Target: target.Endpoint(), First: candidates.First,
		SourceWins: options.First, Incremental: candidates.Incremental,
		SourceChange: candidates.SourceChange, Differences: []*Difference{},
	}
	for _, t := range triples {
		difference, err := Compare(kinds, t, options)
		if err != nil {
			return nil, err
		}
		if difference != nil {
			d.Differences = append(d.Differences, difference)
		} else if base, ok := t.settled(); ok && !d.First {
			d.settled = append(d.settled, base)
		}
	}
	slices.SortFunc(d.Differences, func(a, b *Difference) int {
		return kinds.Compare(a.Key, b.Key)
	})
	return d, checkDecisions(options.Decisions, d.Differences)
}

// neverSynced reports whether no sync from any source reached the target yet.
// After the first one, an object that differs and has no base with this source
// is a conflict: it may come from another source, or from a person.
func neverSynced(ctx context.Context, target Target) (bool, error) {
	_, synced, err := target.LastSync(ctx, "")
	return !synced, err
}

// checkNotEmpty refuses a source without any object that can travel, if the
// target has objects that it lacks.
func checkNotEmpty(ctx context.Context, kinds schema.Kinds, source Reader, triples []Triple) error {
	lacks := slices.ContainsFunc(triples, func(t Triple) bool {
		return t.Source == nil && t.Target != nil
	})
	if !lacks {
		return nil
	}
	for h, err := range source.Heads(ctx) {
		if err != nil {
			return err
		}
		if kinds.Travels(h.Key) {
			return nil
		}
	}
	return emptySource(source)
}

func emptySource(source Reader) error {
	return refusal.New(refusal.BadSource,
		"%s contains no configuration.", source.Endpoint().Name).
		WithHint("An empty source never deletes the target's objects. Check that it is the environment you meant.")
}

// loadTriples reads base, source and target of the keys, and pairs the two keys
// of each rename.
func loadTriples(
	ctx context.Context, kinds schema.Kinds, source Reader, target Target, keys []schema.Key,
) ([]Triple, error) {
	theirs, err := bodiesOf(ctx, source, keys)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", source.Endpoint().Name, err)
	}
	renames, err := findRenames(ctx, kinds, theirs, source, target)
	if err != nil {
		return nil, err
	}
	for from := range renames.to {
		keys = append(keys, from)
	}
	for _, old := range renames.gone {
		keys = append(keys, old)
	}
	slices.SortFunc(keys, schema.CompareKeys)
	keys = slices.Compact(keys)
	ours, err := bodiesOf(ctx, target, keys)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", target.Endpoint().Name, err)
	}
	bases, err := target.Bases(ctx, source.Endpoint().Name, keys)
	if err != nil {
		return nil, err
	}
	baseBodies, err := loadBases(ctx, source, target, bases, theirs, ours)
	if err != nil {
		return nil, err
	}
	triples := make([]Triple, 0, len(keys))
	for _, key := range keys {
		if _, renamed := renames.to[key]; renamed && theirs[key] == nil {
			continue
		}
		triples = append(triples, tripleOf(key, renames, bases, baseBodies, theirs, ours))
	}
	return triples, nil
}

// tripleOf builds the triple of a key. The base of a renamed object is stored
// under its old name, unless an earlier sync has renamed it already.
func tripleOf(
	key schema.Key, r renames, bases map[schema.Key]Base,
	baseBodies, theirs, ours map[schema.Key]json.RawMessage,
) Triple {
	from := r.from[key]
	t := Triple{Key: key, From: from, Source: theirs[key], Target: ours[key]}
	at := key
	if old, ok := r.gone[key]; ok && baseBodies[key] == nil && baseBodies[old] != nil {
		at = old // the source renamed what the target deleted
	}
	if !from.IsZero() {
		t.Target = ours[from]
		if baseBodies[key] != nil {
			t.Undone = true
		} else {
			at = from
		}
	}
	base, known := bases[at]
	t.Base, t.Known, t.Open = baseBodies[at], known && base.Digest != nil, base.Differs
	return t
}

// loadBases reads the bodies of bases. The target usually still has them;
// otherwise the source may.
func loadBases(
	ctx context.Context, source Reader, target Target, bases map[schema.Key]Base,
	theirs, ours map[schema.Key]json.RawMessage,
) (map[schema.Key]json.RawMessage, error) {
	out := make(map[schema.Key]json.RawMessage, len(bases))
	missing := map[schema.Digest][]schema.Key{}
	for key, b := range bases {
		switch {
		case b.Digest == nil || *b.Digest == "":
		case *b.Digest == digest(ours[key]):
			out[key] = ours[key]
		case *b.Digest == digest(theirs[key]):
			out[key] = theirs[key]
		default:
			missing[*b.Digest] = append(missing[*b.Digest], key)
		}
	}
	for _, r := range []Reader{target, source} {
		if len(missing) == 0 {
			break
		}
		found, err := r.Bodies(ctx, digestsOf(missing))
		if err != nil {
			return nil, err
		}
		for d, body := range found {
			for _, key := range missing[d] {
				out[key] = body
			}
			delete(missing, d)
		}
	}
	for _, keys := range missing {
		return nil, fmt.Errorf(
			"the content of %s at the last sync is missing from the history of %s", keys[0],
			target.Endpoint().Name,
		)
	}
	return out, nil
}

func digestsOf[V any](m map[schema.Digest]V) []schema.Digest {
	out := make([]schema.Digest, 0, len(m))
	for d := range m {
		out = append(out, d)
	}
	slices.Sort(out)
	return out
}

// bodiesOf reads the content of those keys that exist.
func bodiesOf(
	ctx context.Context, r Reader, keys []schema.Key,
) (map[schema.Key]json.RawMessage, error) {
	found, err := r.Find(ctx, keys)
	if err != nil {
		return nil, err
	}
	wanted := make(map[schema.Digest]bool, len(found))
	for _, d := range found {
		wanted[d] = true
	}
	bodies, err := r.Bodies(ctx, digestsOf(wanted))
	if err != nil {
		return nil, err
	}
	out := make(map[schema.Key]json.RawMessage, len(found))
	for key, d := range found {
		body, ok := bodies[d]
		if !ok {
			return nil, fmt.Errorf("the content of %s is missing: the database is damaged", key)
		}
		out[key] = body
	}
	return out, nil
}

// Select returns the differences that match only (all if it is empty) and not
// exclude.
func (d *Diff) Select(only, exclude []schema.Pattern) *Diff {
	selected, chosen, excluded := *d, schema.NewMatcher(only), schema.NewMatcher(exclude)
	selected.Differences = slices.DeleteFunc(slices.Clone(d.Differences), func(x *Difference) bool {
		return excluded.Match(x.Key) || len(only) > 0 && !chosen.Match(x.Key)
	})
	return &selected
}
