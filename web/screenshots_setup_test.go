package web_test

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"configsync/admin"
	"configsync/admin/admintest"
)

func TestScreenshotsSetup(t *testing.T) {
	if *screenshots == "" {
		t.Skip("make screenshots asks for them")
	}
	if err := os.MkdirAll(*screenshots, 0o755); err != nil {
		t.Fatal(err)
	}
	s, _ := administered(t, "production")
	s.put(s.training, "option-lists/sex-assigned.yaml", sevenOptions,
		"forms/everything.yaml", everything)
	s.account(s.training, admin.User{
		Email:       "qa@example.org",
		Name:        "Quinn Adams",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"data-quality"},
	})
	b := s.browser()
	enter := func(env, email string) {
		b.signIn(env, email)
		if env == "production" {
			b.do(chromedp.WaitReady(chromedp.CSS("input[name=workgroup]")),
				chromedp.Click(chromedp.CSS("input[name=workgroup][value=system-administrators]")),
				chromedp.Click(chromedp.CSS("main button[type=submit]")))
		}
		b.do(chromedp.WaitReady(chromedp.CSS("#nav")))
	}
	enter("training", "qa@example.org")
	b.shootForms()
	s.sync("HUD’s lists of October 2025, and a new intake form.")
	enter("production", "ada@example.org")
	b.shootAgreements()
	b.open("/production/forms/client-intake/versions")
	b.do(chromedp.Click(chromedp.CSS("a[href*='yaml=']")),
		chromedp.WaitVisible(chromedp.CSS("table.diff")))
	b.shootAll("form-diff")
	s.neighbors(s.production, 300, 2000)
	b.shoot("/production/mous/matrix", "matrix-crowd")
	b.shoot("/production/mous/matrix?organization=member-007", "matrix-crowd-one")
	b.shoot("/production/mous", "mous-crowd")
	b.shoot("/production/mous/new", "mou-new-crowd")
	b.shoot("/production/organizations/member-007", "organization-crowd")
}

// shoot takes the pictures of a page.
func (b *tab) shoot(path, name string) {
	b.t.Helper()
	b.open(path)
	b.shootAll(name)
}

// send presses the button of a form that people see first.
func send(form string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(form + " button[type=submit]:not([hidden])"))
}

// shootForms takes the pictures of forms and drop-down lists in training.
func (b *tab) shootForms() {
	b.shoot("/training/forms", "forms")
	b.shoot("/training/forms/client-intake", "form-intake")
	b.open("/training/forms/everything")
	b.do(chromedp.Click(chromedp.CSS("[name=pet][value=true]")),
		chromedp.WaitVisible(chromedp.CSS("#pet_name")),
		chromedp.SendKeys(chromedp.CSS(`[name="incomes[0].source"]`), "Job"),
		chromedp.Click(chromedp.CSS("#incomes-add")),
		chromedp.WaitVisible(chromedp.CSS(`[name="incomes[1].source"]`)))
	b.shootAll("form-everything")
	b.do(chromedp.SendKeys(chromedp.CSS("#age_now"), "old"), send(".preview form > .actions"),
		chromedp.WaitVisible(chromedp.CSS(".problems")))
	b.shootAll("form-everything-wrong")
	b.open("/training/forms/client-intake/edit")
	b.script(`{ const t = document.getElementById("yaml"); t.value = t.value.replace("optionList: sex", "optionList: nothing"); "" }`)
	b.do(chromedp.Click(chromedp.CSS("form[action$='/edit'] button:not([name])")),
		chromedp.WaitVisible(chromedp.CSS("a[data-line]")))
	b.shootAll("form-yaml-wrong")
	b.shoot("/training/forms/client-intake/versions", "form-versions")
	b.shoot("/training/option-lists", "option-lists")
	b.shoot("/training/option-lists/sex-assigned", "option-list")
	b.script(`{ const set = (name, value) => { document.getElementsByName(name)[0].value = value }; set("label.2", ""); set("place.3", "99"); set("new-label-1", "Eight"); document.querySelectorAll("form").forEach((f) => { f.noValidate = true }); "" }`)
	b.do(send("form:has(.options)"), chromedp.WaitVisible(chromedp.CSS(".problems")))
	b.shootAll("option-list-wrong")
	b.shoot("/training/forms?q=zzz", "forms-none")
}

// shootAgreements takes the pictures of organizations and MOUs in production.
func (b *tab) shootAgreements() {
	b.shoot("/production/organizations", "organizations")
	b.shoot("/production/organizations/city-shelter", "organization")
	b.shoot("/production/organizations/new", "organization-new")
	b.shoot("/production/mous", "mous")
	b.shoot("/production/mous/2021-001", "mou")
	b.shoot("/production/mous/2024-011", "mou-one-way")
	b.open("/production/mous/2021-001")
	b.do(send("form[action*='/end']"), chromedp.WaitVisible(chromedp.CSS("#effects")))
	b.shootAll("mou-end")
	b.shoot("/production/mous/new", "mou-new")
	b.script(`document.querySelectorAll("form").forEach((f) => { f.noValidate = true }); ""`)
	b.do(send("form.way"), chromedp.WaitVisible(chromedp.CSS(".problems")))
	b.shootAll("mou-new-wrong")
	b.shoot("/production/mous/matrix", "matrix")
	b.shoot("/production/forms/client-intake/edit", "form-yaml-emergency")
}
