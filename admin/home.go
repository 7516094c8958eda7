package admin

import "context"

// Home is what waits for somebody who begins to work, at one moment. What the
// actor has nothing to do with is zero.
type Home struct {
	// Emergencies counts the emergency accesses to clients of the organization
	// acted for that nobody has acknowledged, up to 100.
	Emergencies int
	Reviews     int                // plans in review that the actor could decide about and has not
	Schedules   []ScheduleStanding // for an actor who manages them, with the next occurrence
}

// Home reads what waits for the actor.
func (s *Service) Home(ctx context.Context, actor Actor, env *Environment) (h Home, err error) {
	if !actor.watchesEmergencies() && !actor.May(ActionApprove) && !actor.May(ActionSchedule) {
		return h, nil
	}
	err = s.look(ctx, actor, ActionNotes, env, func(snapshot Snapshot) (err error) {
		if actor.watchesEmergencies() {
			if h.Emergencies, err = notices(ctx, actor, snapshot); err != nil {
				return err
			}
		}
		if actor.May(ActionApprove) {
			if h.Reviews, err = waitingFor(ctx, actor, snapshot); err != nil {
				return err
			}
		}
		if actor.May(ActionSchedule) {
			h.Schedules, err = standings(ctx, actor, snapshot, 1)
		}
		return err
	})
	return h, err
}
