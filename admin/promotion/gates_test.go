package promotion_test

import (
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/syncer"
)

// outcomeWanted is what an application is expected to end with; the zero value
// is success.
type outcomeWanted struct {
	code refusal.Code // "" for an error that is no refusal
	says string
}

func (want outcomeWanted) check(t *testing.T, step string, err error) {
	t.Helper()
	t.Run(step, func(t *testing.T) {
		t.Helper()
		switch {
		case want == outcomeWanted{}:
			if err != nil {
				t.Errorf("got %v, want the plan to be applied", err)
			}
		case want.code != "":
			admintest.WantSays(t, err, want.code, want.says)
		case err == nil || err.Error() != want.says:
			t.Errorf("got %v, want %q", err, want.says)
		}
	})
}

// A sync that every gate would refuse is refused by the first one. Each step
// mends the reason of the refusal before it, and nothing else.
func TestTheFirstGateRefusesASync(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Reviewed())
	w.InTraining(admintest.List("shapes", "V1"))
	w.Sync()
	w.Configure(admintest.Workgroup("hasty", "read-configuration", "plan-sync", "apply-sync",
		"override-freeze"))
	hasty := w.As(w.Add(admintest.Person("Ida Moe", "hasty")))
	w.InTraining(admintest.List("colors", "V3"))
	w.Delete(w.Training, "option-list/shapes")
	w.Configure(admintest.List("colors", "HOTFIX"))
	w.Supersede()
	w.Freeze()

	conflicted := w.Plan()
	decided := func() *syncer.Plan {
		return w.Plan(syncer.PlanOptions{
			MaxDelete: syncer.Limit{Percent: 100},
			Decisions: []syncer.Decision{{
				Side: syncer.SourceSide,
				Key:  admintest.ListKey("colors"),
			}},
		})
	}
	rejected, fresh := decided(), decided()
	w.Must(w.Service.Promotion.Reviews.RejectPlan(t.Context(), w.Approver, w.Env, rejected,
		"not before the holidays"))

	const personal, urgent = "her number is 219-09-9999", "It cannot wait"
	superseded, newest := promotion.RunAttempt{
		Run:     "r",
		Attempt: 1,
	}, promotion.RunAttempt{Run: "r", Attempt: 3}
	agreed := rejected.FullConsent()
	for _, step := range []struct {
		name    string
		actor   admin.Actor
		plan    *syncer.Plan
		request promotion.ApplyRequest
		want    outcomeWanted
	}{
		{"conflicts decided", hasty, conflicted, promotion.ApplyRequest{By: superseded},
			outcomeWanted{refusal.Conflicted, "changed option-list/colors"}},
		{"deletions agreed", hasty, rejected, promotion.ApplyRequest{By: superseded},
			outcomeWanted{refusal.Forbidden, "the deletions were not agreed to"}},
		{"newest attempt", hasty, rejected,
			promotion.ApplyRequest{By: superseded, Consent: agreed, External: personal},
			outcomeWanted{"", "another replica has taken up the run"}},
		{"not frozen", hasty, rejected,
			promotion.ApplyRequest{By: newest, Consent: agreed, External: personal},
			outcomeWanted{refusal.Frozen, "The annual count"}},
		{"still reviewed", hasty, rejected,
			promotion.ApplyRequest{
				By:             newest,
				Consent:        agreed,
				External:       personal,
				OverrideFreeze: urgent,
			},
			outcomeWanted{
				refusal.Forbidden,
				"The plan was rejected by ben.ode@example.org: not before the holidays",
			}},
		{"approved", hasty, fresh,
			promotion.ApplyRequest{
				By:             newest,
				Consent:        agreed,
				External:       personal,
				OverrideFreeze: urgent,
			},
			outcomeWanted{refusal.Forbidden, "needs the permission “Approve a sync”"}},
		{"reasons fit", admintest.Operator, fresh,
			promotion.ApplyRequest{
				By:             newest,
				Consent:        agreed,
				External:       personal,
				OverrideFreeze: urgent,
			},
			outcomeWanted{refusal.BadSource, "There seems to be"}},
		{"applied", admintest.Operator, fresh,
			promotion.ApplyRequest{
				By:             newest,
				Consent:        agreed,
				External:       "board minutes",
				OverrideFreeze: urgent,
			},
			outcomeWanted{}},
	} {
		_, err := w.Service.Promotion.Apply(t.Context(), step.actor, w.Env, step.plan, step.request)
		step.want.check(t, step.name, err)
	}
	u := w.History()[0]
	if u.Run != "r" || u.Approval != "external: board minutes" || u.Freeze == "" || u.Flagged {
		t.Errorf("the gates have noted %+v", u)
	}
}

// An edit passes gates of its own, and is asked neither for freeze windows nor
// for approval.
func TestTheFirstGateRefusesAnEdit(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Reviewed())
	w.Configure(admintest.Workgroup("editors", "read-configuration", "edit-configuration"),
		admintest.Workgroup("leads", "read-configuration", "edit-configuration",
			"manage-organizations"))
	editor, lead := w.As(
		w.Add(admintest.Person("Ida Moe", "editors")),
	), w.As(w.Add(admintest.Person("Jon Roe", "leads")))
	plan := w.PlanEdit(admintest.List("colors", "V3"),
		admintest.Object("organization", "east-house", map[string]any{"title": "East House"}))
	w.Supersede()
	w.Freeze()
	superseded, newest := promotion.RunAttempt{
		Run:     "r",
		Attempt: 1,
	}, promotion.RunAttempt{Run: "r", Attempt: 3}
	for _, step := range []struct {
		name    string
		actor   admin.Actor
		request promotion.ApplyRequest
		want    outcomeWanted
	}{
		{"agreements allowed", editor, promotion.ApplyRequest{By: superseded},
			outcomeWanted{refusal.Forbidden, "Manage organizations"}},
		{"direct changes", lead, promotion.ApplyRequest{By: superseded},
			outcomeWanted{refusal.Forbidden, "is for emergencies and needs a reason"}},
		{"newest attempt", lead,
			promotion.ApplyRequest{By: superseded, Reason: "the form is wrong"},
			outcomeWanted{"", "another replica has taken up the run"}},
		{"applied", lead, promotion.ApplyRequest{By: newest, Reason: "the form is wrong"},
			outcomeWanted{}},
	} {
		_, err := w.Service.Promotion.Apply(t.Context(), step.actor, w.Env, plan, step.request)
		step.want.check(t, step.name, err)
	}
	u := w.History()[0]
	if !u.Flagged || u.Reason != "the form is wrong" || u.Approval != "" || u.Freeze != "" {
		t.Errorf("the gates have noted %+v", u)
	}
}
