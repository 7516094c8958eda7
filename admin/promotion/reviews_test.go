package promotion_test

import (
	"slices"
	"strings"
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// inReview tells a story of a plan in review on the usual engines.
func inReview(t *testing.T, story func(t *testing.T, w *admintest.World)) {
	t.Helper()
	admintest.OnEngines(t, admintest.Usual(), func(t *testing.T, on admintest.Option) {
		story(t, admintest.New(t, on, admintest.Reviewed()))
	})
}

// A plan is applied once somebody other than its author has approved of it; the
// history says who.
func TestReviewed(t *testing.T) {
	t.Parallel()
	inReview(t, func(t *testing.T, w *admintest.World) {
		p := w.Submitted()
		w.WantState(p, admin.InReview)
		_, err := w.Apply(w.Author, p)
		admintest.WantSays(t, err, refusal.Forbidden, "It still needs 1 approval")
		admintest.WantSays(t, w.Approve(w.Author, p), refusal.Forbidden, "cannot do this")
		admintest.WantSays(t, w.Approve(w.Bystander, p), refusal.Forbidden, "cannot do this")
		w.Must(w.Approve(w.Approver, p))
		w.WantState(p, admin.ReviewApproved)
		u, err := w.Apply(w.Author, p)
		w.Must(err)
		if u.Approval != "approved by ben.ode@example.org" || u.Flagged {
			t.Errorf("got %+v", u)
		}
		d := w.Show(p)
		if d.Progress.State != admin.ReviewApplied || d.Update != u.Seq || d.AwaitsLook() {
			t.Errorf("got %+v", d)
		}
		var actions []admin.ReviewAction
		for _, e := range d.Events {
			actions = append(actions, e.Action)
		}
		if !slices.Equal(actions,
			[]admin.ReviewAction{admin.ReviewSubmit, admin.ReviewApprove, admin.ReviewApply}) {
			t.Errorf("got %v", actions)
		}
		admintest.WantSays(t, w.Approve(w.Second, p), refusal.Stale, "already applied")
	})
}

// Nobody approves their own plan, also where they may approve those of others,
// and also when a file of it comes from elsewhere.
func TestNobodyApprovesTheirOwn(t *testing.T) {
	t.Parallel()
	inReview(t, func(t *testing.T, w *admintest.World) {
		p := w.Plan()
		admintest.WantSays(t,
			w.Service.Promotion.Reviews.ApprovePlan(t.Context(), admintest.Operator, w.Env, p, ""),
			refusal.Forbidden, "You made this plan")
		w.Must(w.Service.Promotion.Reviews.ApprovePlan(t.Context(), admin.Operator("other"), w.Env,
			p, ""))
		w.WantState(p, admin.ReviewApproved)
		sent := w.Plan()
		w.Must(w.Service.Promotion.Reviews.Submit(t.Context(), admin.Operator("sender"),
			w.Env, sent))
		admintest.WantSays(t,
			w.Service.Promotion.Reviews.Approve(t.Context(), admin.Operator("sender"), w.Env,
				sent.ID, ""),
			refusal.Forbidden, "You made this plan")
	})
}

// Who changes their e-mail after sending a plan is its author all the same, and
// nobody counts twice by doing so. cannot refer to an approval.
func TestAnotherEMailIsNobodyElse(t *testing.T) {
	t.Parallel()
	inReview(t, func(t *testing.T, w *admintest.World) {
		w.Configure(admintest.Workgroup("everything", "read-configuration", "plan-sync",
			"apply-sync", "approve-sync"))
		w.Set("sync-approvals", 2)
		u := w.Add(admintest.Person("Gus Ohm", "everything"))
		gus := w.As(u)
		p, err := w.Service.Promotion.SubmitChoices(t.Context(), gus,
			promotion.Counterpart{Environment: w.Training}, w.Env)
		w.Must(err)
		_, err = w.Service.Promotion.Apply(t.Context(), gus, w.Env, p,
			promotion.ApplyRequest{External: "myself"})
		admintest.WantSays(t, err, refusal.Forbidden, "cannot refer to an approval")
		w.Must(w.Change(admintest.Operator, u.ID, func(u *admin.User) {
			u.Email = "august.ohm@example.org"
		}))
		u.Email = "august.ohm@example.org"
		admintest.WantSays(t, w.Approve(w.As(u), p), refusal.Forbidden,
			"You made this plan")

		other := w.Add(admintest.Person("Hal Ito", "approvers"))
		w.Must(w.Approve(w.As(other), p))
		w.Must(w.Change(admintest.Operator, other.ID, func(u *admin.User) {
			u.Email = "harold.ito@example.org"
		}))
		other.Email = "harold.ito@example.org"
		w.Must(w.Approve(w.As(other), p))
		if got := w.Show(p).Progress; got.State != admin.InReview || got.Lacks.Approvals != 1 {
			t.Errorf("one person counts as two: %+v", got)
		}
	})
}

// A plan that was rejected cannot be applied, not in an emergency either.
func TestRejected(t *testing.T) {
	t.Parallel()
	inReview(t, func(t *testing.T, w *admintest.World) {
		p := w.Submitted()
		if got := admintest.InputsOf(
			t, w.Service.Promotion.Reviews.Reject(t.Context(), w.Approver, w.Env, p.ID, " "),
		); !slices.Equal(got, []string{"note"}) {
			t.Errorf("got %v", got)
		}
		w.Must(w.Service.Promotion.Reviews.Reject(t.Context(), w.Approver, w.Env, p.ID,
			"not before the holidays"))
		w.WantState(p, admin.ReviewRejected)
		_, err := w.Service.Promotion.Apply(t.Context(), w.Author, w.Env, p,
			promotion.ApplyRequest{Emergency: "now"})
		admintest.WantSays(t, err, refusal.Forbidden,
			"rejected by ben.ode@example.org: not before the holidays")
	})
}

// A change of what a plan touches makes it stale: approvals do not count, and
// it says who it was. Planned again, it goes through.
func TestStale(t *testing.T) {
	t.Parallel()
	inReview(t, func(t *testing.T, w *admintest.World) {
		p := w.Submitted()
		w.Must(w.Approve(w.Approver, p))
		w.Configure(admintest.List("colors", "hotfix"))
		d := w.Show(p)
		if d.Progress.State != admin.ReviewStale || len(d.Obstacles) != 1 ||
			d.Obstacles[0].Key != admintest.ListKey("colors") ||
			d.Obstacles[0].Touch.Actor != admintest.Operator.String() {
			t.Errorf("got %s, %+v", d.Progress.State, d.Obstacles)
		}
		_, err := w.Apply(w.Author, p)
		admintest.WantRefusal(t, err, refusal.Stale)
		side := promotion.Counterpart{Environment: w.Training}
		w.Must(w.Service.Promotion.PlanAgain(t.Context(), w.Author, side, w.Env, p.ID))
		_, err = w.Service.Promotion.SubmitChoices(t.Context(), w.Author, side, w.Env)
		if err == nil {
			t.Fatal("a conflict is sent to review")
		}
		w.Must(w.Service.Promotion.ChooseChanges(t.Context(), w.Author, side, w.Env, func(
			c *admin.Choices,
		) {
			c.Decide(syncer.SourceSide, admintest.ListKey("colors"), "")
		}))
		again := w.Submitted()
		w.Must(w.Approve(w.Approver, again))
		_, err = w.Apply(w.Author, again)
		w.Must(err)
	})
}

// In an emergency the approvals are skipped: the history flags it, and somebody
// else must look at it.
func TestEmergencyApply(t *testing.T) {
	t.Parallel()
	inReview(t, func(t *testing.T, w *admintest.World) {
		p := w.Submitted()
		u, err := w.Service.Promotion.Apply(t.Context(), w.Applier, w.Env, p,
			promotion.ApplyRequest{Emergency: "the shelter opens tonight"})
		w.Must(err)
		if !u.Flagged || u.Reason != "the shelter opens tonight" ||
			u.Approval != "none: emergency" {
			t.Errorf("got %+v", u)
		}
		if !w.Show(p).AwaitsLook() {
			t.Error("nobody is asked to look at it")
		}
		w.Must(w.Approve(w.Approver, p))
		if w.Show(p).AwaitsLook() {
			t.Error("it still waits for somebody to look")
		}
	})
}

// An approval from elsewhere takes the permission to approve.
func TestExternalApproval(t *testing.T) {
	t.Parallel()
	inReview(t, func(t *testing.T, w *admintest.World) {
		p := w.Plan()
		_, err := w.Service.Promotion.Apply(t.Context(), w.Author, w.Env, p,
			promotion.ApplyRequest{External: "pull request 12"})
		admintest.WantSays(t, err, refusal.Forbidden, "needs the permission “Approve a sync”")
		u, err := w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env, p,
			promotion.ApplyRequest{External: "pull request 12"})
		w.Must(err)
		if u.Approval != "external: pull request 12" || u.Flagged {
			t.Errorf("got %+v", u)
		}
		if d := w.Show(
			p,
		); d.Events[0].Action != admin.ReviewExternal || d.Events[0].Note != "pull request 12" {
			t.Errorf("got %+v", d.Events)
		}
	})
}

