package admin

import (
	"context"
	"time"

	"configsync/schema"
	"configsync/syncer"
)

// Store keeps an environment in a database. What it keeps is divided into
// nouns, and each noun has an interface of its own: a reader, and a store that
// also writes. A function asks for the noun that it needs, or for a [View] or a
// [Tx] when it needs several.
type Store interface {
	// Snapshot begins one consistent read; the caller closes it.
	Snapshot(ctx context.Context) (*Snapshot, error)
	// Change runs do in a transaction that alone may change configuration, and
	// commits when it returns nil. It waits at most timeout for another one;
	// then the error is a Refusal that says who holds the lock.
	Change(ctx context.Context, h Holder, timeout time.Duration, do func(*Tx) error) error
	// Write runs do in a transaction that may change anything but
	// configuration, and commits when it returns nil.
	Write(ctx context.Context, do func(*Tx) error) error
	// Audit appends to the audit log in a transaction of its own.
	Audit(ctx context.Context, e AuditEntry) error
}

// View is one consistent read of a database: that of a snapshot, or of a
// transaction, which sees what it has written.
type View struct {
	Config      ConfigReader
	History     HistoryReader
	Audit       AuditReader
	Users       UserReader
	Sessions    SessionReader
	Tries       TryReader
	Drafts      DraftReader
	Clients     ClientReader
	Exceptions  ExceptionReader
	Emergencies EmergencyReader
	Concerns    ConcernReader
	Counts      CountReader
	Reviews     ReviewReader
	Choices     ChoicesReader
	Ledger      LedgerReader
	Freezes     FreezeReader
	Outbox      OutboxReader
}

// Snapshot is a View that stands by itself: what others write meanwhile does
// not show.
type Snapshot struct {
	*View
	Close func() error // ends it
}

// Tx is a transaction. Its stores stand in front of the readers of its View and
// are the same values: what a Tx does not write, it still reads.
type Tx struct {
	*View
	Config      ConfigStore // writes in a transaction of [Store.Change] only
	Pins        PinStore    // likewise
	Audit       AuditStore
	Users       UserStore
	Sessions    SessionStore
	Tries       TryStore
	Drafts      DraftStore
	Clients     ClientStore
	Exceptions  ExceptionStore
	Emergencies EmergencyStore
	Concerns    ConcernStore
	Reviews     ReviewStore
	Choices     ChoicesStore
	Ledger      LedgerStore
	Freezes     FreezeStore
	Outbox      OutboxStore
}

// ConfigReader reads configuration, pins, and the updates that made it.
type ConfigReader interface {
	syncer.History
	syncer.Tracer
	// PlanApplied returns the update that a plan became, 0 when it was not
	// applied.
	PlanApplied(ctx context.Context, planID string) (int64, error)
}

// ConfigStore keeps configuration.
type ConfigStore interface {
	syncer.Tx
	// OnProgress sets who is told how many rows of how many an update has
	// written; nil is nobody.
	OnProgress(progress func(done, total int))
}

// PinStore keeps pins.
type PinStore interface {
	// Add adds a pin, or gives an existing one a new reason.
	Add(ctx context.Context, p syncer.Pin) error
	// Remove removes a pin; a Refusal when there is none.
	Remove(ctx context.Context, pattern schema.Pattern) error
}

// Holder is who holds the lock on an environment's configuration.
type Holder struct {
	Actor string    `json:"actor"`
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}
