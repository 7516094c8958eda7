package accounts

import (
	"context"
	"errors"
	"time"

	"configsync/admin"
)

// DailyReport is what the daily task did.
type DailyReport struct {
	Disabled []admin.User // accounts that were not used for too long
	// accounts that were not used for too long either, and without which nobody
	// could manage accounts
	Kept   []admin.User
	Pruned int64 // entries of the audit log that were older than it is kept
}

// Daily does what an environment needs once a day: it disables accounts that
// were not used for longer than the System Property user-account-expiration
// says, forgets sessions, remembered browsers and wrong tries that are over,
// and removes entries of the audit log that are older than audit-retention. It
// may run again, and twice at once: what is done is done. A part that fails
// does not keep the others from being done.
func (s *Service) Daily(ctx context.Context, env *admin.Environment) (DailyReport, error) {
	var report DailyReport
	if err := env.NoFolder("accounts"); err != nil {
		return report, err
	}
	now := s.Now()
	expired := env.Store.Write(ctx, func(tx *admin.Tx) (err error) {
		report.Disabled, report.Kept, err = s.expireAll(ctx, tx, now)
		return err
	})
	if expired != nil {
		report = DailyReport{}
	}
	swept := env.Store.Write(ctx, func(tx *admin.Tx) error {
		config, err := s.Configuration(ctx, env, tx.Config)
		if err != nil {
			return err
		}
		return tx.Sessions.Sweep(ctx, now.Add(-config.Settings.IdleTimeout), now)
	})
	pruned := env.Store.Write(ctx, func(tx *admin.Tx) (err error) {
		report.Pruned, err = s.PruneAudit(ctx, tx, env, now)
		return err
	})
	if pruned != nil {
		report.Pruned = 0
	}
	return report, errors.Join(expired, swept, pruned)
}

func (s *Service) expireAll(
	ctx context.Context, tx *admin.Tx, now time.Time,
) (disabled, kept []admin.User, err error) {
	if err := tx.Users.Lock(ctx); err != nil {
		return nil, nil, err
	}
	config, err := s.ReadConfiguration(ctx, tx.Config)
	if err != nil || config.Settings.AccountExpires == 0 {
		return nil, nil, err
	}
	users, err := tx.Users.Find(ctx, admin.UserFilter{
		Status:       admin.Active,
		NotActiveFor: now.AddDate(0, 0, -config.Settings.AccountExpires),
	})
	if err != nil {
		return nil, nil, err
	}
	return s.expireUsers(ctx, tx, config, users, now)
}
