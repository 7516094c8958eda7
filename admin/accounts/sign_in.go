package accounts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/words"
)

// SignInRequest is a try to sign in.
type SignInRequest struct {
	Email    string
	Password string
	Device   string // token of a browser that need not give a code; "" when it has none
	From     string // network address
	Agent    string
}

// Progress is the state of a sign-in. Its token replaces the one that the
// browser held before.
type Progress struct {
	Token string
	Stage admin.Stage
}

// SignIn checks an e-mail and a password and begins a session. Neither the
// answer nor its duration reveals whether the account exists. The error is a
// Refusal with the code [refusal.SignedOut] that can be shown as it is.
func (s *Service) SignIn(
	ctx context.Context, env *admin.Environment, r SignInRequest,
) (Progress, error) {
	login := loginID(r.Email)
	actor := admin.Unknown("unknown:"+login[:12], r.From)
	config, err := s.reserve(ctx, env, login)
	if err != nil {
		s.RecordFailure(ctx, actor, admin.ActionSignIn, env, env.Name, err)
		return Progress{}, err
	}
	user, credentials, err := account(ctx, env, r.Email)
	if err != nil {
		return Progress{}, err
	}
	if user.ID != "" {
		actor = admin.Unknown(user.Email, r.From)
	}
	right, err := s.isPassword(ctx, r.Password[:min(len(r.Password), longestPassword)],
		credentials.Password)
	if err == nil && !right {
		err = wrongSignIn(config.Settings)
	}
	if err != nil {
		s.RecordFailure(ctx, actor, admin.ActionSignIn, env, env.Name, err)
		return Progress{}, err
	}
	return s.begin(ctx, actor, env, config, user, credentials.Password, r)
}

func wrongSignIn(p admin.Settings) error {
	return refusal.New(refusal.SignedOut,
		"You couldn't be signed in. Check your e-mail and password.").
		WithHint("After %d failed attempts, signing in is locked for %d minutes.", p.LoginAttempts,
			int(p.LockOut.Minutes()))
}

// account returns the account of an e-mail, or the zero User if there is none.
func account(
	ctx context.Context, env *admin.Environment, email string,
) (u admin.User, c admin.Credentials, err error) {
	snapshot, err := env.Store.Snapshot(ctx)
	if err != nil {
		return u, c, err
	}
	defer snapshot.Close()
	u, ok, err := snapshot.Users.ByEmail(ctx, normalEmail(email))
	if err != nil || !ok {
		return admin.User{}, c, err
	}
	c, err = snapshot.Users.Credentials(ctx, u.ID)
	return u, c, err
}

