package accounts_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
)

// After exactly login-attempts failures signing in is locked, with the right
// password too, and the lock ends by itself.
func TestLockOut(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Role(admin.Production),
		admintest.Set("login-attempts", 3, "lock-out-time", 15))
	ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
	for range 3 {
		_, err := w.SignIn(ana.Email, "wrong")
		admintest.WantRefusal(t, err, refusal.SignedOut)
	}
	_, err := w.SignIn(" ANA.Ruiz@example.org", admintest.Password)
	admintest.WantSays(t, err, refusal.SignedOut,
		"After 3 failed attempts, signing in is locked until 12:15 PM UTC")
	if d := w.User(
		ana.ID,
	); d.Failures != 3 || !d.LockedUntil.Equal(w.Clock.Now().Add(15*time.Minute)) {
		t.Errorf("an administrator sees %d failures, locked until %v", d.Failures, d.LockedUntil)
	}
	w.Clock.Advance(15*time.Minute - time.Second)
	_, err = w.SignIn(ana.Email, admintest.Password)
	admintest.WantSays(t, err, refusal.SignedOut, "locked")
	w.Clock.Advance(time.Second)
	w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	if d := w.User(ana.ID); d.Failures != 0 || !d.LockedUntil.IsZero() {
		t.Errorf("after signing in: %d failures, locked until %v", d.Failures, d.LockedUntil)
	}
}

// A sign-in that is complete forgets failures; an administrator unlocks.
func TestFailuresAreForgotten(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Set("login-attempts", 3))
	ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
	fail := func(n int) {
		t.Helper()
		for range n {
			_, err := w.SignIn(ana.Email, "wrong")
			admintest.WantRefusal(t, err, refusal.SignedOut)
		}
	}
	fail(2)
	w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	fail(3)
	_, err := w.SignIn(ana.Email, admintest.Password)
	admintest.WantSays(t, err, refusal.SignedOut, "locked")
	w.Must(w.Service.Accounts.Unlock(t.Context(), admintest.Operator, w.Env, ana.ID))
	w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	if got := w.Entries(
		admin.ActionUserUnlock,
	); len(got) != 1 || got[0].Resource != "user:"+ana.ID {
		t.Errorf("the audit log has %v", got)
	}
	admintest.WantRefusal(t,
		w.Service.Accounts.Unlock(t.Context(), admintest.Operator, w.Env, "nobody"),
		refusal.NotFound)
}

// However many try at once, no more of them than login-attempts learn whether
// the password was right.
func TestManyTriesAtOnce(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Engines, func(t *testing.T, on admintest.Option) {
		w := admintest.New(t, on, admintest.Role(admin.Production),
			admintest.Set("login-attempts", 4))
		ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
		var mu sync.Mutex
		answered, locked := 0, 0
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				_, err := w.SignIn(ana.Email, fmt.Sprint("wrong ", i))
				mu.Lock()
				defer mu.Unlock()
				if err != nil && strings.Contains(err.Error(), "is locked until") {
					locked++
				} else {
					answered++
				}
			})
		}
		all.Wait()
		if answered != 4 || locked != 16 {
			t.Errorf("%d tries were answered and %d were told that signing in is locked; want 4 and 16",
				answered, locked)
		}
		if d := w.User(ana.ID); d.Failures != 4 || d.LockedUntil.IsZero() {
			t.Errorf("%d failures are counted, locked until %v", d.Failures, d.LockedUntil)
		}
	})
}

// Nobody learns from an answer whether there is an account.
func TestUnknownAccountsAnswerAlike(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Role(admin.Production), admintest.Set("login-attempts", 2))
	ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
	for i := range 4 {
		_, known := w.SignIn(ana.Email, "wrong")
		_, unknown := w.SignIn("no.body@example.org", "wrong")
		if known == nil || unknown == nil || known.Error() != unknown.Error() {
			t.Errorf("try %d: %v\nfor an e-mail that nobody has: %v", i+1, known, unknown)
		}
	}
	for _, e := range w.Entries(admin.ActionSignIn) {
		if strings.Contains(e.Actor, "body") {
			t.Errorf("the audit log names %s, who may have typed a password", e.Actor)
		}
	}
}

