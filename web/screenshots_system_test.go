package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/schema"
)

// look is one way to see a page.
type look struct {
	name          string
	width, height int64
	scheme        string
}

var looks = []look{
	{"laptop-light", 1280, 800, "light"}, {"phone-dark", 390, 844, "dark"},
	{"laptop-dark", 1280, 800, "dark"}, {"phone-light", 390, 844, "light"},
}

// shootAll takes a picture of the page that is shown, in every look.
func (b *tab) shootAll(name string) {
	b.t.Helper()
	for _, l := range looks {
		b.do(chromedp.EmulateViewport(l.width, l.height),
			chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
				_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia,
					emulation.SetEmulatedMediaParams{
						Features: []*emulation.MediaFeature{
							{Name: "prefers-color-scheme", Value: l.scheme},
							{Name: "prefers-reduced-motion", Value: "reduce"},
						},
					})
				return err
			}))
		png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
		if err != nil {
			b.t.Fatal(name, err)
		}
		if err := os.WriteFile(
			filepath.Join(*screenshots, name+"-"+l.name+".png"), png, 0o644,
		); err != nil {
			b.t.Fatal(err)
		}
	}
	b.do(chromedp.EmulateViewport(1280, 800))
}

// crowd makes the environments look as they do after some weeks of use.
func (s *testSite) crowd() {
	s.t.Helper()
	s.sync("HUD’s lists of October 2025, and a new intake form.")
	for i, name := range []string{
		"Ana Diaz", "Ben Okoye", "Cam Ruiz", "Dora Smith-Hernández", "Eli Young", "Fay Abara",
	} {
		s.account(s.production, admin.User{
			Email: fmt.Sprintf("u%d@example.org", i),
			Name:  name,
			Memberships: admintest.Member("city-shelter", "hope-house", "harbor-health",
				"youth-bridge")[:1+i%4],
			Workgroups: []string{"case-managers", "outreach-workers"}[:1+i%2],
		})
	}
	s.seen(s.production, "u4@example.org", s.clock.Now().AddDate(0, 0, -55))
	s.seen(s.production, "u5@example.org", s.clock.Now().AddDate(0, 0, -58))
	gone := s.user(s.production, "user-u3@example.org").User
	gone.Status, gone.Because = admin.Inactive, "left in October"
	if err := s.service.Accounts.SaveUser(
		s.t.Context(), admintest.Operator, s.production, gone,
	); err != nil {
		s.t.Fatal(err)
	}
	s.clock.Advance(26 * time.Hour)
	s.set(s.production, "login-attempts", json.Number("4"))
	s.set(s.production, "environment-banner", "The system is down on Sunday from 02:00 to 03:00.")
	long := "Case managers, navigators and everybody else who works with clients over time, in a shelter, in the street or in housing; their supervisors are in it too, because they take over when somebody is ill."
	var w schema.Workgroup
	w.Title, w.Description, w.Permissions = "Case Managers", long, []schema.Permission{
		schema.WorkWithClients,
	}
	body, err := json.Marshal(w)
	if err != nil {
		s.t.Fatal(err)
	}
	canonical, err := schema.CanonicalBody(body)
	if err != nil {
		s.t.Fatal(err)
	}
	objects := []schema.Object{{
		Key:  schema.Key{Kind: "workgroup", Name: "case-managers"},
		Body: canonical,
	}}
	if _, err := s.service.Promotion.Edit(
		s.t.Context(), admintest.Operator, s.production,
		promotion.EditRequest{
			Objects: objects,
			Delete:  []schema.Key{{Kind: "workgroup", Name: "auditors"}},
			Reason:  "a flood",
			Summary: "Case managers take over the shelter.",
		},
	); err != nil {
		s.t.Fatal(err)
	}
	for range 3 {
		s.audit(s.production, admin.AuditEntry{
			Actor:    "u0@example.org",
			Action:   admin.ActionClientLook,
			Resource: "client:482113907",
			Outcome:  "done",
			From:     "203.0.113.20",
		})
	}
	s.audit(s.production, admin.AuditEntry{
		Actor:    "u1@example.org",
		Action:   admin.ActionException,
		Resource: "client:482113907",
		Outcome:  "refused",
		Detail:   "Restrict Intake is set on the record: a Release Exception would be without effect.",
		From:     "203.0.113.21",
	})
	for range 5 {
		s.visitor().post("/production/sign-in", map[string][]string{
			"email":    {"u1@example.org"},
			"password": {"wrong"},
		})
	}
}

func (s *testSite) worry() {
	s.t.Helper()
	v := s.visitor().signIn("production", "u0@example.org")
	v.post("/production/concern", map[string][]string{
		"text": {
			"Somebody opened client 482113907 on Saturday night. None of us was on duty, and nobody knows why.",
		},
		"about": {"/production/clients/482113907"},
	})
	v.post("/production/concern", map[string][]string{
		"text":  {"I was asked for my password on the phone."},
		"about": {""},
	})
}

