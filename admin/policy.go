package admin

import (
	"encoding/json"
	"fmt"
	"time"

	"configsync/schema"
)

// Policy is the values of the System Properties that an environment enforces.
type Policy struct {
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
	ExceptionMaximum  int // days
	AuditRetention    int // days
	EnvironmentBanner string
	BaseURL           string
}

// NewPolicy reads System Properties by name; those that are not set have their defaults.
func NewPolicy(set map[string]schema.Value) (Policy, error) {
	r := propertyReader{set: set}
	p := Policy{
		LoginAttempts: r.number("login-attempts"), LockOut: time.Duration(r.number("lock-out-time")) * time.Minute,
		SecondStep: r.text("second-step"), IdleTimeout: time.Duration(r.number("session-idle-timeout")) * time.Minute,
		TrainingRequired: r.yes("training-required"),
		PasswordExpires:  r.number("password-expires-after"), PasswordWarning: r.number("password-expiration-warning"),
		PasswordLength: r.number("password-minimum-length"), PasswordHistory: r.number("password-history"),
		AccountExpires: r.number("user-account-expiration"), GenericNames: r.list("generic-account-names"),
		RestrictIntake: r.yes("restrict-intake-default"), ExceptionMaximum: r.number("release-exception-maximum"),
		AuditRetention: r.number("audit-retention"), EnvironmentBanner: r.text("environment-banner"), BaseURL: r.text("base-url"),
	}
	zone, err := time.LoadLocation(r.text("time-zone"))
	if r.err == nil {
		r.err = err
	}
	p.Zone = zone
	return p, r.err
}

// Today is the day in the environment's time zone.
func (p Policy) Today(now time.Time) schema.Date {
	return schema.Date(now.In(p.Zone).Format(time.DateOnly))
}

// propertyReader reads values of known types; it keeps the first error.
type propertyReader struct {
	set map[string]schema.Value
	err error
}

func (r *propertyReader) value(name string) schema.Value {
	p, known := schema.PropertyNamed(name)
	if !known {
		r.err = fmt.Errorf("there is no System Property %s: this is a fault in configsync", name)
		return nil
	}
	v, ok := r.set[name]
	if !ok {
		return p.Default
	}
	if err := p.Check(v); err != nil && r.err == nil {
		r.err = err
	}
	return v
}

func (r *propertyReader) number(name string) int {
	n, _ := r.value(name).(json.Number)
	i, _ := n.Int64()
	return int(i)
}

func (r *propertyReader) text(name string) string {
	s, _ := r.value(name).(string)
	return s
}

func (r *propertyReader) yes(name string) bool {
	b, _ := r.value(name).(bool)
	return b
}

func (r *propertyReader) list(name string) []string {
	items, _ := r.value(name).([]any)
	var out []string
	for _, item := range items {
		s, _ := item.(string)
		out = append(out, s)
	}
	return out
}
