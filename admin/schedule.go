package admin

import (
	"context"
	"time"

	"configsync/syncer"
	"configsync/syncer/timing"
)

// Schedule says when syncs take place by themselves, from which source into
// which targets. It is kept by an environment, its home, together with the
// ledger of its runs.
type Schedule struct {
	ID      string        `json:"id"`
	Name    string        `json:"name"` // unique in its home
	State   ScheduleState `json:"state"`
	Created time.Time     `json:"created"`
	// Horizon is up to when occurrences are in the ledger. There is always one
	// after now, unless there are no more.
	Horizon time.Time `json:"-"`
	ScheduleSpec
}

// ScheduleSpec is what a person says of a schedule.
type ScheduleSpec struct {
	Timing timing.Timing `json:"timing"`
	// Plan is the id of a plan in review that is applied, once. When it is
	// empty, whatever is ready is promoted.
	Plan   string `json:"plan,omitempty"`
	Source string `json:"source,omitempty"` // name of the environment to promote from
	// names, or patterns such as site-*; the home when empty
	Targets []string `json:"targets,omitempty"`
	Pilot   []string `json:"pilot,omitempty"` // those of the targets that come first
	// Wait is how long the others wait after the pilot has succeeded.
	Wait      time.Duration `json:"wait,omitempty"`
	Parallel  int           `json:"parallel,omitempty"`  // targets at a time; 1 when zero
	KeepGoing bool          `json:"keepGoing,omitempty"` // do not stop when a target fails
	// Late is how long after its time an occurrence may still begin that nobody
	// was there for; 0 is not at all. Once it has begun in one target, it goes
	// on in the others.
	Late time.Duration `json:"late,omitempty"`
	// Consent is what a person who adds the schedule agrees to, of the plan. It
	// is not kept.
	Consent syncer.Consent `json:"-"`
	// AllowDelete says that every deletion of the plan was agreed to.
	AllowDelete bool     `json:"allowDelete,omitempty"`
	Notify      []string `json:"notify,omitempty"` // addresses: mailto:…, https://…
	By          string   `json:"by,omitempty"`     // who made it
	Person      string   `json:"person,omitempty"` // the same, whatever their e-mail is
}

// ScheduleState says whether a schedule goes on.
type ScheduleState string

// The states of schedules.
const (
	ScheduleActive  ScheduleState = "active"
	SchedulePaused  ScheduleState = "paused"
	ScheduleRemoved ScheduleState = "removed" // its runs stay in the ledger
)

// Run is an occurrence of a schedule in a target: a line of the ledger. It ends
// exactly once.
//
//	planned ── begun ──▶ running ── ends ──▶ ran, no changes, held, skipped, failed
//	   │  ▲                │
//	   │  └── its replica is gone, or it is worth another try
//	   └── nobody was there at the time ──▶ missed
type Run struct {
	ID       string   `json:"id"`
	Schedule string   `json:"-"` // id
	Name     string   `json:"schedule"`
	Target   string   `json:"target"`
	State    RunState `json:"state"`
	// Tick is the moment that it was planned for.
	Tick    time.Time `json:"planned"`
	Started time.Time `json:"started,omitzero"` // of the first attempt
	Ended   time.Time `json:"ended,omitzero"`
	// why it ended like this, in a sentence; of one that is open, why it was
	// not done yet
	Reason  string `json:"reason,omitempty"`
	Update  int64  `json:"update,omitempty"` // of the target that it became
	Plan    string `json:"plan,omitempty"`   // id of the plan that it applied, or was held for
	Replica string `json:"replica,omitempty"`
	By      string `json:"by,omitempty"`     // who asked for it; "" when it was the time
	Person  string `json:"person,omitempty"` // the same, whatever their e-mail is
	Wave    int    `json:"wave,omitempty"`
	// Attempt counts from 1; it is the fencing token: of two replicas that both
	// mean to have the run, the later one has it.
	Attempt   int64     `json:"attempt,omitempty"`
	Failures  int       `json:"failures,omitempty"` // attempts that something passing has prevented
	NotBefore time.Time `json:"notBefore,omitzero"` // of the next attempt
	// until when its replica has it without saying so again
	Lease time.Time `json:"lease,omitzero"`
}

// RunState says how far a run is.
type RunState string

// The states of runs.
const (
	RunPlanned   RunState = "planned"
	RunRunning   RunState = "running"
	RunRan       RunState = "ran"
	RunNoChanges RunState = "no-changes"
	// a person must decide: a conflict, a deletion, widened sharing, a missing
	// approval, a stale plan
	RunHeld    RunState = "held"
	RunSkipped RunState = "skipped" // a freeze window
	RunMissed  RunState = "missed"  // nobody was there at the time
	RunFailed  RunState = "failed"
)

// Open reports whether a run has not ended.
func (s RunState) Open() bool { return s == RunPlanned || s == RunRunning }

// Good reports whether a run has ended as it was meant to.
func (s RunState) Good() bool { return s == RunRan || s == RunNoChanges }

// Title returns the state as people read it.
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
	Scheduled bool // only what came by itself, nothing that somebody has asked for
	// of the moment that they were planned for; Since inclusive, Until
	// exclusive
	Since, Until time.Time
	Limit        int // 0 is all
}

// LedgerReader reads schedules and their runs.
type LedgerReader interface {
	// Now returns the time by the clock of the database, which all replicas
	// share.
	Now(ctx context.Context) (time.Time, error)
	// Schedules lists those that were not removed, and those that were with
	// runs that have not ended, by name.
	Schedules(ctx context.Context) ([]Schedule, error)
	// OpenRuns lists the runs of every occurrence of which at least one has not
	// ended and whose time has come, by time.
	OpenRuns(ctx context.Context, now time.Time) ([]Run, error)
	Run(ctx context.Context, id string) (Run, bool, error)
	Runs(ctx context.Context, f RunFilter) ([]Run, error)
	// UpdateOfRun returns the update of this environment that a run became, 0
	// when it did not.
	UpdateOfRun(ctx context.Context, runID string) (int64, error)
}

// LedgerStore keeps schedules and their runs.
type LedgerStore interface {
	LedgerReader
	// Lock has one transaction at a time decide about runs and messages, until
	// it ends.
	Lock(ctx context.Context) error
	// SaveSchedule adds a schedule, or replaces what is known of it. A name
	// that another one has is refused.
	SaveSchedule(ctx context.Context, s Schedule) error
	// AddRuns adds runs; those that the ledger has already stay as they are.
	AddRuns(ctx context.Context, runs []Run) error
	SaveRun(ctx context.Context, r Run) error
	// DropPlanned removes the runs of a schedule that were planned for after a
	// moment, and not begun.
	DropPlanned(ctx context.Context, scheduleID string, after time.Time) error
	// RaiseFence keeps attempts at a run before this one from changing the
	// environment. It reports false when a later one has.
	RaiseFence(ctx context.Context, runID string, attempt int64) (ok bool, err error)
}