// The number of approvals is what production says now, not what the plan would
// make of it.
func TestMoreApprovals(t *testing.T) {
	t.Parallel()
	inReview(t, func(t *testing.T, w *admintest.World) {
		w.Set("sync-approvals", 2)
		w.InTraining(admintest.Properties("sync-approvals", 0)...)
		p := w.Submitted()
		w.Must(w.Approve(w.Approver, p))
		_, err := w.Apply(w.Author, p)
		admintest.WantSays(t, err, refusal.Forbidden, "It still needs 1 approval")
		w.Must(w.Approve(w.Second, p))
		_, err = w.Apply(w.Author, p)
		w.Must(err)
	})
}

// What widens sharing needs a privacy officer besides.
func TestWidenedSharingNeedsAnOfficer(t *testing.T) {
	t.Parallel()
	inReview(t, func(t *testing.T, w *admintest.World) {
		w.InTraining(append(admintest.Parties(), admintest.Object("mou", "7", map[string]any{
			"title":  "Winter",
			"from":   "city-shelter",
			"to":     "hope-house",
			"begins": "2026-12-01",
		}))...)
		p := w.Submitted()
		w.Must(w.Approve(w.Approver, p))
		_, err := w.Apply(w.Author, p)
		admintest.WantSays(t, err, refusal.Forbidden, "a privacy officer")
		w.Must(w.Approve(w.Officer, p))
		_, err = w.Apply(w.Author, p)
		w.Must(err)
	})
}

