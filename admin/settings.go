package admin

import (
	"time"

	"configsync/schema"
)

// Settings is the values of the System Properties that an environment enforces.
type Settings struct {
	LoginAttempts     int
	LockOut           time.Duration
	SecondStep        string // off, optional, administrators, everyone
	IdleTimeout       time.Duration
	TrainingRequired  bool
	PasswordExpires   int // days; 0 is never
	PasswordWarning   int // days; 0 is none
	PasswordLength    int // characters
	PasswordHistory   int
	AccountExpires    int // days; 0 is never
	GenericNames      []string
	Zone              *time.Location
	RestrictIntake    bool
	ExceptionMaximum  int    // days
	SyncApprovals     int    // people
	BackupRetention   int    // days
	DirectChanges     string // by-role, allowed, emergency, never
	AuditRetention    int    // days
	EnvironmentBanner string
	BaseURL           string
}

// NewSettings reads System Properties by name; those that are not set have
// their defaults.
func NewSettings(set map[string]schema.Value) (Settings, error) {
	var err error
	p := Settings{
		LoginAttempts: valueOf(schema.LoginAttempts, set, &err),
		LockOut:       time.Duration(valueOf(schema.LockOutTime, set, &err)) * time.Minute,
		SecondStep:    valueOf(schema.SecondStep, set, &err),
		IdleTimeout: time.Duration(
			valueOf(schema.SessionIdleTimeout, set, &err),
		) * time.Minute,
		TrainingRequired:  valueOf(schema.TrainingRequired, set, &err),
		PasswordExpires:   valueOf(schema.PasswordExpiresAfter, set, &err),
		PasswordWarning:   valueOf(schema.PasswordExpirationWarning, set, &err),
		PasswordLength:    valueOf(schema.PasswordMinimumLength, set, &err),
		PasswordHistory:   valueOf(schema.PasswordHistory, set, &err),
		AccountExpires:    valueOf(schema.UserAccountExpiration, set, &err),
		GenericNames:      valueOf(schema.GenericAccountNames, set, &err),
		Zone:              valueOf(schema.ZoneOfDays, set, &err),
		RestrictIntake:    valueOf(schema.RestrictIntakeDefault, set, &err),
		ExceptionMaximum:  valueOf(schema.ReleaseExceptionMaximum, set, &err),
		SyncApprovals:     valueOf(schema.SyncApprovals, set, &err),
		BackupRetention:   valueOf(schema.SyncBackupRetention, set, &err),
		DirectChanges:     valueOf(schema.DirectChanges, set, &err),
		AuditRetention:    valueOf(schema.AuditRetention, set, &err),
		EnvironmentBanner: valueOf(schema.EnvironmentBanner, set, &err),
		BaseURL:           valueOf(schema.BaseURL, set, &err),
	}
	return p, err
}

// valueOf returns the value of a property among those that are set, and keeps
// the first error.
func valueOf[T any](p schema.PropertyOf[T], set map[string]schema.Value, first *error) T {
	v, err := p.In(set)
	if *first == nil {
		*first = err
	}
	return v
}

// Today returns the day in the environment's time zone.
func (p Settings) Today(now time.Time) schema.Date {
	return schema.Date(now.In(p.Zone).Format(time.DateOnly))
}
