package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"configsync/admin/admintest"
)

// turnable gives the pages that are opened from now on a clock that stands
// still until [tab.passes] turns it forward, however long a busy machine takes
// meanwhile. Everything else is as it was: they look at it once a second.
func turnable() chromedp.Action[chromedp.Void] {
	const script = `{ const begun = Date.now(); let ahead = 0; Date.now = () => begun + ahead; window.turn = (ms) => { ahead += ms; return "" } }`
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument,
			page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	})
}

// pageLate is how much later than the server a page counts: it never says that
// the time is over before it is.
const pageLate = time.Second

// passes lets time pass, for the server and for the page that is open.
func (b *tab) passes(d time.Duration) {
	b.t.Helper()
	b.site.clock.Advance(d)
	b.value(fmt.Sprintf("turn(%d)", d.Milliseconds()))
}

// typing is a browser in which a case manager is about to add a client, and has
// typed the first name.
func (s *clientSite) typing() *tab {
	s.t.Helper()
	b := s.browser()
	b.do(turnable())
	b.signIn("training", "city@example.org")
	b.open("/training/clients/new")
	b.fill("first_name", "Lucía")
	return b
}

// comesBack signs in again after a log-off, and goes on with what was typed.
func (b *tab) comesBack() {
	b.t.Helper()
	b.arrives("/training/sign-in?idle=yes&back=%2Ftraining%2Fclients%2Fnew")
	b.reads("You were signed out")
	b.fill("email", "city@example.org", "password", admintest.Password)
	b.click("Sign in")
	b.reads("You were signed out while typing")
	b.click("Continue where you left off")
	b.reads("Last name")
}

// Before the automatic log-off one is asked whether one is still there. Whoever
// is not finds what was typed again after the next sign-in.
func TestAutomaticLogOffInABrowser(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	b := s.typing()
	b.passes(13*time.Minute + pageLate)
	b.reads("Are you still there?")
	b.reads("You’ll be signed out in 2 minutes")
	b.passes(80 * time.Second)
	b.reads("You’ll be signed out in 40 seconds because")
	b.click("Stay signed in")
	b.do(chromedp.WaitNotVisible(chromedp.CSS("#log-off")))
	s.visitor().signIn("training", "city@example.org") // is not offered what is being typed still

	b.passes(14 * time.Minute)
	b.click("Stay signed in")
	b.do(chromedp.WaitNotVisible(chromedp.CSS("#log-off")))
	b.fill("last_name", "Ejemplo")
	b.passes(14*time.Minute + pageLate)
	b.reads("You’ll be signed out in 1 minute")
	b.passes(time.Minute)
	b.comesBack()
	if got := b.value(
		`document.getElementById("first_name").value + " " + document.getElementById("last_name").value`,
	); got != "Lucía Ejemplo" {
		t.Errorf("of what was typed there is %q", got)
	}
	if a := s.city.signIn("training", "city@example.org").
		get("/training/clients"); !strings.Contains(a.Body, "City Shelter has no clients yet") {
		t.Errorf("the client is saved:\n%s", a.text())
	}
}

// A laptop that was closed over lunch comes back when the time is over already.
// Nobody could be asked, and what was typed is kept all the same.
func TestLogOffOfASleepingBrowser(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	b := s.typing()
	b.passes(time.Hour)
	b.comesBack()
	if got := b.value(`document.getElementById("first_name").value`); got != "Lucía" {
		t.Errorf("of what was typed there is %q", got)
	}
}
