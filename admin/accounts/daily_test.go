package accounts_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/admintest"
	"configsync/refusal"
)

func daily(w *admintest.World) accounts.DailyReport {
	w.T.Helper()
	report, err := w.Service.Accounts.Daily(w.T.Context(), w.Env)
	w.Must(err)
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

// Accounts that were not used for too long are disabled, once, but for the
// administrator that was active last.
func TestDailyDisablesUnusedAccounts(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Role(admin.Production),
		admintest.Set("user-account-expiration", 60))
	w.Add(admintest.Person("Ana Ruiz", "administrators"))
	w.Clock.Advance(time.Hour)
	ben := w.Add(admintest.Person("Ben Ode", "helpers"))
	eva := w.Add(admintest.Person("Eva Adler", "workers"))
	w.Clock.Advance(60*24*time.Hour - time.Hour)
	if got := daily(w); len(got.Disabled)+len(got.Kept) > 0 {
		t.Errorf("at 60 days: %+v", got)
	}
	w.Clock.Advance(time.Microsecond)
	if got := namesOf(daily(w).Disabled); !slices.Equal(got, []string{"Ana Ruiz"}) {
		t.Errorf("right after 60 days %v were disabled", got)
	}
	w.Clock.Advance(time.Hour)
	carl := w.Add(admintest.Person("Carl Pell", "workers"))
	got := daily(w)
	if diff := cmp.Diff(
		[][]string{{"Eva Adler"}, {"Ben Ode"}},
		[][]string{namesOf(got.Disabled), namesOf(got.Kept)},
	); diff != "" {
		t.Errorf("disabled and kept (-want +got):\n%s", diff)
	}
	if d := w.User(
		eva.ID,
	); d.Status != admin.Inactive || d.Because != "not used for 60 days" {
		t.Errorf("Eva is %+v", d.User)
	}
	if w.User(ben.ID).Status != admin.Active || w.User(carl.ID).Status != admin.Active {
		t.Error("who was active is disabled")
	}
	again := daily(w)
	if diff := cmp.Diff(
		[][]string{{}, {"Ben Ode"}}, [][]string{namesOf(again.Disabled), namesOf(again.Kept)},
	); diff != "" {
		t.Errorf("again, disabled and kept (-want +got):\n%s", diff)
	}
	entries := w.Entries(admin.ActionUserExpire)
	if len(entries) != 2 || entries[0].Actor != "configsync" ||
		entries[0].Resource != "user:"+eva.ID ||
		entries[0].Detail != "status: active → inactive (not used for 60 days)" {
		t.Errorf("the audit log says %+v", entries)
	}
	w.Set("user-account-expiration", 0)
	w.Clock.Advance(1000 * 24 * time.Hour)
	if got := daily(w); len(got.Disabled)+len(got.Kept) > 0 {
		t.Errorf("with 0 days: %+v", got)
	}
}

// Two processes that run it at once disable each account once.
func TestDailyAtOnce(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Engines, func(t *testing.T, on admintest.Option) {
		w := admintest.New(t, on, admintest.Role(admin.Production),
			admintest.Set("user-account-expiration", 60))
		for i := range 5 {
			w.Add(admintest.Person(fmt.Sprintf("Ana %c", 'A'+i), "workers"))
		}
		w.Add(admintest.Person("Ben Ode", "administrators"))
		w.Clock.Advance(61 * 24 * time.Hour)
		var all sync.WaitGroup
		var disabled [4]int
		for i := range disabled {
			all.Go(func() {
				report, err := w.Service.Accounts.Daily(t.Context(), w.Env)
				if err != nil {
					t.Error(err)
				}
				disabled[i] = len(report.Disabled)
			})
		}
		all.Wait()
		if n := disabled[0] + disabled[1] + disabled[2] +
			disabled[3]; n != 5 || len(w.Entries(admin.ActionUserExpire)) != 5 {
			t.Errorf("%v were disabled, with %d entries in the audit log", disabled,
				len(w.Entries(admin.ActionUserExpire)))
		}
	})
}

// Sessions, browsers and locks that are over are forgotten, and no others.
func TestDailySweeps(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Role(admin.Production),
		admintest.Set("session-idle-timeout", 15, "login-attempts", 2,
			"lock-out-time", 60))
	ana, ben := w.Add(
		admintest.Person("Ana Ruiz", "workers"),
	), w.Add(admintest.Person("Ben Ode", "workers"))
	old := w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	w.Clock.Advance(16 * time.Minute)
	fresh := w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	for range 2 {
		_, err := w.SignIn(ben.Email, "wrong")
		admintest.WantRefusal(t, err, refusal.SignedOut)
	}
	daily(w)
	w.WantSignedOut(old)
	w.WantSignedIn(fresh)
	if n := sessions(w, ana.ID); n != 1 {
		t.Errorf("%d sessions are kept", n)
	}
	if d := w.User(ben.ID); d.LockedUntil.IsZero() {
		t.Error("the lock is gone")
	}
	w.Clock.Advance(2 * time.Hour)
	daily(w)
	if n := sessions(w, ana.ID); n != 0 {
		t.Errorf("%d sessions are kept", n)
	}
}

// sessions counts the rows of an account's sessions, over or not.
func sessions(w *admintest.World, id string) int {
	w.T.Helper()
	snapshot, err := w.Env.Store.Snapshot(w.T.Context())
	w.Must(err)
	defer snapshot.Close()
	all, err := snapshot.Sessions.Of(w.T.Context(), id)
	w.Must(err)
	return len(all)
}

// The audit log loses what is older than audit-retention, says so, and is whole
// behind that.
func TestDailyPrunesTheAuditLog(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Role(admin.Production), admintest.Set("audit-retention", 365,
		"user-account-expiration", 0))
	w.Add(admintest.Person("Ana Ruiz", "administrators"))
	w.Clock.Advance(200 * 24 * time.Hour)
	w.Add(admintest.Person("Ben Ode", "workers"))
	if got := daily(w); got.Pruned != 0 || len(w.Entries(admin.ActionPrune)) != 0 {
		t.Errorf("nothing is old, and %d entries were removed", got.Pruned)
	}
	w.Clock.Advance(166 * 24 * time.Hour)
	got := daily(w)
	if got.Pruned == 0 {
		t.Fatal("nothing was removed")
	}
	entries := w.Entries(admin.ActionPrune)
	if len(entries) != 1 || entries[0].Actor != "configsync" ||
		!strings.HasPrefix(entries[0].Detail,
			fmt.Sprintf("%d entries older than 365 days removed", got.Pruned)) {
		t.Errorf("the audit log says %+v", entries)
	}
	if saved := w.Entries(admin.ActionUserSave); len(saved) != 1 {
		t.Errorf("%d entries of accounts are left, want the younger one", len(saved))
	}
	check, err := w.Service.VerifyAudit(t.Context(), admintest.Operator, w.Env)
	if err != nil || check.Fault != "" {
		t.Errorf("%v, %s", err, check.Fault)
	}
	if again := daily(w); again.Pruned != 0 {
		t.Errorf("again %d were removed", again.Pruned)
	}
}
