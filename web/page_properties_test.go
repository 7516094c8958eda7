package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/schema"
)

func TestProperties(t *testing.T) {
	t.Parallel()
	_, v := administered(t, "training")
	v.get("/training/properties").shows(t, http.StatusOK, "Lock-out time", "30 minutes",
		"default: 15 minutes", "20 System Properties", "by "+byTester, "Base URL",
		"default never changed")
	a := v.get("/training/properties?q=password+LENGTH")
	a.shows(t, http.StatusOK, "1 System Property found", "Shortest password", "14 characters")
	a.hides(t, "Lock-out time")
	v.get("/training/properties?q=xyzzy").shows(t, http.StatusOK,
		"No System Property has these words")
}

func TestPropertiesPartly(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	req, err := http.NewRequestWithContext(t.Context(), "GET",
		s.url+"/training/properties?q=zone", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("HX-Request", "true")
	a := v.send(req)
	if a.Status != http.StatusOK ||
		!strings.HasPrefix(strings.TrimSpace(a.Body), `<div id="rows">`) ||
		!strings.Contains(a.Body, "America/Los_Angeles") {
		t.Errorf("a part of the page: %d\n%s", a.Status, a.Body)
	}
}

func TestSetProperty(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	a := v.post("/training/properties/lock-out-time", url.Values{"value": {"0"}})
	a.shows(t, http.StatusUnprocessableEntity, "Enter a whole number of minutes from 1 to 10,080.")
	if got := a.input(t, "value"); got != "0" {
		t.Errorf("the input holds %q after an error", got)
	}
	v.done(v.post("/training/properties/lock-out-time", url.Values{"value": {"45"}, "was": {"30"}}),
		"/training/properties").shows(
		t, http.StatusOK, "Lock-out time is now 45 minutes.", "by ada@example.org",
	)
	v.done(v.post("/training/properties/lock-out-time", url.Values{"value": {"45"}}),
		"/training/properties").shows(
		t, http.StatusOK, "nothing was changed",
	)

	v.post("/training/properties/lock-out-time", url.Values{"value": {"60"}, "was": {"30"}}).
		shows(t, http.StatusUnprocessableEntity,
			"ada@example.org changed this to 45 minutes while you were editing.")
	v.done(v.post("/training/properties/lock-out-time", url.Values{
		"default": {"yes"},
		"value":   {"nonsense"},
	}), "/training/properties").shows(
		t, http.StatusOK, "back to its default, 15 minutes",
	)
	if _, set := s.property(s.training, "lock-out-time"); set {
		t.Error("the property is still set")
	}
	v.get("/training/properties/no-such").shows(t, http.StatusNotFound)
}

func TestPropertyTypes(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	for _, tt := range []struct {
		name, typed string
		want        schema.Value
	}{
		{"restrict-intake-default", "yes", true},
		{"direct-changes", "allowed", "allowed"},
		{"environment-banner", "Down on Sunday", "Down on Sunday"},
		{"generic-account-names", " Front Desk \r\n\r\nIntake", []any{"Front Desk", "Intake"}},
		{"time-zone", "America/New_York", "America/New_York"},
	} {
		v.get("/training/properties/"+tt.name).shows(t, http.StatusOK)
		v.done(v.post("/training/properties/"+tt.name, url.Values{"value": {tt.typed}}),
			"/training/properties")
		if got, _ := s.property(
			s.training, tt.name,
		); string(schema.Canonical(got)) != string(schema.Canonical(tt.want)) {
			t.Errorf("%s is %v, want %v", tt.name, got, tt.want)
		}
	}
	v.post("/training/properties/time-zone", url.Values{"value": {"Berlin"}}).shows(t,
		http.StatusUnprocessableEntity, "Time zone must be a name of the IANA time zone database")
	v.post("/training/properties/direct-changes", url.Values{"value": {"perhaps"}}).
		shows(t, http.StatusUnprocessableEntity, "Direct changes must be one of")
}

// What a value would do to accounts is said before it is saved, and said again
// when the value or the effect is another one.
func TestPropertyEffectIsShownFirst(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	s.account(s.training, admin.User{
		Email:       "ida@example.org",
		Name:        "Ida Idle",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"case-managers"},
	})
	s.seen(s.training, "ida@example.org", s.clock.Now().AddDate(0, 0, -40))
	before, _ := s.property(s.training, "user-account-expiration")
	a := v.post("/training/properties/user-account-expiration", url.Values{"value": {"30"}})
	a.shows(t, http.StatusOK, "60 days → 30 days", "1 account would be disabled tonight.",
		"Nothing is saved yet.")
	if now, _ := s.property(s.training, "user-account-expiration"); now != before {
		t.Fatal("the property was saved before its effect was shown")
	}
	accepted := a.input(t, "accepted")
	v.post("/training/properties/user-account-expiration", url.Values{
		"value":    {"20"},
		"accepted": {accepted},
	}).shows(
		t, http.StatusOK, "60 days → 20 days", "Nothing is saved yet.",
	)
	a = v.post("/training/properties/user-account-expiration", url.Values{
		"value":    {"30"},
		"accepted": {accepted},
	})
	v.done(a, "/training/properties").shows(t, http.StatusOK,
		"User account expiration is now 30 days.")
}

