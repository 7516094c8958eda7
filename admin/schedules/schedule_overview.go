package schedules

import (
	"context"
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
)

// ScheduleOverview is the state of all schedules of an environment at one
// moment.
type ScheduleOverview struct {
	Statuses []ScheduleStatus       // with the next occurrence
	Period   map[string][]admin.Run // of the period, by the ids of schedules, the latest first
	Latest   []admin.Run            // of all schedules, the latest first
	Freezes  []admin.Freeze
	Frozen   *admin.FrozenSpan // the present freeze window; nil if there is none
}

// ScheduleOverview returns the schedules of an environment with, for each, the
// runs that period selects, and the runs of all together that latest selects.
func (s *Service) ScheduleOverview(
	ctx context.Context, actor admin.Actor, home *admin.Environment, period, latest admin.RunFilter,
) (o ScheduleOverview, err error) {
	err = s.Look(ctx, actor, admin.ActionSchedules, home, func(view *admin.View) (err error) {
		if o.Statuses, err = Statuses(ctx, actor, view.Ledger, 1); err != nil {
			return err
		}
		o.Period = map[string][]admin.Run{}
		for _, status := range o.Statuses {
			period.Schedule = status.ID
			if o.Period[status.ID], err = view.Ledger.Runs(ctx, period); err != nil {
				return err
			}
		}
		if o.Latest, err = view.Ledger.Runs(ctx, latest); err != nil {
			return err
		}
		o.Freezes, o.Frozen, err = promotion.FreezesNow(ctx, view)
		return err
	})
	return o, err
}

// ScheduleDetail is a schedule with its latest runs and messages.
type ScheduleDetail struct {
	ScheduleStatus
	Runs     []admin.Run     // due ones, the latest first
	Messages []admin.Sending // the newest first; none for an actor who does not manage schedules
}

// ShowSchedule returns a schedule by its name, with the next occurrences and at
// most latest runs and messages. there is false if there is no such schedule.
func (s *Service) ShowSchedule(
	ctx context.Context, actor admin.Actor, home *admin.Environment, name string, next, latest int,
) (d ScheduleDetail, there bool, err error) {
	err = s.Look(ctx, actor, admin.ActionSchedules, home, func(view *admin.View) error {
		schedules, err := present(ctx, view.Ledger)
		if err != nil {
			return err
		}
		now, err := view.Ledger.Now(ctx)
		if err != nil {
			return err
		}
		for _, sch := range schedules {
			if there = sch.Name == name; there {
				d, err = scheduleDetail(ctx, actor, view, sch, now, next, latest)
				return err
			}
		}
		return nil
	})
	return d, there, err
}

func scheduleDetail(
	ctx context.Context, actor admin.Actor, from *admin.View,
	sch admin.Schedule, now time.Time, next, latest int,
) (d ScheduleDetail, err error) {
	if d.ScheduleStatus, err = statusOf(ctx, from.Ledger, sch, now, next); err != nil {
		return d, err
	}
	past := admin.RunFilter{Schedule: sch.ID, Until: now.Add(time.Microsecond), Limit: latest}
	if d.Runs, err = from.Ledger.Runs(ctx, past); err != nil {
		return d, err
	}
	if !actor.May(admin.ActionSchedule) {
		d.Notify = nil
		return d, nil
	}
	if len(d.Notify) > 0 {
		d.Messages, err = from.Outbox.Find(ctx, admin.MessageFilter{About: sch.Name, Limit: latest})
	}
	return d, err
}

// RunList is a list of runs, with the names of the existing schedules.
type RunList struct {
	Schedules []string
	Runs      []admin.Run
}

// ListRuns lists the runs that f selects, the latest first; only those of one
// schedule if its name is not empty. An unknown schedule has none.
func (s *Service) ListRuns(
	ctx context.Context, actor admin.Actor,
	home *admin.Environment, schedule string, f admin.RunFilter,
) (list RunList, err error) {
	err = s.Look(ctx, actor, admin.ActionSchedules, home, func(view *admin.View) error {
		schedules, err := present(ctx, view.Ledger)
		if err != nil {
			return err
		}
		for _, sch := range schedules {
			list.Schedules = append(list.Schedules, sch.Name)
			if sch.Name == schedule {
				f.Schedule = sch.ID
			}
		}
		if schedule != "" && f.Schedule == "" {
			return nil
		}
		list.Runs, err = view.Ledger.Runs(ctx, f)
		return err
	})
	return list, err
}
