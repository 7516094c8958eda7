package admin

import (
	"context"
	"errors"
	"slices"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// ReviewDetail is a plan in review, with everything that somebody who decides about it must know.
type ReviewDetail struct {
	Review
	Shown     *syncer.Plan // the plan with its changes as their content says, to be read and not to be applied; nil in lists
	Standing  Standing
	Needs     ReviewNeeds
	Obstacles []syncer.Obstacle // what has moved since the plan was made; none once it was applied, or where the whole history is another one
	Frozen    *FrozenSpan       // the freeze window that it is now; nil when there is none, and in lists
	Affects   Effects           // whom it would touch now; of one that was applied, see Review.Effects
	IsAuthor  bool              // the actor made the plan, or sent it to review
	Approved  bool              // the actor's approval stands, and there is nothing that the actor could add to it
}

// ReviewPage is a part of the plans in review.
type ReviewPage struct {
	Reviews []ReviewDetail // without plans
	More    bool
}

// Reviews lists plans in review, the newest first; open ones with what they
// lack, for which each is read and its effects are counted. [Service.ListReviews]
// does without.
func (s *Service) Reviews(ctx context.Context, actor Actor, env *Environment, f ReviewFilter) (page ReviewPage, err error) {
	err = s.look(ctx, actor, ActionReview, env, func(snapshot Snapshot) error {
		reviews, more, err := reviewsUpTo(ctx, snapshot, f)
		if err != nil {
			return err
		}
		page.More = more
		for _, r := range reviews {
			if r.State == InReview { // what it lacks depends on its plan
				if r, _, err = snapshot.Review(ctx, r.ID); err != nil {
					return err
				}
			}
			d, err := s.detail(ctx, actor, env, snapshot, r)
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

// ShowReview gives a plan in review with everything that somebody who decides about it must know.
func (s *Service) ShowReview(ctx context.Context, actor Actor, env *Environment, planID string) (d ReviewDetail, err error) {
	err = s.look(ctx, actor, ActionReview, env, func(snapshot Snapshot) error {
		r, err := readReview(ctx, snapshot, planID)
		if err != nil {
			return err
		}
		if d, err = s.detail(ctx, actor, env, snapshot, r); err != nil {
			return err
		}
		if _, d.Frozen, err = freezesNow(ctx, snapshot); err != nil {
			return err
		}
		shown := *r.Plan
		shown.Changes, err = s.sealed(ctx, snapshot, r.Plan.Changes)
		d.Shown = &shown
		return err
	})
	return d, err
}

// FindReview reads a plan in review with its plan and events, and counts no
// effects: it is for those who do something with the plan.
func (s *Service) FindReview(
	ctx context.Context, actor Actor, env *Environment, planID string,
) (r Review, err error) {
	err = s.look(ctx, actor, ActionReview, env, func(snapshot Snapshot) error {
		r, err = readReview(ctx, snapshot, planID)
		return err
	})
	return r, err
}

// readReview reads a plan in review that must be there.
func readReview(ctx context.Context, from ReviewReader, planID string) (Review, error) {
	r, there, err := from.Review(ctx, planID)
	if err == nil && !there {
		err = refusal.NoSuch("plan in review")
	}
	return r, err
}

// detail tells how far a plan in review has come. One that is open has its plan.
func (s *Service) detail(ctx context.Context, actor Actor, env *Environment, snapshot Snapshot, r Review) (d ReviewDetail, err error) {
	d = ReviewDetail{Review: r, Standing: Standing{State: r.State}, IsAuthor: r.isAuthor(actor.String(), actor.person())}
	lost := false // the history that the plan was made on
	if r.State == InReview {
		d.Obstacles, err = syncer.FindObstacles(ctx, snapshot, s.Kinds, r.Plan)
		var refused *refusal.Error
		if lost = errors.As(err, &refused) && refused.Code == refusal.Stale; err != nil && !lost {
			return d, err
		}
		if d.Affects, err = s.effectsOf(ctx, env, snapshot, r.Plan.Changes); err != nil {
			return d, err
		}
		if d.Needs, err = reviewNeeds(ctx, env, snapshot, d.Affects); err != nil {
			return d, err
		}
	}
	d.Standing = r.Standing(d.Needs, lost || len(d.Obstacles) > 0)
	more := d.Standing.Lacks.Sharing && actor.Holds(schema.ApproveSharing)
	d.Approved = !more && slices.ContainsFunc(d.Standing.Approvals, func(e ReviewEvent) bool { return e.by() == actor.person() })
	return d, err
}

// waitingFor counts the plans in review about which the actor could decide and
// has not: those of others, without an approval of the actor's.
func waitingFor(ctx context.Context, actor Actor, from ReviewReader) (n int, err error) {
	reviews, err := from.Reviews(ctx, ReviewFilter{State: InReview})
	for _, r := range reviews {
		mine := slices.ContainsFunc(r.approvals(), func(e ReviewEvent) bool { return e.by() == actor.person() })
		if !mine && !r.isAuthor(actor.String(), actor.person()) {
			n++
		}
	}
	return n, err
}
