package web

import (
	"configsync/admin"
	"configsync/admin/schedules"
	"configsync/words"
)

// RunRow is a run of a schedule in a list.
type RunRow struct {
	Schedule, SchedulePath string
	Target                 string
	Planned, Began         Moment
	Took                   string
	State                  StateWord
	Reason                 string
	Update                 int64  // of the environment that is shown
	Plan                   string // address of the plan that it was held for, or applied
	By                     string // who asked for it; "" when it was the time
	Replica                string
}

func (f Frame) runRow(r admin.Run) RunRow {
	row := RunRow{
		Schedule:     r.Name,
		SchedulePath: f.Path("schedules", r.Name),
		Target:       r.Target,
		Planned:      f.moment(r.Tick),
		Began:        f.moment(r.Started),
		State:        runWord(r.State),
		Reason:       r.Reason,
		Replica:      r.Replica,
	}
	if r.By != "" {
		row.By = actorWords(r.By)
	}
	if !r.Ended.IsZero() && !r.Started.IsZero() {
		row.Took = words.Duration(r.Ended.Sub(r.Started))
	}
	if r.Target == f.Env.Name {
		row.Update = r.Update
		if r.Plan != "" {
			row.Plan = f.Path("plans", r.Plan)
		}
	}
	return row
}

func runWord(s admin.RunState) StateWord {
	looks := map[admin.RunState]string{
		admin.RunRan: "good", admin.RunNoChanges: "good", admin.RunHeld: "warn",
		admin.RunMissed: "bad", admin.RunFailed: "bad", admin.RunRunning: "warn",
	}
	look := looks[s]
	if look == "" {
		look = "quiet"
	}
	return StateWord{s.Title(), look}
}

// ScheduleRow is a schedule, and how it stands.
type ScheduleRow struct {
	Name, Path string
	Runs       string // in a sentence
	Does       string
	State      StateWord
	Verdict    StateWord // of the latest occurrence
	Says       string
	Last       Moment // zero where there was none
	Next       Moment // zero where there is none
	NextExact  string
	NextNote   string
}

func (f Frame) scheduleRow(s schedules.ScheduleStanding) ScheduleRow {
	row := ScheduleRow{
		Name: s.Name, Path: f.Path("schedules", s.Name), Runs: s.Timing.String(),
		Does: schedules.Describe(s.Schedule), State: StateWord{"active", "good"},
		Verdict: verdictWord(s.State), Says: s.Summary(),
	}
	if s.Schedule.State == admin.SchedulePaused {
		row.State = StateWord{"paused", "quiet"}
	}
	if len(s.Last) > 0 {
		row.Last = f.moment(s.Last[0].Tick)
	}
	if len(s.Next) > 0 {
		row.Next, row.NextExact, row.NextNote = f.moment(
			s.Next[0].At,
		), words.WeekdayMoment(s.Next[0].At), s.Next[0].Note
	}
	return row
}

func verdictWord(v schedules.Verdict) StateWord {
	switch v {
	case schedules.VerdictGood:
		return StateWord{"as scheduled", "good"}
	case schedules.VerdictUnderWay:
		return StateWord{"under way", "warn"}
	case schedules.VerdictSkipped:
		return StateWord{"skipped", "quiet"}
	case schedules.VerdictBad:
		return StateWord{"not as scheduled", "bad"}
	}
	return StateWord{"has not run yet", "quiet"}
}
