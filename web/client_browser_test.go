package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// value is what a script gives.
func (b *tab) value(script string) string {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// clientTab is a browser in which somebody is signed in.
func (s *testSite) clientTab(email string) *tab {
	s.t.Helper()
	b := s.browser()
	b.signIn("training", email)
	b.do(chromedp.WaitReady(chromedp.CSS("#nav")))
	return b
}

// reads waits until the page reads so.
func (b *tab) reads(text string) {
	b.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if strings.Contains(b.text(), text) {
			return
		}
	}
	b.t.Fatalf("the page does not say %q:\n%s", text, b.text())
}

// A question that depends on an answer appears while one fills in the form, and
// the client is found as one types.
func TestAddingAClientWithScripts(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	s.city.add(intakeOf("Bo", "Sampla", ""))
	b := s.clientTab("city@example.org")
	b.open("/training/clients/new")
	b.value(`document.querySelector("main").dataset.same = "yes"`)
	b.do(chromedp.SendKeys(chromedp.CSS("#first_name"), "Lucía"),
		chromedp.SendKeys(chromedp.CSS("#last_name"), "Ejemplo"),
		chromedp.Click(chromedp.CSS("[name=name_data_quality][value='1']")),
		chromedp.SetValue(chromedp.CSS("#preferred_language"), "21"))
	b.value(`document.getElementById("preferred_language").dispatchEvent(new Event("change", {bubbles: true})); ""`)
	b.do(chromedp.WaitVisible(chromedp.CSS("#different_preferred_language")))
	if got := b.value(
		`document.querySelector("main").dataset.same + " " + document.getElementById("first_name").value`,
	); got != "yes Lucía" {
		t.Errorf("the page was loaded again: %q", got)
	}
	b.do(chromedp.SendKeys(chromedp.CSS("#different_preferred_language"), "Mam"))
	for _, answer := range []string{
		"[name=dob_data_quality][value='99']", "[name=race][value=White]", "[name=sex][value='1']",
		"[name=veteran_status][value='0']", "main .actions button[type=submit]",
	} {
		b.calm()
		b.press(answer)
	}
	b.reads("The client is added.")
	b.reads("Mam")

	b.open("/training/clients")
	b.reads("Sampla, Bo")
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), "luc"),
		chromedp.WaitNotPresent(chromedp.CSS("tbody tr:nth-child(2)")))
	b.reads("Ejemplo, Lucía")
	if got := b.value("document.activeElement.id + ' ' + location.search"); got != "q ?q=luc" {
		t.Errorf("after the search: %q", got)
	}
}

// A Release Exception lets the other organization see the record, and Restrict
// Intake stops it.
func TestReleaseExceptionWithScripts(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	id := s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	city, youth := s.clientTab("city@example.org"), s.clientTab("youth@example.org")
	youth.open("/training/clients/" + id)
	youth.reads("There is no such client")
	city.open("/training/clients/" + id + "/security")
	city.do(chromedp.SetValue(chromedp.CSS("#receiving"), "youth-bridge"),
		chromedp.SetValue(chromedp.CSS("#through"), "2026-12-24"),
		chromedp.SendKeys(chromedp.CSS("#reason"), "Referral"),
		chromedp.Click(chromedp.CSS("#grant ~ form button")))
	city.reads("Youth Bridge may see this record through December 24, 2026.")
	youth.open("/training/clients/" + id)
	youth.reads("Muestra, Ana")
	youth.reads("granted a Release Exception")

	city.do(chromedp.Click(chromedp.CSS("#restrict ~ form button")))
	city.reads("Nobody but City Shelter sees this record.")
	youth.open("/training/clients/" + id)
	youth.reads("There is no such client")
	youth.open("/training/clients?q=muestra")
	youth.reads("Nobody whom your organization may see is called so.")
}

// A client is added without a mouse.
func TestAddingAClientByKeyboard(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	b := s.clientTab("city@example.org")
	b.open("/training/clients/new")
	focused := func() string {
		return b.value(`(document.activeElement.name || document.activeElement.textContent.trim()) + "=" + (document.activeElement.value || "")`)
	}
	keys := map[string]string{
		"first_name=": "Ana", "last_name=": "Muestra", "name_data_quality=1": " ",
		"dob_data_quality=1": " ", "race=White": " ", "sex=0": " ", "veteran_status=0": " ",
	}
	for range 120 {
		b.do(chromedp.KeyEvent(kb.Tab))
		b.calm()
		at := focused()
		if strings.HasPrefix(at, "Add the client=") &&
			b.value(`document.activeElement.tagName`) == "BUTTON" {
			if outline := b.value(
				"getComputedStyle(document.activeElement).outlineStyle",
			); outline == "none" {
				t.Error("the focus cannot be seen")
			}
			b.do(chromedp.KeyEvent(kb.Enter))
			b.reads("The client is added.")
			b.reads("Muestra, Ana")
			return
		}
		if key, ok := keys[at]; ok {
			b.do(chromedp.KeyEvent(key))
			delete(keys, at)
		}
	}
	t.Fatalf("the button was not reached; not seen: %v\n%s", keys, b.text())
}

// No page of clients must be scrolled sideways on a phone.
func TestClientPagesOnAPhone(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	typed := intakeOf("Maximiliano-Alejandro", "Muestra-Van-der-Voorbeeld-Al-Mithal", "1990-01-31")
	typed.Set("email",
		"averyveryverylongaddresswithoutanyplacetobreakit@subdomain.of.a.very.long.example.org")
	id := s.city.add(typed)
	b, officer := s.clientTab("city@example.org"), s.clientTab("officer@example.org")
	check := func(b *tab, path string) {
		t.Helper()
		b.open("/training/" + path)
		if got := b.value(
			`String(document.documentElement.scrollWidth - document.documentElement.clientWidth)`,
		); got != "0" {
			t.Errorf("%s is %s pixels wider than the window", path, got)
		}
	}
	for _, b := range []*tab{b, officer} {
		b.do(chromedp.EmulateViewport(360, 740))
	}
	for _, path := range []string{
		"clients", "clients?q=xyzzy", "clients/new", "clients/" + id, "clients/" + id + "/edit",
		"clients/" + id + "/security", "clients/" + id + "/access", "clients/999-999-999",
	} {
		check(b, path)
	}
	for _, path := range []string{"client-security", "emergency", "clients/" + id + "/access"} {
		check(officer, path)
	}
}
