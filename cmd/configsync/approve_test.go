package main

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/admintest"
	"configsync/internal/soak"
)

// awaitingApproval is a workspace with a plan for production in plan.json, and
// accounts in production whose password is given.
func awaitingApproval(t *testing.T, password string) *testWorkspace {
	t.Helper()
	w := newWorkspace(t)
	w.must("sync", example(t, "last-sync"), "training", "--yes")
	w.must("sync", "training", "production", "--yes")
	w.must("fake", "production", "--clients", "5", "--demo", "--password", password)
	w.must("edit", "training", example(t, "production")+"/forms/severe-weather-bed-log.yaml")
	w.must("plan", "training", "production", "-o", "plan.json")
	return w
}

// secondStep sets up a second step for an account of production, and returns a
// recovery code of it.
func (w *testWorkspace) secondStep(email, password string) string {
	w.t.Helper()
	clock := admintest.NewClock(time.Now())
	env := admintest.Open(w.t, "sqlite:"+w.path("data/production.db"), admin.Production, clock)
	s := admintest.NewCore(clock)
	progress, err := s.Accounts.SignIn(w.t.Context(), env, accounts.SignInRequest{
		Email:    email,
		Password: password,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	e, err := s.Accounts.Enroll(w.t.Context(), env, progress.Token)
	if err != nil {
		w.t.Fatal(err)
	}
	code, err := totp.GenerateCode(e.Secret, clock.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	done, err := s.Accounts.ConfirmSecondStep(w.t.Context(), env, progress.Token, code)
	if err != nil {
		w.t.Fatal(err)
	}
	return done.Recovery[0]
}

func TestApprovingWithASecondStep(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	const email, password = "privacy@example.org", admintest.Password
	w := awaitingApproval(t, password)
	approve := func(want int, says string, env ...string) {
		t.Helper()
		cmd := process(t, command, w.dir, append(env, "CONFIGSYNC_PASSWORD="+password), "approve",
			"plan.json", "--as", email)
		out, err := cmd.CombinedOutput()
		if code := exitCodeOf(err); code != want || !strings.Contains(string(out), says) {
			t.Errorf("exit code %d, want %d with %q:\n%s", code, want, says, out)
		}
	}
	approve(exitUnreachable, "must set up a second step")
	code := w.secondStep(email, password)
	approve(exitUsage, "CONFIGSYNC_CODE")
	approve(exitUnreachable, "The code is wrong", "CONFIGSYNC_CODE=000000")
	approve(exitOK, "Approved by "+email, "CONFIGSYNC_CODE="+code)
	w.must("apply", "plan.json")
}
