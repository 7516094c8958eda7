package accounts_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/admintest"
	"configsync/refusal"
)

func effect(w *admintest.World, name string, value any) []accounts.PropertyEffect {
	w.T.Helper()
	effects, err := w.Service.Accounts.EffectOfProperty(w.T.Context(), admintest.Operator, w.Env,
		name, value)
	w.Must(err)
	return effects
}

// What a tighter value would do now, beyond what the present one does.
func TestEffectOfProperty(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Role(admin.Production),
		admintest.Set("second-step", "off", "password-expires-after",
			0, "password-expiration-warning", 0, "user-account-expiration", 90))
	w.Add(admintest.Person("Ana Ruiz", "administrators"))
	w.Add(admintest.Person("Ben Ode", "workers"))
	withSecondStep(w, admintest.Person("Eva Adler", "editors"))
	w.Add(func() admin.User {
		u := admintest.Person("Off Line", "workers")
		u.Status = admin.Pending
		return u
	}())
	w.Clock.Advance(40 * 24 * time.Hour)
	trained := admintest.Person("Carl Pell", "workers")
	trained.Training = "2026-04-01"
	w.Add(trained)
	type effects = []accounts.PropertyEffect
	for _, c := range []struct {
		name  string
		value any
		want  effects
	}{
		{"user-account-expiration", json.Number("30"),
			effects{{Count: 2, Text: "2 accounts would be disabled tonight."},
				{
					Count: 1,
					Text:  "1 account has not been used for that long either, but would stay active: it is the last administrator.",
				}}},
		{"user-account-expiration", json.Number("40"), nil},
		{"user-account-expiration", json.Number("0"), nil},
		{
			"password-expires-after", json.Number("40"),
			effects{{
				Count: 3,
				Text:  "3 accounts would have to change the password at the next sign-in.",
			}},
		},
		{"password-expires-after", json.Number("41"), nil},
		{
			"second-step", "administrators",
			effects{{
				Count: 1,
				Text:  "1 account would have to set up a second step at the next sign-in.",
			}},
		},
		{
			"second-step", "everyone",
			effects{{
				Count: 3,
				Text:  "3 accounts would have to set up a second step at the next sign-in.",
			}},
		},
		{"second-step", "optional", nil},
		{
			"training-required", true,
			effects{{
				Count: 3,
				Text:  "3 accounts could not sign in anymore: no training is recorded.",
			}},
		},
		{"training-required", false, nil},
		{
			"generic-account-names", []any{"Ben", "Off Line"},
			effects{{
				Count: 1,
				Text:  "1 account has a name that would be refused. It keeps working until it is edited.",
			}},
		},
		{
			"release-exception-maximum", json.Number("30"),
			effects{{
				Count: 0,
				Text:  "Release Exceptions already granted are not affected, even if they last longer.",
			}},
		},
		{"release-exception-maximum", json.Number("500"), nil},
		{"login-attempts", json.Number("1"), nil},
	} {
		if diff := cmp.Diff(c.want, effect(w, c.name, c.value)); diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.name, c.value, diff)
		}
	}
	w.Set("password-expires-after", 60)
	if diff := cmp.Diff(
		effects{{Count: 3, Text: "3 accounts would be told that the password is about to expire."}},
		effect(w, "password-expiration-warning", json.Number("20")),
	); diff != "" {
		t.Errorf("the warning (-want +got):\n%s", diff)
	}
	w.Set("password-expiration-warning", 20)
	if diff := cmp.Diff(
		effects{{
			Count: 3,
			Text:  "3 accounts would have to change the password at the next sign-in.",
		}},
		effect(w, "password-expires-after", json.Number("35")),
	); diff != "" {
		t.Errorf("expiry where there are warnings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(
		effects(nil), effect(w, "password-expires-after", json.Number("90")),
	); diff != "" {
		t.Errorf("a wider value (-want +got):\n%s", diff)
	}
}

// Training keeps nobody out of Training, and a value or a name that cannot be
// is said to be so.
func TestEffectOfPropertyIsRefused(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	worker := w.As(w.Add(admintest.Person("Ana Ruiz", "workers")))
	if got := effect(w, "training-required", true); got != nil {
		t.Errorf("in training: %v", got)
	}
	_, err := w.Service.Accounts.EffectOfProperty(t.Context(), admintest.Operator, w.Env,
		"login-attempts", json.Number("0"))
	admintest.InputsOf(t, err)
	_, err = w.Service.Accounts.EffectOfProperty(t.Context(), admintest.Operator, w.Env,
		"no-such-property", true)
	admintest.WantRefusal(t, err, refusal.NotFound)
	_, err = w.Service.Accounts.EffectOfProperty(t.Context(), worker, w.Env, "login-attempts",
		json.Number("3"))
	admintest.WantRefusal(t, err, refusal.Forbidden)
}
