package schema

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryDefaultIsAllowed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range Properties() {
		if err := p.Check(p.Default); err != nil {
			t.Errorf("the default %v of %s: %v", p.Default, p.Name, err)
		}
		if CheckName(p.Name) != nil || seen[p.Name] || p.Title == "" || p.Help == "" ||
			p.Group == "" {
			t.Errorf("%+v lacks something, or stands there twice", p)
		}
		if (p.Type == WholeNumber) != (p.Unit != "") || (p.Type == Choice) != (len(p.Choices) > 0) {
			t.Errorf("%+v has what another type has", p)
		}
		seen[p.Name] = true
		k, _ := All().Of("system-property")
		if All().Travels(Key{k.Slug, p.Name}) == p.Environment || k.TitleOf(p.Name) != p.Title {
			t.Errorf("the kind says something else about %s", p.Name)
		}
	}
	// The properties of the design, each enforced somewhere.
	for name := range strings.FieldsSeq(`login-attempts lock-out-time password-expires-after password-expiration-warning user-account-expiration
		password-minimum-length password-history session-idle-timeout second-step time-zone restrict-intake-default release-exception-maximum
		sync-approvals sync-backup-retention direct-changes generic-account-names training-required audit-retention environment-banner base-url`) {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestValuesOfProperties(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		value Value
		want  string
	}{
		{"login-attempts", json.Number("100"), ""},
		{
			"login-attempts", json.Number("0"),
			"login-attempts must be a whole number of tries from 1 to 100",
		},
		{
			"login-attempts", json.Number("1.5"),
			"login-attempts must be a whole number of tries from 1 to 100",
		},
		{"login-attempts", "5", "login-attempts must be a whole number of tries from 1 to 100"},
		{"password-expires-after", json.Number("0"), ""},
		{"second-step", "everyone", ""},
		{
			"second-step", "nobody",
			"second-step must be one of off, optional, administrators, everyone",
		},
		{"training-required", true, ""},
		{"training-required", "true", "training-required must be true or false"},
		{"time-zone", "America/Los_Angeles", ""},
		{
			"time-zone", "",
			"time-zone must be a name of the IANA time zone database, such as America/Los_Angeles",
		},
		{
			"time-zone", "../etc/passwd",
			"time-zone must be a name of the IANA time zone database, such as America/Los_Angeles",
		},
		{"generic-account-names", []any{}, ""},
		{
			"generic-account-names", []any{json.Number("1")},
			"generic-account-names must be a list of texts",
		},
		{
			"environment-banner", json.Number("1"),
			"environment-banner must be a text; put it in quotes",
		},
	} {
		p, _ := PropertyNamed(test.name)
		got := ""
		if err := p.Check(test.value); err != nil {
			got = err.Error()
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s = %v (-want +got):\n%s", test.name, test.value, diff)
		}
	}
}

func TestPropertyValueOfAnEnvironment(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]Value{
		"":            json.Number("5"),
		`{"value":7}`: json.Number("7"),
	} {
		got, err := PropertyValue("login-attempts", []byte(body)[:len(body):len(body)])
		if body == "" {
			got, err = PropertyValue("login-attempts", nil)
		}
		if err != nil || got != want {
			t.Errorf("%q: %v, %v; want %v", body, got, err, want)
		}
	}
}

// A property says what 0 means where it can be 0, and a choice has words for
// each of its values.
func TestPropertiesHaveWords(t *testing.T) {
	t.Parallel()
	for _, p := range Properties() {
		if canBeZero := p.Type == WholeNumber && p.Min == 0; canBeZero != (p.Zero != "") {
			t.Errorf("%s: can be 0: %v, and 0 means %q", p.Name, canBeZero, p.Zero)
		}
		if isChoice := p.Type == Choice; isChoice != (len(p.Choices) > 1) {
			t.Errorf("%s: is a choice: %v, of %d values", p.Name, isChoice, len(p.Choices))
		}
		for _, c := range p.Choices {
			if words := p.Words(c.Value); words == c.Value || words == "" {
				t.Errorf("%s: %s has no words", p.Name, c.Value)
			}
		}
	}
}

// A value is read by its property's type, from those that are set and from what
// is stored; one that cannot be is an error, not a zero.
func TestPropertyValues(t *testing.T) {
	t.Parallel()
	set := map[string]Value{
		"sync-approvals": json.Number("3"), "direct-changes": "never",
		"login-attempts": json.Number("0"),
	}
	if n, err := SyncApprovals.In(set); n != 3 || err != nil {
		t.Errorf("approvals: %d, %v", n, err)
	}
	if rule, err := DirectChanges.In(set); rule != "never" || err != nil {
		t.Errorf("direct changes: %q, %v", rule, err)
	}
	if days, err := SyncBackupRetention.In(set); days != 30 || err != nil {
		t.Errorf("the default retention: %d, %v", days, err)
	}
	if n, err := LoginAttempts.In(set); err == nil {
		t.Errorf("0 tries are %d", n)
	}
	if zone, err := ZoneOfDays.Stored(
		[]byte(`{"value":"America/Denver"}`),
	); err != nil || zone.String() != "America/Denver" {
		t.Errorf("zone: %v, %v", zone, err)
	}
	if zone, err := ZoneOfDays.Stored(nil); err != nil || zone.String() != "UTC" {
		t.Errorf("the default zone: %v, %v", zone, err)
	}
	if zone, err := ZoneOfDays.Stored([]byte(`{"value":"Middle/Earth"}`)); err == nil {
		t.Errorf("Middle/Earth is %v", zone)
	}
	if names, err := GenericAccountNames.In(nil); err != nil || len(names) != 2 {
		t.Errorf("names: %q, %v", names, err)
	}
}
