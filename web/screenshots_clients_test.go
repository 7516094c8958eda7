package web_test

import (
	"context"
	"net/url"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/demo"
)

// shooting takes pictures of the pages of one account.
func (s *testSite) shooting(
	email string,
) func(name, path string, steps ...chromedp.Action[chromedp.Void]) {
	b := s.browser()
	b.signIn("training", email)
	if email == "administrator@example.org" {
		b.do(chromedp.Click(chromedp.CSS("#workgroup input[value=system-administrators]")),
			chromedp.Click(chromedp.CSS("main button[type=submit]")))
	}
	b.do(chromedp.WaitReady(chromedp.CSS("#nav")))
	return func(name, path string, steps ...chromedp.Action[chromedp.Void]) {
		s.t.Helper()
		b.open("/training/" + path)
		b.do(steps...)
		b.shootAll(name)
	}
}

// press submits a form and waits for what comes.
func press(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector)),
			chromedp.Sleep(700*time.Millisecond))
	})
}

func TestScreenshotsClients(t *testing.T) {
	if *screenshots == "" {
		t.Skip("make screenshots asks for them")
	}
	if err := os.MkdirAll(*screenshots, 0o755); err != nil {
		t.Fatal(err)
	}
	empty := newClientSite(t)
	shoot := empty.shooting("city@example.org")
	shoot("clients-none", "clients")
	shoot("client-new", "clients/new")
	empty.shooting("officer@example.org")("record-security-none", "client-security")

	s := newSite(t)
	s.put(s.training, "system-properties.yaml",
		"second-step: \"optional\"\ntime-zone: America/Los_Angeles\nrelease-exception-maximum: 180\n")
	if _, err := s.service.Demo.FillWithFakePeople(
		t.Context(), admintest.Operator, s.training,
		demo.FakeRequest{Clients: 600, Seed: 3, Password: admintest.Password},
	); err != nil {
		t.Fatal(err)
	}
	s.clientPictures(s.shooting("city@example.org"))
	s.emergencyPictures()
}

// clientPictures are those of a case manager.
func (s *testSite) clientPictures(
	shoot func(name, path string, steps ...chromedp.Action[chromedp.Void]),
) {
	v := s.visitor().signIn("training", "city@example.org")
	typed := intakeOf("Ana María", "Muestra", "1990-01-31")
	for name, value := range map[string]string{
		"phone":                        "555-0100",
		"phone_is_safe":                "true",
		"mail_street":                  "12 Example Street, Apartment 4",
		"mail_city":                    "Sampleton",
		"preferred_language":           "21",
		"different_preferred_language": "Q’anjob’al",
		"release_signed":               "true",
		"release_date":                 "2026-11-19",
	} {
		typed.Set(name, value)
	}
	id := v.add(typed)
	security := "/training/clients/" + id + "/security"
	for _, to := range []string{"harbor-health", "youth-bridge", "hope-house"} {
		v.post(security, url.Values{
			"receiving": {to},
			"through":   {"2026-12-24"},
			"reason": {
				"Referral to permanent housing; the client asked for it in writing on the day of the intake",
			},
		})
	}
	end := endAddress.FindStringSubmatch(v.get(security).Body)
	v.post(end[1], nil)
	v.get(security)

	shoot("clients", "clients")
	shoot("clients-further", "clients", press("a[rel=next]"))
	shoot("clients-found", "clients?q=mue")
	shoot("clients-nobody", "clients?q=xyzzy")
	shoot("clients-error", "clients?q=219-09-9999")
	shoot("client-new-error", "clients/new", novalidate(),
		chromedp.SetValue(chromedp.CSS("#first_name"), "Ana"), press(".actions button"))
	shoot("client-new-similar", "clients/new",
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := chromedp.Evaluate[bool](`const typed = {first_name: "Anna Maria", last_name: "Muestra", date_of_birth: "1990-01-31"};
for (const name in typed) document.getElementById(name).value = typed[name];
for (const [name, value] of [["name_data_quality", "1"], ["dob_data_quality", "1"], ["race", "White"], ["sex", "1"], ["veteran_status", "0"]]) document.querySelector("[name=" + name + "][value='" + value + "']").checked = true;
true`)(ctx, t)
			return err
		}), press(".actions button"))
	shoot("client", "clients/"+id)
	shoot("client-edit", "clients/"+id+"/edit")
	shoot("client-security", "clients/"+id+"/security",
		chromedp.Click(chromedp.CSS("details.end summary")))
	shoot("client-security-error", "clients/"+id+"/security", novalidate(),
		press("#grant ~ form button"))
	shoot("client-access", "clients/"+id+"/access")
	shoot("client-access-later", "clients/"+id+"/access?on=2026-12-25")
	shoot("client-access-error", "clients/"+id+"/access?on=soon")
	v.post(security+"/restrict", url.Values{"restricted": {"yes"}})
	shoot("client-restricted", "clients/"+id+"/security")
	shoot("client-nobody", "clients/999-999-999")
}

// emergencyPictures are those of a privacy officer and an administrator.
func (s *testSite) emergencyPictures() {
	officer := s.visitor().signIn("training", "privacy@example.org")
	var ids []string
	for _, m := range regexp.MustCompile(
		`<td class="id"[^>]*>([0-9-]+)</td>\s*<td[^>]*>[^<]*</td>\s*<td[^>]*>City Shelter</td>`,
	).FindAllStringSubmatch(
		s.visitor().signIn("training", "city@example.org").get("/training/clients").Body, -1,
	) {
		ids = append(ids, m[1])
	}
	reasons := []string{
		"The client is in the emergency room, and nobody there knows the medication.",
		"A call from the county hospital: next of kin.",
		"A fire at the shelter: is anybody missing?",
	}
	for i, reason := range reasons {
		officer.post("/training/emergency", url.Values{"client": {ids[i]}, "reason": {reason}})
	}
	s.clock.Advance(7 * time.Minute)
	shoot := s.shooting("privacy@example.org")
	shoot("emergency", "emergency")
	shoot("emergency-error", "emergency", novalidate(),
		chromedp.SetValue(chromedp.CSS("#client"), "12"),
		chromedp.SetValue(chromedp.CSS("#reason"), "hospital"), press("form.medium button"))
	shoot("client-emergency", "clients/"+ids[0])
	shoot("client-access-audit", "clients/"+ids[0]+"/access")
	shoot("record-security", "client-security")
	shoot("record-security-error", "client-security?client=12")
	s.account(s.training, admin.User{
		Email:       "ada@example.org",
		Name:        "Ada Admin",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"system-administrators"},
	})
	ada := s.visitor().signIn("training", "ada@example.org")
	seen := regexp.MustCompile(`action="(/training/emergency/[^"]+/seen)"`).
		FindStringSubmatch(ada.get("/training/emergency").Body)
	ada.post(seen[1], nil)
	shoot = s.shooting("ada@example.org")
	shoot("home-emergency", "")
	shoot("emergency-watch", "emergency", chromedp.Click(chromedp.CSS("details.closed summary")))
}
