package web_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"configsync/admin"
	"configsync/admin/admintest"
)

// click clicks the link, the button or the label that reads so.
func (b *tab) click(words string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.JSPath(fmt.Sprintf(`[...document.querySelectorAll("a, button, label, summary")].find((e) => e.checkVisibility() && e.innerText.trim() === %q)`,
		words))))
}

// fill types into inputs, by their ids.
func (b *tab) fill(inputs ...string) {
	b.t.Helper()
	for i := 0; i < len(inputs); i += 2 {
		b.do(chromedp.SendKeys(chromedp.CSS("#"+inputs[i]), inputs[i+1]))
	}
}

// arrives waits until the page at a path is there, with its scripts.
func (b *tab) arrives(path string) {
	b.t.Helper()
	b.reads(b.site.url + path + "\n")
	b.do(chromedp.WaitReady(
		chromedp.JSPath(`document.readyState === "complete" ? document.body : null`),
	))
}

// tries types an e-mail and a password and sends them to training, and waits
// until the page reads so.
func (b *tab) tries(email, password, reads string) {
	b.t.Helper()
	b.open("/training/sign-in")
	b.fill("email", email, "password", password)
	b.click("Sign in")
	b.reads(reads)
}

// ben is a case manager of City Shelter in training.
func (s *testSite) ben() admin.User {
	s.t.Helper()
	return s.account(s.training, admin.User{
		Email:       "ben@example.org",
		Name:        "Ben Okoye",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"case-managers"},
	})
}

const newPassword = "seven quiet otters paint doors"

// Whoever signs in with a temporary password gets no further before choosing
// another one, and the temporary one is of no use then.
func TestFirstSignInInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	temporary, err := s.service.Accounts.ResetPassword(t.Context(), admintest.Operator,
		s.training, s.ben().ID)
	if err != nil {
		t.Fatal(err)
	}
	b := s.browser()
	b.tries("ben@example.org", temporary, temporaryOrExpired)
	b.open("/training/")
	b.reads(temporaryOrExpired)
	b.fill("password", newPassword, "again", newPassword+"s")
	b.click(changePassword)
	b.reads("The passwords don’t match.")
	b.fill("password", newPassword, "again", newPassword)
	b.click(changePassword)
	b.arrives("/training/")
	b.reads("Ben Okoye")

	b.click("Ben Okoye")
	b.click("Sign out")
	b.reads(signedOut)
	b.tries("ben@example.org", temporary,
		"You couldn't be signed in. Check your e-mail and password.")
	b.tries("ben@example.org", newPassword, "Ben Okoye")
	b.arrives("/training/")
}

// After wrong passwords the right one does not help either, until the lock-out
// is over.
func TestLockOutInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.set(s.training, "login-attempts", json.Number("4"))
	s.set(s.training, "lock-out-time", json.Number("20"))
	s.ben()
	b := s.browser()
	const locked = "After 4 failed attempts, signing in is locked until 9:20 AM PST."
	for range 4 {
		b.tries("ben@example.org", "wrong",
			"You couldn't be signed in. Check your e-mail and password. After 4 failed attempts, signing in is locked for 20 minutes.")
	}
	b.tries("ben@example.org", admintest.Password,
		locked+" Wait until then, or ask an administrator to unlock the account.")
	s.clock.Advance(19*time.Minute + 59*time.Second)
	b.tries("ben@example.org", admintest.Password, locked)
	s.clock.Advance(time.Second)
	b.tries("ben@example.org", admintest.Password, "Ben Okoye")
	b.arrives("/training/")
}

// A password that has expired opens nothing but the way to another one, which
// must differ from it.
func TestExpiredPasswordInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.set(s.training, "password-expires-after", json.Number("30"))
	s.set(s.training, "password-expiration-warning", json.Number("7"))
	s.ben()
	b := s.browser()
	s.clock.Advance(29 * 24 * time.Hour)
	b.tries("ben@example.org", admintest.Password, "Your password expires")
	b.click("Ben Okoye")
	b.click("Sign out")
	b.reads(signedOut)

	s.clock.Advance(24 * time.Hour)
	b.tries("ben@example.org", admintest.Password, temporaryOrExpired)
	b.fill("password", admintest.Password, "again", admintest.Password)
	b.click(changePassword)
	b.reads("This is your current password: use a different one.")
	b.fill("password", newPassword, "again", newPassword)
	b.click(changePassword)
	b.arrives("/training/")
	b.reads("Ben Okoye")
	b.open("/training/account")
	b.reads("Your account")
}
