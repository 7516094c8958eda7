package web_test

import (
	"bufio"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/evidence"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
)

// approved is a plan for Production that can be applied: of one list, made by
// the operator and approved by another one.
func (s *testSite) approved() *syncer.Plan {
	s.t.Helper()
	plan := s.planOf("option-list/race")
	s.approve(plan)
	return plan
}

// approve approves a plan for Production by another operator.
func (s *testSite) approve(plan *syncer.Plan) {
	s.t.Helper()
	if err := s.service.Promotion.Reviews.ApprovePlan(
		s.t.Context(), admin.Operator("other"), s.production, plan, "",
	); err != nil {
		s.t.Fatal(err)
	}
}

// submit sends a plan to review.
func (s *testSite) submit(env *admin.Environment, plan *syncer.Plan) {
	s.t.Helper()
	err := s.service.Promotion.Reviews.Submit(s.t.Context(), admintest.Operator, env, plan)
	if err != nil {
		s.t.Fatal(err)
	}
}

// planOf is a plan for Production of one object, made by the operator.
func (s *testSite) planOf(pattern schema.Pattern) *syncer.Plan {
	s.t.Helper()
	plan, err := s.service.Promotion.Plan(s.t.Context(), admintest.Operator, s.training,
		s.production,
		promotion.PlanRequest{PlanOptions: syncer.PlanOptions{Only: []schema.Pattern{pattern}}})
	if err != nil {
		s.t.Fatal(err)
	}
	return plan
}

// busy holds the lock on Production's configuration until release is called, as
// another sync does.
func (s *testSite) busy() (release func()) {
	s.t.Helper()
	held, done, over := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		over <- s.production.Store.Change(s.t.Context(), admin.Holder{Actor: "another sync"}, 0,
			func(*admin.Tx) error {
				close(held)
				<-done
				return nil
			})
	}()
	<-held
	return func() {
		close(done)
		if err := <-over; err != nil {
			s.t.Error(err)
		}
	}
}

// A plan that waits for its turn can be stopped; then nothing was changed, and
// it can be applied later.
func TestARunIsStopped(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	ada := s.visitor().signIn("production", "ada@example.org")
	plan := s.approved()
	path := "/production/plans/" + plan.ID
	release := s.busy()
	a := ada.post(path+"/apply", url.Values{})
	if a.Status != http.StatusSeeOther || a.Location != path+"/run" {
		t.Fatalf("got %d %s\n%s", a.Status, a.Location, a.Body)
	}
	ada.get(path+"/run").wants(t, http.StatusOK, "Waiting to start…", `action="`+path+`/run/stop"`)
	ada.post(path+"/run/stop", url.Values{})
	release()
	stopped := ada.get(path + "/run")
	for end := time.Now().Add(
		patience,
	); stopped.Status == http.StatusOK && time.Now().Before(
		end,
	); time.Sleep(20 * time.Millisecond) {
		stopped = ada.get(path + "/run")
	}
	if stopped.Location != path {
		t.Fatalf("got %d %s\n%s", stopped.Status, stopped.Location, stopped.Body)
	}
	ada.get(path).wants(t, http.StatusOK, "Stopped. Nothing was changed.",
		applyReady)
	ada.post(path+"/apply", url.Values{})
	if a := ada.get(path + "/run"); !strings.HasPrefix(a.Location, "/production/history/") {
		t.Errorf("got %d %s\n%s", a.Status, a.Location, a.Body)
	}
}

// A browser is told how far a plan is, until it is over.
func TestARunTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	ada := s.visitor().signIn("production", "ada@example.org")
	plan := s.approved()
	path := "/production/plans/" + plan.ID
	release := s.busy()
	ada.post(path+"/apply", url.Values{})
	req, err := http.NewRequestWithContext(t.Context(), "GET", s.url+path+"/run/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := ada.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("got %s", got)
	}
	var last string
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			if last == "" {
				if text != `{"done":0,"over":false,"total":0}` {
					t.Errorf("at first: %s", text)
				}
				release()
			}
			last = text
		}
	}
	if !strings.Contains(last, `"over":true`) {
		t.Errorf("at last: %s, %v", last, lines.Err())
	}
}

