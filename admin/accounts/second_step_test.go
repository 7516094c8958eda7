package accounts_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/admintest"
	"configsync/refusal"
)

const secret = "JBSWY3DPEHPK3PXP"

// withSecondStep adds an account whose app has the secret.
func withSecondStep(w *admintest.World, u admin.User) admin.User {
	w.T.Helper()
	u = w.Add(u)
	w.Credentials(u.ID, func(c *admin.Credentials) { c.Secret, c.Confirmed = secret, true })
	return u
}

// code is what the app shows, some time from now.
func code(w *admintest.World, from string, later time.Duration) string {
	w.T.Helper()
	code, err := totp.GenerateCode(from, w.Clock.Now().Add(later))
	w.Must(err)
	return code
}

func enter(w *admintest.World, token, code string) (accounts.CodeAccepted, error) {
	return w.Service.Accounts.SecondStep(w.T.Context(), w.Env, token, accounts.CodeRequest{
		Code: code,
	})
}

// Who is asked for a code, and who must set a second step up, by the System
// Property second-step.
func TestSecondStepPolicies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy, workgroup string
		has               bool
		want              admin.Stage
	}{
		{"off", "administrators", false, admin.StageOpen},
		{"off", "administrators", true, admin.StageOpen},
		{"optional", "administrators", false, admin.StageOpen},
		{"optional", "workers", true, admin.StageSecondStep},
		{"administrators", "workers", false, admin.StageOpen},
		{"administrators", "workers", true, admin.StageSecondStep},
		{"administrators", "administrators", false, admin.StageEnroll},
		{"administrators", "editors", false, admin.StageEnroll},
		{"administrators", "administrators", true, admin.StageSecondStep},
		{"everyone", "workers", false, admin.StageEnroll},
		{"everyone", "workers", true, admin.StageSecondStep},
	} {
		t.Run(strings.Join([]string{c.policy, c.workgroup}, " "), func(t *testing.T) {
			t.Parallel()
			w := admintest.New(t, admintest.Set("second-step", c.policy))
			u := w.Add(admintest.Person("Ana Ruiz", c.workgroup))
			if c.has {
				w.Credentials(u.ID, func(c *admin.Credentials) {
					c.Secret, c.Confirmed = secret, true
				})
			}
			w.Begin(u.Email, admintest.Password, c.want)
		})
	}
}

// A code is accepted once, one period early or late, and in no other session
// either.
func TestCodes(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	ana := withSecondStep(w, admintest.Person("Ana Ruiz", "workers"))
	token := w.Begin(ana.Email, admintest.Password, admin.StageSecondStep)
	w.WantSignedOut(token)
	for _, late := range []time.Duration{-60 * time.Second, 60 * time.Second} {
		_, err := enter(w, token, code(w, secret, late))
		if got := admintest.InputsOf(t, err); len(got) != 1 || got[0] != "code" {
			t.Errorf("a code of %v is refused for %v", late, got)
		}
	}
	used := code(w, secret, 0)
	open, err := enter(w, token, used[:3]+" "+used[3:])
	w.Must(err)
	w.WantSignedIn(open.Token)
	w.WantSignedOut(token)
	_, err = enter(w, token, used)
	admintest.WantRefusal(t, err, refusal.SignedOut)

	again := w.Begin(ana.Email, admintest.Password, admin.StageSecondStep)
	for _, replayed := range []string{used, code(w, secret, -30*time.Second)} {
		_, err = enter(w, again, replayed)
		admintest.InputsOf(t, err)
	}
	_, err = enter(w, again, code(w, secret, 30*time.Second))
	w.Must(err)
}

// A code that two browsers enter at once lets one of them in.
func TestACodeAtOnce(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Engines, func(t *testing.T, on admintest.Option) {
		w := admintest.New(t, on, admintest.Set("login-attempts", 50))
		ana := withSecondStep(w, admintest.Person("Ana Ruiz", "workers"))
		var tokens []string
		for range 4 {
			tokens = append(tokens,
				w.Begin(ana.Email, admintest.Password, admin.StageSecondStep))
		}
		code := code(w, secret, 0)
		in := make([]bool, len(tokens))
		var all sync.WaitGroup
		for i, token := range tokens {
			all.Go(func() {
				_, err := enter(w, token, code)
				in[i] = err == nil
			})
		}
		all.Wait()
		n := 0
		for _, ok := range in {
			if ok {
				n++
			}
		}
		if n != 1 {
			t.Errorf("one code let %d browsers in", n)
		}
	})
}

// Wrong codes count like wrong passwords, and a right password between them
// does not start the count anew.
func TestWrongCodesLock(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Set("login-attempts", 4))
	ana := withSecondStep(w, admintest.Person("Ana Ruiz", "workers"))
	for i := range 4 {
		token := w.Begin(ana.Email, admintest.Password, admin.StageSecondStep)
		_, err := enter(w, token, "000000")
		admintest.InputsOf(t, err)
		if d := w.User(ana.ID); d.Failures != i+1 {
			t.Errorf("after %d wrong codes: %d failures", i+1, d.Failures)
		}
	}
	_, err := w.SignIn(ana.Email, admintest.Password)
	admintest.WantSays(t, err, refusal.SignedOut, "locked until")
	w.Clock.Advance(15 * time.Minute)
	w.Begin(ana.Email, admintest.Password, admin.StageSecondStep)
}

