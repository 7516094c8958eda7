package admin_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"configsync/admin"
	"configsync/refusal"
)

const secret = "JBSWY3DPEHPK3PXP"

// withSecondStep adds an account whose app has the secret.
func (w *accounts) withSecondStep(u admin.User) admin.User {
	w.t.Helper()
	u = w.add(u)
	w.credentials(u.ID, func(c *admin.Credentials) { c.Secret, c.Confirmed = secret, true })
	return u
}

// code is what the app shows, some time from now.
func (w *accounts) code(from string, later time.Duration) string {
	w.t.Helper()
	code, err := totp.GenerateCode(from, w.clock.now().Add(later))
	w.must(err)
	return code
}

func (w *accounts) enter(token, code string) (admin.CodeAccepted, error) {
	return w.service.SecondStep(w.t.Context(), w.env, token, admin.CodeRequest{Code: code})
}

// Who is asked for a code, and who must set a second step up, by the System Property second-step.
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
			w := newAccounts(t, admin.Training, "second-step", c.policy)
			u := w.add(person("Ana Ruiz", c.workgroup))
			if c.has {
				w.credentials(u.ID, func(c *admin.Credentials) { c.Secret, c.Confirmed = secret, true })
			}
			w.begin(u.Email, password, c.want)
		})
	}
}

// A code is accepted once, one period early or late, and in no other session either.
func TestCodes(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	ana := w.withSecondStep(person("Ana Ruiz", "workers"))
	token := w.begin(ana.Email, password, admin.StageSecondStep)
	w.wantSignedOut(token)
	for _, late := range []time.Duration{-60 * time.Second, 60 * time.Second} {
		_, err := w.enter(token, w.code(secret, late))
		if got := inputsOf(t, err); len(got) != 1 || got[0] != "code" {
			t.Errorf("a code of %v is refused for %v", late, got)
		}
	}
	used := w.code(secret, 0)
	open, err := w.enter(token, used[:3]+" "+used[3:])
	w.must(err)
	w.wantSignedIn(open.Token)
	w.wantSignedOut(token)
	_, err = w.enter(token, used)
	wantRefusal(t, err, refusal.SignedOut)

	again := w.begin(ana.Email, password, admin.StageSecondStep)
	for _, replayed := range []string{used, w.code(secret, -30*time.Second)} {
		_, err = w.enter(again, replayed)
		inputsOf(t, err)
	}
	_, err = w.enter(again, w.code(secret, 30*time.Second))
	w.must(err)
}

// A code that two browsers enter at once lets one of them in.
func TestACodeAtOnce(t *testing.T) {
	t.Parallel()
	for name, url := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := accountsAt(t, url(t), admin.Training, "login-attempts", 50)
			ana := w.withSecondStep(person("Ana Ruiz", "workers"))
			var tokens []string
			for range 4 {
				tokens = append(tokens, w.begin(ana.Email, password, admin.StageSecondStep))
			}
			code := w.code(secret, 0)
			in := make([]bool, len(tokens))
			var all sync.WaitGroup
			for i, token := range tokens {
				all.Go(func() {
					_, err := w.enter(token, code)
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
}

// Wrong codes count like wrong passwords, and a right password between them does not start the count anew.
func TestWrongCodesLock(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training, "login-attempts", 4)
	ana := w.withSecondStep(person("Ana Ruiz", "workers"))
	for i := range 4 {
		token := w.begin(ana.Email, password, admin.StageSecondStep)
		_, err := w.enter(token, "000000")
		inputsOf(t, err)
		if d := w.user(ana.ID); d.Failures != i+1 {
			t.Errorf("after %d wrong codes: %d failures", i+1, d.Failures)
		}
	}
	_, err := w.signIn(ana.Email, password)
	wantSays(t, err, refusal.SignedOut, "locked until")
	w.later(15 * time.Minute)
	w.begin(ana.Email, password, admin.StageSecondStep)
}

// A browser that waits for a code while the sign-in is locked does not get to try one.
func TestALockedSignInTakesNoCode(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training, "login-attempts", 2)
	ana := w.withSecondStep(person("Ana Ruiz", "workers"))
	token := w.begin(ana.Email, password, admin.StageSecondStep)
	for range 2 {
		_, err := w.signIn(ana.Email, "wrong")
		wantRefusal(t, err, refusal.SignedOut)
	}
	_, err := w.enter(token, w.code(secret, 0))
	wantSays(t, err, refusal.SignedOut, "locked until")
}

// Setting up gives recovery codes, each of which works once.
func TestSettingUpASecondStep(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training, "second-step", "everyone")
	ana := w.add(person("Ana Ruiz", "workers"))
	token := w.begin(ana.Email, password, admin.StageEnroll)
	e, err := w.service.Enroll(t.Context(), w.env, token)
	w.must(err)
	again, err := w.service.Enroll(t.Context(), w.env, token)
	w.must(err)
	if again.Secret != e.Secret {
		t.Error("asking again gives another secret")
	}
	_, err = w.service.ConfirmSecondStep(t.Context(), w.env, token, "123")
	inputsOf(t, err)
	done, err := w.service.ConfirmSecondStep(t.Context(), w.env, token, w.code(e.Secret, 0))
	w.must(err)
	w.wantSignedIn(done.Token)
	w.wantSignedOut(token)
	if len(done.Recovery) != 10 {
		t.Fatalf("%d recovery codes", len(done.Recovery))
	}
	wantRefusal(t, w.service.RemoveSecondStep(t.Context(), w.env, done.Token, password), "forbidden")

	token = w.begin(ana.Email, password, admin.StageSecondStep)
	open, err := w.enter(token, strings.ToUpper(done.Recovery[3]))
	w.must(err)
	w.wantSignedIn(open.Token)
	token = w.begin(ana.Email, password, admin.StageSecondStep)
	_, err = w.enter(token, done.Recovery[3])
	inputsOf(t, err)
	_, err = w.enter(token, done.Recovery[4])
	w.must(err)
	for _, entry := range w.entries(admin.ActionSecondStep) {
		if strings.Contains(entry.Detail, done.Recovery[3]) || strings.Contains(entry.Detail, e.Secret) {
			t.Errorf("the audit log has a secret: %s", entry.Detail)
		}
	}
}

