package promotion

import (
	"context"

	"configsync/admin"
)

// ReviewLine is a plan in review in a list, computed from its events without
// its plan. It does not include whether the plan is stale or widens sharing:
// that needs the plan and its effects, see [Reviews.Show].
type ReviewLine struct {
	admin.Review
	Approvals int  // given, of those that the environment asks for
	Asked     int  // number that the environment asks for; 0 outside of production
	IsAuthor  bool // the actor made the plan, or sent it to review
}

// ReviewList is a page of the plans in review.
type ReviewList struct {
	Reviews []ReviewLine
	More    bool
}

// List lists plans in review, the newest first. However many there are, it
// reads no plan and counts no effects.
func (s *Reviews) List(
	ctx context.Context, actor admin.Actor, env *admin.Environment, f admin.ReviewFilter,
) (list ReviewList, err error) {
	err = s.Look(ctx, actor, admin.ActionReview, env, func(view *admin.View) error {
		list, err = s.Lines(ctx, actor, env, view, f)
		return err
	})
	return list, err
}

func (s *Reviews) Lines(
	ctx context.Context, actor admin.Actor,
	env *admin.Environment, from *admin.View, f admin.ReviewFilter,
) (list ReviewList, err error) {
	reviews, more, err := reviewsUpTo(ctx, from.Reviews, f)
	if err != nil {
		return list, err
	}
	list.More = more
	asked, _, err := approvalsAsked(ctx, env, from.Config)
	if err != nil {
		return list, err
	}
	for _, r := range reviews {
		lacks := r.Progress(admin.ReviewNeeds{Approvals: asked}, false).Lacks.Approvals
		list.Reviews = append(list.Reviews, ReviewLine{
			Review: r, Approvals: asked - lacks, Asked: asked,
			IsAuthor: r.IsAuthor(actor.String(), actor.Person()),
		})
	}
	return list, nil
}

// reviewsUpTo lists plans in review up to the limit of the filter, and reports
// whether there are more.
func reviewsUpTo(
	ctx context.Context, from admin.ReviewReader, f admin.ReviewFilter,
) (reviews []admin.Review, more bool, err error) {
	limit := f.Limit
	if limit > 0 {
		f.Limit++
	}
	reviews, err = from.Find(ctx, f)
	if err == nil && limit > 0 && len(reviews) > limit {
		return reviews[:limit], true, nil
	}
	return reviews, false, err
}
