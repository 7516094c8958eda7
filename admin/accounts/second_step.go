package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"configsync/admin"
	"configsync/refusal"
)

// codePeriod is how long a code of an authenticator app lasts; one before and
// one after are accepted (RFC 6238, section 5.2).
const codePeriod = 30

// deviceDays is for how long a browser need not give a code again.
const deviceDays = 30

// CodeRequest is a code of the second step.
type CodeRequest struct {
	Code     string // of the app, or a recovery code
	Remember bool   // do not ask this browser again for 30 days
	Agent    string
}

// CodeAccepted is a progress, with the token for a browser that is to be
// remembered; "" when it is not.
type CodeAccepted struct {
	Progress
	Device string
}

// SecondStep checks the code that a sign-in asks for. A wrong code counts like
// a wrong password.
func (s *Service) SecondStep(
	ctx context.Context, env *admin.Environment, token string, r CodeRequest,
) (CodeAccepted, error) {
	var accepted CodeAccepted
	login, err := s.loginOf(ctx, env, token)
	if err != nil {
		return accepted, err
	}
	if _, err := s.reserve(ctx, env, login); err != nil {
		return accepted, err
	}
	var wrong error
	err = s.inSession(ctx, env, token, func(
		tx *admin.Tx, f signInFacts, session admin.Session,
	) error {
		if session.Stage != admin.StageSecondStep {
			return errStage
		}
		actor := f.signedIn(env, session, session.From).Actor
		c, how := accept(f.credentials, r.Code, f.now)
		if how == "" {
			wrong = admin.InputError{{
				Input:   "code",
				Message: "The code is wrong or has expired. Enter the current code from the app.",
			}}
			return tx.Audit.Add(ctx,
				s.Entry(actor, admin.ActionSecondStep, "user:"+f.user.ID, "refused", "wrong code"))
		}
		f.credentials = c
		if err := tx.Users.SaveCredentials(ctx, f.user.ID, c); err != nil {
			return err
		}
		if err := remember(ctx, tx.Sessions, f, r, &accepted); err != nil {
			return err
		}
		if err := tx.Audit.Add(
			ctx, s.Entry(actor, admin.ActionSecondStep, "user:"+f.user.ID, "done", how),
		); err != nil {
			return err
		}
		if accepted.Progress, err = s.advance(
			ctx, tx, f, admin.StageSecondStep, session,
		); err != nil {
			return err
		}
		return release(ctx, tx.Tries, f.config.Settings, login, accepted.Stage == admin.StageOpen)
	})
	if err == nil {
		err = wrong
	}
	return accepted, err
}

// loginOf is what the tries of a sign-in that waits for a code are counted by.
func (s *Service) loginOf(
	ctx context.Context, env *admin.Environment, token string,
) (login string, err error) {
	err = s.inSession(ctx, env, token, func(
		_ *admin.Tx, f signInFacts, session admin.Session,
	) error {
		if session.Stage != admin.StageSecondStep {
			return errStage
		}
		login = loginID(f.user.Email)
		return nil
	})
	return login, err
}

func remember(
	ctx context.Context, sessions admin.SessionStore, f signInFacts, r CodeRequest,
	accepted *CodeAccepted,
) error {
	if !r.Remember {
		return nil
	}
	var id string
	accepted.Device, id = admin.NewToken()
	return sessions.SaveDevice(ctx, admin.Device{
		ID:    id,
		User:  f.user.ID,
		Until: f.now.AddDate(0, 0, deviceDays),
		Agent: r.Agent,
	})
}

// accept checks a code and says how it was accepted, "" when it was not. A code
// is accepted once.
func accept(c admin.Credentials, code string, now time.Time) (_ admin.Credentials, how string) {
	code = strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(code))
	hash := admin.TokenID("recovery:" + code)
	if i := slices.Index(c.Recovery, hash); i >= 0 {
		c.Recovery = slices.Delete(slices.Clone(c.Recovery), i, i+1)
		return c, fmt.Sprintf("recovery code, %d left", len(c.Recovery))
	}
	for _, step := range []int64{-1, 0, 1} {
		at := now.Add(time.Duration(step*codePeriod) * time.Second)
		number := at.Unix() / codePeriod
		want, err := totp.GenerateCode(c.Secret, at)
		if err == nil && c.Secret != "" && number > c.LastStep &&
			subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			c.LastStep = number
			return c, "code of the app"
		}
	}
	return c, ""
}

// Enrollment is what an authenticator app is set up with. The secret is shown
// once, to its user.
type Enrollment struct {
	Secret string
	Key    *otp.Key // for a picture of it
}

