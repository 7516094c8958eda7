package admin

import (
	"context"
	"time"
)

// Concern is a report of suspicious use. It is closed, never deleted.
type Concern struct {
	ID           string
	At           time.Time
	By           string // the reporter, as named in the audit log
	Organization string
	About        string // a page or a record; may be ""
	Text         string
	Closed       time.Time // zero while open
	ClosedBy     string
	Resolution   string
}

// ConcernReader reads concerns.
type ConcernReader interface {
	Get(ctx context.Context, id string) (Concern, bool, error)
	List(ctx context.Context, openOnly bool) ([]Concern, error) // the newest first
}

// ConcernStore stores concerns.
type ConcernStore interface {
	ConcernReader
	Save(ctx context.Context, c Concern) error
}