// The idle time-out ends a session exactly then, and not before; only activity
// puts it off.
func TestIdleTimeout(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Role(admin.Production),
		admintest.Set("session-idle-timeout", 10))
	ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
	token := w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	w.Clock.Advance(10*time.Minute - time.Microsecond)
	in, err := w.Authenticate(token)
	w.Must(err)
	w.Must(w.Service.Accounts.Active(t.Context(), w.Env, &in))
	if end := w.Clock.Now().Add(10 * time.Minute); !in.LogOff.Equal(end) {
		t.Errorf("activity puts the log-off to %v, not to %v", in.LogOff, end)
	}
	w.Clock.Advance(10*time.Minute - time.Microsecond)
	w.WantSignedIn(token)
	w.Clock.Advance(time.Microsecond)
	_, err = w.Authenticate(token)
	admintest.WantSays(t, err, refusal.SignedOut, "after 10 minutes without activity")
}

// An account is disabled when it was not used for longer than
// user-account-expiration, to the second.
func TestAccountExpiresAtSignIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		after   time.Duration
		expires bool
	}{
		{"a second before", -time.Second, false}, {"at it", 0, false},
		{"a second after", time.Second, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := admintest.New(t, admintest.Role(admin.Production),
				admintest.Set("user-account-expiration", 60))
			ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
			w.Clock.Advance(60*24*time.Hour + c.after)
			_, err := w.SignIn(ana.Email, admintest.Password)
			if !c.expires {
				w.Must(err)
				return
			}
			admintest.WantSays(t, err, refusal.SignedOut, "disabled: not used for 60 days")
			if d := w.User(ana.ID); d.Status != admin.Inactive || d.Failures != 0 {
				t.Errorf("the account is %+v", d)
			}
			if got := w.Entries(
				admin.ActionUserExpire,
			); len(got) != 1 || got[0].Actor != "configsync" {
				t.Errorf("the audit log has %v", got)
			}
			w.Must(w.Change(admintest.Operator, ana.ID, func(u *admin.User) {
				u.Status = admin.Active
			}))
			w.Begin(ana.Email, admintest.Password, admin.StageOpen)
		})
	}
}

// The last administrator gets in, however long it was away.
func TestTheLastAdministratorDoesNotExpire(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Role(admin.Production),
		admintest.Set("user-account-expiration", 60))
	ana := w.Add(admintest.Person("Ana Ruiz", "administrators"))
	ben := w.Add(admintest.Person("Ben Ode", "workers"))
	w.Clock.Advance(61 * 24 * time.Hour)
	w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	_, err := w.SignIn(ben.Email, admintest.Password)
	admintest.WantSays(t, err, refusal.SignedOut, "disabled")
}

// Who may sign in at all, in which environment.
func TestWhoIsAdmitted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		role admin.Role
		with func(*admin.User)
		says string // "" for nothing
	}{
		{
			"training recorded", admin.Production,
			func(u *admin.User) { u.Training = "2026-03-02" }, "",
		},
		{"no training in production", admin.Production, func(*admin.User) {}, "requires training"},
		{"no training in training", admin.Training, func(*admin.User) {}, ""},
		{
			"pending", admin.Training, func(u *admin.User) { u.Status = admin.Pending },
			"not active yet",
		},
		{
			"disabled", admin.Training,
			func(u *admin.User) { u.Status, u.Because = admin.Inactive, "left the agency" },
			"disabled: left the agency.",
		},
		{
			"may not sign in", admin.Training,
			func(u *admin.User) { u.Memberships[0].Login = false }, "for any organization",
		},
		{
			"inactive membership", admin.Training,
			func(u *admin.User) { u.Memberships[0].Active = false }, "for any organization",
		},
		{
			"no workgroup", admin.Training, func(u *admin.User) { u.Workgroups = nil },
			"in no workgroup",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := admintest.New(t, admintest.Role(c.role), admintest.Set("training-required", true))
			u := admintest.Person("Ana Ruiz", "workers")
			c.with(&u)
			u = w.Add(u)
			_, err := w.SignIn(u.Email, admintest.Password)
			if c.says == "" {
				w.Must(err)
			} else {
				admintest.WantSays(t, err, refusal.SignedOut, c.says)
			}
			_, err = w.SignIn(u.Email, "wrong")
			admintest.WantSays(t, err, refusal.SignedOut, "You couldn't be signed in")
		})
	}
}

