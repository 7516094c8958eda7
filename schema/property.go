package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// PropertyType is the type of a System Property's value.
type PropertyType string

// The types of System Properties.
const (
	WholeNumber PropertyType = "integer"
	YesNo       PropertyType = "boolean"
	Choice      PropertyType = "choice"
	FreeText    PropertyType = "text"
	TextList    PropertyType = "list"
	TimeZone    PropertyType = "time-zone" // a name of the IANA time zone database
)

// Property is an entry of the registry of System Properties. Values are
// configuration; the registry is code.
type Property struct {
	Name     string
	Group    string
	Title    string
	Help     string
	Type     PropertyType
	Unit     string // of a WholeNumber: "minutes", "days" …
	Min, Max int    // of a WholeNumber, inclusive
	// of a WholeNumber: the meaning of 0 where it counts nothing, such as
	// "never"
	Zero        string
	Choices     []PropertyChoice // of a Choice
	Default     Value            // canonical: a json.Number, bool, string or []any
	Environment bool             // belongs to one environment and never travels
}

// PropertyChoice is a value that a Choice can have.
type PropertyChoice struct {
	Value string
	Words string // for pages
}

// Words returns a value of a Choice in the words of pages, and any other value
// unchanged.
func (p Property) Words(value string) string {
	for _, o := range p.Choices {
		if o.Value == value {
			return o.Words
		}
	}
	return value
}

// choiceValues lists the values that a Choice can have.
func (p Property) choiceValues() []string {
	values := make([]string, len(p.Choices))
	for i, o := range p.Choices {
		values[i] = o.Value
	}
	return values
}

// The properties, to read their values by (see [PropertyOf]).
var (
	LoginAttempts             = wholeNumber("login-attempts")
	LockOutTime               = wholeNumber("lock-out-time")
	SecondStep                = choice("second-step")
	SessionIdleTimeout        = wholeNumber("session-idle-timeout")
	TrainingRequired          = yesNo("training-required")
	PasswordExpiresAfter      = wholeNumber("password-expires-after")
	PasswordExpirationWarning = wholeNumber("password-expiration-warning")
	PasswordMinimumLength     = wholeNumber("password-minimum-length")
	PasswordHistory           = wholeNumber("password-history")
	UserAccountExpiration     = wholeNumber("user-account-expiration")
	GenericAccountNames       = textList("generic-account-names")
	ZoneOfDays                = timeZone("time-zone")
	RestrictIntakeDefault     = yesNo("restrict-intake-default")
	ReleaseExceptionMaximum   = wholeNumber("release-exception-maximum")
	SyncApprovals             = wholeNumber("sync-approvals")
	SyncBackupRetention       = wholeNumber("sync-backup-retention")
	DirectChanges             = choice("direct-changes")
	AuditRetention            = wholeNumber("audit-retention")
	EnvironmentBanner         = freeText("environment-banner")
	BaseURL                   = freeText("base-url")
)

// Properties returns the registry of System Properties, in the order in which
// pages show them.
func Properties() []Property { return registry }

// PropertyNamed finds an entry of the registry.
func PropertyNamed(name string) (Property, bool) {
	i := slices.IndexFunc(registry, func(p Property) bool { return p.Name == name })
	if i < 0 {
		return Property{}, false
	}
	return registry[i], true
}

func number(i int) json.Number { return json.Number(strconv.Itoa(i)) }

