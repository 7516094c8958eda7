package admin

import (
	"context"
	"fmt"
	"time"
)

// expired reports whether an account was not used for longer than the policy allows.
func (p Policy) expired(u User, now time.Time) bool {
	return p.AccountExpires > 0 && now.Sub(u.LastActive) > time.Duration(p.AccountExpires)*24*time.Hour
}

func (p Policy) disabled(u User) User {
	u.Status, u.Because = Inactive, fmt.Sprintf("it was not used for %d days", p.AccountExpires)
	return u
}

// expiring tells the active accounts that were not used for too long: those to disable, and those that stay because no administrator would
// remain without them. administrators are all that there are; of those that are due, the one that was active last stays.
func (p Policy) expiring(users, administrators []User, now time.Time) (due, kept []User) {
	var last User
	for _, u := range administrators {
		if last.ID == "" || u.LastActive.After(last.LastActive) {
			last = u
		}
	}
	for _, u := range users {
		switch {
		case u.Status != Active || !p.expired(u, now):
		case u.ID == last.ID:
			kept = append(kept, u)
		default:
			due = append(due, u)
		}
	}
	return due, kept
}

// expireUsers disables those of the accounts that were not used for too long, and tells which they are. The caller holds [UserWriter.LockUsers].
func (s *Service) expireUsers(ctx context.Context, tx Tx, c *Configuration, users []User, now time.Time) (disabled, kept []User, err error) {
	administrators, err := c.administrators(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	due, kept := c.Policy.expiring(users, administrators, now)
	for _, u := range due {
		u, ok, err := tx.User(ctx, u.ID)
		if err != nil {
			return nil, nil, err
		}
		if !ok || u.Status != Active || !c.Policy.expired(u, now) {
			continue
		}
		u = c.Policy.disabled(u)
		if err := tx.EndSessionsOf(ctx, u.ID, "", true); err != nil {
			return nil, nil, err
		}
		if err := tx.SaveUser(ctx, u); err != nil {
			return nil, nil, err
		}
		disabled = append(disabled, u)
	}
	for _, u := range disabled {
		if err := tx.Audit(ctx, s.entry(Task(), ActionUserExpire, "user:"+u.ID, "done", fmt.Sprintf("status: %s → %s", Active, statusWords(u)))); err != nil {
			return nil, nil, err
		}
	}
	return disabled, kept, nil
}

// expire disables the account of somebody who signs in, when it was not used for too long.
func (s *Service) expire(ctx context.Context, tx Tx, p Policy, u User, now time.Time) error {
	if u.Status != Active || !p.expired(u, now) {
		return nil
	}
	if err := tx.LockUsers(ctx); err != nil {
		return err
	}
	config, err := s.readConfiguration(ctx, tx)
	if err != nil {
		return err
	}
	_, _, err = s.expireUsers(ctx, tx, config, []User{u}, now)
	return err
}
