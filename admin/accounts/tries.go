package accounts

import (
	"context"
	"strings"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/words"
)

// loginID is what tries to sign in are counted by: a hash, so that a list of
// them tells no e-mails.
func loginID(email string) string { return admin.TokenID("login:" + normalEmail(email)) }

func normalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// reserveTry reserves one try before it is checked, so that many at once cannot
// exceed the limit: the reservation counts as a failure until [Attempts.right]
// takes it back. It reports whether there may be one.
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

// releaseTry takes a reservation back: the try was no failure.
func releaseTry(a admin.SignInTries, p admin.Settings) admin.SignInTries {
	a.Failures = max(0, a.Failures-1)
	if a.Failures < p.LoginAttempts {
		a.LockedUntil = time.Time{}
	}
	return a
}

// reserve counts a try of a login before it is checked; it is refused while the
// login is locked.
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

// release takes a reservation back. Where done is set the sign-in is complete,
// and every failure is forgotten.
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

// lockedOut says until when, in the same words for every login whether it
// exists or not.
func lockedOut(p admin.Settings, a admin.SignInTries, now time.Time) error {
	until := words.Clock(a.LockedUntil.In(p.Zone))
	if p.Today(a.LockedUntil) != p.Today(now) {
		until = words.LongMoment(a.LockedUntil.In(p.Zone))
	}
	return refusal.New(refusal.SignedOut,
		"After %d failed attempts, signing in is locked until %s.", p.LoginAttempts, until).
		WithHint("Wait until then, or ask an administrator to unlock the account.")
}
