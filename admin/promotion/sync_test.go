package promotion_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

func want(w *admintest.World, titles ...string) {
	w.T.Helper()
	if diff := cmp.Diff(titles, w.Titles()); diff != "" {
		w.T.Errorf("production (-want +got):\n%s", diff)
	}
}

// A plan that waited does not take back what a sync in the meantime noted about
// other objects: a rollback of that sync stays.
func TestAnOlderPlanKeepsNewerBases(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("a", "b"))
	w.InTraining(admintest.List("a", "V2"))
	w.InTraining(admintest.List("b", "V2"))
	waited := w.Plan(syncer.PlanOptions{Only: []schema.Pattern{"option-list/b"}})
	u := w.Sync("option-list/a")
	if err := w.Rollback(u.Seq); err != nil {
		t.Fatal(err)
	}
	w.MustForce(waited)
	w.Sync()
	want(w, "a=V1", "b=V2")
}

// Adopting is an edit, and follows the rule of edits where it lands.
func TestAdoptionFollowsDirectChanges(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("a"))
	back, err := w.Service.Promotion.Plan(t.Context(), admintest.Operator, w.Env, w.Training,
		promotion.PlanRequest{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Training, back,
		promotion.ApplyRequest{})
	w.Must(err)
	w.InTraining(admintest.List("a", "V2"))
	plan, err := w.Service.Promotion.PlanAdoption(t.Context(), admintest.Operator, w.Training,
		w.Env, []schema.Key{admintest.ListKey("a")}, promotion.PlanRequest{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env, plan,
		promotion.ApplyRequest{})
	admintest.WantRefusal(t, err, refusal.Forbidden)
	u, err := w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env, plan,
		promotion.ApplyRequest{Reason: "urgent"})
	if err != nil || !u.Flagged || u.Reason != "urgent" {
		t.Errorf("got %+v, %v; want a flagged edit with its reason", u, err)
	}
}

// What began to rely on an object that the plan changes makes the plan stale.
func TestANewReferenceMakesAPlanStale(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("a"))
	w.InTraining(admintest.List("a", "V2"))
	plan := w.Plan()
	form := schema.Object{Key: schema.Key{Kind: "form", Name: "f"},
		Body: schema.Canonical(map[string]any{"title": "F", "sections": []any{
			map[string]any{
				"name":  "s",
				"title": "S",
				"fields": []any{
					map[string]any{
						"name":       "x",
						"type":       "choice",
						"label":      "X",
						"optionList": "a",
						"default":    "x",
					},
				},
			}}})}
	w.Configure(form)
	_, err := w.Force(plan)
	admintest.WantRefusal(t, err, refusal.Stale)
	want(w, "a=V1")
}

// What a plan says of the target must be true also where nothing was recorded
// since it was made.
func TestAPlanThatSaysWhatIsNotIsStale(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("a", "b"))
	w.InTraining(admintest.List("a", "V2"))
	for what, lie := range map[string]func(p *syncer.Plan){
		"what it changes": func(p *syncer.Plan) { p.Changes[0].Before = p.Changes[0].After },
		"what it relies on": func(p *syncer.Plan) {
			p.Requires = []syncer.Precondition{{
				Key:    admintest.ListKey("b"),
				Digest: p.Changes[0].After,
			}}
		},
	} {
		plan := w.Plan()
		lie(plan)
		if err := plan.Seal(); err != nil {
			t.Fatal(err)
		}
		_, err := w.Force(plan)
		if r, ok := errors.AsType[*refusal.Error](err); !ok || r.Code != refusal.Stale {
			t.Errorf("%s: got %v, want it to be stale", what, err)
		}
	}
	want(w, "a=V1", "b=V1")
}

