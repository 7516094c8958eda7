package site

import (
	"configsync/admin"
	"configsync/admin/schedules"
	"configsync/words"
)

// ScheduleRow is a schedule, and how it stands.
type ScheduleRow struct {
	Name, Path  string
	Runs        string // in a sentence
	Description string
	State       StateWord
	Verdict     StateWord // of the latest occurrence
	Summary     string
	Last        Moment // zero where there was none
	Next        Moment // zero where there is none
	NextExact   string
	NextNote    string
}

func (f Frame) ScheduleRow(s schedules.ScheduleStatus) ScheduleRow {
	row := ScheduleRow{
		Name: s.Name, Path: f.Path("schedules", s.Name), Runs: s.Timing.String(),
		Description: schedules.Describe(s.Schedule), State: StateWord{"active", "good"},
		Verdict: verdictWord(s.State), Summary: s.Summary(),
	}
	if s.Schedule.State == admin.SchedulePaused {
		row.State = StateWord{"paused", "quiet"}
	}
	if len(s.Last) > 0 {
		row.Last = f.Moment(s.Last[0].Tick)
	}
	if len(s.Next) > 0 {
		row.Next, row.NextExact, row.NextNote = f.Moment(
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
		return StateWord{"in progress", "warn"}
	case schedules.VerdictSkipped:
		return StateWord{"skipped", "quiet"}
	case schedules.VerdictBad:
		return StateWord{"needs attention", "bad"}
	}
	return StateWord{"not run yet", "quiet"}
}
