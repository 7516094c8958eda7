package admin_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/refusal"
)

func (w *accounts) effect(name string, value any) []admin.Effect {
	w.t.Helper()
	effects, err := w.service.EffectOfProperty(w.t.Context(), operator, w.env, name, value)
	w.must(err)
	return effects
}

// What a tighter value would do now, beyond what the present one does.
func TestEffectOfProperty(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Production, "second-step", "off", "password-expires-after", 0, "password-expiration-warning", 0, "user-account-expiration", 90)
	w.add(person("Ana Ruiz", "administrators"))
	w.add(person("Ben Ode", "workers"))
	w.withSecondStep(person("Eva Adler", "editors"))
	w.add(func() admin.User { u := person("Off Line", "workers"); u.Status = admin.Pending; return u }())
	w.later(40 * 24 * time.Hour)
	trained := person("Carl Pell", "workers")
	trained.Training = "2026-04-01"
	w.add(trained)
	type effects = []admin.Effect
	for _, c := range []struct {
		name  string
		value any
		want  effects
	}{
		{"user-account-expiration", json.Number("30"), effects{{2, "2 accounts would be disabled tonight."},
			{1, "1 account was not used for that long either, and would stay active: it is the last administrator."}}},
		{"user-account-expiration", json.Number("40"), nil},
		{"user-account-expiration", json.Number("0"), nil},
		{"password-expires-after", json.Number("40"), effects{{3, "3 accounts would have to change the password at the next sign-in."}}},
		{"password-expires-after", json.Number("41"), nil},
		{"second-step", "administrators", effects{{1, "1 account would have to set up a second step at the next sign-in."}}},
		{"second-step", "everyone", effects{{3, "3 accounts would have to set up a second step at the next sign-in."}}},
		{"second-step", "optional", nil},
		{"training-required", true, effects{{3, "3 accounts could not sign in any more: no training is recorded."}}},
		{"training-required", false, nil},
		{"generic-account-names", []any{"Ben", "Off Line"}, effects{{1, "1 account has a name that would be refused: it goes on working until it is edited."}}},
		{"release-exception-maximum", json.Number("30"), effects{{0, "Release Exceptions that were granted already are not affected, also where they last longer."}}},
		{"release-exception-maximum", json.Number("500"), nil},
		{"login-attempts", json.Number("1"), nil},
	} {
		if diff := cmp.Diff(c.want, w.effect(c.name, c.value)); diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.name, c.value, diff)
		}
	}
	w.set("password-expires-after", 60)
	if diff := cmp.Diff(effects{{3, "3 accounts would be told that the password is about to expire."}}, w.effect("password-expiration-warning", json.Number("20"))); diff != "" {
		t.Errorf("the warning (-want +got):\n%s", diff)
	}
	w.set("password-expiration-warning", 20)
	if diff := cmp.Diff(effects{{3, "3 accounts would have to change the password at the next sign-in."}}, w.effect("password-expires-after", json.Number("35"))); diff != "" {
		t.Errorf("expiry where there are warnings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(effects(nil), w.effect("password-expires-after", json.Number("90"))); diff != "" {
		t.Errorf("a wider value (-want +got):\n%s", diff)
	}
}

// Training keeps nobody out of Training, and a value or a name that cannot be is said to be so.
func TestEffectOfPropertyIsRefused(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	worker := w.as(w.add(person("Ana Ruiz", "workers")))
	if got := w.effect("training-required", true); got != nil {
		t.Errorf("in training: %v", got)
	}
	_, err := w.service.EffectOfProperty(t.Context(), operator, w.env, "login-attempts", json.Number("0"))
	inputsOf(t, err)
	_, err = w.service.EffectOfProperty(t.Context(), operator, w.env, "no-such-property", true)
	wantRefusal(t, err, refusal.NotFound)
	_, err = w.service.EffectOfProperty(t.Context(), worker, w.env, "login-attempts", json.Number("3"))
	wantRefusal(t, err, refusal.Forbidden)
}