var registry = []Property{
	{Name: "login-attempts", Group: "Sign-in", Title: "Login attempts", Type: WholeNumber, Min: 1,
		Max: 100, Unit: "tries", Default: number(5),
		Help: "Wrong tries before an account is locked out. Each failure counts once, second-step codes included."},
	{Name: "lock-out-time", Group: "Sign-in", Title: "Lock-out time", Type: WholeNumber, Min: 1,
		Max: 10080, Unit: "minutes", Default: number(15),
		Help: "How long a locked-out account stays locked."},
	{Name: "second-step", Group: "Sign-in", Title: "Second step at sign-in", Type: Choice,
		Default: "optional",
		Choices: []PropertyChoice{
			{"off", "Off: no second step"},
			{"optional", "Optional: users may set one up"},
			{"administrators", "Administrators must have one"},
			{"everyone", "Everyone must have one"},
		},
		Help: "Which users enter a code from an authenticator app after the password."},
	{Name: "session-idle-timeout", Group: "Sign-in", Title: "Automatic log-off", Type: WholeNumber,
		Min: 1, Max: 1440, Unit: "minutes", Default: number(15),
		Help: "Minutes without activity after which a user is logged off (HIPAA, 45 CFR 164.312(a)(2)(iii)); a warning comes first."},
	{Name: "training-required", Group: "Sign-in", Title: "Training required", Type: YesNo,
		Default: false,
		Help:    "Whether signing in to production needs a recorded training date."},
	{Name: "password-expires-after", Group: "Passwords", Title: "Password expires after",
		Type: WholeNumber, Min: 0, Max: 3650, Zero: "never", Unit: "days", Default: number(90),
		Help: "Days after which a password must be changed at sign-in; 0 means never."},
	{Name: "password-expiration-warning", Group: "Passwords", Title: "Password expiration warning",
		Type: WholeNumber, Min: 0, Max: 365, Zero: "no warning", Unit: "days", Default: number(14),
		Help: "How many days before a password expires the user is warned; 0 means no warning."},
	{Name: "password-minimum-length", Group: "Passwords", Title: "Shortest password",
		Type: WholeNumber, Min: 8, Max: 64, Unit: "characters", Default: number(12),
		Help: "Minimum number of characters. Common and personal words are refused regardless of length."},
	{Name: "password-history", Group: "Passwords", Title: "Password history", Type: WholeNumber,
		Min: 0, Max: 24, Zero: "any password may be used again", Unit: "passwords",
		Default: number(5),
		Help:    "How many of a user's last passwords cannot be used again."},
	{Name: "user-account-expiration", Group: "Accounts", Title: "User account expiration",
		Type: WholeNumber, Min: 0, Max: 3650, Zero: "never", Unit: "days", Default: number(90),
		Help: "Days without activity after which an account is disabled automatically; 0 means never."},
	{Name: "generic-account-names", Group: "Accounts", Title: "Refused account names",
		Type: TextList, Default: []any{"Administrative Assistant", "Case Manager"},
		Help: "Names that describe a role instead of a person, and are refused for accounts."},
	{Name: "time-zone", Group: "Records", Title: "Time zone", Type: TimeZone, Default: "UTC",
		Help: "Decides which day is today, for everything that begins or ends on a day."},
	{Name: "restrict-intake-default", Group: "Records", Title: "Restrict Intake for new clients",
		Type: YesNo, Default: false,
		Help: "Whether Restrict Intake is set on new clients, unless their organization says otherwise."},
	{Name: "release-exception-maximum", Group: "Records", Title: "Longest Release Exception",
		Type: WholeNumber, Min: 1, Max: 3650, Unit: "days", Default: number(365),
		Help: "Maximum number of days that a Release Exception may last."},
	{Name: "sync-approvals", Group: "Configuration Sync", Title: "Approvals of a sync",
		Type: WholeNumber, Min: 0, Max: 10, Zero: "none needed", Unit: "people", Default: number(1),
		Help: "People other than the author who must approve a plan for a production environment."},
	{Name: "sync-backup-retention", Group: "Configuration Sync", Title: "Sync backup retention",
		Type: WholeNumber, Min: 1, Max: 3650, Unit: "days", Default: number(30),
		Help: "Days during which an update can be rolled back."},
	{Name: "direct-changes", Group: "Configuration Sync", Title: "Direct changes", Type: Choice,
		Default: "by-role",
		Choices: []PropertyChoice{
			{"by-role", "By role: allowed in Training, an emergency in production"},
			{"allowed", "Allowed"},
			{"emergency", "Only as an emergency, with a reason, flagged in the history"},
			{"never", "Never: only syncs change the configuration"},
		},
		Help: "Whether configuration may be edited here by hand. by-role: allowed in Training; in production only as an emergency, with a reason, flagged in the history (organizations and MOUs: allowed)."},
	{Name: "audit-retention", Group: "Configuration Sync", Title: "Audit log retention",
		Type: WholeNumber, Min: 365, Max: 36500, Unit: "days", Default: number(2190),
		Help: "Days for which the audit log is kept; the default is HIPAA's six years (45 CFR 164.316(b)(2)(i))."},
	{Name: "environment-banner", Group: "This environment", Title: "Environment banner",
		Type: FreeText, Default: "", Environment: true,
		Help: "A line shown on every page of this environment."},
	{Name: "base-url", Group: "This environment", Title: "Base URL", Type: FreeText, Default: "",
		Environment: true,
		Help:        "The address of this environment's pages, used in links that are sent out."},
}

// Check reports why v, a canonical value, cannot be the property's value.
func (p Property) Check(v Value) error {
	wrong := func(want string) error { return fmt.Errorf("%s must be %s", p.Name, want) }
	switch p.Type {
	case WholeNumber:
		n, ok := v.(json.Number)
		i, err := strconv.Atoi(string(n))
		if !ok || err != nil || i < p.Min || i > p.Max {
			return wrong(fmt.Sprintf("a whole number of %s from %d to %d", p.Unit, p.Min, p.Max))
		}
	case YesNo:
		if _, ok := v.(bool); !ok {
			return wrong("true or false")
		}
	case Choice:
		if s, ok := v.(string); !ok || !slices.Contains(p.choiceValues(), s) {
			return wrong("one of " + strings.Join(p.choiceValues(), ", "))
		}
	case FreeText:
		if _, ok := v.(string); !ok {
			return wrong("a text; put it in quotes")
		}
	case TimeZone:
		s, ok := v.(string)
		if _, err := time.LoadLocation(s); !ok || err != nil || s == "" || s == "Local" {
			return wrong("a name of the IANA time zone database, such as America/Los_Angeles")
		}
	case TextList:
		items, ok := v.([]any)
		for _, item := range items {
			_, isText := item.(string)
			ok = ok && isText
		}
		if !ok {
			return wrong("a list of texts")
		}
	}
	return nil
}