// Who may not apply plans is not let near one, and a plan that lacks approvals
// is not started without a reason.
func TestARunNeedsApproval(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	ada := s.visitor().signIn("production", "ada@example.org")
	waiting := s.planOf("option-list/ssvf-services")
	s.submit(s.production, waiting)
	path := "/production/plans/" + waiting.ID
	ada.get(path).wants(t, http.StatusOK, "This plan can’t be applied yet.",
		"without approval</button>")
	ada.post(path+"/apply", url.Values{})
	ada.get(path+"/run").wants(t, http.StatusForbidden, "is not approved",
		"It still needs 1 approval")
	ada.post(path+"/apply", url.Values{"emergency": {"the list is wrong"}})
	a := ada.get(path + "/run")
	ada.get(a.Location).wants(t, http.StatusOK, "emergency", "the list is wrong")
	ada.get("/production/sync").wants(t, http.StatusOK, emergencyApplied, "Review this plan")
	jo := s.visitor().signIn("production", "jo@example.org")
	jo.post(path+"/approve", url.Values{"note": {"right"}})
	ada.get("/production/sync").wants(t, http.StatusOK, without, emergencyApplied)
	jo.post(path+"/apply", url.Values{}).wants(t, http.StatusForbidden, "cannot do this")
}

// Rows of a comparison are moved through, ticked and opened without a mouse.
func TestComparingByKeyboard(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	b := s.in("production", "ada@example.org")
	b.open("/production/compare/training?show=changed")
	b.do(chromedp.WaitReady(chromedp.CSS("#rows[data-htmx-powered]")), chromedp.KeyEvent("j"))
	first := b.value("document.activeElement.textContent")
	b.do(chromedp.KeyEvent("j"))
	second := b.value("document.activeElement.textContent")
	if first == "" || second == first {
		t.Fatalf("j goes from %q to %q", first, second)
	}
	b.do(chromedp.KeyEvent("k"), chromedp.KeyEvent("x"),
		chromedp.WaitReady(chromedp.CSS("[data-row] [name=tick]:not(:checked)")))
	b.reads("Continue with 17 changes")
	b.open("/production/compare/training?show=changed")
	if got := b.value(
		"document.querySelectorAll('[name=tick]:not(:checked)').length + ''",
	); got != "1" {
		t.Errorf("%s rows are not ticked after the page was loaded again", got)
	}
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent(kb.Enter))
	b.arrives("/production/compare/training/system-property/login-attempts")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.reads("Choose the changes to move to")
}

// A plan that gives a workgroup more permissions says so above what it changes.
func TestMorePermissionsAreAWarning(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	s.reword(s.training, "workgroup/case-managers", "permissions:",
		"permissions:\n  - manage-users")
	plan := s.planOf("workgroup/case-managers")
	s.submit(s.production, plan)
	s.visitor().signIn("production", "ada@example.org").get("/production/plans/"+plan.ID).
		wants(t, http.StatusOK, "Gives members of Case Managers more permissions: Manage users.")
}

// That a page asks how far a run is keeps nobody signed in who does nothing.
func TestAskingForARunIsNoActivity(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	ada := s.visitor().signIn("production", "ada@example.org")
	s.clock.Advance(10 * time.Minute)
	ada.get("/production/plans/none/run/events").wants(t, http.StatusNotFound)
	s.clock.Advance(10 * time.Minute)
	ada.get("/production/plans").wants(t, http.StatusSeeOther)
}

// The evidence of an update is a file that can be checked; an auditor may have
// it, a case worker may not.
func TestEvidenceIsAFile(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	plan := s.approved()
	u, err := s.service.Promotion.Apply(t.Context(), admintest.Operator, s.production, plan,
		promotion.ApplyRequest{})
	if err != nil {
		t.Fatal(err)
	}
	ada := s.visitor().signIn("production", "ada@example.org")
	path := "/production/history/" + strconv.FormatInt(u.Seq, 10)
	ada.get(path).wants(t, http.StatusOK, `href="`+path+`/evidence"`, "approved by operator:other")
	a := ada.get(path + "/evidence")
	report, err := evidence.VerifyEvidence([]byte(a.Body))
	if a.Status != http.StatusOK || err != nil || len(report.Faults) > 0 ||
		!strings.Contains(a.Header.Get("Content-Disposition"), "evidence-production-update-") {
		t.Errorf("got %d, %v, %+v, %v", a.Status, a.Header, report, err)
	}
	s.visitor().signIn("production", "cam@example.org").get(path+"/evidence").
		wants(t, http.StatusForbidden, "cannot do this")
}
