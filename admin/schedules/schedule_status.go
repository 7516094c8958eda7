package schedules

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"configsync/admin"
	"configsync/syncer/timing"
	"configsync/words"
)

// ScheduleStatus is a schedule with its latest occurrence and the next ones.
type ScheduleStatus struct {
	admin.Schedule
	// Last are the runs of the latest due occurrence; none before the first.
	Last  []admin.Run
	Next  []timing.Occurrence // none while it is paused
	Now   time.Time           // by the clock of the home's database
	State Verdict
}

// Verdict reports whether the latest occurrence took place as scheduled.
type Verdict string

// The verdicts.
const (
	VerdictNone     Verdict = "none"      // there was none yet
	VerdictGood     Verdict = "good"      // it ran, or there was nothing to change
	VerdictUnderWay Verdict = "under-way" // it is running, or about to begin
	VerdictSkipped  Verdict = "skipped"   // a freeze window prevented it, as intended
	VerdictBad      Verdict = "bad"       // it was held, missed, failed, or never begun
)

// AsScheduled reports whether no person needs to act.
func (v Verdict) AsScheduled() bool { return v != VerdictBad }

// verdictOf returns the verdict on the latest occurrence.
func verdictOf(last []admin.Run, now time.Time) Verdict {
	verdict := VerdictGood
	if len(last) == 0 {
		return VerdictNone
	}
	begun := occurrence{runs: last}.begun()
	for _, r := range last {
		switch {
		case r.State.Open() && !begun && now.Sub(r.Tick) > grace, abandoned(r, now),
			!r.State.Open() && !r.State.Good() && r.State != admin.RunSkipped:
			return VerdictBad
		case r.State.Open():
			verdict = VerdictUnderWay
		case r.State == admin.RunSkipped && verdict == VerdictGood:
			verdict = VerdictSkipped
		}
	}
	return verdict
}

// abandoned reports whether a run was begun, and no server has continued it for
// a while.
func abandoned(r admin.Run, now time.Time) bool {
	return r.State == admin.RunRunning && now.Sub(r.Lease) > grace ||
		r.State == admin.RunPlanned && r.Attempt > 0 && now.Sub(r.NotBefore) > grace &&
			now.Sub(r.Tick) > grace
}

// Summary returns the result of the latest occurrence as a sentence.
func (s ScheduleStatus) Summary() string {
	if len(s.Last) == 0 {
		return "It has not run yet."
	}
	counts := map[admin.RunState]int{}
	for _, r := range s.Last {
		counts[r.State]++
	}
	if s.State == VerdictBad && counts[admin.RunPlanned] == len(s.Last) {
		return "It is overdue: no server that runs schedules has started it."
	}
	if slices.ContainsFunc(s.Last, func(r admin.Run) bool { return abandoned(r, s.Now) }) {
		return "It was started, but no server is continuing it."
	}
	var parts []string
	for _, state := range []admin.RunState{
		admin.RunRunning, admin.RunPlanned, admin.RunFailed, admin.RunHeld, admin.RunMissed,
		admin.RunSkipped, admin.RunRan, admin.RunNoChanges,
	} {
		if n := counts[state]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, state.Title()))
		}
	}
	if len(s.Last) > 1 {
		return fmt.Sprintf("%d targets: %s.", len(s.Last), strings.Join(parts, ", "))
	}
	return Summary(s.Last[0])
}

// Summary returns the result of a run as a sentence.
func Summary(r admin.Run) string {
	said := map[admin.RunState]string{admin.RunPlanned: "It is planned.",
		admin.RunRunning: "It is running.", admin.RunRan: "It ran as scheduled.",
		admin.RunNoChanges: "It ran as scheduled; there was nothing to change.",
		admin.RunHeld:      "It was held.", admin.RunSkipped: "It was skipped.",
		admin.RunMissed: "It was missed.", admin.RunFailed: "It failed."}[r.State]
	if late := r.Started.Sub(r.Tick); r.State.Good() && late > grace {
		said = fmt.Sprintf("It ran %s late.", words.Duration(late))
	}
	if r.Update > 0 {
		said = strings.TrimSuffix(said, ".") + fmt.Sprintf(", as update %d.", r.Update)
	}
	if r.Reason != "" {
		said += " " + r.Reason
	}
	return said
}

// ScheduleStatuses returns the status of every schedule of an environment, each
// with at most next occurrences to come.
func (s *Service) ScheduleStatuses(
	ctx context.Context, actor admin.Actor, home *admin.Environment, next int,
) (out []ScheduleStatus, err error) {
	err = s.Look(ctx, actor, admin.ActionSchedules, home, func(view *admin.View) error {
		out, err = Statuses(ctx, actor, view.Ledger, next)
		return err
	})
	return out, err
}

// Statuses returns the status of every schedule, without addresses for actors
// who do not manage schedules.
func Statuses(
	ctx context.Context, actor admin.Actor, from admin.LedgerReader, next int,
) (out []ScheduleStatus, err error) {
	schedules, err := present(ctx, from)
	if err != nil {
		return nil, err
	}
	now, err := from.Now(ctx)
	if err != nil {
		return nil, err
	}
	for _, sch := range schedules {
		status, err := statusOf(ctx, from, sch, now, next)
		if err != nil {
			return nil, err
		}
		if !actor.May(admin.ActionSchedule) {
			status.Notify = nil
		}
		out = append(out, status)
	}
	return out, nil
}

func statusOf(
	ctx context.Context, from admin.LedgerReader, sch admin.Schedule, now time.Time, next int,
) (ScheduleStatus, error) {
	s := ScheduleStatus{Schedule: sch, Now: now, State: VerdictNone}
	if sch.State == admin.ScheduleActive {
		s.Next = sch.Timing.After(now, next)
	}
	latest, err := from.Runs(ctx, admin.RunFilter{
		Schedule:  sch.ID,
		Scheduled: true,
		Until:     now.Add(time.Microsecond),
		Limit:     1,
	})
	if err != nil || len(latest) == 0 {
		return s, err
	}
	tick := latest[0].Tick
	s.Last, err = from.Runs(ctx, admin.RunFilter{
		Schedule: sch.ID,
		Since:    tick,
		Until:    tick.Add(time.Microsecond),
	})
	s.State = verdictOf(s.Last, now)
	return s, err
}

// Runs lists runs of the ledger of an environment, the latest first.
func (s *Service) Runs(
	ctx context.Context, actor admin.Actor, home *admin.Environment, f admin.RunFilter,
) (runs []admin.Run, err error) {
	err = s.Look(ctx, actor, admin.ActionSchedules, home, func(view *admin.View) error {
		runs, err = view.Ledger.Runs(ctx, f)
		return err
	})
	return runs, err
}

// Describe returns a short description of the schedule.
func Describe(s admin.Schedule) string {
	if s.Plan != "" {
		return "applies plan " + s.Plan[:min(8, len(s.Plan))]
	}
	words := "promotes everything that is ready from " + s.Source
	if len(s.Targets) > 0 {
		words += " into " + strings.Join(s.Targets, ", ")
	}
	return words
}
