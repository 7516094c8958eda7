package promotion

import (
	"context"
	"fmt"
	"strings"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer/timing"
	"configsync/words"
)

// checkFreeze refuses during a freeze window, unless the actor may override it
// and gives a reason. It returns the history's text about that.
func (s *Service) checkFreeze(
	ctx context.Context, tx *admin.Tx, actor admin.Actor, override string,
) (note string, err error) {
	_, frozen, err := FreezesNow(ctx, tx.View)
	switch {
	case err != nil || frozen == nil:
		return "", err
	case override == "":
		return "", frozenError(*frozen)
	case !actor.Holds(schema.OverrideFreeze):
		return "", refusal.New(refusal.Forbidden,
			"%s cannot override a freeze window: that needs the permission “%s”.", actor,
			schema.OverrideFreeze.Title()).
			WithRemedy(refusal.GetPermission, string(schema.OverrideFreeze))
	}
	var in admin.Inputs
	in.CheckText("override", override, "")
	if err := in.Err(); err != nil {
		return "", err
	}
	if err := refusePersonal("the reason", override); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s (frozen %s)", strings.TrimSpace(override), *frozen), nil
}

func frozenError(s admin.FrozenSpan) error {
	return refusal.New(refusal.Frozen, "%s",
		words.Sentence("The environment takes no syncs "+s.String())).
		WithRemedy(refusal.OverrideFreeze)
}

// AddFreeze adds a freeze window to an environment. Who manages schedules may.
func (s *Service) AddFreeze(
	ctx context.Context, actor admin.Actor, env *admin.Environment, w timing.Window, reason string,
) (admin.Freeze, error) {
	f := admin.Freeze{
		ID:     admin.NewID(),
		Window: w,
		Reason: strings.TrimSpace(reason),
		By:     actor.String(),
	}
	err := s.Write(ctx, actor, admin.ActionFreeze, env, "freeze:"+
		f.ID, func(tx *admin.Tx) (string, error) {
		var in admin.Inputs
		in.CheckText("reason", f.Reason, "Give a reason: people whose sync is blocked will see it.")
		if err := in.Err(); err != nil {
			return "", err
		}
		if err := w.Check(); err != nil {
			return "", err
		}
		now, err := tx.Ledger.Now(ctx)
		if err != nil {
			return "", err
		}
		if len(w.Between(now, now.Add(10*timing.LongestWindow))) == 0 {
			return "", refusal.New(refusal.BadRequest, "The freeze window is already over.").
				WithHint("Choose a time in the future.")
		}
		f.Created = now
		return fmt.Sprintf("%s, for %s: %s", w.Timing, words.Duration(w.Lasts), f.Reason),
			tx.Freezes.Save(ctx, f)
	})
	return f, err
}

// RemoveFreeze takes a freeze window away; while it lasts that takes the
// permission to override it.
func (s *Service) RemoveFreeze(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id string,
) error {
	return s.Write(ctx, actor, admin.ActionFreeze, env, "freeze:"+
		id, func(tx *admin.Tx) (string, error) {
		freezes, err := tx.Freezes.List(ctx)
		if err != nil {
			return "", err
		}
		for _, f := range freezes {
			if f.ID != id {
				continue
			}
			if f.Removed, err = tx.Ledger.Now(ctx); err != nil {
				return "", err
			}
			if span, in := f.Window.At(f.Removed); in && !actor.Holds(schema.OverrideFreeze) {
				return "", refusal.New(refusal.Forbidden,
					"%s cannot remove this freeze window while it lasts (%s): that needs the permission “%s”.", actor, admin.FrozenSpan{
						Span:   span,
						Freeze: f,
					}, schema.OverrideFreeze.Title()).
					WithRemedy(refusal.GetPermission, string(schema.OverrideFreeze))
			}
			return "removed: " + f.Reason, tx.Freezes.Save(ctx, f)
		}
		return "", refusal.NoSuch("freeze window")
	})
}

// FreezesNow lists the freeze windows of an environment, and the one that it is
// now; nil when there is none.
func (s *Service) FreezesNow(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) (freezes []admin.Freeze, now *admin.FrozenSpan, err error) {
	err = s.Look(ctx, actor, admin.ActionSchedules, env, func(view *admin.View) error {
		freezes, now, err = FreezesNow(ctx, view)
		return err
	})
	return freezes, now, err
}

func FreezesNow(ctx context.Context, from *admin.View) ([]admin.Freeze, *admin.FrozenSpan, error) {
	freezes, err := from.Freezes.List(ctx)
	if err != nil || len(freezes) == 0 {
		return nil, nil, err
	}
	now, err := from.Ledger.Now(ctx)
	if err != nil {
		return nil, nil, err
	}
	if span, frozen := admin.FrozenAt(freezes, now); frozen {
		return freezes, &span, nil
	}
	return freezes, nil, nil
}

// Freezes lists the freeze windows of an environment.
func (s *Service) Freezes(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) (freezes []admin.Freeze, err error) {
	err = s.Look(ctx, actor, admin.ActionSchedules, env, func(view *admin.View) error {
		freezes, err = view.Freezes.List(ctx)
		return err
	})
	return freezes, err
}
