package accounts

import (
	"context"
	"time"

	"configsync/admin"
)

// draftLasts is how long a draft is kept.
const draftLasts = 12 * time.Hour

// longestDraft is the most that is kept, in bytes.
const longestDraft = 1 << 20

// KeepDraft keeps what the user of a session had typed, also when the session
// is over. Somebody else who uses the browser next does not get it. Without a
// session nothing is kept.
func (s *Service) KeepDraft(
	ctx context.Context, env *admin.Environment, token string, d admin.Draft,
) error {
	if len(d.Body) > longestDraft {
		return nil
	}
	return env.Store.Write(ctx, func(tx *admin.Tx) error {
		session, ok, err := tx.Sessions.Get(ctx, admin.TokenID(token))
		if err != nil || !ok || session.Stage != admin.StageOpen {
			return err
		}
		d.User, d.At = session.User, s.Now()
		return tx.Drafts.Save(ctx, d)
	})
}

// Draft is what the actor had typed when a session ended; ok is false when
// there is nothing.
func (s *Service) Draft(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) (d admin.Draft, ok bool, err error) {
	err = s.Look(ctx, actor, admin.ActionSignOut, env, func(view *admin.View) error {
		d, ok, err = view.Drafts.Get(ctx, actor.UserID())
		ok = ok && s.Now().Sub(d.At) < draftLasts
		return err
	})
	return d, ok, err
}

// DropDraft throws away what the actor had typed.
func (s *Service) DropDraft(ctx context.Context, actor admin.Actor, env *admin.Environment) error {
	if err := s.Authorize(actor, admin.ActionSignOut, env); err != nil {
		return err
	}
	return env.Store.Write(ctx, func(tx *admin.Tx) error {
		return tx.Drafts.Drop(ctx, actor.UserID())
	})
}
