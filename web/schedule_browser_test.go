package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
)

// An administrator has an approved plan applied on Sunday night, sees
// beforehand when that is, and afterwards what became of it.
func TestAPlanAtATimeInABrowser(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	plan, err := s.service.Promotion.Plan(t.Context(), admintest.Operator, s.training, s.production,
		promotion.PlanRequest{
			Summary:     "Funding sources",
			PlanOptions: syncer.PlanOptions{Only: []schema.Pattern{"option-list/funding-source"}},
		})
	if err != nil {
		t.Fatal(err)
	}
	s.approve(plan)
	ada := s.in("production", "ada@example.org")
	ada.open("/production/plans/" + plan.ID)
	ada.click(scheduleIt)
	ada.reads("An automatic sync into production")
	ada.do(chromedp.WaitReady(chromedp.CSS(".does-promote")))
	if got := ada.value(
		`getComputedStyle(document.querySelector(".does-promote")).display + " " + document.querySelector("#plan").selectedOptions[0].innerText`,
	); !strings.HasPrefix(got, "none Funding sources") {
		t.Errorf("of a plan, the form shows %q", got)
	}
	night := s.clock.Now().AddDate(0, 0, 1)
	ada.fill("name", "sunday", "date", night.Format("01022006"), "time", "0230AM")
	ada.click("Preview run times")
	ada.reads("Once, on " + night.Format("Monday, January 2, 2006") + " at 2:30 AM")
	ada.click(addSchedule)
	ada.arrives("/production/schedules/sunday")
	ada.reads("Schedule sunday added: once, on ")
	ada.click("Schedules")
	ada.reads(nothingRan)
	ada.reads("2:30 AM sunday")

	s.clock.Advance(48 * time.Hour)
	s.perform()
	again := s.in("production", "ada@example.org")
	again.open("/production/schedules")
	again.reads(oneNeedsAttention)
	again.reads("It was missed. No server was free to run it on time or up to 2 hours later.")
	again.press("#stand + .scroll th a")
	again.click("Run schedule now")
	again.reads("Run of sunday requested.")
	s.perform()
	again.open("/production/runs?schedule=sunday&state=ran")
	again.reads("requested by ada@example.org")
	again.press("tbody [data-label=Update] a")
	again.reads("Schedule sunday")
	again.reads("approved by operator:other")
}

// Somebody without a mouse adds a schedule, and pauses it.
func TestAScheduleByKeyboard(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	ada := s.in("production", "ada@example.org")
	ada.open("/production/schedules")
	ada.tabs(addSchedule)
	ada.presses(kb.Enter)
	ada.arrives("/production/schedules/new")
	ada.tabs("name")
	ada.presses("nightly")
	ada.tabs("Choose…\ntraining")
	ada.presses("t") // training, as a list takes the first letter
	ada.tabs(addSchedule)
	ada.presses(kb.Enter)
	ada.arrives("/production/schedules/nightly")
	ada.reads("Every day at 10:00 PM")
	ada.tabs("Pause schedule")
	ada.presses(kb.Enter)
	ada.reads("Schedule nightly paused.")
}
