package admin_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/refusal"
)

func (w *accounts) daily() admin.DailyReport {
	w.t.Helper()
	report, err := w.service.Daily(w.t.Context(), w.env)
	w.must(err)
	return report
}

func namesOf(users []admin.User) []string {
	out := []string{}
	for _, u := range users {
		out = append(out, u.Name)
	}
	slices.Sort(out)
	return out
}

// Accounts that were not used for too long are disabled, once, but for the administrator that was active last.
func TestDailyDisablesUnusedAccounts(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Production, "user-account-expiration", 60)
	w.add(person("Ana Ruiz", "administrators"))
	w.later(time.Hour)
	ben := w.add(person("Ben Ode", "helpers"))
	eva := w.add(person("Eva Adler", "workers"))
	w.later(60*24*time.Hour - time.Hour)
	if got := w.daily(); len(got.Disabled)+len(got.Kept) > 0 {
		t.Errorf("at 60 days: %+v", got)
	}
	w.later(time.Microsecond)
	if got := namesOf(w.daily().Disabled); !slices.Equal(got, []string{"Ana Ruiz"}) {
		t.Errorf("right after 60 days %v were disabled", got)
	}
	w.later(time.Hour)
	carl := w.add(person("Carl Pell", "workers"))
	got := w.daily()
	if diff := cmp.Diff([][]string{{"Eva Adler"}, {"Ben Ode"}}, [][]string{namesOf(got.Disabled), namesOf(got.Kept)}); diff != "" {
		t.Errorf("disabled and kept (-want +got):\n%s", diff)
	}
	if d := w.user(eva.ID); d.Status != admin.Inactive || d.Because != "it was not used for 60 days" {
		t.Errorf("Eva is %+v", d.User)
	}
	if w.user(ben.ID).Status != admin.Active || w.user(carl.ID).Status != admin.Active {
		t.Error("who was active is disabled")
	}
	again := w.daily()
	if diff := cmp.Diff([][]string{{}, {"Ben Ode"}}, [][]string{namesOf(again.Disabled), namesOf(again.Kept)}); diff != "" {
		t.Errorf("again, disabled and kept (-want +got):\n%s", diff)
	}
	entries := w.entries(admin.ActionUserExpire)
	if len(entries) != 2 || entries[0].Actor != "configsync" || entries[0].Resource != "user:"+eva.ID || entries[0].Detail != "status: active → inactive (it was not used for 60 days)" {
		t.Errorf("the audit log says %+v", entries)
	}
	w.set("user-account-expiration", 0)
	w.later(1000 * 24 * time.Hour)
	if got := w.daily(); len(got.Disabled)+len(got.Kept) > 0 {
		t.Errorf("with 0 days: %+v", got)
	}
}

// Two processes that run it at once disable each account once.
func TestDailyAtOnce(t *testing.T) {
	t.Parallel()
	for name, url := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := accountsAt(t, url(t), admin.Production, "user-account-expiration", 60)
			for i := range 5 {
				w.add(person(fmt.Sprintf("Ana %c", 'A'+i), "workers"))
			}
			w.add(person("Ben Ode", "administrators"))
			w.later(61 * 24 * time.Hour)
			var all sync.WaitGroup
			var disabled [4]int
			for i := range disabled {
				all.Go(func() {
					report, err := w.service.Daily(t.Context(), w.env)
					if err != nil {
						t.Error(err)
					}
					disabled[i] = len(report.Disabled)
				})
			}
			all.Wait()
			if n := disabled[0] + disabled[1] + disabled[2] + disabled[3]; n != 5 || len(w.entries(admin.ActionUserExpire)) != 5 {
				t.Errorf("%v were disabled, with %d entries in the audit log", disabled, len(w.entries(admin.ActionUserExpire)))
			}
		})
	}
}

// Sessions, browsers and locks that are over are forgotten, and no others.
func TestDailySweeps(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Production, "session-idle-timeout", 15, "login-attempts", 2, "lock-out-time", 60)
	ana, ben := w.add(person("Ana Ruiz", "workers")), w.add(person("Ben Ode", "workers"))
	old := w.begin(ana.Email, password, admin.StageOpen)
	w.later(16 * time.Minute)
	fresh := w.begin(ana.Email, password, admin.StageOpen)
	for range 2 {
		_, err := w.signIn(ben.Email, "wrong")
		wantRefusal(t, err, refusal.SignedOut)
	}
	w.daily()
	w.wantSignedOut(old)
	w.wantSignedIn(fresh)
	if n := w.sessions(ana.ID); n != 1 {
		t.Errorf("%d sessions are kept", n)
	}
	if d := w.user(ben.ID); d.LockedUntil.IsZero() {
		t.Error("the lock is gone")
	}
	w.later(2 * time.Hour)
	w.daily()
	if n := w.sessions(ana.ID); n != 0 {
		t.Errorf("%d sessions are kept", n)
	}
}

// sessions counts the rows of an account's sessions, over or not.
func (w *accounts) sessions(id string) int {
	w.t.Helper()
	snapshot, err := w.env.Store.Snapshot(w.t.Context())
	w.must(err)
	defer snapshot.Close()
	all, err := snapshot.SessionsOf(w.t.Context(), id)
	w.must(err)
	return len(all)
}

// The audit log loses what is older than audit-retention, says so, and is whole behind that.
func TestDailyPrunesTheAuditLog(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Production, "audit-retention", 365, "user-account-expiration", 0)
	w.add(person("Ana Ruiz", "administrators"))
	w.later(200 * 24 * time.Hour)
	w.add(person("Ben Ode", "workers"))
	if got := w.daily(); got.Pruned != 0 || len(w.entries(admin.ActionPrune)) != 0 {
		t.Errorf("nothing is old, and %d entries were removed", got.Pruned)
	}
	w.later(166 * 24 * time.Hour)
	got := w.daily()
	if got.Pruned == 0 {
		t.Fatal("nothing was removed")
	}
	entries := w.entries(admin.ActionPrune)
	if len(entries) != 1 || entries[0].Actor != "configsync" || !strings.HasPrefix(entries[0].Detail, fmt.Sprintf("%d entries older than 365 days removed", got.Pruned)) {
		t.Errorf("the audit log says %+v", entries)
	}
	if saved := w.entries(admin.ActionUserSave); len(saved) != 1 {
		t.Errorf("%d entries of accounts are left, want the younger one", len(saved))
	}
	check, err := w.service.VerifyAudit(t.Context(), operator, w.env)
	if err != nil || check.Fault != "" {
		t.Errorf("%v, %s", err, check.Fault)
	}
	if again := w.daily(); again.Pruned != 0 {
		t.Errorf("again %d were removed", again.Pruned)
	}
}