// Enroll prepares a second step for the user of a session; it is in use once
// [Service.ConfirmSecondStep] has seen a code of it.
func (s *Service) Enroll(
	ctx context.Context, env *admin.Environment, token string,
) (Enrollment, error) {
	var e Enrollment
	err := s.inSession(ctx, env, token, func(
		tx *admin.Tx, f signInFacts, session admin.Session,
	) error {
		switch {
		case session.Stage != admin.StageEnroll && session.Stage != admin.StageOpen:
			return errStage
		case f.config.Settings.SecondStep == "off":
			return refusal.New(refusal.Forbidden,
				"The System Property Second step at sign-in is off.")
		case f.credentials.SecondStep():
			return refusal.New(refusal.BadRequest, "A second step is already set up.").
				WithHint("Remove it first.")
		}
		options := totp.GenerateOpts{
			Issuer:      "configsync " + env.Name,
			AccountName: f.user.Email,
			Secret:      nil,
		}
		key, err := totp.Generate(options)
		if err != nil {
			return err
		}
		if f.credentials.Secret != "" {
			if key, err = otp.NewKeyFromURL(
				strings.Replace(key.URL(), key.Secret(), f.credentials.Secret, 1),
			); err != nil {
				return err
			}
		}
		f.credentials.Secret, f.credentials.Confirmed = key.Secret(), false
		e = Enrollment{key.Secret(), key}
		return tx.Users.SaveCredentials(ctx, f.user.ID, f.credentials)
	})
	return e, err
}

// Enrolled is a progress, with the recovery codes, which are shown once.
type Enrolled struct {
	Progress
	Recovery []string
}

// ConfirmSecondStep puts a prepared second step in use when the code is one of
// it.
func (s *Service) ConfirmSecondStep(
	ctx context.Context, env *admin.Environment, token, code string,
) (Enrolled, error) {
	var e Enrolled
	err := s.inSession(ctx, env, token, func(
		tx *admin.Tx, f signInFacts, session admin.Session,
	) error {
		if session.Stage != admin.StageEnroll && session.Stage != admin.StageOpen ||
			f.credentials.Secret == "" || f.credentials.Confirmed {
			return errStage
		}
		c, how := accept(f.credentials, code, f.now)
		if how == "" {
			return admin.InputError{{
				Input:   "code",
				Message: "The code is wrong. Enter the current code from the app, and check that the phone's clock is right.",
			}}
		}
		c.Confirmed, c.Recovery = true, nil
		for range 10 {
			text := strings.ToLower(rand.Text()[:16])
			c.Recovery = append(c.Recovery, admin.TokenID("recovery:"+text))
			e.Recovery = append(e.Recovery, text[:4]+"-"+text[4:8]+"-"+text[8:12]+"-"+text[12:])
		}
		f.credentials = c
		if err := tx.Users.SaveCredentials(ctx, f.user.ID, c); err != nil {
			return err
		}
		actor := f.signedIn(env, session, session.From).Actor
		if err := tx.Audit.Add(
			ctx, s.Entry(actor, admin.ActionSecondStep, "user:"+f.user.ID, "done", "set up"),
		); err != nil {
			return err
		}
		var err error
		if session.Stage == admin.StageOpen {
			e.Progress, err = renew(ctx, tx.Sessions, session)
			return err
		}
		if e.Progress, err = s.advance(
			ctx, tx, f, admin.StageEnroll, session,
		); err == nil && e.Stage == admin.StageOpen {
			err = forgive(ctx, tx.Tries, f.user.Email)
		}
		return err
	})
	return e, err
}

// RemoveSecondStep takes the second step of the user of a session away, where
// the policy lets it; it takes the password. The user's other sessions end, and
// no browser is remembered any more.
func (s *Service) RemoveSecondStep(
	ctx context.Context, env *admin.Environment, token, password string,
) error {
	if _, err := s.checkPassword(ctx, env, token, password); err != nil {
		return err
	}
	return s.inSession(ctx, env, token, func(
		tx *admin.Tx, f signInFacts, session admin.Session,
	) error {
		if session.Stage != admin.StageOpen {
			return errStage
		}
		if needsSecondStep(f.config, f.user) {
			return refusal.New(refusal.Forbidden,
				"The System Property Second step at sign-in requires you to have one.").
				WithHint("An administrator can reset it, for a new phone.")
		}
		if err := tx.Users.SaveCredentials(
			ctx, f.user.ID, withoutSecondStep(f.credentials),
		); err != nil {
			return err
		}
		if err := tx.Sessions.EndOf(ctx, f.user.ID, session.ID, true); err != nil {
			return err
		}
		return tx.Audit.Add(ctx, s.Entry(f.signedIn(env, session, session.From).Actor,
			admin.ActionSecondStep, "user:"+f.user.ID, "done", "removed"))
	})
}

func withoutSecondStep(c admin.Credentials) admin.Credentials {
	c.Secret, c.Confirmed, c.Recovery, c.LastStep = "", false, nil, 0
	return c
}
