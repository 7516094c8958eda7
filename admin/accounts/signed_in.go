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

// SignedIn is a signed-in user, with the facts that every page shows.
type SignedIn struct {
	Actor   admin.Actor
	User    admin.User
	Session admin.Session
	Config  *admin.Configuration

	PasswordExpires time.Time // when the user must be warned; zero otherwise
	SecondStep      bool      // the user has one
	// News are syncs and rollbacks with release notes that the user has not
	// read, the newest first.
	News   []syncer.Update
	LogOff time.Time // when the user is logged off without activity
}

// Authenticate returns the user of a token. If the session has ended, or its
// sign-in is incomplete, the error is a Refusal with the code
// [refusal.SignedOut]; Session.Stage is then the stage of the sign-in, if any.
// It does not count as activity: see [Service.Active].
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

// signedIn returns the facts about a valid session.
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

// Active records activity of a signed-in user, so that the session continues.
// It writes only once in a while: a session may end earlier than its last
// activity implies, by a tenth of the time-out and at most a minute.
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

// ReadNotes records that the user has read the release notes of all updates so
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

// SignOutEverywhere ends the actor's other sessions, and forgets all remembered
// browsers.
func (s *Service) SignOutEverywhere(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) error {
	return s.Write(ctx, actor, admin.ActionSignOut, env, "user:"+
		actor.UserID(), func(tx *admin.Tx) (string, error) {
		return "everywhere else", tx.Sessions.EndOf(ctx, actor.UserID(), actor.SessionID(), true)
	})
}

// Sessions lists the actor's sessions, the last used first.
func (s *Service) Sessions(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) (sessions []admin.Session, err error) {
	err = s.Look(ctx, actor, admin.ActionSignOut, env, func(view *admin.View) error {
		sessions, err = view.Sessions.Of(ctx, actor.UserID())
		return err
	})
	return sessions, err
}
