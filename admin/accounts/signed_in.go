package accounts

import (
	"context"
	"slices"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// SignedIn is somebody whose browser has a session, and what pages show about
// them on every page.
type SignedIn struct {
	Actor   admin.Actor
	User    admin.User
	Session admin.Session
	Config  *admin.Configuration

	PasswordExpires time.Time // when the user must be told; zero otherwise
	SecondStep      bool      // the user has one
	// syncs and rollbacks with release notes that the user has not read, the
	// newest first
	News   []syncer.Update
	LogOff time.Time // when the user is logged off without activity
}

// Authenticate tells whose session a token is. A session that is over, or whose
// sign-in is not complete, is a Refusal with code [refusal.SignedOut];
// Session.Stage then says what the sign-in waits for, if it does. It does not
// count as activity: see [Service.Active].
func (s *Service) Authenticate(
	ctx context.Context, env *admin.Environment, token, from string,
) (SignedIn, error) {
	var in SignedIn
	if token == "" {
		return in, s.Authorize(admin.Actor{}, admin.ActionSignOut, env)
	}
	snapshot, err := env.Store.Snapshot(ctx)
	if err != nil {
		return in, err
	}
	defer snapshot.Close()
	session, ok, err := snapshot.Sessions.Get(ctx, admin.TokenID(token))
	switch {
	case err != nil:
		return in, err
	case !ok:
		return in, s.Authorize(admin.Actor{}, admin.ActionSignOut, env)
	}
	f, err := s.facts(ctx, env, snapshot.View, session.User)
	if err == nil {
		err = f.checkSession(session)
	}
	if err != nil {
		return in, err
	}
	in = f.signedIn(env, session, from)
	if session.Stage != admin.StageOpen {
		return in, refusal.New(refusal.SignedOut, "The sign-in is not complete.")
	}
	in.News, err = unread(ctx, snapshot.View, f.user)
	return in, err
}

// signedIn is what is known of a session that goes on.
func (f signInFacts) signedIn(env *admin.Environment, session admin.Session, from string) SignedIn {
	in := SignedIn{
		User:       f.user,
		Session:    session,
		Config:     f.config,
		SecondStep: f.credentials.SecondStep(),
		LogOff:     session.Seen.Add(f.config.Settings.IdleTimeout),
	}
	var granted map[schema.Permission]bool
	if session.Stage == admin.StageOpen {
		granted = f.config.Grants(session.Workgroup)
	}
	in.Actor = admin.SignedInAs(f.user, session, env.Name, from, granted)
	if warnsOfExpiry(f.config.Settings, f.credentials, f.now) {
		in.PasswordExpires = PasswordExpiresAt(f.config.Settings, f.credentials)
	}
	return in
}

// Active notes that a signed-in user did something, so that the session goes
// on. It is written once in a while: the end of the session may be up to a
// tenth of the time-out, at most a minute, earlier than the last activity says.
func (s *Service) Active(ctx context.Context, env *admin.Environment, in *SignedIn) error {
	now, idle := s.Now(), in.Config.Settings.IdleTimeout
	if now.Sub(in.Session.Seen) < min(time.Minute, idle/10) {
		return nil
	}
	in.Session.Seen, in.LogOff = now, now.Add(idle)
	return env.Store.Write(ctx, func(tx *admin.Tx) error {
		if err := tx.Users.See(ctx, in.User.ID, now); err != nil {
			return err
		}
		return tx.Sessions.See(ctx, in.Session.ID, now)
	})
}

// unread lists the syncs and rollbacks with release notes that a user has not
// read.
func unread(ctx context.Context, view *admin.View, u admin.User) ([]syncer.Update, error) {
	if u.NotesRead >= view.Config.Endpoint().Seq {
		return nil, nil
	}
	updates, err := view.History.Find(ctx, admin.Filter{After: u.NotesRead, WithReleaseNotes: true})
	return slices.DeleteFunc(updates, func(u syncer.Update) bool {
		return u.Type != syncer.Synchronization && u.Type != syncer.Rollback
	}), err
}

// ReadNotes notes that the user has read the release notes of all updates so
// far.
func (s *Service) ReadNotes(ctx context.Context, actor admin.Actor, env *admin.Environment) error {
	if err := s.Authorize(actor, admin.ActionNotes, env); err != nil {
		return err
	}
	return env.Store.Write(ctx, func(tx *admin.Tx) error {
		u, ok, err := tx.Users.Get(ctx, actor.UserID())
		if err != nil || !ok {
			return err
		}
		u.NotesRead = tx.Config.Endpoint().Seq
		return tx.Users.Save(ctx, u)
	})
}

// SignOut ends the session of the actor.
func (s *Service) SignOut(ctx context.Context, actor admin.Actor, env *admin.Environment) error {
	return s.Write(ctx, actor, admin.ActionSignOut, env, "user:"+
		actor.UserID(), func(tx *admin.Tx) (string, error) {
		return "", tx.Sessions.End(ctx, actor.SessionID())
	})
}

// SignOutEverywhere ends the actor's other sessions, and no browser is
// remembered any more.
func (s *Service) SignOutEverywhere(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) error {
	return s.Write(ctx, actor, admin.ActionSignOut, env, "user:"+
		actor.UserID(), func(tx *admin.Tx) (string, error) {
		return "everywhere else", tx.Sessions.EndOf(ctx, actor.UserID(), actor.SessionID(), true)
	})
}

// Sessions lists where the actor is signed in, the last used first.
func (s *Service) Sessions(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) (sessions []admin.Session, err error) {
	err = s.Look(ctx, actor, admin.ActionSignOut, env, func(view *admin.View) error {
		sessions, err = view.Sessions.Of(ctx, actor.UserID())
		return err
	})
	return sessions, err
}