// A browser that waits for a code while the sign-in is locked does not get to
// try one.
func TestALockedSignInTakesNoCode(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Set("login-attempts", 2))
	ana := withSecondStep(w, admintest.Person("Ana Ruiz", "workers"))
	token := w.Begin(ana.Email, admintest.Password, admin.StageSecondStep)
	for range 2 {
		_, err := w.SignIn(ana.Email, "wrong")
		admintest.WantRefusal(t, err, refusal.SignedOut)
	}
	_, err := enter(w, token, code(w, secret, 0))
	admintest.WantSays(t, err, refusal.SignedOut, "locked until")
}

// Setting up gives recovery codes, each of which works once.
func TestSettingUpASecondStep(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Set("second-step", "everyone"))
	ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
	token := w.Begin(ana.Email, admintest.Password, admin.StageEnroll)
	e, err := w.Service.Accounts.Enroll(t.Context(), w.Env, token)
	w.Must(err)
	again, err := w.Service.Accounts.Enroll(t.Context(), w.Env, token)
	w.Must(err)
	if again.Secret != e.Secret {
		t.Error("asking again gives another secret")
	}
	_, err = w.Service.Accounts.ConfirmSecondStep(t.Context(), w.Env, token, "123")
	admintest.InputsOf(t, err)
	done, err := w.Service.Accounts.ConfirmSecondStep(t.Context(), w.Env, token,
		code(w, e.Secret, 0))
	w.Must(err)
	w.WantSignedIn(done.Token)
	w.WantSignedOut(token)
	if len(done.Recovery) != 10 {
		t.Fatalf("%d recovery codes", len(done.Recovery))
	}
	admintest.WantRefusal(t,
		w.Service.Accounts.RemoveSecondStep(t.Context(), w.Env, done.Token, admintest.Password),
		"forbidden")

	token = w.Begin(ana.Email, admintest.Password, admin.StageSecondStep)
	open, err := enter(w, token, strings.ToUpper(done.Recovery[3]))
	w.Must(err)
	w.WantSignedIn(open.Token)
	token = w.Begin(ana.Email, admintest.Password, admin.StageSecondStep)
	_, err = enter(w, token, done.Recovery[3])
	admintest.InputsOf(t, err)
	_, err = enter(w, token, done.Recovery[4])
	w.Must(err)
	for _, entry := range w.Entries(admin.ActionSecondStep) {
		if strings.Contains(entry.Detail, done.Recovery[3]) ||
			strings.Contains(entry.Detail, e.Secret) {
			t.Errorf("the audit log has a secret: %s", entry.Detail)
		}
	}
}

// By choice a second step is set up and removed in an open session, whose token
// changes.
func TestASecondStepByChoice(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
	token := w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	other := w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	e, err := w.Service.Accounts.Enroll(t.Context(), w.Env, token)
	w.Must(err)
	w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	done, err := w.Service.Accounts.ConfirmSecondStep(t.Context(), w.Env, token,
		code(w, e.Secret, 0))
	w.Must(err)
	w.WantSignedIn(done.Token)
	w.WantSignedOut(token)
	admintest.InputsOf(t,
		w.Service.Accounts.RemoveSecondStep(t.Context(), w.Env, done.Token, "wrong"))
	w.Must(w.Service.Accounts.RemoveSecondStep(t.Context(), w.Env, done.Token, admintest.Password))
	w.WantSignedIn(done.Token)
	w.WantSignedOut(other)
	w.Begin(ana.Email, admintest.Password, admin.StageOpen)
}

// A browser that is remembered is not asked for 30 days, nor is any other
// spared, and a new password forgets it.
func TestRememberedBrowsers(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	ana := withSecondStep(w, admintest.Person("Ana Ruiz", "workers"))
	ben := withSecondStep(w, admintest.Person("Ben Ode", "workers"))
	remember := func(email string) string {
		t.Helper()
		accepted, err := w.Service.Accounts.SecondStep(t.Context(), w.Env,
			w.Begin(email, admintest.Password, admin.StageSecondStep),
			accounts.CodeRequest{Code: code(w, secret, 0), Remember: true})
		w.Must(err)
		return accepted.Device
	}
	with := func(email, device string) admin.Stage {
		t.Helper()
		p, err := w.Service.Accounts.SignIn(t.Context(), w.Env, accounts.SignInRequest{
			Email:    email,
			Password: admintest.Password,
			Device:   device,
		})
		w.Must(err)
		return p.Stage
	}
	device := remember(ana.Email)
	if got := with(ben.Email, device); got != admin.StageSecondStep {
		t.Errorf("another one's browser spares the code: %s", got)
	}
	w.Clock.Advance(30*24*time.Hour - time.Second)
	if got := with(ana.Email, device); got != admin.StageOpen {
		t.Errorf("a second before the end: %s", got)
	}
	w.Clock.Advance(time.Second)
	if got := with(ana.Email, device); got != admin.StageSecondStep {
		t.Errorf("at the end: %s", got)
	}
	device = remember(ana.Email)
	p, err := w.Service.Accounts.SignIn(t.Context(), w.Env, accounts.SignInRequest{
		Email:    ana.Email,
		Password: admintest.Password,
		Device:   device,
	})
	w.Must(err)
	_, err = w.Service.Accounts.ChangePassword(t.Context(), w.Env, p.Token, admintest.Password,
		admintest.OtherPassword)
	w.Must(err)
	w.Begin(ana.Email, admintest.OtherPassword, admin.StageSecondStep)
	q, err := w.Service.Accounts.SignIn(t.Context(), w.Env, accounts.SignInRequest{
		Email:    ana.Email,
		Password: admintest.OtherPassword,
		Device:   device,
	})
	w.Must(err)
	if q.Stage != admin.StageSecondStep {
		t.Errorf("after a new password: %s", q.Stage)
	}
}
