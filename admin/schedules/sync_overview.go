package schedules

import (
	"context"

	"configsync/admin"
	"configsync/admin/promotion"
)

// SyncOverview is the distance of an environment from its sources, and the work
// that waits there, at one moment. It is the content of the Configuration Sync
// page.
type SyncOverview struct {
	Parities []SourceParity         // in the order of the sources
	Waiting  []promotion.ReviewLine // in review, the newest first
	// Looks were applied in an emergency and not checked by another person
	// since.
	Looks     []promotion.ReviewLine
	Choices   []admin.Choices // of the actor, not sent to review
	Schedules []ScheduleStatus
}

// SourceParity is the distance of an environment from a source.
type SourceParity struct {
	Source *admin.Environment
	promotion.Parity
	Err error // why it is unknown, such as a source that cannot be reached
}

// recentlyApplied is the number of last applied plans that are searched for
// emergencies.
const recentlyApplied = 50

// SyncOverview returns the overview of an environment, read in one snapshot of
// it and one of each source. A source that cannot be compared does not prevent
// the rest.
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