// Who could approve of widened sharing, and approved before there was any, has
// not approved of it.
func TestSharingThatWidensAfterAnApproval(t *testing.T) {
	t.Parallel()
	inReview(t, func(t *testing.T, w *admintest.World) {
		w.Configure(admintest.Workgroup("boards", "read-configuration", "approve-sync",
			"approve-sharing"))
		board := w.As(w.Add(admintest.Person("Gil Fox", "boards")))
		mou := func(number string) schema.Object {
			return admintest.Object("mou", number, map[string]any{
				"title":  "Winter",
				"from":   "city-shelter",
				"to":     "hope-house",
				"begins": "2020-12-01",
			})
		}
		w.Configure(mou("6"))
		w.InTraining(append(admintest.Parties(), mou("6"), mou("7"))...)
		p := w.Submitted()
		w.Must(w.Approve(board, p))
		w.Must(w.Approve(w.Approver, p))
		w.WantState(p, admin.ReviewApproved)
		w.Must(edit(w, admintest.Operator, promotion.EditRequest{
			Delete: admintest.Keys("mou/6"),
		}))
		_, err := w.Apply(w.Author, p)
		admintest.WantSays(t, err, refusal.Forbidden, "a privacy officer")
		d, err := w.Service.Promotion.Reviews.Show(t.Context(), board, w.Env, p.ID)
		if w.Must(err); d.Approved {
			t.Error("who must approve of the widened sharing is told to have done so")
		}
		w.Must(w.Approve(board, p))
		_, err = w.Apply(w.Author, p)
		w.Must(err)
	})
}

// A plan that was made on a history which is there no more is stale, and keeps
// nobody from seeing the others.
func TestPlanOfAnotherHistoryIsStale(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Reviewed())
	p := w.Plan()
	p.Target.UID = "of a history before a backup was restored"
	w.Must(p.Seal())
	w.Must(w.Service.Promotion.Reviews.Submit(t.Context(), w.Author, w.Env, p))
	w.WantState(p, admin.ReviewStale)
	w.Submitted()
	page, err := w.Service.Promotion.Reviews.Page(t.Context(), w.Approver, w.Env,
		admin.ReviewFilter{State: admin.InReview})
	if w.Must(err); len(page.Reviews) != 2 {
		t.Errorf("got %d plans", len(page.Reviews))
	}
}

