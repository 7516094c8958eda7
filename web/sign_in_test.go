package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
)

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.account(s.training, admin.User{
		Email:       "ana@example.org",
		Name:        "Ana Diaz",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"case-managers"},
	})
	v := s.visitor()
	if a := v.get(
		"/training/account",
	); a.Status != http.StatusSeeOther ||
		a.Location != "/training/sign-in?back=%2Ftraining%2Faccount" {
		t.Fatalf("a page without a session: %d %s", a.Status, a.Location)
	}
	a := v.post("/training/sign-in", url.Values{
		"email":    {"ana@example.org"},
		"password": {"wrong"},
	})
	if a.Status != http.StatusUnprocessableEntity ||
		!strings.Contains(a.Body, "be signed in. Check your e-mail and password.") ||
		!strings.Contains(a.Body, `value="ana@example.org"`) {
		t.Fatalf("a wrong password: %d\n%s", a.Status, a.Body)
	}
	a = v.post("/training/sign-in", url.Values{
		"email":    {"Ana@example.org "},
		"password": {admintest.Password},
		"back":     {"/training/account"},
	})
	if a.Status != http.StatusSeeOther || a.Location != "/training/account" {
		t.Fatalf("the right password: %d %s\n%s", a.Status, a.Location, a.Body)
	}
	if a := v.get(
		"/training/",
	); a.Status != http.StatusOK || !strings.Contains(a.Body, "Ana Diaz") ||
		!strings.Contains(a.Body, "fake data only") {
		t.Errorf("home: %d\n%s", a.Status, a.Body)
	}
	if a := v.get("/production/"); a.Status != http.StatusSeeOther {
		t.Errorf("the session of training in production: %d", a.Status)
	}
	s.clock.Advance(16 * time.Minute)
	if a := v.get(
		"/training/",
	); a.Status != http.StatusSeeOther || a.Location != "/training/sign-in" {
		t.Errorf("after the idle time-out: %d %s", a.Status, a.Location)
	}
}
