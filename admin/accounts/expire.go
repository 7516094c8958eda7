package accounts

import (
	"context"
	"fmt"
	"time"

	"configsync/admin"
)

// expired reports whether an account was not used for longer than the policy
// allows.
func expired(p admin.Settings, u admin.User, now time.Time) bool {
	return p.AccountExpires > 0 &&
		now.Sub(u.LastActive) > time.Duration(p.AccountExpires)*24*time.Hour
}

func disable(p admin.Settings, u admin.User) admin.User {
	u.Status, u.Because = admin.Inactive, fmt.Sprintf("not used for %d days",
		p.AccountExpires)
	return u
}

// expiring tells the active accounts that were not used for too long: those to
// disable, and those that stay because no administrator would remain without
// them. administrators are all that there are; of those that are due, the one
// that was active last stays.
func expiring(
	p admin.Settings, users, administrators []admin.User, now time.Time,
) (due, kept []admin.User) {
	var last admin.User
	for _, u := range administrators {
		if last.ID == "" || u.LastActive.After(last.LastActive) {
			last = u
		}
	}
	for _, u := range users {
		switch {
		case u.Status != admin.Active || !expired(p, u, now):
		case u.ID == last.ID:
			kept = append(kept, u)
		default:
			due = append(due, u)
		}
	}
	return due, kept
}

// expireUsers disables those of the accounts that were not used for too long,
// and tells which they are. The caller holds [UserWriter.LockUsers].
func (s *Service) expireUsers(
	ctx context.Context, tx *admin.Tx, c *admin.Configuration, users []admin.User, now time.Time,
) (disabled, kept []admin.User, err error) {
	administrators, err := c.Administrators(ctx, tx.Users)
	if err != nil {
		return nil, nil, err
	}
	due, kept := expiring(c.Settings, users, administrators, now)
	for _, u := range due {
		u, ok, err := tx.Users.Get(ctx, u.ID)
		if err != nil {
			return nil, nil, err
		}
		if !ok || u.Status != admin.Active || !expired(c.Settings, u, now) {
			continue
		}
		u = disable(c.Settings, u)
		if err := tx.Sessions.EndOf(ctx, u.ID, "", true); err != nil {
			return nil, nil, err
		}
		if err := tx.Users.Save(ctx, u); err != nil {
			return nil, nil, err
		}
		disabled = append(disabled, u)
	}
	for _, u := range disabled {
		if err := tx.Audit.Add(ctx, s.Entry(
			admin.Task(), admin.ActionUserExpire, "user:"+u.ID, "done",
			fmt.Sprintf("status: %s → %s", admin.Active, statusWords(u)),
		)); err != nil {
			return nil, nil, err
		}
	}
	return disabled, kept, nil
}

// expire disables the account of somebody who signs in, when it was not used
// for too long.
func (s *Service) expire(
	ctx context.Context, tx *admin.Tx, p admin.Settings, u admin.User, now time.Time,
) error {
	if u.Status != admin.Active || !expired(p, u, now) {
		return nil
	}
	if err := tx.Users.Lock(ctx); err != nil {
		return err
	}
	config, err := s.ReadConfiguration(ctx, tx.Config)
	if err != nil {
		return err
	}
	_, _, err = s.expireUsers(ctx, tx, config, []admin.User{u}, now)
	return err
}
