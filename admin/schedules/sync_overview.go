package schedules

import (
	"context"

	"configsync/admin"
	"configsync/admin/promotion"
)

// SyncOverview is how far an environment is from others and what waits there,
// at one moment: the home of Configuration Sync.
type SyncOverview struct {
	Parities []SourceParity         // in the order of the sources
	Waiting  []promotion.ReviewLine // in review, the newest first
	// applied in an emergency, and not looked at by anybody else since
	Looks     []promotion.ReviewLine
	Choices   []admin.Choices // of the actor, not sent to review
	Schedules []ScheduleStatus
}

// SourceParity is how far an environment is from a source.
type SourceParity struct {
	Source *admin.Environment
	promotion.Parity
	Err error // why it cannot be told, such as a source that cannot be reached
}

// recentlyApplied is among how many plans that were applied last those are
// looked for that somebody else must look at.
const recentlyApplied = 50

// SyncOverview reads the overview of an environment in one snapshot, with one
// more of each source. A source that cannot be compared keeps nothing else from
// being told.
func (s *Service) SyncOverview(
	ctx context.Context, actor admin.Actor, env *admin.Environment, sources []*admin.Environment,
) (o SyncOverview, err error) {
	err = s.Look(ctx, actor, admin.ActionReview, env, func(view *admin.View) error {
		for _, source := range sources {
			p := SourceParity{Source: source}
			p.Parity, p.Err = s.Promotion.ParityOf(ctx, actor, source, env, view)
			o.Parities = append(o.Parities, p)
		}
		open, err := s.Promotion.Reviews.Lines(ctx, actor, env, view, admin.ReviewFilter{
			State: admin.InReview,
		})
		if err != nil {
			return err
		}
		o.Waiting = open.Reviews
		recent := admin.ReviewFilter{State: admin.ReviewApplied, Limit: recentlyApplied}
		applied, err := s.Promotion.Reviews.Lines(ctx, actor, env, view, recent)
		if err != nil {
			return err
		}
		for _, r := range applied.Reviews {
			if r.AwaitsLook() {
				o.Looks = append(o.Looks, r)
			}
		}
		if actor.May(admin.ActionPlan) {
			if o.Choices, err = view.Choices.Of(ctx, actor.UserID()); err != nil {
				return err
			}
		}
		o.Schedules, err = Statuses(ctx, actor, view.Ledger, 1)
		return err
	})
	return o, err
}
