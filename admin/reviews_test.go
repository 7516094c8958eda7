package admin_test

import (
	"slices"
	"strings"
	"testing"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/store"
	"configsync/syncer"
)

// reviewWorld is a production environment that asks for approval, and a training environment that is one change ahead of it.
type reviewWorld struct {
	*accounts
	training                   *admin.Environment
	author, approver, officer  admin.Actor
	second, applier, bystander admin.Actor
}

// onEngines runs a story on some engines.
func onEngines(t *testing.T, engines map[string]func(t *testing.T) string, story func(t *testing.T, w *reviewWorld)) {
	t.Helper()
	for engine, url := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			story(t, newReviewed(t, url))
		})
	}
}

func newReviewed(t *testing.T, url func(t *testing.T) string) *reviewWorld {
	t.Helper()
	w := &reviewWorld{accounts: accountsAt(t, url(t), admin.Production)}
	db, err := store.Open(t.Context(), url(t), store.Options{Create: true, Name: "training", Role: "training", Version: "0.1.0", Actor: operator.String()})
	w.must(err)
	t.Cleanup(func() { db.Close() })
	w.training = &admin.Environment{Name: "training", Role: admin.Training, Store: db}
	w.configure(workgroup("authors", "read-configuration", "plan-sync", "apply-sync"), workgroup("approvers", "read-configuration", "approve-sync"), workgroup("officers", "read-configuration", "approve-sharing"))
	w.inTraining(list("colors", "V1"))
	w.must(w.sync(w.plan()))
	w.inTraining(list("colors", "V2"))
	as := func(name, workgroup string) admin.Actor { return w.as(w.add(person(name, workgroup))) }
	w.author, w.approver, w.second, w.officer = as("Ana Ruiz", "authors"), as("Ben Ode", "approvers"), as("Cyd Lee", "approvers"), as("Dot Kim", "officers")
	w.applier, w.bystander = as("Eve Moss", "authors"), as("Flo Rae", "workers")
	return w
}

// inTraining puts objects in place in training.
func (w *reviewWorld) inTraining(objects ...schema.Object) {
	w.t.Helper()
	_, err := w.service.Edit(w.t.Context(), operator, w.training, admin.EditRequest{Objects: objects, Reason: "test"})
	w.must(err)
}

// plan is one of everything, by the operator.
func (w *reviewWorld) plan() *syncer.Plan {
	w.t.Helper()
	p, err := w.service.Plan(w.t.Context(), operator, w.training, w.env, admin.PlanRequest{})
	w.must(err)
	return p
}

// sync applies a plan on an approval that was given elsewhere.
func (w *reviewWorld) sync(p *syncer.Plan) error {
	_, err := w.service.Apply(w.t.Context(), operator, w.env, p, admin.ApplyRequest{External: "test"})
	return err
}

// submitted is a plan of everything that the author has chosen in the browser and sent to review.
func (w *reviewWorld) submitted() *syncer.Plan {
	w.t.Helper()
	p, err := w.service.SubmitChoices(w.t.Context(), w.author, admin.Side{Environment: w.training}, w.env)
	w.must(err)
	return p
}

func (w *reviewWorld) apply(actor admin.Actor, p *syncer.Plan) (syncer.Update, error) {
	return w.service.Apply(w.t.Context(), actor, w.env, p, admin.ApplyRequest{})
}

func (w *reviewWorld) approve(actor admin.Actor, p *syncer.Plan) error {
	return w.service.Approve(w.t.Context(), actor, w.env, p.ID, "looks right")
}

func (w *reviewWorld) show(p *syncer.Plan) admin.ReviewDetail {
	w.t.Helper()
	d, err := w.service.ShowReview(w.t.Context(), w.approver, w.env, p.ID)
	w.must(err)
	return d
}

func (w *reviewWorld) wantState(p *syncer.Plan, want admin.ReviewState) {
	w.t.Helper()
	if got := w.show(p).Standing.State; got != want {
		w.t.Errorf("the plan is %s, want %s", got, want)
	}
}

// A plan is applied once somebody other than its author has approved of it; the history says who.
func TestReviewed(t *testing.T) {
	t.Parallel()
	onEngines(t, usual(), func(t *testing.T, w *reviewWorld) {
		p := w.submitted()
		w.wantState(p, admin.InReview)
		_, err := w.apply(w.author, p)
		wantSays(t, err, refusal.Forbidden, "it waits for 1 approval")
		wantSays(t, w.approve(w.author, p), refusal.Forbidden, "may not do this")
		wantSays(t, w.approve(w.bystander, p), refusal.Forbidden, "may not do this")
		w.must(w.approve(w.approver, p))
		w.wantState(p, admin.ReviewApproved)
		u, err := w.apply(w.author, p)
		w.must(err)
		if u.Approval != "approved by ben.ode@example.org" || u.Flagged {
			t.Errorf("got %+v", u)
		}
		d := w.show(p)
		if d.Standing.State != admin.ReviewApplied || d.Update != u.Seq || d.AwaitsLook() {
			t.Errorf("got %+v", d)
		}
		var actions []admin.ReviewAction
		for _, e := range d.Events {
			actions = append(actions, e.Action)
		}
		if !slices.Equal(actions, []admin.ReviewAction{admin.ReviewSubmit, admin.ReviewApprove, admin.ReviewApply}) {
			t.Errorf("got %v", actions)
		}
		wantSays(t, w.approve(w.second, p), refusal.Stale, "applied already")
	})
}

