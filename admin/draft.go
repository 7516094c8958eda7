package admin

import (
	"context"
	"time"
)

// Draft is the unsent input of a form at the end of a session. A user has at
// most one.
type Draft struct {
	User string    // id
	Path string    // address that the form is sent to
	Body string    // the inputs, as a form sends them
	At   time.Time // time of saving
}

// DraftReader reads drafts.
type DraftReader interface {
	Get(ctx context.Context, userID string) (Draft, bool, error)
}

// DraftStore stores drafts.
type DraftStore interface {
	DraftReader
	Save(ctx context.Context, d Draft) error
	Drop(ctx context.Context, userID string) error
}