func TestScreenshotsSystem(t *testing.T) {
	if *screenshots == "" {
		t.Skip("make screenshots asks for them")
	}
	if err := os.MkdirAll(*screenshots, 0o755); err != nil {
		t.Fatal(err)
	}
	s, _ := administered(t, "production")
	s.crowd()
	v := s.ada("production")
	b := s.browser()
	b.open("/production/sign-in")
	b.do(chromedp.SendKeys(chromedp.CSS("#email"), "ada@example.org"),
		chromedp.SendKeys(chromedp.CSS("#password"), admintest.Password),
		chromedp.Click(chromedp.CSS("main button[type=submit]")),
		chromedp.WaitReady(chromedp.CSS("#workgroup")),
		chromedp.Click(chromedp.CSS("#workgroup input[value=system-administrators]")),
		chromedp.Click(chromedp.CSS("main button[type=submit]")),
		chromedp.WaitReady(chromedp.CSS("#nav")))
	shoot := func(name, path string, steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		b.open("/production/" + path)
		b.do(steps...)
		b.shootAll(name)
	}
	submit := func(selector string) []chromedp.Action[chromedp.Void] {
		return []chromedp.Action[chromedp.Void]{
			chromedp.Click(chromedp.CSS(selector)), chromedp.Sleep(600 * time.Millisecond),
		}
	}
	typed := func(selector, value string) chromedp.Action[chromedp.Void] {
		return chromedp.SetValue(chromedp.CSS(selector), value)
	}
	concerned(s, v, shoot)

	shoot("properties", "properties")
	shoot("properties-search", "properties?q=password")
	shoot("properties-empty", "properties?q=xyzzy")
	shoot("property-number", "properties/lock-out-time")
	shoot("property-list", "properties/generic-account-names")
	shoot("property-choice", "properties/direct-changes")
	shoot("property-zone", "properties/time-zone")
	shoot("property-error", "properties/lock-out-time", append(
		[]chromedp.Action[chromedp.Void]{novalidate(), typed("#value", "0")},
		submit("main form[method=post] button[type=submit]")...,
	)...)
	shoot("property-effect", "properties/user-account-expiration",
		append([]chromedp.Action[chromedp.Void]{
			typed("#value", "30"), typed("#reason", "A break-in on Friday."),
		}, submit("main form[method=post] button[type=submit]")...)...)

	shoot("history", "history")
	shoot("history-empty", "history?q=xyzzy")
	shoot("history-error", "history?update=last")
	shoot("update-sync", "history/4")
	shoot("update-edit", "history/7")
	shoot("update-many", "history/2")
	shoot("update-group", "history/2?group=option-list")
	shoot("notes", "history/4/notes")

	shoot("audit", "audit")
	shoot("audit-record", "audit?resource=client:482113907")
	shoot("audit-empty", "audit?who=xyzzy")
	shoot("audit-verified", "audit", submit(".head button")...)

	shoot("users", "users")
	shoot("users-empty", "users?q=xyzzy")
	shoot("user", "users/user-u1@example.org")
	shoot("user-own", "users/user-ada@example.org")
	shoot("user-error", "users/user-u0@example.org", append([]chromedp.Action[chromedp.Void]{
		novalidate(), typed("#name", "Case Manager"), typed("#email", "nobody"),
	}, submit("#edit ~ form .actions button")...)...)
	shoot("user-new", "users/new")
	shoot("handover", "users/user-u0@example.org", submit("form[action$=reset-password] button")...)

	shoot("workgroups", "workgroups")
	shoot("workgroup", "workgroups/case-managers")
	shoot("workgroup-error", "workgroups/case-managers", append(
		[]chromedp.Action[chromedp.Void]{novalidate(), typed("#title", "Case Workers")},
		submit("main form[method=post] button[type=submit]")...,
	)...)
}

// concerned takes the pictures of concerns: without any, reporting one, open
// and closed.
func concerned(
	s *testSite, v *visitor, shoot func(name, path string, steps ...chromedp.Action[chromedp.Void]),
) {
	shoot("concerns-empty", "concerns")
	shoot("concern", "concern")
	s.worry()
	shoot("concerns", "concerns")
	concerns, err := s.service.Clients.Concerns(s.t.Context(), admintest.Operator,
		s.production, true)
	if err != nil {
		s.t.Fatal(err)
	}
	v.post("/production/concerns/"+concerns[0].ID+"/close", map[string][]string{
		"resolution": {"It was our own help desk. They were told not to."},
	})
	shoot("concerns-closed", "concerns", chromedp.Click(chromedp.CSS("details.closed summary")))
}

// novalidate keeps the browser from finding faults before the server does.
func novalidate() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Evaluate[bool](
			"document.querySelectorAll('form').forEach((f) => f.noValidate = true) === undefined",
		)(
			ctx, t,
		)
		return err
	})
}
