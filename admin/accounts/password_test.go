package accounts_test

import (
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/refusal"
)

const dayLong = 24 * time.Hour

// A temporary password opens nothing but the change of it, in which it cannot
// stay.
func TestATemporaryPasswordMustBeChanged(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Set("password-history", 0))
	ana, temporary, err := w.Service.Accounts.AddUser(t.Context(), admintest.Operator, w.Env,
		admintest.Person("Ana Ruiz", "workers"))
	w.Must(err)
	token := w.Begin(ana.Email, temporary, admin.StagePassword)
	w.WantSignedOut(token)
	_, err = w.Service.Accounts.ChangePassword(t.Context(), w.Env, token, "", temporary)
	if got := admintest.InputsOf(t, err); got[0] != "password" {
		t.Errorf("refused for %v", got)
	}
	p, err := w.Service.Accounts.ChangePassword(t.Context(), w.Env, token, "", admintest.Password)
	w.Must(err)
	w.WantSignedIn(p.Token)
	w.WantSignedOut(token)
	_, err = w.SignIn(ana.Email, temporary)
	admintest.WantRefusal(t, err, refusal.SignedOut)
	w.Begin(ana.Email, admintest.Password, admin.StageOpen)
}

// A password must be changed from the day on which it expires, and its user is
// told days before, to the second.
func TestPasswordsExpire(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		age    time.Duration
		stage  admin.Stage
		warned bool
	}{
		{"a second before the warning", 76*dayLong - time.Second, admin.StageOpen, false},
		{"at the warning", 76 * dayLong, admin.StageOpen, true},
		{"a second before the end", 90*dayLong - time.Second, admin.StageOpen, true},
		{"at the end", 90 * dayLong, admin.StagePassword, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := admintest.New(t, admintest.Set("password-expires-after", 90,
				"password-expiration-warning", 14, "user-account-expiration", 0))
			ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
			expires := w.Clock.Now().AddDate(0, 0, 90)
			w.Clock.Advance(c.age)
			in, err := w.Authenticate(w.Begin(ana.Email, admintest.Password, c.stage))
			if c.stage == admin.StageOpen {
				w.Must(err)
			}
			if warned := in.PasswordExpires.Equal(expires); warned != c.warned {
				t.Errorf("warned: %v (%v), want %v", warned, in.PasswordExpires, c.warned)
			}
		})
	}
}

// What a new password may not be.
func TestRefusedPasswords(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Set("password-minimum-length", 14))
	ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
	token := w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	for _, c := range []struct{ what, password, says string }{
		{"too short", "plum-orbit-ca", "13 characters: use at least 14"},
		{"letters count, not bytes", "ñandúcóndorñ", "12 characters"},
		{"too long", strings.Repeat("plum orbit ", 24), "too long"},
		{"common", "password1234567", "easy to guess"},
		{"a row of keys", "qwertyuiopasdfgh", "easy to guess"},
		{"the user's name", "anaruizanaruiz", "easy to guess"},
		{"the e-mail", "ana.ruiz@example.org", "easy to guess"},
		{"the organization", "cityshelter1234", "easy to guess"},
		{"the present one", admintest.Password, "current password"},
	} {
		_, err := w.Service.Accounts.ChangePassword(t.Context(), w.Env, token,
			admintest.Password, c.password)
		if err == nil {
			t.Fatalf("%s: %q is accepted", c.what, c.password)
		}
		if got := admintest.InputsOf(
			t, err,
		); got[0] != "password" || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	_, err := w.Service.Accounts.ChangePassword(t.Context(), w.Env, token, "wrong",
		admintest.OtherPassword)
	if got := admintest.InputsOf(t, err); got[0] != "current" {
		t.Errorf("a wrong current password is refused for %v", got)
	}
	w.WantSignedIn(token)
}

// The last passwords cannot be used again, as many as password-history says.
func TestPasswordHistory(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Set("password-history", 3))
	ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
	token := w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	words := []string{
		admintest.Password, "walnut spear glacier one", "walnut spear glacier two",
		"walnut spear glacier six",
	}
	change := func(from, to string) error {
		p, err := w.Service.Accounts.ChangePassword(t.Context(), w.Env, token, from, to)
		if err == nil {
			token = p.Token
		}
		return err
	}
	w.Must(change(words[0], words[1]))
	w.Must(change(words[1], words[2]))
	admintest.InputsOf(t, change(words[2], words[0]))
	admintest.InputsOf(t, change(words[2], words[1]))
	w.Must(change(words[2], words[3]))
	w.Must(change(words[3], words[0]))
}

// A new password ends every other session, and gives the one that changed it a
// new token.
func TestANewPasswordEndsOtherSessions(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
	one, two := w.Begin(ana.Email, admintest.Password,
		admin.StageOpen), w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	p, err := w.Service.Accounts.ChangePassword(t.Context(), w.Env, one, admintest.Password,
		admintest.OtherPassword)
	w.Must(err)
	w.WantSignedIn(p.Token)
	w.WantSignedOut(one)
	w.WantSignedOut(two)
	if d := w.User(ana.ID); d.Sessions != 1 {
		t.Errorf("%d sessions are left", d.Sessions)
	}
}

// Wrong current passwords count like wrong passwords at sign-in.
func TestWrongCurrentPasswordsLock(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Set("login-attempts", 3))
	ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
	token := w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	for range 3 {
		_, err := w.Service.Accounts.ChangePassword(t.Context(), w.Env, token, "wrong",
			admintest.OtherPassword)
		admintest.InputsOf(t, err)
	}
	_, err := w.Service.Accounts.ChangePassword(t.Context(), w.Env, token, admintest.Password,
		admintest.OtherPassword)
	admintest.WantSays(t, err, refusal.SignedOut, "locked until")
	_, err = w.SignIn(ana.Email, admintest.Password)
	admintest.WantSays(t, err, refusal.SignedOut, "locked until")
}