// By choice a second step is set up and removed in an open session, whose token changes.
func TestASecondStepByChoice(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	ana := w.add(person("Ana Ruiz", "workers"))
	token := w.begin(ana.Email, password, admin.StageOpen)
	other := w.begin(ana.Email, password, admin.StageOpen)
	e, err := w.service.Enroll(t.Context(), w.env, token)
	w.must(err)
	w.begin(ana.Email, password, admin.StageOpen)
	done, err := w.service.ConfirmSecondStep(t.Context(), w.env, token, w.code(e.Secret, 0))
	w.must(err)
	w.wantSignedIn(done.Token)
	w.wantSignedOut(token)
	inputsOf(t, w.service.RemoveSecondStep(t.Context(), w.env, done.Token, "wrong"))
	w.must(w.service.RemoveSecondStep(t.Context(), w.env, done.Token, password))
	w.wantSignedIn(done.Token)
	w.wantSignedOut(other)
	w.begin(ana.Email, password, admin.StageOpen)
}

// A browser that is remembered is not asked for 30 days, nor is any other spared, and a new password forgets it.
func TestRememberedBrowsers(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	ana := w.withSecondStep(person("Ana Ruiz", "workers"))
	ben := w.withSecondStep(person("Ben Ode", "workers"))
	remember := func(email string) string {
		t.Helper()
		accepted, err := w.service.SecondStep(t.Context(), w.env, w.begin(email, password, admin.StageSecondStep), admin.CodeRequest{Code: w.code(secret, 0), Remember: true})
		w.must(err)
		return accepted.Device
	}
	with := func(email, device string) admin.Stage {
		t.Helper()
		p, err := w.service.SignIn(t.Context(), w.env, admin.SignInRequest{Email: email, Password: password, Device: device})
		w.must(err)
		return p.Stage
	}
	device := remember(ana.Email)
	if got := with(ben.Email, device); got != admin.StageSecondStep {
		t.Errorf("another one's browser spares the code: %s", got)
	}
	w.later(30*24*time.Hour - time.Second)
	if got := with(ana.Email, device); got != admin.StageOpen {
		t.Errorf("a second before the end: %s", got)
	}
	w.later(time.Second)
	if got := with(ana.Email, device); got != admin.StageSecondStep {
		t.Errorf("at the end: %s", got)
	}
	device = remember(ana.Email)
	p, err := w.service.SignIn(t.Context(), w.env, admin.SignInRequest{Email: ana.Email, Password: password, Device: device})
	w.must(err)
	_, err = w.service.ChangePassword(t.Context(), w.env, p.Token, password, otherPassword)
	w.must(err)
	w.begin(ana.Email, otherPassword, admin.StageSecondStep)
	q, err := w.service.SignIn(t.Context(), w.env, admin.SignInRequest{Email: ana.Email, Password: otherPassword, Device: device})
	w.must(err)
	if q.Stage != admin.StageSecondStep {
		t.Errorf("after a new password: %s", q.Stage)
	}
}
