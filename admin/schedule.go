package admin

import (
	"context"
	"time"

	"configsync/syncer"
	"configsync/syncer/timing"
)

// Schedule is a recurring or single sync from a source into targets. It is
// stored in one environment, its home, together with the ledger of its runs.
type Schedule struct {
	ID      string        `json:"id"`
	Name    string        `json:"name"` // unique in its home
	State   ScheduleState `json:"state"`
	Created time.Time     `json:"created"`
	// Horizon is the last occurrence in the ledger. It is after now, unless
	// there are no more occurrences.
	Horizon time.Time `json:"-"`
	ScheduleSpec
}

// ScheduleSpec holds the settings of a schedule by its author.
type ScheduleSpec struct {
	Timing timing.Timing `json:"timing"`
	// Plan is the id of a plan in review to apply, once. If it is empty, the
	// schedule promotes all changes that need no person.
	Plan   string `json:"plan,omitempty"`
	Source string `json:"source,omitempty"` // name of the environment to promote from
	// Targets are names, or patterns such as site-*; the home if empty.
	Targets []string `json:"targets,omitempty"`
	Pilot   []string `json:"pilot,omitempty"` // the targets that come first
	// Wait is the pause of the other targets after the pilot has succeeded.
	Wait      time.Duration `json:"wait,omitempty"`
	Parallel  int           `json:"parallel,omitempty"`  // targets at the same time; 1 when zero
	KeepGoing bool          `json:"keepGoing,omitempty"` // do not stop when a target fails
	// Late is the longest delay with which an occurrence may still begin when
	// no replica was running; 0 permits none. Once it has begun in one target,
	// it continues in the others.
	Late time.Duration `json:"late,omitempty"`
	// Consent is the author's consent to the plan. It is not stored.
	Consent syncer.Consent `json:"-"`
	// AllowDelete reports whether the author agreed to every deletion of the
	// plan.
	AllowDelete bool     `json:"allowDelete,omitempty"`
	Notify      []string `json:"notify,omitempty"` // addresses: mailto:…, https://…
	By          string   `json:"by,omitempty"`     // the author
	Person      string   `json:"person,omitempty"` // the same, whatever their e-mail is
}

// ScheduleState is the state of a schedule.
type ScheduleState string

// The states of schedules.
const (
	ScheduleActive  ScheduleState = "active"
	SchedulePaused  ScheduleState = "paused"
	ScheduleRemoved ScheduleState = "removed" // its runs stay in the ledger
)

// Run is an occurrence of a schedule in a target: an entry of the ledger. It
// ends exactly once.
//
//	planned ── begun ──▶ running ── ends ──▶ ran, no changes, held, skipped, failed
//	  │ ▲        │
//	  │ └── its replica is gone, or another attempt may succeed
//	  └── no replica was running at the time ──▶ missed
type Run struct {
	ID       string   `json:"id"`
	Schedule string   `json:"-"` // id
	Name     string   `json:"schedule"`
	Target   string   `json:"target"`
	State    RunState `json:"state"`
	// Tick is the time of the occurrence.
	Tick    time.Time `json:"planned"`
	Started time.Time `json:"started,omitzero"` // of the first attempt
	Ended   time.Time `json:"ended,omitzero"`
	// Reason explains the end of the run in a sentence; for an open run, why it
	// was not done yet.
	Reason  string `json:"reason,omitempty"`
	Update  int64  `json:"update,omitempty"` // of the target, made by the run; 0 if none
	Plan    string `json:"plan,omitempty"`   // id of the plan that it applied, or that it waits for
	Replica string `json:"replica,omitempty"`
	By      string `json:"by,omitempty"`     // the person who requested it; "" if it was scheduled
	Person  string `json:"person,omitempty"` // the same, whatever their e-mail is
	Wave    int    `json:"wave,omitempty"`
	// Attempt counts from 1. It is the fencing token: of two replicas with the
	// same run, the one with the higher attempt may change the target.
	Attempt   int64     `json:"attempt,omitempty"`
	Failures  int       `json:"failures,omitempty"` // attempts that failed for a temporary reason
	NotBefore time.Time `json:"notBefore,omitzero"` // of the next attempt
	// Lease is the time until which the run belongs to its replica, unless
	// renewed.
	Lease time.Time `json:"lease,omitzero"`
}

// RunState is the state of a run.
type RunState string

// The states of runs.
const (
	RunPlanned   RunState = "planned"
	RunRunning   RunState = "running"
	RunRan       RunState = "ran"
	RunNoChanges RunState = "no-changes"
	// RunHeld needs a person: a conflict, a deletion, widened sharing, a
	// missing approval, or a stale plan.
	RunHeld    RunState = "held"
	RunSkipped RunState = "skipped" // a freeze window
	RunMissed  RunState = "missed"  // no replica was running at the time
	RunFailed  RunState = "failed"
)

// Open reports whether a run has not ended.
func (s RunState) Open() bool { return s == RunPlanned || s == RunRunning }

// Good reports whether a run has ended successfully.
func (s RunState) Good() bool { return s == RunRan || s == RunNoChanges }

// Title returns the name of the state for people.
func (s RunState) Title() string {
	if s == RunNoChanges {
		return "no changes"
	}
	return string(s)
}

// RunFilter selects runs, the latest first.
type RunFilter struct {
	Schedule  string // id
	State     RunState
	Target    string
	Scheduled bool // only scheduled runs, none that a person requested
	// Since is inclusive, Until exclusive; both select by Tick.
	Since, Until time.Time
	Limit        int // 0 is all
}

// LedgerReader reads schedules and their runs.
type LedgerReader interface {
	// Now returns the time of the database's clock, which all replicas share.
	Now(ctx context.Context) (time.Time, error)
	// Schedules lists, by name, the schedules that were not removed, and
	// removed ones with open runs.
	Schedules(ctx context.Context) ([]Schedule, error)
	// OpenRuns lists, by time, all runs of each due occurrence that has an open
	// run.
	OpenRuns(ctx context.Context, now time.Time) ([]Run, error)
	Run(ctx context.Context, id string) (Run, bool, error)
	Runs(ctx context.Context, f RunFilter) ([]Run, error)
	// UpdateOfRun returns the update of this environment that a run made, or 0.
	UpdateOfRun(ctx context.Context, runID string) (int64, error)
}

// LedgerStore stores schedules and their runs.
type LedgerStore interface {
	LedgerReader
	// Lock lets one transaction at a time decide about runs and messages, until
	// it ends.
	Lock(ctx context.Context) error
	// SaveSchedule adds or replaces a schedule. It refuses the name of another
	// one.
	SaveSchedule(ctx context.Context, s Schedule) error
	// AddRuns adds runs; those that the ledger has already stay as they are.
	AddRuns(ctx context.Context, runs []Run) error
	SaveRun(ctx context.Context, r Run) error
	// DropPlanned removes the runs of a schedule after a time that were not
	// begun.
	DropPlanned(ctx context.Context, scheduleID string, after time.Time) error
	// RaiseFence keeps earlier attempts at a run from changing the environment.
	// It returns false if a later attempt has raised it higher.
	RaiseFence(ctx context.Context, runID string, attempt int64) (ok bool, err error)
}