// Where there is a choice, only one's own organizations and workgroups can be
// chosen, at the sign-in and later.
func TestChoosing(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	u := admintest.Person("Ana Ruiz", "workers", "editors")
	u.Memberships = append(admintest.Member(
		"city-shelter",
	), admin.Membership{Organization: "hope-house", Active: true, Editable: true})
	u = w.Add(u)
	token := w.Begin(u.Email, admintest.Password, admin.StageChoose)
	w.WantSignedOut(token)
	for _, c := range []struct{ organization, workgroup, input string }{
		{"hope-house", "workers", "organization"}, {"nowhere", "workers", "organization"},
		{"city-shelter", "administrators", "workgroup"},
	} {
		_, err := w.Service.Accounts.Choose(t.Context(), w.Env, token, c.organization, c.workgroup)
		if got := admintest.InputsOf(t, err); len(got) != 1 || got[0] != c.input {
			t.Errorf("%s as %s is refused for %v", c.organization, c.workgroup, got)
		}
	}
	open, err := w.Service.Accounts.Choose(t.Context(), w.Env, token, "city-shelter", "workers")
	w.Must(err)
	in, err := w.Authenticate(open.Token)
	w.Must(err)
	if a := in.Actor; a.Organization() != "city-shelter" || a.Workgroup() != "workers" ||
		!a.Holds(schema.WorkWithClients) || a.Holds(schema.EditConfiguration) {
		t.Errorf("signed in as %+v", a)
	}
	changed, err := w.Service.Accounts.Choose(t.Context(), w.Env, open.Token,
		"city-shelter", "editors")
	w.Must(err)
	w.WantSignedOut(token)
	w.WantSignedOut(open.Token)
	in, err = w.Authenticate(changed.Token)
	w.Must(err)
	if !in.Actor.Holds(schema.EditConfiguration) || in.Actor.Holds(schema.WorkWithClients) {
		t.Errorf("after the change: %+v", in.Actor)
	}
}

// What an account loses, its sessions lose at once.
func TestTakingAwayEndsSessions(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	for name, lose := range map[string]func(*admin.User){
		"Ana Member": func(u *admin.User) { u.Memberships = admintest.Member("hope-house") },
		"Ana Login":  func(u *admin.User) { u.Memberships[0].Login = false },
		"Ana Group":  func(u *admin.User) { u.Workgroups = []string{"editors"} },
		"Ana Status": func(u *admin.User) { u.Status = admin.Inactive },
	} {
		u := w.Add(admintest.Person(name, "workers"))
		token := w.Begin(u.Email, admintest.Password, admin.StageOpen)
		w.WantSignedIn(token)
		w.Must(w.Change(admintest.Operator, u.ID, lose))
		w.WantSignedOut(token)
	}
	u := w.Add(admintest.Person("Ana Deleted", "workers"))
	token := w.Begin(u.Email, admintest.Password, admin.StageOpen)
	_, err := w.Service.Promotion.Edit(t.Context(), admintest.Operator, w.Env,
		promotion.EditRequest{
			Delete: []schema.Key{{Kind: "workgroup", Name: "workers"}},
			Reason: "test",
		})
	w.Must(err)
	w.WantSignedOut(token)
}

// meddling runs something right before a transaction, once.
type meddling struct {
	admin.Store
	skip int // transactions to let pass first
	do   func()
}

func (m *meddling) Write(ctx context.Context, do func(*admin.Tx) error) error {
	if m.skip--; m.skip == -1 {
		m.do()
	}
	return m.Store.Write(ctx, do)
}

// What changes between the comparison of the password and the beginning of the
// session counts.
func TestSignInSeesWhatChangedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(w *admintest.World, id string) error
		says      string
	}{
		"password reset": {func(w *admintest.World, id string) error {
			_, err := w.Service.Accounts.ResetPassword(w.T.Context(), admintest.Operator, w.Env, id)
			return err
		}, "You couldn't be signed in"},
		"deactivated": {func(w *admintest.World, id string) error {
			return w.Change(admintest.Operator, id, func(u *admin.User) {
				u.Status = admin.Inactive
			})
		}, "disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := admintest.New(t)
			ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
			meddled := &admin.Environment{
				Name: w.Env.Name,
				Role: w.Env.Role,
				Store: &meddling{
					Store: w.Env.Store,
					skip:  1,
					do:    func() { w.Must(c.meanwhile(w, ana.ID)) },
				},
			}
			_, err := w.Service.Accounts.SignIn(t.Context(), meddled, accounts.SignInRequest{
				Email:    ana.Email,
				Password: admintest.Password,
			})
			admintest.WantSays(t, err, refusal.SignedOut, c.says)
			if d := w.User(ana.ID); d.Sessions != 0 {
				t.Errorf("%d sessions were begun", d.Sessions)
			}
		})
	}
}
