package promotion

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"configsync/admin"
	"configsync/admin/effects"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// Counterpart is the other side of a comparison: another environment, or the
// target itself before an update, to undo that.
type Counterpart struct {
	Environment *admin.Environment // nil for an update
	Update      int64
}

// String returns the name of the counterpart, as in [Choices.Source].
func (s Counterpart) String() string {
	if s.Environment == nil {
		return "update:" + strconv.FormatInt(s.Update, 10)
	}
	return s.Environment.Name
}

// Comparison is the difference of an environment from another one, or from
// itself before an update, with a user's choices.
type Comparison struct {
	Source, Target syncer.Endpoint
	Last           syncer.LastSync      // the newest sync from the source; zero if there was none
	First          bool                 // there was no sync from the source yet
	SourceChange   *syncer.SourceChange // how the source is not what was last synced
	SourceWins     bool                 // see [syncer.Plan.SourceWins]
	Reverts        int64                // of the undoing of an update
	Differences    []*syncer.Difference
	Choices        admin.Choices
	// Selected holds the keys of the differences that the choices promote. The
	// value is the object that needs it, or the zero key if it was chosen
	// itself.
	Selected map[schema.Key]schema.Key
	// Changed holds the last change of each object in the source; for the
	// undoing of an update, in the target.
	Changed map[schema.Key]syncer.Touch
	// Own holds the last change of each object in the target that was not made
	// by a sync.
	Own     map[schema.Key]syncer.Touch
	Affects effects.Effects // of everything that can be promoted, chosen or not
}

// Names returns the names of the two sides for people.
func (c Comparison) Names() (source, target string) {
	if c.Reverts > 0 {
		return fmt.Sprintf("Before update %d", c.Reverts), "Now"
	}
	return c.Source.Name, c.Target.Name
}

// Compare compares an environment with its counterpart, with the actor's
// choices. The permission to read the target's configuration extends to the
// counterpart's: configuration holds no client.
func (s *Service) Compare(
	ctx context.Context, actor admin.Actor, counterpart Counterpart, target *admin.Environment,
) (Comparison, error) {
	var c Comparison
	err := s.withCounterpart(ctx, actor, admin.ActionDiff, counterpart, target, func(
		from syncer.Target, to *admin.View,
	) (err error) {
		c, err = s.compare(ctx, actor, counterpart, target, from, to)
		return err
	})
	return c, err
}

// withCounterpart reads a target and its counterpart; from is nil if that is
// the target itself.
func (s *Service) withCounterpart(
	ctx context.Context, actor admin.Actor, action admin.Action, counterpart Counterpart,
	target *admin.Environment, do func(from syncer.Target, to *admin.View) error,
) error {
	return s.Look(ctx, actor, counterpart.action(
		action, target,
	), target, func(to *admin.View) error {
		if counterpart.Environment == nil {
			return do(nil, to)
		}
		from, done, err := readFor(ctx, counterpart.Environment, target, to)
		if err != nil {
			return err
		}
		defer done()
		return do(from, to)
	})
}

// action returns the action of a comparison with the counterpart. Nothing is
// promoted from production: a comparison with it serves to adopt its drift.
func (s Counterpart) action(action admin.Action, target *admin.Environment) admin.Action {
	if s.Environment != nil && s.Environment.Role == admin.Production &&
		target.Role != admin.Production {
		return admin.ActionAdopt
	}
	return action
}

// readFor reads an environment to compare it with a snapshot of another one.
func readFor(
	ctx context.Context, e *admin.Environment, target *admin.Environment, to *admin.View,
) (from syncer.Target, done func(), err error) {
	from, done, err = e.Read(ctx)
	if err != nil {
		return nil, nil, err
	}
	if a := from.Endpoint(); a.ID != "" && a.ID == to.Config.Endpoint().ID {
		done()
		return nil, nil, sameEnvironment(e, target)
	}
	return from, done, nil
}

// compare returns the differences with the actor's choices, the last changes
// and the effects.
func (s *Service) compare(
	ctx context.Context, actor admin.Actor, counterpart Counterpart, target *admin.Environment,
	from syncer.Target, to *admin.View,
) (c Comparison, err error) {
	if c, err = s.readChosen(ctx, actor, counterpart, from, to); err != nil {
		return c, err
	}
	if from == nil {
		c.Changed, err = to.Config.Touched(ctx, targetKeys(c.Differences))
	} else {
		c.Changed, err = from.Touched(ctx, sourceKeys(c.Differences))
	}
	if err != nil {
		return c, err
	}
	if c.Own, err = to.Config.Edited(ctx, targetKeys(c.Differences)); err != nil {
		return c, err
	}
	c.Affects, err = s.Effects.EffectsOf(ctx, target, to, c.Differences)
	return c, err
}

