package admin

import (
	"context"
	"time"
)

// Draft is what a user had typed when the session ended: a form that was not sent, or was sent too late. A user has one at most.
type Draft struct {
	User string    // id
	Path string    // where the form is sent to
	Body string    // the inputs, as a form sends them
	At   time.Time // when it was kept
}

// draftLasts is how long a draft is kept.
const draftLasts = 12 * time.Hour

// longestDraft is the most that is kept, in bytes.
const longestDraft = 1 << 20

// DraftReader reads drafts.
type DraftReader interface {
	Draft(ctx context.Context, userID string) (Draft, bool, error)
}

// DraftWriter writes drafts.
type DraftWriter interface {
	SaveDraft(ctx context.Context, d Draft) error
	DropDraft(ctx context.Context, userID string) error
}

// KeepDraft keeps what the user of a session had typed, also when the session is over. Somebody else who uses the browser next
// does not get it. Without a session nothing is kept.
func (s *Service) KeepDraft(ctx context.Context, env *Environment, token string, d Draft) error {
	if len(d.Body) > longestDraft {
		return nil
	}
	return env.Store.Write(ctx, func(tx Tx) error {
		session, ok, err := tx.Session(ctx, tokenID(token))
		if err != nil || !ok || session.Stage != StageOpen {
			return err
		}
		d.User, d.At = session.User, s.now()
		return tx.SaveDraft(ctx, d)
	})
}

// Draft is what the actor had typed when a session ended; ok is false when there is nothing.
func (s *Service) Draft(ctx context.Context, actor Actor, env *Environment) (d Draft, ok bool, err error) {
	err = s.look(ctx, actor, ActionSignOut, env, func(snapshot Snapshot) error {
		d, ok, err = snapshot.Draft(ctx, actor.UserID())
		ok = ok && s.now().Sub(d.At) < draftLasts
		return err
	})
	return d, ok, err
}

// DropDraft throws away what the actor had typed.
func (s *Service) DropDraft(ctx context.Context, actor Actor, env *Environment) error {
	if err := s.authorize(actor, ActionSignOut, env); err != nil {
		return err
	}
	return env.Store.Write(ctx, func(tx Tx) error { return tx.DropDraft(ctx, actor.UserID()) })
}
