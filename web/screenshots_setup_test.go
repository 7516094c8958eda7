package web_test

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"configsync/admin"
)

func TestScreenshotsSetup(t *testing.T) {
	if *screenshots == "" {
		t.Skip("make screenshots asks for them")
	}
	if err := os.MkdirAll(*screenshots, 0o755); err != nil {
		t.Fatal(err)
	}
	s, _ := administered(t, "production")
	s.put(s.training, "option-lists/sex-assigned.yaml", sevenOptions, "forms/everything.yaml", everything)
	s.account(s.training, admin.User{Email: "qa@example.org", Name: "Quinn Adams", Memberships: member("coordinated-access"), Workgroups: []string{"data-quality"}})
	b := s.browser()
	enter := func(env, email string) {
		b.signIn(env, email)
		if env == "production" {
			b.do(chromedp.WaitReady(chromedp.CSS("input[name=workgroup]")), chromedp.Click(chromedp.CSS("input[name=workgroup][value=system-administrators]")), chromedp.Click(chromedp.CSS("main button[type=submit]")))
		}
		b.do(chromedp.WaitReady(chromedp.CSS("#nav")))
	}
	submit := func(form string) chromedp.Action[chromedp.Void] {
		return chromedp.Click(chromedp.CSS(form + " button[type=submit]:not([hidden])"))
	}
	shoot := func(path, name string) {
		b.open(path)
		b.shootAll(name)
	}

	enter("training", "qa@example.org")
	shoot("/training/forms", "forms")
	shoot("/training/forms/client-intake", "form-intake")
	b.open("/training/forms/everything")
	b.do(chromedp.Click(chromedp.CSS("[name=pet][value=true]")), chromedp.WaitVisible(chromedp.CSS("#pet_name")), chromedp.SendKeys(chromedp.CSS(`[name="incomes[0].source"]`), "Job"), chromedp.Click(chromedp.CSS("#incomes-add")), chromedp.WaitVisible(chromedp.CSS(`[name="incomes[1].source"]`)))
	b.shootAll("form-everything")
	b.do(chromedp.SendKeys(chromedp.CSS("#age_now"), "old"), submit(".preview form > .actions"), chromedp.WaitVisible(chromedp.CSS(".problems")))
	b.shootAll("form-everything-wrong")
	b.open("/training/forms/client-intake/edit")
	b.script(`{ const t = document.getElementById("yaml"); t.value = t.value.replace("optionList: sex", "optionList: nothing"); "" }`)
	b.do(chromedp.Click(chromedp.CSS("form[action$='/edit'] button:not([name])")), chromedp.WaitVisible(chromedp.CSS("a[data-line]")))
	b.shootAll("form-yaml-wrong")
	shoot("/training/forms/client-intake/versions", "form-versions")
	shoot("/training/option-lists", "option-lists")
	shoot("/training/option-lists/sex-assigned", "option-list")
	b.script(`{ const set = (name, value) => { document.getElementsByName(name)[0].value = value }; set("label.2", ""); set("place.3", "99"); set("new-label-1", "Eight"); document.querySelectorAll("form").forEach((f) => { f.noValidate = true }); "" }`)
	b.do(submit("form:has(.options)"), chromedp.WaitVisible(chromedp.CSS(".problems")))
	b.shootAll("option-list-wrong")
	shoot("/training/forms?q=zzz", "forms-none")

	s.sync("HUD’s lists of October 2025, and a new intake form.")
	enter("production", "ada@example.org")
	shoot("/production/organizations", "organizations")
	shoot("/production/organizations/city-shelter", "organization")
	shoot("/production/organizations/new", "organization-new")
	shoot("/production/mous", "mous")
	shoot("/production/mous/2021-001", "mou")
	shoot("/production/mous/2024-011", "mou-one-way")
	b.open("/production/mous/2021-001")
	b.do(submit("form[action*='/end']"), chromedp.WaitVisible(chromedp.CSS("#effects")))
	b.shootAll("mou-end")
	shoot("/production/mous/new", "mou-new")
	b.script(`document.querySelectorAll("form").forEach((f) => { f.noValidate = true }); ""`)
	b.do(submit("form.way"), chromedp.WaitVisible(chromedp.CSS(".problems")))
	b.shootAll("mou-new-wrong")
	shoot("/production/mous/matrix", "matrix")
	shoot("/production/forms/client-intake/edit", "form-yaml-emergency")
	b.open("/production/forms/client-intake/versions")
	b.do(chromedp.Click(chromedp.CSS("a[href*='yaml=']")), chromedp.WaitVisible(chromedp.CSS("table.diff")))
	b.shootAll("form-diff")
	s.neighbors(s.production, 300, 2000)
	shoot("/production/mous/matrix", "matrix-crowd")
	shoot("/production/mous/matrix?organization=member-007", "matrix-crowd-one")
	shoot("/production/mous", "mous-crowd")
	shoot("/production/mous/new", "mou-new-crowd")
	shoot("/production/organizations/member-007", "organization-crowd")
}
