package promotion

import (
	"context"
	"errors"
	"slices"

	"configsync/admin"
	"configsync/admin/effects"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// ReviewDetail is a plan in review, with everything needed for a decision about
// it.
type ReviewDetail struct {
	admin.Review
	// Shown is the plan to be read, with the fields computed from its content;
	// it cannot be applied. It is nil in lists.
	Shown    *syncer.Plan
	Progress admin.ReviewProgress
	Needs    admin.ReviewNeeds
	// Obstacles are the changes in the target that keep the plan from being
	// applied; none once it was applied, or if the target's history is another
	// one.
	Obstacles []syncer.Obstacle
	// what the source no longer asks for, where it is known and can be read;
	// not in lists
	Withdrawn syncer.Withdrawn
	// Frozen is the present freeze window; nil if there is none, and in lists.
	Frozen   *admin.FrozenSpan
	Affects  effects.Effects // its present effects; of an applied plan, see Review.Effects
	IsAuthor bool            // the actor made the plan, or sent it to review
	// Approved reports whether the actor has approved, and could add nothing to
	// that approval.
	Approved bool
}

// ReviewPage is a page of the plans in review.
type ReviewPage struct {
	Reviews []ReviewDetail // without plans
	More    bool
}

// Page lists plans in review, the newest first. It reads each open plan and
// counts its effects, to return the approvals that it lacks; [Reviews.List]
// does not.
func (s *Reviews) Page(
	ctx context.Context, actor admin.Actor, env *admin.Environment, f admin.ReviewFilter,
) (page ReviewPage, err error) {
	err = s.Look(ctx, actor, admin.ActionReview, env, func(view *admin.View) error {
		reviews, more, err := reviewsUpTo(ctx, view.Reviews, f)
		if err != nil {
			return err
		}
		page.More = more
		for _, r := range reviews {
			if r.State == admin.InReview { // what it lacks depends on its plan
				if r, _, err = view.Reviews.Get(ctx, r.ID); err != nil {
					return err
				}
			}
			d, err := s.Detail(ctx, actor, env, view, r)
			if err != nil {
				return err
			}
			d.Plan = nil
			page.Reviews = append(page.Reviews, d)
		}
		return nil
	})
	return page, err
}

// Show returns a plan in review with everything needed for a decision about it.
func (s *Reviews) Show(
	ctx context.Context, actor admin.Actor, env *admin.Environment, planID string,
) (d ReviewDetail, err error) {
	err = s.Look(ctx, actor, admin.ActionReview, env, func(view *admin.View) error {
		r, err := readReview(ctx, view.Reviews, planID)
		if err != nil {
			return err
		}
		if d, err = s.Detail(ctx, actor, env, view, r); err != nil {
			return err
		}
		if _, d.Frozen, err = FreezesNow(ctx, view); err != nil {
			return err
		}
		if d.State == admin.InReview {
			// A source that is away says nothing about the plan.
			if d.Withdrawn, _ = s.sources.withdrawn(ctx, r.Plan); d.Withdrawn.Any() {
				d.Progress = r.Progress(d.Needs, true)
			}
		}
		shown := *r.Plan
		shown.Changes, err = s.sealed(ctx, view.Config, r.Plan.Changes)
		d.Shown = &shown
		return err
	})
	return d, err
}

// Find returns a review with its plan and events, without counting effects. It
// is for use cases that act on the plan.
func (s *Reviews) Find(
	ctx context.Context, actor admin.Actor, env *admin.Environment, planID string,
) (r admin.Review, err error) {
	err = s.Look(ctx, actor, admin.ActionReview, env, func(view *admin.View) error {
		r, err = readReview(ctx, view.Reviews, planID)
		return err
	})
	return r, err
}

// readReview returns a review; if there is none, the error is a refusal.
func readReview(ctx context.Context, from admin.ReviewReader, planID string) (admin.Review, error) {
	r, there, err := from.Get(ctx, planID)
	if err == nil && !there {
		err = refusal.NoSuch("plan in review")
	}
	return r, err
}

// Detail returns a plan in review with its progress. An open one includes its
// plan.
func (s *Reviews) Detail(
	ctx context.Context, actor admin.Actor, env *admin.Environment, view *admin.View,
	r admin.Review,
) (d ReviewDetail, err error) {
	d = ReviewDetail{
		Review:   r,
		Progress: admin.ReviewProgress{State: r.State},
		IsAuthor: r.IsAuthor(actor.String(), actor.Person()),
	}
	lost := false // the history that the plan was made on
	if r.State == admin.InReview {
		d.Obstacles, err = syncer.FindObstacles(ctx, view.Config, s.Kinds, r.Plan)
		var refused *refusal.Error
		if lost = errors.As(err, &refused) && refused.Code == refusal.Stale; err != nil && !lost {
			return d, err
		}
		if d.Affects, err = s.Effects.EffectsOf(ctx, env, view, r.Plan.Changes); err != nil {
			return d, err
		}
		if d.Needs, err = reviewNeeds(ctx, env, view.Config, d.Affects); err != nil {
			return d, err
		}
	}
	d.Progress = r.Progress(d.Needs, lost || len(d.Obstacles) > 0)
	more := d.Progress.Lacks.Sharing && actor.Holds(schema.ApproveSharing)
	d.Approved = !more &&
		slices.ContainsFunc(d.Progress.Approvals, func(e admin.ReviewEvent) bool {
			return e.By() == actor.Person()
		})
	return d, err
}

// WaitingFor returns the number of plans in review that wait for the actor:
// plans of other authors that the actor may approve and has not.
func WaitingFor(
	ctx context.Context, actor admin.Actor, from admin.ReviewReader,
) (n int, err error) {
	reviews, err := from.Find(ctx, admin.ReviewFilter{State: admin.InReview})
	for _, r := range reviews {
		mine := slices.ContainsFunc(r.Approvals(), func(e admin.ReviewEvent) bool {
			return e.By() == actor.Person()
		})
		if !mine && !r.IsAuthor(actor.String(), actor.Person()) {
			n++
		}
	}
	return n, err
}