// begin begins the session of a user who gave the correct password, unless the
// account may not be used. checked is the hash that the password was compared
// with: it may have been changed since.
func (s *Service) begin(
	ctx context.Context, actor admin.Actor, env *admin.Environment, config *admin.Configuration,
	user admin.User, checked string, r SignInRequest,
) (Progress, error) {
	var progress Progress
	var refused error
	err := env.Store.Write(ctx, func(tx *admin.Tx) error {
		now := s.Now()
		if err := s.expire(ctx, tx, config.Settings, user, now); err != nil {
			return err
		}
		facts, err := s.facts(ctx, env, tx.View, user.ID)
		if err != nil {
			return err
		}
		if facts.credentials.Password != checked {
			refused = wrongSignIn(config.Settings)
			return nil
		}
		if refused = checkUsable(facts.config, env.Role, facts.user, now); refused != nil {
			return release(ctx, tx.Tries, config.Settings, loginID(r.Email), false)
		}
		device, known, err := tx.Sessions.Device(ctx, admin.TokenID(r.Device))
		if err != nil {
			return err
		}
		facts.remembered = known && device.User == user.ID && now.Before(device.Until)
		session := admin.Session{User: user.ID, Begun: now, Seen: now, From: r.From, Agent: r.Agent}
		progress, err = s.advance(ctx, tx, facts, "", session)
		if err != nil {
			return err
		}
		return release(ctx, tx.Tries, config.Settings, loginID(r.Email),
			progress.Stage == admin.StageOpen)
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		s.RecordFailure(ctx, actor, admin.ActionSignIn, env, env.Name, err)
	}
	return progress, err
}

// checkUsable refuses an account that may not be used now.
func checkUsable(c *admin.Configuration, role admin.Role, u admin.User, now time.Time) error {
	no := func(reason string) *refusal.Error {
		return refusal.New(refusal.SignedOut, "%s", reason).WithHint("Ask your administrator.")
	}
	switch {
	case u.Status == admin.Inactive:
		return no(words.Sentence("The account is disabled: " + u.Because)).
			WithHint("Ask your administrator. An administrator can make it active again.")
	case u.Status == admin.Pending:
		return no("The account is not active yet.")
	case lacksTraining(c.Settings, role, u, now):
		return no("Signing in to production requires training, and none is recorded for this account.")
	case len(u.SignsInFor()) == 0:
		return no("The account cannot sign in for any organization.")
	case len(u.Workgroups) == 0:
		return no("The account is in no workgroup.")
	}
	return nil
}

// lacksTraining reports whether an account may not be used in an environment
// because no training is recorded.
func lacksTraining(p admin.Settings, role admin.Role, u admin.User, now time.Time) bool {
	return p.TrainingRequired && role == admin.Production &&
		(u.Training == "" || u.Training > p.Today(now))
}

// advance moves a session to its next stage, with a new token; its old row is
// deleted. The last stage completes the sign-in.
func (s *Service) advance(
	ctx context.Context, tx *admin.Tx, f signInFacts, after admin.Stage, session admin.Session,
) (Progress, error) {
	if session.ID != "" {
		if err := tx.Sessions.End(ctx, session.ID); err != nil {
			return Progress{}, err
		}
	}
	token, id := admin.NewToken()
	session.ID, session.Seen = id, f.now
	session.Stage = f.next(after, &session)
	if err := tx.Sessions.Save(ctx, session); err != nil {
		return Progress{}, err
	}
	if session.Stage != admin.StageOpen {
		return Progress{token, session.Stage}, nil
	}
	if err := tx.Users.See(ctx, f.user.ID, f.now); err != nil {
		return Progress{}, err
	}
	actor := admin.Unknown(f.user.Email, session.From)
	detail := fmt.Sprintf("for %s as %s", f.config.OrganizationTitle(session.Organization),
		f.config.WorkgroupTitle(session.Workgroup))
	return Progress{token, admin.StageOpen},
		tx.Audit.Add(ctx, s.Entry(actor, admin.ActionSignIn, "user:"+f.user.ID, "done", detail))
}

// Choose completes a sign-in with the organization and the workgroup to act
// for. A user who is signed in switches with it.
func (s *Service) Choose(
	ctx context.Context, env *admin.Environment, token, organization, workgroup string,
) (Progress, error) {
	var progress Progress
	err := s.inSession(ctx, env, token, func(
		tx *admin.Tx, f signInFacts, session admin.Session,
	) error {
		if session.Stage != admin.StageChoose && session.Stage != admin.StageOpen {
			return errStage
		}
		m := f.user.Membership(organization)
		var in admin.Inputs
		if !m.Active || !m.Login || f.config.Organizations[organization] == nil {
			in.Wrong("organization", "Choose an organization that you may sign in for.")
		}
		if !slices.Contains(f.user.Workgroups, workgroup) {
			in.Wrong("workgroup", "Choose one of your workgroups.")
		}
		if err := in.Err(); err != nil {
			return err
		}
		session.Organization, session.Workgroup = organization, workgroup
		var err error
		if progress, err = s.advance(ctx, tx, f, admin.StageChoose, session); err != nil {
			return err
		}
		return forgive(ctx, tx.Tries, f.user.Email)
	})
	return progress, err
}

// forgive clears the failures of a login after a complete sign-in.
func forgive(ctx context.Context, attempts admin.TryStore, email string) error {
	return attempts.Save(ctx, admin.SignInTries{Login: loginID(email)})
}

var errStage = refusal.New(refusal.SignedOut, "This step of signing in has expired.").
	WithHint("Sign in again.")

// inSession runs do in one transaction for the session of a token, whatever its
// stage.
func (s *Service) inSession(
	ctx context.Context, env *admin.Environment, token string,
	do func(tx *admin.Tx, f signInFacts, session admin.Session) error,
) error {
	return env.Store.Write(ctx, func(tx *admin.Tx) error {
		session, ok, err := tx.Sessions.Get(ctx, admin.TokenID(token))
		if err != nil {
			return err
		}
		if !ok {
			return errStage
		}
		f, err := s.facts(ctx, env, tx.View, session.User)
		if err != nil {
			return err
		}
		if why := f.checkSession(session); why != nil {
			return why
		}
		return do(tx, f, session)
	})
}

func (s *Service) facts(
	ctx context.Context, env *admin.Environment, from *admin.View, userID string,
) (signInFacts, error) {
	f := signInFacts{now: s.Now()}
	var err error
	if f.config, err = s.Configuration(ctx, env, from.Config); err != nil {
		return f, err
	}
	if f.user, _, err = from.Users.Get(ctx, userID); err != nil {
		return f, err
	}
	f.credentials, err = from.Users.Credentials(ctx, userID)
	return f, err
}

// checkSession returns a refusal if the session has ended, with the reason.
func (f signInFacts) checkSession(session admin.Session) error {
	idle := f.now.Sub(session.Seen)
	const patience = 15 * time.Minute // to give a code, a new password or a choice
	switch {
	case f.user.Status != admin.Active:
		return refusal.New(refusal.SignedOut, "The account is no longer active.").
			WithHint("Ask your administrator.")
	case idle >= f.config.Settings.IdleTimeout:
		return refusal.New(refusal.SignedOut,
			"You were signed out after %d minutes without activity.",
			int(f.config.Settings.IdleTimeout.Minutes())).
			WithHint("Sign in again. Nothing was lost.")
	case session.Stage != admin.StageOpen && f.now.Sub(session.Begun) >= patience:
		return errStage
	case session.Stage != admin.StageOpen:
		return nil
	}
	m := f.user.Membership(session.Organization)
	if !m.Active || !m.Login || f.config.Organizations[session.Organization] == nil ||
		!slices.Contains(f.user.Workgroups, session.Workgroup) ||
		f.config.Workgroups[session.Workgroup] == nil {
		return refusal.New(refusal.SignedOut, "The access of your account has changed.").
			WithHint("Sign in again.")
	}
	return nil
}
