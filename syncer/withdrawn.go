package syncer

import (
	"context"
	"strings"

	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// Withdrawn is how a source no longer asks for a plan that was made of it. The
// zero value is that it still asks for all of it.
type Withdrawn struct {
	Source string // name
	// Other says that another environment of the same name made the plan.
	Other bool
	// Keys are the changes that a plan of now would not make, or would make
	// otherwise.
	Keys []schema.Key
}

// Any reports whether the plan must not be applied.
func (w Withdrawn) Any() bool { return w.Other || len(w.Keys) > 0 }

// String says it in a sentence; it is "" where nothing was withdrawn.
func (w Withdrawn) String() string {
	switch {
	case w.Other:
		return "The plan was made from another environment named " + w.Source + "."
	case len(w.Keys) > 0:
		names := make([]string, len(w.Keys))
		for i, key := range w.Keys {
			names[i] = key.String()
		}
		return strings.ToUpper(w.Source[:1]) + w.Source[1:] +
			" no longer asks for these changes as the plan has them: " +
			words.AndMore(names, 5) + "."
	}
	return ""
}

// Err refuses the plan as stale; it is nil where nothing was withdrawn.
func (w Withdrawn) Err() error {
	if !w.Any() {
		return nil
	}
	return refusal.New(refusal.Stale, "%s Nothing was applied.", w).
		WithHint("Make a new plan and have it reviewed.")
}

// FindWithdrawn compares each change of a plan with what its source says now.
// A change is still asked for when the source has the very object that the
// plan was made of. What became of the target is not looked at: see
// [FindObstacles]. Rollbacks and edits have no source that could withdraw them.
func FindWithdrawn(ctx context.Context, source Reader, p *Plan) (Withdrawn, error) {
	here := source.Endpoint()
	w := Withdrawn{Source: p.Source.Name}
	if p.Type != Synchronization {
		return w, nil
	}
	if p.Source.ID != "" && here.ID != "" && p.Source.ID != here.ID {
		w.Other = true
		return w, nil
	}
	var keys []schema.Key
	for _, d := range p.Changes {
		keys = append(keys, d.Key)
		if d.Op == OpRename {
			keys = append(keys, d.From)
		}
	}
	now, err := source.Find(ctx, keys)
	if err != nil {
		return w, err
	}
	for _, d := range p.Changes {
		if now[d.Key] != d.Source || d.Op == OpRename && now[d.From] != "" {
			w.Keys = append(w.Keys, d.Key)
		}
	}
	return w, nil
}

// checkSameSource refuses a plan when the target was synced since from another
// environment of the name of its source.
func checkSameSource(ctx context.Context, target Target, p *Plan) error {
	if p.Type != Synchronization || p.Source.ID == "" {
		return nil
	}
	last, _, err := target.LastSync(ctx, p.Source.Name)
	if err != nil || last.Origin.Update <= p.Target.Seq || last.Origin.Source.ID == p.Source.ID {
		return err
	}
	return Withdrawn{Source: p.Source.Name, Other: true}.Err()
}