// Who sees the effects of going back to the default, and then types another
// value, saves that value.
func TestPropertyDefaultAfterEffects(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	s.account(s.training, admin.User{
		Email:       "ida@example.org",
		Name:        "Ida Idle",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"case-managers"},
	})
	s.seen(s.training, "ida@example.org", s.clock.Now().AddDate(0, 0, -100))
	s.set(s.training, "user-account-expiration", json.Number("0"))
	const path = "/training/properties/user-account-expiration"
	a := v.post(path, url.Values{"value": {"0"}, "default": {"yes"}})
	a.shows(t, http.StatusOK, "never (0 days) → 90 days", "1 account would be disabled tonight.")
	accepted := a.input(t, "accepted")
	v.post(path, url.Values{"value": {"95"}, "default": {"still"}, "accepted": {accepted}}).
		shows(t, http.StatusOK, "never (0 days) → 95 days", "Nothing is saved yet.")
	v.done(v.post(path, url.Values{"value": {"90"}, "default": {"still"}, "accepted": {accepted}}),
		"/training/properties").shows(
		t, http.StatusOK, "back to its default, 90 days",
	)
	if _, set := s.property(s.training, "user-account-expiration"); set {
		t.Error("the property is still set")
	}
}

// In production a System Property is edited in an emergency only, and with a
// reason.
func TestPropertyInProduction(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "production")
	v.get("/production/properties/lock-out-time").shows(t, http.StatusOK,
		"This is an emergency change.")
	a := v.post("/production/properties/lock-out-time", url.Values{"value": {"45"}})
	a.shows(t, http.StatusUnprocessableEntity, reasonMissing)
	if a.input(t, "value") != "45" {
		t.Error("what was typed is lost")
	}
	v.done(v.post("/production/properties/lock-out-time", url.Values{
		"value":  {"45"},
		"reason": {"a break-in"},
	}), "/production/properties")
	v.get("/production/history").shows(t, http.StatusOK, directChange+" emergency",
		"Lock-out time is now 45 minutes.")
	a = v.get("/production/properties/environment-banner")
	a.hides(t, "emergency change")
	s.set(s.production, "direct-changes", "never")
	a = v.get("/production/properties/lock-out-time")
	a.shows(t, http.StatusOK, "cannot be edited here")
	if strings.Contains(a.Body, ">Save<") {
		t.Error("there is a button to save what cannot be edited")
	}
	v.post("/production/properties/lock-out-time", url.Values{"value": {"50"}}).
		shows(t, http.StatusUnprocessableEntity, "cannot be edited here")
}

// In a browser with scripts the list follows what is typed, and so does the
// address.
func TestPropertiesFollowTyping(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.account(s.training, admin.User{
		Email:       "dee@example.org",
		Name:        "Dee Quality",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"auditors"},
	})
	s.set(s.training, "second-step", "optional")
	b := s.browser()
	b.signIn("training", "dee@example.org")
	b.open("/training/properties")
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), "zone"),
		chromedp.WaitReady(chromedp.CSS("#rows .paging a")))
	if text := b.text(); strings.Contains(text, "Lock-out time") ||
		!strings.Contains(text, "Time zone") ||
		!strings.Contains(text, "/training/properties?q=zone") {
		t.Errorf("after typing:\n%s", text)
	}
}
