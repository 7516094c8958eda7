package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/clients"
	"configsync/schema/fill"
)

// in is a browser in which somebody is signed in to Production.
func (s *testSite) in(env, email string) *tab {
	s.t.Helper()
	b := s.browser()
	b.signIn(env, email)
	b.do(chromedp.WaitReady(chromedp.CSS("#nav")))
	return b
}

// press clicks what a selector finds.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// blank counts, client by client, how many clients of Production have no answer
// to a field of the intake form.
func (s *testSite) blank(field string) int {
	s.t.Helper()
	snapshot, err := s.production.Store.Snapshot(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	defer snapshot.Close()
	n := 0
	for id := firstIntake; ; id++ {
		answers, err := snapshot.Clients.Answers(s.t.Context(), id, clients.IntakeForm)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(answers) == 0 {
			return n
		}
		if !answered(answers, field) {
			n++
		}
	}
}

const firstIntake admin.ClientID = 482113907

func answered(answers []fill.Answer, field string) bool {
	for _, a := range answers {
		if a.Field == field {
			return true
		}
	}
	return false
}

// An administrator promotes what Training holds, another one and a privacy
// officer approve, somebody interferes, a case worker reads the notes, and it
// is undone.
func TestASyncFromComparisonToRollback(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	s.intakes("city-shelter", 1234)
	s.account(s.production, admin.User{
		Email:       "noor@example.org",
		Name:        "Noor Mithal",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"data-quality"},
	})
	ada := s.in("production", "ada@example.org")

	// How far it is, and what differs.
	ada.open("/production/sync")
	ada.reads("2 objects were changed directly in production. 1 object was changed in both.")
	ada.press(".parity a[role=button]")
	ada.reads("1 object was changed in both. Choose which version to keep")
	ada.reads(fmt.Sprintf("%s records of Client Intake have no answer to Veteran status yet.",
		admin.Counted(s.blank("veteran_status"))))

	// What is chosen needs the object that is in conflict, which must be
	// decided first.
	ada.open("/production/compare/training/request")
	ada.reads("Choose which version of Client Intake to keep first.")

	// The conflict is decided; what a case worker would see is looked at first.
	ada.open("/production/compare/training/form/client-intake")
	ada.reads("Preview")
	ada.open("/production/compare/training/form/client-intake?view=fields")
	ada.do(chromedp.Click(chromedp.CSS("input[type=radio][value=source]")),
		chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	ada.reads(choicesSaved)

	// Adopting the hotfix is asked for in Training, by an account of Training.
	ada.open("/training/sign-in")
	ada.signIn("training", "ada@example.org")
	ada.open("/training/adopt/production?key=form/current-living-situation")
	ada.reads("severe weather alert")
	ada.press("main form button[type=submit]")
	ada.reads("Adopted from production.")

	// The deletion is ticked as well, and it is sent to review.
	ada.open("/production/compare/training?show=deleted")
	ada.press(`[name=tick][value="option-list/early-exit-reason"]`)
	ada.do(chromedp.WaitVisible(
		chromedp.CSS(`[name=tick][value="option-list/early-exit-reason"]:checked`),
	))
	ada.calm()
	ada.press("button[name=go][value=request]")
	ada.reads("Send for review")
	ada.reads("and a privacy officer, because it widens sharing")
	ada.press("button[name=go][value=send]")
	if got := ada.value(
		"document.querySelector('#summary').validity.valueMissing + ''",
	); got != "true" {
		t.Error("it is sent without a summary")
	}
	ada.do(chromedp.SendKeys(chromedp.CSS("#summary"), "HUD data standards FY2026"))
	ada.press("button[name=go][value=send]")
	ada.reads(sentForReview)
	ada.reads("You wrote this plan, so another person must approve it.")
	plan := ada.value("location.pathname")

	// Somebody else approves; then somebody edits Production, and the approval
	// is void.
	noor := s.in("production", "noor@example.org")
	noor.reads("1 plan needs your decision.")
	noor.open(plan)
	noor.reads("Deletes 1 object.")
	noor.reads("Gives more people access to client records.")
	noor.do(chromedp.SendKeys(chromedp.CSS("#note"), "The lists are HUD’s."),
		chromedp.Click(chromedp.CSS("#decide ~ form button[type=submit]")))
	noor.reads(planApproved)
	noor.reads("waiting for a privacy officer")
	s.reword(s.production, "form/project-enrollment", "label: Continuum of Care", "label: CoC")
	noor.open(plan)
	noor.reads("This plan is stale.")
	noor.reads(byTester)

	// Planned again, with what was chosen.
	ada.open(plan)
	ada.do(chromedp.Click(chromedp.CSS(`form[action$="/again"] button`)))
	ada.reads("Your selection, compared with the current state.")
	ada.press("button[name=go][value=request]")
	ada.reads("HUD data standards FY2026")
	ada.press("button[name=go][value=send]")
	ada.reads(sentForReview)
	plan = ada.value("location.pathname")
	jo := s.in("production", "jo@example.org")
	for _, b := range []*tab{noor, jo} {
		b.open(plan)
		b.press("#decide ~ form button[type=submit]")
		b.reads(planApproved)
	}

	// Applied, all of it.
	ada.open(plan)
	ada.do(chromedp.Click(chromedp.CSS("[name=delete]")),
		chromedp.Click(chromedp.CSS("#apply ~ form button")))
	ada.reads(planApplied)
	ada.reads("approved by noor@example.org, jo@example.org")
	update := ada.value("location.pathname")

	// A case worker reads what is new.
	cam := s.in("production", "cam@example.org")
	cam.open("/production/")
	cam.reads("HUD data standards FY2026")
	cam.reads("Veteran status is now required.")

	// It is undone, in review as well.
	ada.open(update)
	ada.do(chromedp.Click(chromedp.CSS(`a[href*="update:"]`)))
	ada.reads("Choose the changes to roll back.")
	ada.press("button[name=go][value=request]")
	ada.reads("Roll back update")
	ada.do(chromedp.SendKeys(chromedp.CSS("#summary"), "Back to FY2024"),
		chromedp.Click(chromedp.CSS("button[name=go][value=send]")))
	ada.reads(sentForReview)
	plan = ada.value("location.pathname")
	for _, b := range []*tab{noor, jo} {
		b.open(plan)
		b.press("#decide ~ form button[type=submit]")
		b.reads(planApproved)
	}
	ada.open(plan)
	if strings.Contains(ada.text(), "I agree to delete") {
		ada.press("[name=delete]")
	}
	ada.press("#apply ~ form button")
	ada.reads(planApplied)
	ada.open("/production/forms/client-intake")
	ada.reads("Gender")
}