// A source of another name is no first sync where another one has synced
// before: what differs is a conflict.
func TestASecondSourceOverwritesNothing(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("a", "b"))
	w.Configure(admintest.List("a", "HOTFIX"))
	other := &admin.Environment{
		Name: "trainng",
		Folder: syncer.NewFolder(&schema.Bundle{
			Environment: "trainng",
			Objects: []schema.Object{
				admintest.List("a", "V1"), admintest.List("b", "V1"), admintest.List("c", "V1"),
			},
		}, nil),
	}
	plan, err := w.Service.Promotion.Plan(t.Context(), admintest.Operator, other, w.Env,
		promotion.PlanRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Conflicts) != 1 || plan.Conflicts[0].Key != admintest.ListKey("a") {
		t.Errorf("got %d conflicts, want one on a", len(plan.Conflicts))
	}
}

// What a person deleted in production stays deleted, or is asked about.
func TestADeletionByHandIsNotUndone(t *testing.T) {
	t.Parallel()
	t.Run("renamed in training", func(t *testing.T) {
		t.Parallel()
		w := admintest.New(t, admintest.Synced("a", "z"))
		w.Delete(w.Env, "option-list/a")
		w.Sync()
		w.Rename("a", "b", "V1")
		if plan := w.Plan(); len(plan.Conflicts) != 1 {
			t.Errorf("got %d conflicts and %d changes, want a conflict", len(plan.Conflicts),
				len(plan.Changes))
		}
	})
	t.Run("between the first plan and its apply", func(t *testing.T) {
		t.Parallel()
		w := admintest.New(t, admintest.Synced())
		for _, name := range []string{"a", "b"} {
			w.InTraining(admintest.List(name, "V1"))
			w.Configure(admintest.List(name, "V1"))
		}
		plan := w.Plan()
		w.Delete(w.Env, "option-list/a")
		w.MustForce(plan)
		w.Sync()
		want(w, "b=V1")
	})
}

// A decision that leaves everything as it is is noted, so that nobody is asked
// again.
func TestADecisionIsMadeOnce(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("a"))
	w.InTraining(admintest.List("a", "T2"))
	w.Configure(admintest.List("a", "P2"))
	plan := w.Plan(syncer.PlanOptions{
		Decisions: []syncer.Decision{{Side: syncer.TargetSide, Key: admintest.ListKey("a")}},
	})
	if plan.Idle() {
		t.Error("a plan with a decision has something to note")
	}
	w.MustForce(plan)
	if again := w.Plan(); len(again.Conflicts) > 0 || !again.Idle() {
		t.Errorf("got %d conflicts after the decision, idle %v", len(again.Conflicts), again.Idle())
	}
	want(w, "a=P2")
}

// An object of production's own that took a name which a synced rename had
// freed is no part of that rename.
func TestAFreedNameIsNotTakenOver(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("a"))
	w.Rename("a", "b", "V1")
	w.Sync()
	w.Configure(admintest.List("a", "OWN"))
	w.Delete(w.Env, "option-list/b")
	w.MustForce(w.Plan(syncer.PlanOptions{Mode: syncer.MirrorMode}))
	want(w, "a=OWN", "b=V1")
}

// A rename whose new name has moved on cannot be undone by itself.
func TestRollingBackARenameThatMovedOn(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("a"))
	w.Rename("a", "b", "V1")
	u := w.Sync()
	w.Rename("b", "c", "V1")
	w.Sync()
	admintest.WantRefusal(t, w.Rollback(u.Seq), refusal.Conflicted)
	want(w, "c=V1")
}

// An emptied source is never a wish to delete everything, whichever way the
// difference was found.
func TestAnEmptiedSourceIsRefused(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("a"))
	w.Delete(w.Training, "option-list/a")
	_, err := w.Service.Promotion.Plan(t.Context(), admintest.Operator, w.Training, w.Env,
		promotion.PlanRequest{
			PlanOptions: syncer.PlanOptions{MaxDelete: syncer.Limit{Percent: 100}},
		})
	admintest.WantRefusal(t, err, refusal.BadSource)
}
