package admin_test

import (
	"testing"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// outcomeWanted is what an application is expected to end with; the zero value is
// success.
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
			wantSays(t, err, want.code, want.says)
		case err == nil || err.Error() != want.says:
			t.Errorf("got %v, want %q", err, want.says)
		}
	})
}

// supersede begins a second attempt at the run "r" in production.
func (w *reviewWorld) supersede() {
	w.t.Helper()
	w.must(w.env.Store.Write(w.t.Context(), func(tx admin.Tx) error {
		_, err := tx.RaiseFence(w.t.Context(), "r", 2)
		return err
	}))
}

// freeze freezes production for an hour around now.
func (w *reviewWorld) freeze() {
	w.t.Helper()
	begins := w.clock.now().Add(-time.Minute).UTC().Format("2006-01-02T15:04")
	window := syncer.Window{Timing: syncer.Timing{At: begins, Zone: "UTC"}, Lasts: time.Hour}
	_, err := w.service.AddFreeze(w.t.Context(), operator, w.env, window, "The annual count")
	w.must(err)
}

// planEdit returns a sealed edit of production.
func (w *reviewWorld) planEdit(objects ...schema.Object) *syncer.Plan {
	w.t.Helper()
	snapshot, err := w.env.Store.Snapshot(w.t.Context())
	w.must(err)
	defer snapshot.Close()
	p, err := syncer.MakeEdit(w.t.Context(), w.service.Kinds, snapshot, objects, nil,
		syncer.Options{Author: operator.String(), Now: w.clock.now()})
	w.must(err)
	w.must(p.Seal())
	return p
}

// A sync that every gate would refuse is refused by the first one. Each step
// mends the reason of the refusal before it, and nothing else.
func TestTheFirstGateRefusesASync(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, engines["SQLite"])
	w.inTraining(list("shapes", "V1"))
	w.must(w.sync(w.plan()))
	w.configure(workgroup("hasty", "read-configuration", "plan-sync", "apply-sync", "override-freeze"))
	hasty := w.as(w.add(person("Ida Moe", "hasty")))
	w.inTraining(list("colors", "V3"))
	_, err := w.service.Edit(t.Context(), operator, w.training,
		admin.EditRequest{Delete: []schema.Key{key("shapes")}})
	w.must(err)
	w.configure(list("colors", "HOTFIX"))
	w.supersede()
	w.freeze()

	conflicted := w.plan()
	decided := func() *syncer.Plan {
		p, err := w.service.Plan(t.Context(), operator, w.training, w.env, admin.PlanRequest{
			Options: syncer.Options{
				MaxDelete: syncer.Limit{Percent: 100},
				Takes:     []syncer.Take{{Side: syncer.SourceSide, Key: key("colors")}},
			},
		})
		w.must(err)
		return p
	}
	rejected, fresh := decided(), decided()
	w.must(w.service.RejectPlan(t.Context(), w.approver, w.env, rejected, "not before the holidays"))

	const personal, urgent = "her number is 219-09-9999", "It cannot wait"
	superseded, newest := admin.RunAttempt{Run: "r", Attempt: 1}, admin.RunAttempt{Run: "r", Attempt: 3}
	agreed := syncer.Consent{Delete: true}
	for _, step := range []struct {
		name    string
		actor   admin.Actor
		plan    *syncer.Plan
		request admin.ApplyRequest
		want    outcomeWanted
	}{
		{"conflicts decided", hasty, conflicted, admin.ApplyRequest{By: superseded},
			outcomeWanted{refusal.Conflicted, "changed option-list/colors"}},
		{"deletions agreed", hasty, rejected, admin.ApplyRequest{By: superseded},
			outcomeWanted{refusal.Forbidden, "needs consent of its own"}},
		{"newest attempt", hasty, rejected,
			admin.ApplyRequest{By: superseded, Consent: agreed, External: personal},
			outcomeWanted{"", "another replica has taken up the run"}},
		{"not frozen", hasty, rejected,
			admin.ApplyRequest{By: newest, Consent: agreed, External: personal},
			outcomeWanted{refusal.Frozen, "The annual count"}},
		{"still reviewed", hasty, rejected,
			admin.ApplyRequest{By: newest, Consent: agreed, External: personal, OverrideFreeze: urgent},
			outcomeWanted{refusal.Forbidden, "the plan was rejected by ben.ode@example.org: not before the holidays"}},
		{"approved", hasty, fresh,
			admin.ApplyRequest{By: newest, Consent: agreed, External: personal, OverrideFreeze: urgent},
			outcomeWanted{refusal.Forbidden, "takes the permission “Approve a sync”"}},
		{"reasons fit", operator, fresh,
			admin.ApplyRequest{By: newest, Consent: agreed, External: personal, OverrideFreeze: urgent},
			outcomeWanted{refusal.BadSource, "the reason would hold"}},
		{"applied", operator, fresh,
			admin.ApplyRequest{By: newest, Consent: agreed, External: "board minutes", OverrideFreeze: urgent},
			outcomeWanted{}},
	} {
		_, err := w.service.Apply(t.Context(), step.actor, w.env, step.plan, step.request)
		step.want.check(t, step.name, err)
	}
	u := w.history()[0]
	if u.Run != "r" || u.Approval != "external: board minutes" || u.Freeze == "" || u.Flagged {
		t.Errorf("the gates have noted %+v", u)
	}
}

// An edit passes gates of its own, and is asked neither for freeze windows nor
// for approval.
func TestTheFirstGateRefusesAnEdit(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, engines["SQLite"])
	w.configure(workgroup("editors", "read-configuration", "edit-configuration"),
		workgroup("leads", "read-configuration", "edit-configuration", "manage-organizations"))
	editor, lead := w.as(w.add(person("Ida Moe", "editors"))), w.as(w.add(person("Jon Roe", "leads")))
	plan := w.planEdit(list("colors", "V3"),
		object("organization", "east-house", map[string]any{"title": "East House"}))
	w.supersede()
	w.freeze()
	superseded, newest := admin.RunAttempt{Run: "r", Attempt: 1}, admin.RunAttempt{Run: "r", Attempt: 3}
	for _, step := range []struct {
		name    string
		actor   admin.Actor
		request admin.ApplyRequest
		want    outcomeWanted
	}{
		{"agreements allowed", editor, admin.ApplyRequest{By: superseded},
			outcomeWanted{refusal.Forbidden, "Manage organizations"}},
		{"direct changes", lead, admin.ApplyRequest{By: superseded},
			outcomeWanted{refusal.Forbidden, "is for emergencies and needs a reason"}},
		{"newest attempt", lead, admin.ApplyRequest{By: superseded, Reason: "the form is wrong"},
			outcomeWanted{"", "another replica has taken up the run"}},
		{"applied", lead, admin.ApplyRequest{By: newest, Reason: "the form is wrong"},
			outcomeWanted{}},
	} {
		_, err := w.service.Apply(t.Context(), step.actor, w.env, plan, step.request)
		step.want.check(t, step.name, err)
	}
	u := w.history()[0]
	if !u.Flagged || u.Reason != "the form is wrong" || u.Approval != "" || u.Freeze != "" {
		t.Errorf("the gates have noted %+v", u)
	}
}
