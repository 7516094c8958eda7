package admin

import (
	"context"
	"fmt"
	"strings"
	"time"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// Freeze is a freeze window: a period in which an environment takes no sync and no rollback. It is kept by the environment that it protects.
type Freeze struct {
	ID      string        `json:"id"`
	Window  syncer.Window `json:"window"`
	Reason  string        `json:"reason"`
	By      string        `json:"by"`
	Created time.Time     `json:"created"`
	Removed time.Time     `json:"removed,omitzero"` // zero while it counts
}

// FrozenSpan is a time that a freeze window comes.
type FrozenSpan struct {
	syncer.Span
	Freeze Freeze
}

// frozenAt finds the freeze window in which a moment lies; of several, the one that ends last.
func frozenAt(freezes []Freeze, at time.Time) (found FrozenSpan, ok bool) {
	for _, f := range freezes {
		if span, in := f.Window.At(at); in && span.Ends.After(found.Ends) {
			found, ok = FrozenSpan{span, f}, true
		}
	}
	return found, ok
}

// String says until when, and why.
func (s FrozenSpan) String() string {
	return fmt.Sprintf("until %s: %s", words.LongMoment(s.Ends), s.Freeze.Reason)
}

// checkFreeze refuses during a freeze window, unless the actor may override it
// and gives a reason. It returns the history's text about that.
func (s *Service) checkFreeze(ctx context.Context, tx Tx, actor Actor, override string) (note string, err error) {
	_, frozen, err := freezesNow(ctx, tx)
	switch {
	case err != nil || frozen == nil:
		return "", err
	case override == "":
		return "", frozenError(*frozen)
	case !actor.Holds(schema.OverrideFreeze):
		return "", refusal.New(refusal.Forbidden,
			"%s may not override a freeze window: that takes the permission “%s”", actor,
			schema.OverrideFreeze.Title()).
			WithRemedy(refusal.GetPermission, string(schema.OverrideFreeze))
	}
	var in inputs
	in.checkText("override", override, "")
	if err := in.err(); err != nil {
		return "", err
	}
	if err := refusePersonal("the reason", override); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s (frozen %s)", strings.TrimSpace(override), *frozen), nil
}

func frozenError(s FrozenSpan) error {
	return refusal.New(refusal.Frozen, "the environment takes no syncs %s", s.String()).
		WithRemedy(refusal.OverrideFreeze)
}

// AddFreeze adds a freeze window to an environment. Who manages schedules may.
func (s *Service) AddFreeze(ctx context.Context, actor Actor, env *Environment, w syncer.Window, reason string) (Freeze, error) {
	f := Freeze{ID: newID(), Window: w, Reason: strings.TrimSpace(reason), By: actor.String()}
	err := s.write(ctx, actor, ActionFreeze, env, "freeze:"+f.ID, func(tx Tx) (string, error) {
		var in inputs
		in.checkText("reason", f.Reason, "Say why: whoever is kept from a sync reads it.")
		if err := in.err(); err != nil {
			return "", err
		}
		if err := w.Check(); err != nil {
			return "", err
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return "", err
		}
		if len(w.Between(now, now.Add(10*syncer.LongestWindow))) == 0 {
			return "", refusal.New(refusal.BadRequest, "the freeze window is over already").
				WithHint("give a time that is still to come")
		}
		f.Created = now
		return fmt.Sprintf("%s, for %s: %s", w.Timing, words.Duration(w.Lasts), f.Reason), tx.SaveFreeze(ctx, f)
	})
	return f, err
}

// RemoveFreeze takes a freeze window away; while it lasts that takes the permission to override it.
func (s *Service) RemoveFreeze(ctx context.Context, actor Actor, env *Environment, id string) error {
	return s.write(ctx, actor, ActionFreeze, env, "freeze:"+id, func(tx Tx) (string, error) {
		freezes, err := tx.Freezes(ctx)
		if err != nil {
			return "", err
		}
		for _, f := range freezes {
			if f.ID != id {
				continue
			}
			if f.Removed, err = tx.Now(ctx); err != nil {
				return "", err
			}
			if span, in := f.Window.At(f.Removed); in && !actor.Holds(schema.OverrideFreeze) {
				return "", refusal.New(refusal.Forbidden,
					"%s may not remove a freeze window while it lasts, %s: that takes the "+
						"permission “%s”", actor, FrozenSpan{span, f}, schema.OverrideFreeze.Title()).
					WithRemedy(refusal.GetPermission, string(schema.OverrideFreeze))
			}
			return "removed: " + f.Reason, tx.SaveFreeze(ctx, f)
		}
		return "", refusal.NoSuch("freeze window")
	})
}

// FreezesNow lists the freeze windows of an environment, and the one that it is
// now; nil when there is none.
func (s *Service) FreezesNow(
	ctx context.Context, actor Actor, env *Environment,
) (freezes []Freeze, now *FrozenSpan, err error) {
	err = s.look(ctx, actor, ActionSchedules, env, func(snapshot Snapshot) error {
		freezes, now, err = freezesNow(ctx, snapshot)
		return err
	})
	return freezes, now, err
}

func freezesNow(ctx context.Context, from LedgerReader) ([]Freeze, *FrozenSpan, error) {
	freezes, err := from.Freezes(ctx)
	if err != nil || len(freezes) == 0 {
		return nil, nil, err
	}
	now, err := from.Now(ctx)
	if err != nil {
		return nil, nil, err
	}
	if span, frozen := frozenAt(freezes, now); frozen {
		return freezes, &span, nil
	}
	return freezes, nil, nil
}

// Freezes lists the freeze windows of an environment.
func (s *Service) Freezes(ctx context.Context, actor Actor, env *Environment) (freezes []Freeze, err error) {
	err = s.look(ctx, actor, ActionSchedules, env, func(snapshot Snapshot) error {
		freezes, err = snapshot.Freezes(ctx)
		return err
	})
	return freezes, err
}