// Nobody approves their own plan, also where they may approve those of others, and also when a file of it comes from elsewhere.
func TestNobodyApprovesTheirOwn(t *testing.T) {
	t.Parallel()
	onEngines(t, usual(), func(t *testing.T, w *reviewWorld) {
		p := w.plan()
		wantSays(t, w.service.ApprovePlan(t.Context(), operator, w.env, p, ""), refusal.Forbidden, "Nobody approves their own plan")
		w.must(w.service.ApprovePlan(t.Context(), admin.Operator("other"), w.env, p, ""))
		w.wantState(p, admin.ReviewApproved)
		sent := w.plan()
		w.must(w.service.Submit(t.Context(), admin.Operator("sender"), w.env, sent))
		wantSays(t, w.service.Approve(t.Context(), admin.Operator("sender"), w.env, sent.ID, ""), refusal.Forbidden, "Nobody approves their own plan")
	})
}

// Who changes their e-mail after sending a plan is its author all the same, and nobody counts twice by doing so. Nobody vouches for their own plan.
func TestAnotherEMailIsNobodyElse(t *testing.T) {
	t.Parallel()
	onEngines(t, usual(), func(t *testing.T, w *reviewWorld) {
		w.configure(workgroup("everything", "read-configuration", "plan-sync", "apply-sync", "approve-sync"))
		w.set("sync-approvals", 2)
		u := w.add(person("Gus Ohm", "everything"))
		gus := w.as(u)
		p, err := w.service.SubmitChoices(t.Context(), gus, admin.Side{Environment: w.training}, w.env)
		w.must(err)
		_, err = w.service.Apply(t.Context(), gus, w.env, p, admin.ApplyRequest{External: "myself"})
		wantSays(t, err, refusal.Forbidden, "Nobody vouches for their own plan")
		w.must(w.change(operator, u.ID, func(u *admin.User) { u.Email = "august.ohm@example.org" }))
		u.Email = "august.ohm@example.org"
		wantSays(t, w.approve(w.as(u), p), refusal.Forbidden, "Nobody approves their own plan")

		other := w.add(person("Hal Ito", "approvers"))
		w.must(w.approve(w.as(other), p))
		w.must(w.change(operator, other.ID, func(u *admin.User) { u.Email = "harold.ito@example.org" }))
		other.Email = "harold.ito@example.org"
		w.must(w.approve(w.as(other), p))
		if got := w.show(p).Standing; got.State != admin.InReview || got.Lacks.Approvals != 1 {
			t.Errorf("one person counts as two: %+v", got)
		}
	})
}

// A plan that was rejected cannot be applied, not in an emergency either.
func TestRejected(t *testing.T) {
	t.Parallel()
	onEngines(t, usual(), func(t *testing.T, w *reviewWorld) {
		p := w.submitted()
		if got := inputsOf(t, w.service.Reject(t.Context(), w.approver, w.env, p.ID, " ")); !slices.Equal(got, []string{"note"}) {
			t.Errorf("got %v", got)
		}
		w.must(w.service.Reject(t.Context(), w.approver, w.env, p.ID, "not before the holidays"))
		w.wantState(p, admin.ReviewRejected)
		_, err := w.service.Apply(t.Context(), w.author, w.env, p, admin.ApplyRequest{Emergency: "now"})
		wantSays(t, err, refusal.Forbidden, "rejected by ben.ode@example.org: not before the holidays")
	})
}

// A change of what a plan touches makes it stale: approvals do not count, and it says who it was. Planned again, it goes through.
func TestStale(t *testing.T) {
	t.Parallel()
	onEngines(t, usual(), func(t *testing.T, w *reviewWorld) {
		p := w.submitted()
		w.must(w.approve(w.approver, p))
		w.configure(list("colors", "hotfix"))
		d := w.show(p)
		if d.Standing.State != admin.ReviewStale || len(d.Obstacles) != 1 || d.Obstacles[0].Key != key("colors") || d.Obstacles[0].Touch.Actor != operator.String() {
			t.Errorf("got %s, %+v", d.Standing.State, d.Obstacles)
		}
		_, err := w.apply(w.author, p)
		wantRefusal(t, err, refusal.Stale)
		side := admin.Side{Environment: w.training}
		w.must(w.service.PlanAgain(t.Context(), w.author, side, w.env, p.ID))
		_, err = w.service.SubmitChoices(t.Context(), w.author, side, w.env)
		if err == nil {
			t.Fatal("a conflict is sent to review")
		}
		w.must(w.service.ChooseChanges(t.Context(), w.author, side, w.env, func(c *admin.Choices) { c.Take(syncer.SourceSide, key("colors"), "") }))
		again := w.submitted()
		w.must(w.approve(w.approver, again))
		_, err = w.apply(w.author, again)
		w.must(err)
	})
}