// readChosen returns the differences with the actor's choices.
func (s *Service) readChosen(
	ctx context.Context, actor admin.Actor, counterpart Counterpart,
	from syncer.Target, to *admin.View,
) (c Comparison, err error) {
	if c.Choices, _, err = to.Choices.Get(ctx, actor.UserID(), counterpart.String()); err != nil {
		return c, err
	}
	c.Choices.Source = counterpart.String()
	if counterpart.Environment == nil {
		err = s.compareUpdate(ctx, counterpart.Update, to, &c)
	} else {
		err = s.compareSides(ctx, from, to, &c)
	}
	if err != nil {
		return c, err
	}
	c.Selected, err = s.selected(c)
	return c, err
}

func (s *Service) compareSides(
	ctx context.Context, from syncer.Target, to *admin.View, c *Comparison,
) error {
	d, err := syncer.FindDifferences(ctx, s.Kinds, from, to.Config, syncer.DiffOptions{
		Decisions: c.Choices.Decisions,
	})
	if forgotten(err) {
		c.Choices.Decisions = nil // what was decided is no difference any more
		d, err = syncer.FindDifferences(ctx, s.Kinds, from, to.Config, syncer.DiffOptions{})
	}
	if err != nil {
		return err
	}
	c.Source, c.Target, c.SourceChange = d.Source, d.Target, d.SourceChange
	c.First, c.SourceWins, c.Differences = d.First, d.SourceWins, d.Differences
	c.Last, _, err = to.Config.LastSync(ctx, d.Source.Name)
	return err
}

func (s *Service) compareUpdate(
	ctx context.Context, seq int64, to *admin.View, c *Comparison,
) error {
	if err := s.checkRetention(ctx, to, seq); err != nil {
		return err
	}
	o := syncer.PlanOptions{Decisions: c.Choices.Decisions, Now: s.Now()}
	p, err := syncer.MakeRollback(ctx, s.Kinds, to.Config, seq, o)
	if forgotten(err) {
		c.Choices.Decisions, o.Decisions = nil, nil
		p, err = syncer.MakeRollback(ctx, s.Kinds, to.Config, seq, o)
	}
	if err != nil {
		return err
	}
	c.Source, c.Target, c.Reverts = p.Source, p.Target, seq
	c.Differences = slices.Concat(p.Conflicts, p.Changes, p.Kept)
	slices.SortFunc(c.Differences, func(a, b *syncer.Difference) int {
		return s.Kinds.Compare(a.Key, b.Key)
	})
	return nil
}

// forgotten reports whether a decision is about a field that no longer differs.
func forgotten(err error) bool {
	var refused *refusal.Error
	return errors.As(err, &refused) && refused.Code == refusal.Moot
}

// selected returns the keys of the differences that the choices promote.
func (s *Service) selected(c Comparison) (map[schema.Key]schema.Key, error) {
	keys := c.Choices.Keys
	if !c.Choices.Chosen {
		keys = promotable(c.Differences)
	}
	if len(keys) == 0 {
		return nil, nil
	}
	selected, err := syncer.Selected(s.Kinds, c.Differences, patternsOf(keys), nil)
	for _, d := range c.Differences {
		if !d.Changes() && len(d.Conflicts()) == 0 {
			delete(selected, d.Key)
		}
	}
	return selected, err
}

// promotable returns the objects that are selected before a user has chosen:
// changes other than deletions and conflicts.
func promotable(differences []*syncer.Difference) []schema.Key {
	var keys []schema.Key
	for _, d := range differences {
		if d.Changes() && d.Op != syncer.OpDelete && len(d.Conflicts()) == 0 {
			keys = append(keys, d.Key)
		}
	}
	return keys
}

func patternsOf(keys []schema.Key) []schema.Pattern {
	out := make([]schema.Pattern, len(keys))
	for i, key := range keys {
		out[i] = schema.Pattern(key.String())
	}
	return out
}

func sourceKeys(ds []*syncer.Difference) []schema.Key {
	keys := make([]schema.Key, len(ds))
	for i, d := range ds {
		keys[i] = d.Key
	}
	return keys
}

// targetKeys returns the keys of the objects in the target.
func targetKeys(ds []*syncer.Difference) []schema.Key {
	keys := sourceKeys(ds)
	for i, d := range ds {
		if !d.From.IsZero() {
			keys[i] = d.From
		}
	}
	return keys
}
