package web_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/schema"
)

// phone is a browser with the window of a small phone.
func (s *testSite) phone() *tab {
	s.t.Helper()
	b := s.browser()
	b.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch))
	return b
}

// fits reports what makes the page wider than the window.
func (b *tab) fits(path string) {
	b.t.Helper()
	got := b.value(`(() => {
	const wide = document.documentElement.scrollWidth;
	if (wide <= 360) return "";
	const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > 360 && !e.closest(".scroll"));
	return wide + " pixels: " + out.slice(-5).map((e) => e.localName + "." + e.className + " " + e.innerText.slice(0, 60)).join("; ");
})()`)
	if got != "" {
		b.t.Errorf("%s is wider than the window: %s", path, got)
	}
}

const longMOU = "2026-a-very-long-number-of-an-mou-that-somebody-gave-it"

// lived is training after some weeks of use, with the longest names, addresses
// and texts that people give. It gives a client of City Shelter and an account.
func (s *testSite) lived() (admin.ClientID, string) {
	s.t.Helper()
	s.set(s.training, "second-step", "optional")
	s.set(s.training, "environment-banner",
		"The system is down on Sunday from 02:00 to 03:00; see https://www.continuum-of-care.subdomain.of.a.very.long.example.org/announcements.")
	for _, p := range personas {
		s.account(s.training, p.user)
	}
	long := s.account(s.training, admin.User{Email: "averyveryverylongaddresswithoutanyplacetobreakit@subdomain.of.a.very.long.example.org",
		Name: "Maximiliano-Alejandro Muestra-Van-der-Voorbeeld-Al-Mithal",
		Memberships: admintest.Member("city-shelter", "hope-house", "harbor-health", "youth-bridge",
			"coordinated-access"),
		Workgroups: []string{"case-managers", "auditors"}})
	word := strings.Repeat("Rehabilitationseinrichtung", 4)
	mou := schema.Object{
		Key: schema.Key{Kind: "mou", Name: longMOU},
		Body: schema.Canonical(map[string]any{
			"title":    word,
			"begins":   "2026-01-01",
			"between":  []any{"city-shelter", "youth-bridge"},
			"comments": word,
		}),
	}
	if _, err := s.service.Promotion.Edit(
		s.t.Context(), admintest.Operator, s.training,
		promotion.EditRequest{
			Objects: []schema.Object{mou},
			Reason:  word,
			Summary: "An agreement on " + word,
		},
	); err != nil {
		s.t.Fatal(err)
	}
	v := s.visitor().signIn("training", "city@example.org")
	typed := intakeOf("Maximiliano-Alejandro", "Muestra-Van-der-Voorbeeld-Al-Mithal", "1990-01-31")
	typed.Set("email", long.Email)
	id, err := admin.ParseClientID(v.add(typed))
	if err != nil {
		s.t.Fatal(err)
	}
	v.add(intakeOf("Bo", "Sampla", ""))
	v.post("/training/concern", url.Values{
		"text":  {word + " " + word},
		"about": {"/training/clients/" + word},
	})
	s.rows(id, long.ID)
	s.visitor().post("/training/sign-in", url.Values{"email": {long.Email}, "password": {"wrong"}})
	return id, long.ID
}

// No page must be scrolled sideways on a phone, whoever opens it.
func TestEveryPageOnAPhone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	client, user := s.lived()
	b := s.phone()
	for _, path := range []string{"/", "/training/sign-in", "/training/nowhere"} {
		b.open(path)
		b.fits(path)
	}
	table := accesses(client, user, s.planned())
	table["GET /mous/{name}"] = access{"/mous/" + longMOU, "au", ""}
	table["GET /history/{seq}"] = access{"/history/2", "au", ""}
	table["GET /history/{seq}/notes"] = access{"/history/5/notes", "acu", ""}
	for _, p := range personas {
		if !strings.Contains("acu", p.letter) {
			continue
		}
		b.signIn("training", p.user.Email)
		for _, route := range slices.Sorted(maps.Keys(table)) {
			method, path, _ := strings.Cut(route, " ")
			a := table[route]
			if method != "GET" || strings.HasSuffix(path, "/export") ||
				strings.HasSuffix(path, "/evidence") || !strings.Contains(a.allowed, p.letter) {
				continue
			}
			if a.path != "" {
				path = a.path
			}
			b.open("/training" + path)
			b.fits(fmt.Sprintf("%s as %s", path, p.user.Email))
		}
		b.open("/training/account")
		b.click(p.user.Name)
		b.click("Sign out")
		b.reads(signedOut)
	}
}

// On a phone the navigation is a menu, which is out of the way until it is
// opened.
func TestMenuOnAPhone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.set(s.training, "second-step", "optional")
	s.account(s.training, admin.User{
		Email:       "asha@example.org",
		Name:        "Asha Mfano",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"auditors"},
	})
	b := s.phone()
	b.signIn("training", "asha@example.org")
	b.do(chromedp.WaitNotVisible(chromedp.CSS("#nav")))
	b.click("Menu")
	b.do(chromedp.WaitVisible(chromedp.CSS("#nav")))
	b.fits("the menu")
	b.click("Close menu")
	b.do(chromedp.WaitNotVisible(chromedp.CSS("#nav")))
	b.click("Menu")
	b.click("System Update History")
	b.arrives("/training/history")
	b.do(chromedp.WaitNotVisible(chromedp.CSS("#nav")))
}
