package accounts

import (
	"context"

	"configsync/admin"
	"configsync/refusal"
)

// ChangePassword gives the user of a session a new password: during a sign-in
// that asks for one, or by choice, with the current one. All other sessions of
// the user end, and this one gets a new token.
func (s *Service) ChangePassword(
	ctx context.Context, env *admin.Environment, token, current, password string,
) (Progress, error) {
	session, err := s.checkPassword(ctx, env, token, current)
	if err != nil {
		return Progress{}, err
	}
	var before signInFacts
	err = s.inSession(ctx, env, token, func(_ *admin.Tx, f signInFacts, _ admin.Session) error {
		before = f
		return nil
	})
	if err != nil {
		return Progress{}, err
	}
	if err := s.checkNewPassword(
		ctx, before.config, before.user, before.credentials, password,
	); err != nil {
		return Progress{}, err
	}
	hash, err := s.HashPassword(ctx, password)
	if err != nil {
		return Progress{}, err
	}
	var progress Progress
	err = s.inSession(ctx, env, token, func(tx *admin.Tx, f signInFacts, now admin.Session) error {
		if f.credentials.Password != before.credentials.Password || now.Stage != session.Stage {
			return refusal.New(refusal.Stale, "The password was changed in the meantime.").
				WithHint("Sign in again.")
		}
		f.credentials = withPassword(f.credentials, hash, false, f.now)
		if err := tx.Users.SaveCredentials(ctx, f.user.ID, f.credentials); err != nil {
			return err
		}
		if err := tx.Sessions.EndOf(ctx, f.user.ID, now.ID, true); err != nil {
			return err
		}
		actor := f.signedIn(env, now, now.From).Actor
		if err := tx.Audit.Add(
			ctx,
			s.Entry(actor, admin.ActionPassword, "user:"+f.user.ID, "done", "changed by the user"),
		); err != nil {
			return err
		}
		progress, err = s.afterPassword(ctx, tx, f, now)
		return err
	})
	return progress, err
}

// afterPassword goes on with a sign-in that waited for a new password, or gives
// an open session a new token.
func (s *Service) afterPassword(
	ctx context.Context, tx *admin.Tx, f signInFacts, session admin.Session,
) (Progress, error) {
	if session.Stage == admin.StagePassword {
		progress, err := s.advance(ctx, tx, f, admin.StagePassword, session)
		if err == nil && progress.Stage == admin.StageOpen {
			err = forgive(ctx, tx.Tries, f.user.Email)
		}
		return progress, err
	}
	return renew(ctx, tx.Sessions, session)
}

// renew gives a session a new token.
func renew(
	ctx context.Context, sessions admin.SessionStore, session admin.Session,
) (Progress, error) {
	if err := sessions.End(ctx, session.ID); err != nil {
		return Progress{}, err
	}
	var token string
	token, session.ID = admin.NewToken()
	return Progress{token, session.Stage}, sessions.Save(ctx, session)
}

// checkPassword asks somebody who has a session for the password again; a wrong
// one counts like one at sign-in. During a sign-in that asks for a new password
// it was given a moment ago.
func (s *Service) checkPassword(
	ctx context.Context, env *admin.Environment, token, password string,
) (admin.Session, error) {
	var session admin.Session
	var facts signInFacts
	err := s.inSession(ctx, env, token, func(_ *admin.Tx, f signInFacts, of admin.Session) error {
		facts, session = f, of
		if of.Stage != admin.StagePassword && of.Stage != admin.StageOpen {
			return errStage
		}
		return nil
	})
	if err != nil || session.Stage == admin.StagePassword {
		return session, err
	}
	login := loginID(facts.user.Email)
	if _, err := s.reserve(ctx, env, login); err != nil {
		return session, err
	}
	right, err := s.isPassword(ctx, password[:min(len(password), longestPassword)],
		facts.credentials.Password)
	if err != nil {
		return session, err
	}
	if !right {
		err := admin.InputError{{Input: "current", Message: "This is not your current password."}}
		s.RecordFailure(ctx, facts.signedIn(env, session, session.From).Actor, admin.ActionPassword,
			env, "user:"+facts.user.ID, err)
		return session, err
	}
	return session, env.Store.Write(ctx, func(tx *admin.Tx) error {
		return release(ctx, tx.Tries, facts.config.Settings, login, false)
	})
}
