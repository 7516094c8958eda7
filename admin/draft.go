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
	Draft(ctx context.Context, userID string) (Draft, bool, error)
}

// DraftWriter writes drafts.
type DraftWriter interface {
	SaveDraft(ctx context.Context, d Draft) error
	DropDraft(ctx context.Context, userID string) error
}
