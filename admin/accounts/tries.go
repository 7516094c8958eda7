package accounts

import (
	"context"
	"strings"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/words"
)

// loginID returns the key of the tries to sign in with an e-mail: a hash, so
// that a list of them reveals no e-mails.
func loginID(email string) string { return admin.TokenID("login:" + normalEmail(email)) }

func normalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// reserveTry counts a try as a failure before it is checked, so that many at
// once cannot exceed the limit; [releaseTry] undoes that. It returns false if
// the login is locked.
func reserveTry(a admin.SignInTries, p admin.Settings, now time.Time) (admin.SignInTries, bool) {
	if !a.LockedUntil.IsZero() && !now.Before(a.LockedUntil) {
		a.Failures, a.LockedUntil = 0, time.Time{}
	}
	if !a.LockedUntil.IsZero() {
		return a, false
	}
	a.Failures++
	if a.Failures >= p.LoginAttempts {
		a.LockedUntil = now.Add(p.LockOut)
	}
	return a, true
}

// releaseTry undoes a reservation after a try that was no failure.
func releaseTry(a admin.SignInTries, p admin.Settings) admin.SignInTries {
	a.Failures = max(0, a.Failures-1)
	if a.Failures < p.LoginAttempts {
		a.LockedUntil = time.Time{}
	}
	return a
}

// reserve reserves a try of a login before it is checked, and refuses it while
// the login is locked.
func (s *Service) reserve(
	ctx context.Context, env *admin.Environment, login string,
) (config *admin.Configuration, err error) {
	var locked error
	err = env.Store.Write(ctx, func(tx *admin.Tx) error {
		if config, err = s.Configuration(ctx, env, tx.Config); err != nil {
			return err
		}
		before, err := tx.Tries.Lock(ctx, login)
		if err != nil {
			return err
		}
		after, ok := reserveTry(before, config.Settings, s.Now())
		if !ok {
			locked = lockedOut(config.Settings, after, s.Now())
			return nil
		}
		return tx.Tries.Save(ctx, after)
	})
	if err == nil {
		err = locked
	}
	return config, err
}

// release undoes a reservation. If done is set, the sign-in is complete and all
// failures are cleared.
func release(
	ctx context.Context, attempts admin.TryStore, p admin.Settings, login string, done bool,
) error {
	a, err := attempts.Lock(ctx, login)
	if err != nil {
		return err
	}
	a = releaseTry(a, p)
	if done {
		a.Failures, a.LockedUntil = 0, time.Time{}
	}
	return attempts.Save(ctx, a)
}

// lockedOut returns the refusal of a locked login, in the same words whether
// the account exists or not.
func lockedOut(p admin.Settings, a admin.SignInTries, now time.Time) error {
	until := words.Clock(a.LockedUntil.In(p.Zone))
	if p.Today(a.LockedUntil) != p.Today(now) {
		until = words.LongMoment(a.LockedUntil.In(p.Zone))
	}
	return refusal.New(refusal.SignedOut,
		"After %d failed attempts, signing in is locked until %s.", p.LoginAttempts, until).
		WithHint("Wait until then, or ask an administrator to unlock the account.")
}
