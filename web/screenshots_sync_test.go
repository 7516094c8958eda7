package web_test

import (
	"net/url"
	"testing"

	"configsync/admin"
	"configsync/syncer"
)

// The pages of a sync in their states: nothing, a comparison, a request, a plan
// in each state, one that waits for its turn, and an undo.
func TestScreenshotsSync(t *testing.T) {
	if *screenshots == "" {
		t.Skip("make screenshots asks for them")
	}
	s := newCompareSite(t)
	s.intakes("city-shelter", 1234)
	ada, b := s.visitor().signIn("production", "ada@example.org"), s.browser()
	b.signIn("production", "ada@example.org")
	shoot := func(name, path string) {
		t.Helper()
		b.open("/production" + path)
		b.shootAll("sync-" + name)
	}
	shoot("home", "/sync")
	shoot("plans-none", "/plans")
	shoot("compare", "/compare/training")
	shoot("compare-nothing-fits", "/compare/training?q=xyzzy")
	shoot("request", "/compare/training/request")
	shoot("undo", "/compare/update:3")

	stale := s.planOf("option-list/sexual-orientation")
	rejected, waiting, approved, urgent := s.planOf(
		"option-list/gender",
	), s.planOf("mou/2023-004"), s.approved(), s.planOf("option-list/ssvf-services")
	for _, p := range []*syncer.Plan{stale, rejected, waiting, urgent} {
		s.submit(s.production, p)
	}
	if err := s.service.Promotion.Reviews.Reject(
		t.Context(), admin.Operator("other"), s.production, rejected.ID, "Not before the holidays.",
	); err != nil {
		t.Fatal(err)
	}
	s.reword(s.production, "option-list/sexual-orientation", "title: Sexual orientation",
		"title: Orientation")
	ada.post("/production/plans/"+urgent.ID+"/apply", url.Values{
		"emergency": {"the list is wrong tonight"},
	})
	for name, p := range map[string]*syncer.Plan{
		"stale":     stale,
		"rejected":  rejected,
		"in-review": waiting,
		"approved":  approved,
		"emergency": urgent,
	} {
		shoot("plan-"+name, "/plans/"+p.ID)
	}
	shoot("plans", "/plans")
	shoot("home-busy", "/sync")
	release := s.busy()
	ada.post("/production/plans/"+approved.ID+"/apply", url.Values{})
	shoot("run", "/plans/"+approved.ID+"/run")
	release()
	b.open("/training/sign-in")
	b.signIn("training", "ada@example.org")
	b.open("/training/adopt/production?key=form/current-living-situation")
	b.shootAll("sync-adopt")
}