// What is said of a plan is bounded: everybody who looks at it reads it all.
func TestCommentsAreBounded(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Reviewed())
	p, long := w.Submitted(), strings.Repeat("x", 4001)
	if got := admintest.InputsOf(
		t, w.Service.Promotion.Reviews.Comment(t.Context(), w.Approver, w.Env, p.ID, long),
	); !slices.Equal(got, []string{"note"}) {
		t.Errorf("got %v", got)
	}
	_, err := w.Service.Promotion.Apply(t.Context(), w.Author, w.Env, p,
		promotion.ApplyRequest{Emergency: long})
	admintest.WantSays(t, err, refusal.BadRequest, "The reason is too long")
}

// Who takes no part in syncs neither sees plans nor decides about them, and a
// user of Training is nobody in Production.
func TestReviewsTakePermission(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Reviewed())
	p := w.Submitted()
	_, err := w.Service.Promotion.Reviews.Show(t.Context(), w.Bystander, w.Env, p.ID)
	admintest.WantRefusal(t, err, refusal.Forbidden)
	_, err = w.Service.Promotion.Compare(t.Context(), w.Bystander,
		promotion.Counterpart{Environment: w.Training}, w.Env)
	admintest.WantRefusal(t, err, refusal.Forbidden)
	_, err = w.Service.Promotion.Compare(t.Context(), w.Author,
		promotion.Counterpart{Environment: w.Env}, w.Training)
	admintest.WantRefusal(t, err, refusal.Forbidden)
	_, err = w.Apply(w.Approver, p)
	admintest.WantRefusal(t, err, refusal.Forbidden)
	if _, err = w.Service.Promotion.Reviews.Show(
		t.Context(), w.Approver, w.Env, "no such plan",
	); err == nil {
		t.Error("a plan that is not there is shown")
	}
}

// The first configuration of a production environment needs no approval: there
// is nothing to harm, and nobody to ask.
func TestTheFirstConfigurationNeedsNoApproval(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced())
	w.InTraining(admintest.List("a", "V1"))
	_, err := w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env,
		w.Plan(), promotion.ApplyRequest{})
	if err != nil {
		t.Fatal(err)
	}
	w.InTraining(admintest.List("a", "V2"))
	_, err = w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env,
		w.Plan(), promotion.ApplyRequest{})
	admintest.WantSays(t, err, refusal.Forbidden, "not approved")
}

// What a reviewer is shown is what the plan's content does, whatever its file
// says of itself.
func TestAReviewerSeesTheContent(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Reviewed())
	w.InTraining(admintest.Workgroup("workers", "work-with-clients", "manage-users"))
	decisions := []syncer.Decision{{
		Side: syncer.SourceSide,
		Key:  schema.Key{Kind: "workgroup", Name: "workers"},
	}}
	p, err := w.Service.Promotion.Plan(t.Context(), admintest.Operator, w.Training, w.Env,
		promotion.PlanRequest{PlanOptions: syncer.PlanOptions{Decisions: decisions}})
	w.Must(err)
	for _, d := range p.Changes {
		d.Fields, d.Title = nil, "Nothing of note"
	}
	w.Must(p.Seal())
	w.Must(w.Service.Promotion.Reviews.Submit(t.Context(), admin.Operator("other"), w.Env, p))
	i := slices.IndexFunc(w.Show(
		p,
	).Shown.Changes, func(d *syncer.Difference) bool {
		return d.Key.String() == "workgroup/workers"
	})
	if i < 0 {
		t.Fatal("the workgroup is not shown")
	}
	if d := w.Show(
		p,
	).Shown.Changes[i]; d.Title != "Workers" || len(d.Fields) != 1 ||
		d.Fields[0].Path != "permissions/manage-users" {
		t.Errorf("got %q, %+v", d.Title, d.Fields)
	}
	o, err := w.Service.Promotion.Reviews.SealedObject(t.Context(), w.Approver, w.Env, p.ID,
		schema.Key{Kind: "workgroup", Name: "workers"})
	w.Must(err)
	if string(o.Before) == string(o.After) ||
		string(
			o.After,
		) != `{"permissions":["work-with-clients","manage-users"],"title":"Workers"}` {
		t.Errorf("got %s → %s", o.Before, o.After)
	}
}