// In an emergency the approvals are skipped: the history flags it, and somebody else must look at it.
func TestEmergencyApply(t *testing.T) {
	t.Parallel()
	onEngines(t, usual(), func(t *testing.T, w *reviewWorld) {
		p := w.submitted()
		u, err := w.service.Apply(t.Context(), w.applier, w.env, p, admin.ApplyRequest{Emergency: "the shelter opens tonight"})
		w.must(err)
		if !u.Flagged || u.Reason != "the shelter opens tonight" || u.Approval != "none: emergency" {
			t.Errorf("got %+v", u)
		}
		if !w.show(p).AwaitsLook() {
			t.Error("nobody is asked to look at it")
		}
		w.must(w.approve(w.approver, p))
		if w.show(p).AwaitsLook() {
			t.Error("it still waits for somebody to look")
		}
	})
}

// An approval from elsewhere takes the permission to approve.
func TestExternalApproval(t *testing.T) {
	t.Parallel()
	onEngines(t, usual(), func(t *testing.T, w *reviewWorld) {
		p := w.plan()
		_, err := w.service.Apply(t.Context(), w.author, w.env, p, admin.ApplyRequest{External: "pull request 12"})
		wantSays(t, err, refusal.Forbidden, "takes the permission “Approve a sync”")
		u, err := w.service.Apply(t.Context(), operator, w.env, p, admin.ApplyRequest{External: "pull request 12"})
		w.must(err)
		if u.Approval != "external: pull request 12" || u.Flagged {
			t.Errorf("got %+v", u)
		}
		if d := w.show(p); d.Events[0].Action != admin.ReviewExternal || d.Events[0].Note != "pull request 12" {
			t.Errorf("got %+v", d.Events)
		}
	})
}

// The number of approvals is what production says now, not what the plan would make of it.
func TestMoreApprovals(t *testing.T) {
	t.Parallel()
	onEngines(t, usual(), func(t *testing.T, w *reviewWorld) {
		w.set("sync-approvals", 2)
		w.inTraining(propertiesOf([]any{"sync-approvals", 0})...)
		p := w.submitted()
		w.must(w.approve(w.approver, p))
		_, err := w.apply(w.author, p)
		wantSays(t, err, refusal.Forbidden, "it waits for 1 approval")
		w.must(w.approve(w.second, p))
		_, err = w.apply(w.author, p)
		w.must(err)
	})
}

// What widens sharing needs a privacy officer besides.
func TestWidenedSharingNeedsAnOfficer(t *testing.T) {
	t.Parallel()
	onEngines(t, usual(), func(t *testing.T, w *reviewWorld) {
		w.inTraining(append(parties(), object("mou", "7", map[string]any{"title": "Winter", "from": "city-shelter", "to": "hope-house", "begins": "2026-12-01"}))...)
		p := w.submitted()
		w.must(w.approve(w.approver, p))
		_, err := w.apply(w.author, p)
		wantSays(t, err, refusal.Forbidden, "a privacy officer")
		w.must(w.approve(w.officer, p))
		_, err = w.apply(w.author, p)
		w.must(err)
	})
}

// Who could approve of widened sharing, and approved before there was any, has not approved of it.
func TestSharingThatWidensAfterAnApproval(t *testing.T) {
	t.Parallel()
	onEngines(t, usual(), func(t *testing.T, w *reviewWorld) {
		w.configure(workgroup("boards", "read-configuration", "approve-sync", "approve-sharing"))
		board := w.as(w.add(person("Gil Fox", "boards")))
		mou := func(number string) schema.Object {
			return object("mou", number, map[string]any{"title": "Winter", "from": "city-shelter", "to": "hope-house", "begins": "2020-12-01"})
		}
		w.configure(mou("6"))
		w.inTraining(append(parties(), mou("6"), mou("7"))...)
		p := w.submitted()
		w.must(w.approve(board, p))
		w.must(w.approve(w.approver, p))
		w.wantState(p, admin.ReviewApproved)
		w.must(w.edit(operator, admin.EditRequest{Delete: keysOf("mou/6")}))
		_, err := w.apply(w.author, p)
		wantSays(t, err, refusal.Forbidden, "a privacy officer")
		d, err := w.service.ShowReview(t.Context(), board, w.env, p.ID)
		if w.must(err); d.Approved {
			t.Error("who must approve of the widened sharing is told to have done so")
		}
		w.must(w.approve(board, p))
		_, err = w.apply(w.author, p)
		w.must(err)
	})
}

