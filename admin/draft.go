package admin

import (
	"context"
	"time"
)

// Draft is what a user had typed when the session ended: a form that was not
// sent, or was sent too late. A user has one at most.
type Draft struct {
	User string    // id
	Path string    // where the form is sent to
	Body string    // the inputs, as a form sends them
	At   time.Time // when it was kept
}

// DraftReader reads drafts.
type DraftReader interface {
	Get(ctx context.Context, userID string) (Draft, bool, error)
}

// DraftStore keeps drafts.
type DraftStore interface {
	DraftReader
	Save(ctx context.Context, d Draft) error
	Drop(ctx context.Context, userID string) error
}
