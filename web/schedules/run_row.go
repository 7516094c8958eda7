package schedules

import (
	"configsync/admin"
	"configsync/web/site"
	"configsync/words"
)

// runRow is a run of a schedule in a list.
type runRow struct {
	Schedule, SchedulePath string
	Target                 string
	Planned, Began         site.Moment
	Took                   string
	State                  site.StateWord
	Reason                 string
	Update                 int64  // of the environment that is shown
	Plan                   string // address of the plan that it was held for, or applied
	By                     string // who asked for it; "" when it was the time
	Replica                string
}

func newRunRow(f site.Frame, r admin.Run) runRow {
	row := runRow{
		Schedule:     r.Name,
		SchedulePath: f.Path("schedules", r.Name),
		Target:       r.Target,
		Planned:      f.Moment(r.Tick),
		Began:        f.Moment(r.Started),
		State:        runWord(r.State),
		Reason:       r.Reason,
		Replica:      r.Replica,
	}
	if r.By != "" {
		row.By = site.ActorWords(r.By)
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

func runWord(s admin.RunState) site.StateWord {
	looks := map[admin.RunState]string{
		admin.RunRan: "good", admin.RunNoChanges: "good", admin.RunHeld: "warn",
		admin.RunMissed: "bad", admin.RunFailed: "bad", admin.RunRunning: "warn",
	}
	look := looks[s]
	if look == "" {
		look = "quiet"
	}
	return site.StateWord{Word: s.Title(), Look: look}
}