// A plan that was made on a history which is there no more is stale, and keeps nobody from seeing the others.
func TestPlanOfAnotherHistoryIsStale(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, engines["SQLite"])
	p := w.plan()
	p.Target.UID = "of a history before a backup was restored"
	w.must(p.Seal())
	w.must(w.service.Submit(t.Context(), w.author, w.env, p))
	w.wantState(p, admin.ReviewStale)
	w.submitted()
	page, err := w.service.Reviews(t.Context(), w.approver, w.env, admin.ReviewFilter{State: admin.InReview})
	if w.must(err); len(page.Reviews) != 2 {
		t.Errorf("got %d plans", len(page.Reviews))
	}
}

// What is said of a plan is bounded: everybody who looks at it reads it all.
func TestCommentsAreBounded(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, engines["SQLite"])
	p, long := w.submitted(), strings.Repeat("x", 4001)
	if got := inputsOf(t, w.service.CommentOnReview(t.Context(), w.approver, w.env, p.ID, long)); !slices.Equal(got, []string{"note"}) {
		t.Errorf("got %v", got)
	}
	_, err := w.service.Apply(t.Context(), w.author, w.env, p, admin.ApplyRequest{Emergency: long})
	wantSays(t, err, refusal.BadRequest, "the reason is too long")
}

// Who takes no part in syncs neither sees plans nor decides about them, and a user of Training is nobody in Production.
func TestReviewsTakePermission(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, engines["SQLite"])
	p := w.submitted()
	_, err := w.service.ShowReview(t.Context(), w.bystander, w.env, p.ID)
	wantRefusal(t, err, refusal.Forbidden)
	_, err = w.service.Compare(t.Context(), w.bystander, admin.Side{Environment: w.training}, w.env)
	wantRefusal(t, err, refusal.Forbidden)
	_, err = w.service.Compare(t.Context(), w.author, admin.Side{Environment: w.env}, w.training)
	wantRefusal(t, err, refusal.Forbidden)
	_, err = w.apply(w.approver, p)
	wantRefusal(t, err, refusal.Forbidden)
	if _, err = w.service.ShowReview(t.Context(), w.approver, w.env, "no such plan"); err == nil {
		t.Error("a plan that is not there is shown")
	}
}

// The first configuration of a production environment needs no approval: there is nothing to harm, and nobody to ask.
func TestTheFirstConfigurationNeedsNoApproval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.edit(w.training, "a", "V1")
	_, err := w.service.Apply(t.Context(), operator, w.production, w.plan(syncer.Options{}), admin.ApplyRequest{})
	if err != nil {
		t.Fatal(err)
	}
	w.edit(w.training, "a", "V2")
	_, err = w.service.Apply(t.Context(), operator, w.production, w.plan(syncer.Options{}), admin.ApplyRequest{})
	wantSays(t, err, refusal.Forbidden, "not approved")
}

// What a reviewer is shown is what the plan's content does, whatever its file says of itself.
func TestAReviewerSeesTheContent(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, engines["SQLite"])
	w.inTraining(workgroup("workers", "work-with-clients", "manage-users"))
	take := []syncer.Take{{Side: syncer.SourceSide, Key: schema.Key{Kind: "workgroup", Name: "workers"}}}
	p, err := w.service.Plan(t.Context(), operator, w.training, w.env, admin.PlanRequest{Options: syncer.Options{Takes: take}})
	w.must(err)
	for _, d := range p.Changes {
		d.Fields, d.Title = nil, "Nothing of note"
	}
	w.must(p.Seal())
	w.must(w.service.Submit(t.Context(), admin.Operator("other"), w.env, p))
	i := slices.IndexFunc(w.show(p).Shown.Changes, func(d *syncer.Difference) bool { return d.Key.String() == "workgroup/workers" })
	if i < 0 {
		t.Fatal("the workgroup is not shown")
	}
	if d := w.show(p).Shown.Changes[i]; d.Title != "Workers" || len(d.Fields) != 1 || d.Fields[0].Path != "permissions/manage-users" {
		t.Errorf("got %q, %+v", d.Title, d.Fields)
	}
	o, err := w.service.SealedObject(t.Context(), w.approver, w.env, p.ID, schema.Key{Kind: "workgroup", Name: "workers"})
	w.must(err)
	if string(o.Before) == string(o.After) || string(o.After) != `{"permissions":["work-with-clients","manage-users"],"title":"Workers"}` {
		t.Errorf("got %s → %s", o.Before, o.After)
	}
}
