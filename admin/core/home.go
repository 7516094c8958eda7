package core

import (
	"context"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/admin/promotion"
	"configsync/admin/schedules"
)

// Home is the work that waits for an actor at one moment. Parts that the actor
// may not do are zero.
type Home struct {
	// Emergencies counts the emergency accesses to clients of the organization
	// acted for that nobody has acknowledged, up to 100.
	Emergencies int
	// plans in review that the actor could decide about and has not
	Reviews int
	// Schedules are set for an actor who manages them, with the next
	// occurrence.
	Schedules []schedules.ScheduleStatus
}

// Home reads the work that waits for the actor.
func (s *Core) Home(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) (h Home, err error) {
	if !clients.WatchesEmergencies(actor) && !actor.May(admin.ActionApprove) &&
		!actor.May(admin.ActionSchedule) {
		return h, nil
	}
	err = s.Look(ctx, actor, admin.ActionNotes, env, func(view *admin.View) (err error) {
		if clients.WatchesEmergencies(actor) {
			if h.Emergencies, err = clients.Notices(ctx, actor, view.Emergencies); err != nil {
				return err
			}
		}
		if actor.May(admin.ActionApprove) {
			if h.Reviews, err = promotion.WaitingFor(ctx, actor, view.Reviews); err != nil {
				return err
			}
		}
		if actor.May(admin.ActionSchedule) {
			h.Schedules, err = schedules.Statuses(ctx, actor, view.Ledger, 1)
		}
		return err
	})
	return h, err
}
