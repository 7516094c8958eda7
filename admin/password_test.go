package admin_test

import (
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/refusal"
)

const dayLong = 24 * time.Hour

// A temporary password opens nothing but the change of it, in which it cannot stay.
func TestATemporaryPasswordMustBeChanged(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training, "password-history", 0)
	ana, temporary, err := w.service.AddUser(t.Context(), operator, w.env, person("Ana Ruiz", "workers"))
	w.must(err)
	token := w.begin(ana.Email, temporary, admin.StagePassword)
	w.wantSignedOut(token)
	_, err = w.service.ChangePassword(t.Context(), w.env, token, "", temporary)
	if got := inputsOf(t, err); got[0] != "password" {
		t.Errorf("refused for %v", got)
	}
	p, err := w.service.ChangePassword(t.Context(), w.env, token, "", password)
	w.must(err)
	w.wantSignedIn(p.Token)
	w.wantSignedOut(token)
	_, err = w.signIn(ana.Email, temporary)
	wantSays(t, err, refusal.SignedOut, "not right")
	w.begin(ana.Email, password, admin.StageOpen)
}

// A password must be changed from the day on which it expires, and its user is told days before, to the second.
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
			w := newAccounts(t, admin.Training, "password-expires-after", 90, "password-expiration-warning", 14, "user-account-expiration", 0)
			ana := w.add(person("Ana Ruiz", "workers"))
			expires := w.clock.now().AddDate(0, 0, 90)
			w.later(c.age)
			in, err := w.authenticate(w.begin(ana.Email, password, c.stage))
			if c.stage == admin.StageOpen {
				w.must(err)
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
	w := newAccounts(t, admin.Training, "password-minimum-length", 14)
	ana := w.add(person("Ana Ruiz", "workers"))
	token := w.begin(ana.Email, password, admin.StageOpen)
	for _, c := range []struct{ what, password, says string }{
		{"too short", "plum-orbit-ca", "13 characters: use at least 14"},
		{"letters count, not bytes", "ñandúcóndorñ", "12 characters"},
		{"too long", strings.Repeat("plum orbit ", 24), "too long"},
		{"common", "password1234567", "easy to guess"},
		{"a row of keys", "qwertyuiopasdfgh", "easy to guess"},
		{"the user's name", "anaruizanaruiz", "easy to guess"},
		{"the e-mail", "ana.ruiz@example.org", "easy to guess"},
		{"the organization", "cityshelter1234", "easy to guess"},
		{"the present one", password, "present password"},
	} {
		_, err := w.service.ChangePassword(t.Context(), w.env, token, password, c.password)
		if err == nil {
			t.Fatalf("%s: %q is accepted", c.what, c.password)
		}
		if got := inputsOf(t, err); got[0] != "password" || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	_, err := w.service.ChangePassword(t.Context(), w.env, token, "wrong", otherPassword)
	if got := inputsOf(t, err); got[0] != "current" {
		t.Errorf("a wrong current password is refused for %v", got)
	}
	w.wantSignedIn(token)
}

// The last passwords cannot be used again, as many as password-history says.
func TestPasswordHistory(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training, "password-history", 3)
	ana := w.add(person("Ana Ruiz", "workers"))
	token := w.begin(ana.Email, password, admin.StageOpen)
	words := []string{password, "walnut spear glacier one", "walnut spear glacier two", "walnut spear glacier six"}
	change := func(from, to string) error {
		p, err := w.service.ChangePassword(t.Context(), w.env, token, from, to)
		if err == nil {
			token = p.Token
		}
		return err
	}
	w.must(change(words[0], words[1]))
	w.must(change(words[1], words[2]))
	inputsOf(t, change(words[2], words[0]))
	inputsOf(t, change(words[2], words[1]))
	w.must(change(words[2], words[3]))
	w.must(change(words[3], words[0]))
}

// A new password ends every other session, and gives the one that changed it a new token.
func TestANewPasswordEndsOtherSessions(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	ana := w.add(person("Ana Ruiz", "workers"))
	one, two := w.begin(ana.Email, password, admin.StageOpen), w.begin(ana.Email, password, admin.StageOpen)
	p, err := w.service.ChangePassword(t.Context(), w.env, one, password, otherPassword)
	w.must(err)
	w.wantSignedIn(p.Token)
	w.wantSignedOut(one)
	w.wantSignedOut(two)
	if d := w.user(ana.ID); d.Sessions != 1 {
		t.Errorf("%d sessions are left", d.Sessions)
	}
}

// Wrong current passwords count like wrong passwords at sign-in.
func TestWrongCurrentPasswordsLock(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training, "login-attempts", 3)
	ana := w.add(person("Ana Ruiz", "workers"))
	token := w.begin(ana.Email, password, admin.StageOpen)
	for range 3 {
		_, err := w.service.ChangePassword(t.Context(), w.env, token, "wrong", otherPassword)
		inputsOf(t, err)
	}
	_, err := w.service.ChangePassword(t.Context(), w.env, token, password, otherPassword)
	wantSays(t, err, refusal.SignedOut, "locked until")
	_, err = w.signIn(ana.Email, password)
	wantSays(t, err, refusal.SignedOut, "locked until")
}
