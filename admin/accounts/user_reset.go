package accounts

import (
	"context"

	"configsync/admin"
	"configsync/refusal"
)

// Unlock ends the lock of an account after too many failed tries.
func (s *Service) Unlock(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id string,
) error {
	return s.Write(ctx, actor, admin.ActionUserUnlock, env, "user:"+
		id, func(tx *admin.Tx) (string, error) {
		u, ok, err := tx.Users.Get(ctx, id)
		if err != nil {
			return "", err
		}
		if !ok {
			return "", refusal.NoSuch("account")
		}
		return "signing in is not locked", forgive(ctx, tx.Tries, u.Email)
	})
}

// ResetPassword gives an account a temporary password, which is returned once
// and must be changed at the next sign-in. It ends the user's sessions and
// forgets remembered browsers. The actor must hold every permission of the
// account, or the reset could be used to take over other accounts.
func (s *Service) ResetPassword(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id string,
) (temporary string, err error) {
	temporary, hash, err := s.newTemporaryPassword(ctx, actor, admin.ActionUserReset, env)
	if err != nil {
		return "", err
	}
	err = s.reset(ctx, actor, env, id,
		"change your password instead",
		func(c admin.Credentials) (admin.Credentials, string) {
			return withPassword(c, hash, true, s.Now()),
				"password: reset to a temporary one; signed out everywhere"
		})
	if err != nil {
		return "", err
	}
	return temporary, nil
}

// ResetSecondStep removes the second step of an account, for example for a new
// phone. It ends the user's sessions and forgets remembered browsers. The actor
// must hold every permission of the account.
func (s *Service) ResetSecondStep(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id string,
) error {
	return s.reset(ctx, actor, env, id,
		"remove your second step instead, with your password",
		func(c admin.Credentials) (admin.Credentials, string) {
			detail := "second step: in use → none; signed out everywhere"
			if !c.SecondStep() {
				detail = "second step: there was none; signed out everywhere"
			}
			return withoutSecondStep(c), detail
		})
}

// reset changes the credentials of an account. own is the hint for an actor who
// asks for it on the own account.
func (s *Service) reset(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id, own string,
	change func(admin.Credentials) (_ admin.Credentials, detail string),
) error {
	return s.Write(ctx, actor, admin.ActionUserReset, env, "user:"+
		id, func(tx *admin.Tx) (string, error) {
		if err := tx.Users.Lock(ctx); err != nil {
			return "", err
		}
		u, ok, err := tx.Users.Get(ctx, id)
		switch {
		case err != nil:
			return "", err
		case !ok:
			return "", refusal.NoSuch("account")
		case actor.UserID() == id:
			return "", refusal.New(refusal.Forbidden,
				"You cannot reset how your own account signs in: %s.", own)
		}
		config, err := s.ReadConfiguration(ctx, tx.Config)
		if err != nil {
			return "", err
		}
		held, err := heldBy(ctx, tx.Users, actor, config)
		if err != nil {
			return "", err
		}
		if err := mayTakeOver(config, held, u); err != nil {
			return "", err
		}
		credentials, err := tx.Users.Credentials(ctx, id)
		if err != nil {
			return "", err
		}
		credentials, detail := change(credentials)
		if err := tx.Sessions.EndOf(ctx, id, "", true); err != nil {
			return "", err
		}
		return detail, tx.Users.SaveCredentials(ctx, id, credentials)
	})
}
