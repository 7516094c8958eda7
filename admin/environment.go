package admin

import (
	"context"
	"fmt"
	"time"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// Role is what an environment is for.
type Role string

// The roles.
const (
	Training   Role = "training"
	Production Role = "production"
	OtherRole  Role = "other"
)

// Environment is an environment that was opened: a database, or a folder that
// is configuration only.
type Environment struct {
	Name   string // as the user addresses it
	Role   Role
	Store  Store          // nil for a folder
	Folder *syncer.Folder // nil for a database

	cache configurationCache
}

// Store keeps an environment in a database.
type Store interface {
	// Snapshot begins one consistent read; the caller closes it.
	Snapshot(ctx context.Context) (Snapshot, error)
	// Change runs do in a transaction that alone may change configuration, and
	// commits when it returns nil. It waits at most timeout for another one;
	// then the error is a Refusal that says who holds the lock.
	Change(ctx context.Context, h Holder, timeout time.Duration, do func(Tx) error) error
	// Write runs do in a transaction that may change anything but
	// configuration, and commits when it returns nil.
	Write(ctx context.Context, do func(Tx) error) error
	// Audit appends to the audit log in a transaction of its own.
	Audit(ctx context.Context, e AuditEntry) error
}

// Snapshot is one consistent read of a database.
type Snapshot interface {
	syncer.History
	syncer.Tracer
	ObjectHistoryReader
	UserReader
	SessionReader
	ClientReader
	ConcernReader
	DraftReader
	ReviewReader
	LedgerReader
	// PlanApplied is the update that a plan became, 0 when it was not applied.
	PlanApplied(ctx context.Context, planID string) (int64, error)
	// Property is the stored body of a System Property, nil when it is not set.
	Property(ctx context.Context, name string) ([]byte, error)
	Updates(ctx context.Context, f Filter) ([]syncer.Update, error)
	CountUpdates(ctx context.Context, f Filter) (int, error) // Before and Limit do not count
	AuditReader
	Close() error
}

// Tx is a transaction. Only one of [Store.Change] may record updates and pins.
type Tx interface {
	syncer.Tx
	UserReader
	UserWriter
	SessionReader
	SessionWriter
	ClientReader
	ClientWriter
	ConcernReader
	ConcernWriter
	DraftReader
	DraftWriter
	ReviewReader
	ReviewWriter
	LedgerReader
	LedgerWriter
	Property(ctx context.Context, name string) ([]byte, error)
	Audit(ctx context.Context, e AuditEntry) error
	// PruneAudit removes entries older than before from the beginning of the
	// log, and notes where it begins now.
	PruneAudit(ctx context.Context, before time.Time) (removed int64, err error)
	Pin(ctx context.Context, p syncer.Pin) error
	Unpin(ctx context.Context, pattern schema.Pattern) error
	// OnProgress sets who is told how many rows of how many an update has
	// written; nil is nobody.
	OnProgress(progress func(done, total int))
}

// Holder is who holds the lock on an environment's configuration.
type Holder struct {
	Actor string    `json:"actor"`
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}

// Filter selects updates of the System Update History.
type Filter struct {
	Since, Until time.Time // Since inclusive, Until exclusive; zero is open
	Update       int64     // one update only; 0 is all
	After        int64     // updates with a greater number only
	Before       int64     // updates with a lower number only; 0 is all
	Limit        int       // 0 is all
	// in summary, notes, reason, actor, and the keys of changed objects; letter
	// case does not matter
	Search                  string
	ExcludeSynchronizations bool // "Exclude Environment Synchronizations"
	WithReleaseNotes        bool // "Only Show Items with Release Notes"
}

// noFolder refuses what only a database can do.
func (e *Environment) NoFolder(what string) error {
	if e.Store != nil {
		return nil
	}
	return refusal.New(refusal.BadRequest, "%s is a folder, and a folder has no %s.", e.Name, what).
		WithHint("Use an environment of the workspace, or the URL of a database.")
}

// read gives the environment's configuration as one consistent read; close ends
// it.
func (e *Environment) Read(ctx context.Context) (target syncer.Target, close func(), err error) {
	if e.Folder != nil {
		return e.Folder, func() {}, nil
	}
	snapshot, err := e.Store.Snapshot(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", e.Name, err)
	}
	return snapshot, func() { snapshot.Close() }, nil
}

// property returns the value of a System Property of the environment, as a
// transaction or a snapshot has it.
func Property[T any](
	ctx context.Context,
	from interface {
		Property(ctx context.Context, name string) ([]byte, error)
	},
	p schema.PropertyOf[T],
) (T, error) {
	body, err := from.Property(ctx, p.Name())
	if err != nil {
		var none T
		return none, err
	}
	return p.Stored(body)
}
