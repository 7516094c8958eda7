package promotion

import (
	"context"
	"slices"

	"configsync/admin"
	"configsync/admin/effects"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// ChooseChanges saves the actor's choices in a comparison. change gets the
// choices saved before and modifies them.
func (s *Service) ChooseChanges(
	ctx context.Context, actor admin.Actor, counterpart Counterpart, target *admin.Environment,
	change func(*admin.Choices),
) error {
	if err := s.Authorize(actor, admin.ActionPlan, target); err != nil {
		return err
	}
	return target.Store.Write(ctx, func(tx *admin.Tx) error {
		c, _, err := tx.Choices.Get(ctx, actor.UserID(), counterpart.String())
		if err != nil {
			return err
		}
		c.Source = counterpart.String()
		change(&c)
		c.At = s.Now()
		return tx.Choices.Save(ctx, actor.UserID(), c)
	})
}

// PlanChoices plans the actor's choices in a comparison.
func (s *Service) PlanChoices(
	ctx context.Context, actor admin.Actor, counterpart Counterpart, target *admin.Environment,
) (plan *syncer.Plan, err error) {
	err = s.withCounterpart(ctx, actor, admin.ActionPlan, counterpart, target, func(
		from syncer.Target, to *admin.View,
	) error {
		c, err := s.readChosen(ctx, actor, counterpart, from, to)
		if err != nil {
			return err
		}
		if len(c.Selected) == 0 {
			return refusal.New(refusal.BadRequest, "Nothing is selected.").
				WithHint("Select the changes to promote.")
		}
		keys := make([]schema.Key, 0, len(c.Selected))
		for key := range c.Selected {
			keys = append(keys, key)
		}
		slices.SortFunc(keys, schema.CompareKeys)
		r := PlanRequest{Summary: c.Choices.Summary, Notes: c.Choices.AllNotes(),
			PlanOptions: syncer.PlanOptions{
				Author:       actor.String(),
				Now:          s.Now(),
				Only:         patternsOf(keys),
				Decisions:    c.Choices.Decisions,
				MaxDelete:    syncer.Limit{Percent: 100},
				AcceptSource: c.Choices.AcceptSource,
			}}
		if counterpart.Environment == nil {
			plan, err = syncer.MakeRollback(ctx, s.Kinds, to.Config,
				counterpart.Update, r.PlanOptions)
		} else {
			plan, err = syncer.MakePlan(ctx, s.Kinds, from, to.Config, r.PlanOptions)
		}
		if err != nil {
			return err
		}
		return s.seal(ctx, target, to.Config, plan, r)
	})
	return plan, err
}

// SubmitChoices plans the actor's choices in a comparison, sends the plan to
// review, and deletes the choices.
func (s *Service) SubmitChoices(
	ctx context.Context, actor admin.Actor, counterpart Counterpart, target *admin.Environment,
) (*syncer.Plan, error) {
	plan, err := s.PlanChoices(ctx, actor, counterpart, target)
	if err != nil {
		return nil, err
	}
	err = s.Write(ctx, actor, admin.ActionSubmit, target, PlanResource(
		plan.ID,
	), func(tx *admin.Tx) (string, error) {
		if _, err := s.Reviews.submit(ctx, tx, actor.String(), actor.Person(), plan); err != nil {
			return "", err
		}
		return SubmittedDetail(plan), tx.Choices.Drop(ctx, actor.UserID(), counterpart.String())
	})
	return plan, err
}

// Affects returns the present effects of a sealed plan, and the approval that
// it needs.
func (s *Service) Affects(
	ctx context.Context, actor admin.Actor, env *admin.Environment, plan *syncer.Plan,
) (affects effects.Effects, needs admin.ReviewNeeds, err error) {
	err = s.Look(ctx, actor, admin.ActionReview, env, func(view *admin.View) error {
		if affects, err = s.Effects.EffectsOf(ctx, env, view, plan.Changes); err != nil {
			return err
		}
		needs, err = reviewNeeds(ctx, env, view.Config, affects)
		return err
	})
	return affects, needs, err
}

// PlanAgain restores the choices behind a plan as the actor's choices, to plan
// them again on the present state.
func (s *Service) PlanAgain(
	ctx context.Context, actor admin.Actor, counterpart Counterpart, target *admin.Environment,
	planID string,
) error {
	r, err := s.Reviews.Find(ctx, actor, target, planID)
	if err != nil {
		return err
	}
	return s.ChooseChanges(ctx, actor, counterpart, target, func(c *admin.Choices) {
		again := admin.ChoicesOf(r.Plan)
		again.Source = c.Source
		*c = again
	})
}

// DropChoices deletes the actor's choices in a comparison.
func (s *Service) DropChoices(
	ctx context.Context, actor admin.Actor, counterpart Counterpart, target *admin.Environment,
) error {
	if err := s.Authorize(actor, admin.ActionPlan, target); err != nil {
		return err
	}
	return target.Store.Write(ctx, func(tx *admin.Tx) error {
		return tx.Choices.Drop(ctx, actor.UserID(), counterpart.String())
	})
}
