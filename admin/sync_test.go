package admin_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

func (w *world) want(titles ...string) {
	w.t.Helper()
	if diff := cmp.Diff(titles, w.titles()); diff != "" {
		w.t.Errorf("production (-want +got):\n%s", diff)
	}
}

// A plan that waited does not take back what a sync in the meantime noted about other objects: a rollback of that sync stays.
func TestAnOlderPlanKeepsNewerBases(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "a", "b")
	w.edit(w.training, "a", "V2")
	w.edit(w.training, "b", "V2")
	waited := w.plan(syncer.Options{Only: []schema.Pattern{"option-list/b"}})
	u := w.sync("option-list/a")
	if err := w.rollback(u.Seq); err != nil {
		t.Fatal(err)
	}
	w.must(w.apply(waited))
	w.sync()
	w.want("a=V1", "b=V2")
}

// Adopting is an edit, and follows the rule of edits where it lands.
func TestAdoptionFollowsDirectChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "a")
	back, err := w.service.Plan(t.Context(), operator, w.production, w.training, admin.PlanRequest{})
	if err != nil {
		t.Fatal(err)
	}
	w.must(w.service.Apply(t.Context(), operator, w.training, back, admin.ApplyRequest{}))
	w.edit(w.training, "a", "V2")
	plan, err := w.service.PlanAdoption(t.Context(), operator, w.training, w.production, []schema.Key{key("a")}, admin.PlanRequest{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.service.Apply(t.Context(), operator, w.production, plan, admin.ApplyRequest{})
	wantRefusal(t, err, refusal.Forbidden)
	u, err := w.service.Apply(t.Context(), operator, w.production, plan, admin.ApplyRequest{Reason: "urgent"})
	if err != nil || !u.Flagged || u.Reason != "urgent" {
		t.Errorf("got %+v, %v; want a flagged edit with its reason", u, err)
	}
}

// What began to rely on an object that the plan changes makes the plan stale.
func TestANewReferenceMakesAPlanStale(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "a")
	w.edit(w.training, "a", "V2")
	plan := w.plan(syncer.Options{})
	form := schema.Object{Key: schema.Key{Kind: "form", Name: "f"}, Body: schema.Canonical(map[string]any{"title": "F", "sections": []any{
		map[string]any{"name": "s", "title": "S", "fields": []any{map[string]any{"name": "x", "type": "choice", "label": "X", "optionList": "a", "default": "x"}}}}})}
	w.must(w.service.Edit(t.Context(), operator, w.production, admin.EditRequest{Objects: []schema.Object{form}, Reason: "test"}))
	_, err := w.apply(plan)
	wantRefusal(t, err, refusal.Stale)
	w.want("a=V1")
}

// What a plan says of the target must be true also where nothing was recorded since it was made.
func TestAPlanThatSaysWhatIsNotIsStale(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "a", "b")
	w.edit(w.training, "a", "V2")
	for what, lie := range map[string]func(p *syncer.Plan){
		"what it changes":   func(p *syncer.Plan) { p.Changes[0].Before = p.Changes[0].After },
		"what it relies on": func(p *syncer.Plan) { p.Requires = []syncer.Precondition{{Key: key("b"), Digest: p.Changes[0].After}} },
	} {
		plan := w.plan(syncer.Options{})
		lie(plan)
		if err := plan.Seal(); err != nil {
			t.Fatal(err)
		}
		_, err := w.apply(plan)
		if r, ok := errors.AsType[*refusal.Error](err); !ok || r.Code != refusal.Stale {
			t.Errorf("%s: got %v, want it to be stale", what, err)
		}
	}
	w.want("a=V1", "b=V1")
}

// A source of another name is no first sync where another one has synced before: what differs is a conflict.
func TestASecondSourceOverwritesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "a", "b")
	w.edit(w.production, "a", "HOTFIX")
	other := &admin.Environment{Name: "trainng", Folder: syncer.NewFolder(&schema.Bundle{Environment: "trainng", Objects: []schema.Object{list("a", "V1"), list("b", "V1"), list("c", "V1")}}, nil)}
	plan, err := w.service.Plan(t.Context(), operator, other, w.production, admin.PlanRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Conflicts) != 1 || plan.Conflicts[0].Key != key("a") {
		t.Errorf("got %d conflicts, want one on a", len(plan.Conflicts))
	}
}

// What a person deleted in production stays deleted, or is asked about.
func TestADeletionByHandIsNotUndone(t *testing.T) {
	t.Parallel()
	t.Run("renamed in training", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "a", "z")
		w.delete(w.production, "a")
		w.sync()
		w.rename(w.training, "a", "b", "V1")
		if plan := w.plan(syncer.Options{}); len(plan.Conflicts) != 1 {
			t.Errorf("got %d conflicts and %d changes, want a conflict", len(plan.Conflicts), len(plan.Changes))
		}
	})
	t.Run("between the first plan and its apply", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		for _, name := range []string{"a", "b"} {
			w.edit(w.training, name, "V1")
			w.edit(w.production, name, "V1")
		}
		plan := w.plan(syncer.Options{})
		w.delete(w.production, "a")
		w.must(w.apply(plan))
		w.sync()
		w.want("b=V1")
	})
}

// A decision that leaves everything as it is is noted, so that nobody is asked again.
func TestADecisionIsMadeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "a")
	w.edit(w.training, "a", "T2")
	w.edit(w.production, "a", "P2")
	plan := w.plan(syncer.Options{Takes: []syncer.Take{{Side: syncer.TargetSide, Key: key("a")}}})
	if plan.Idle() {
		t.Error("a plan with a decision has something to note")
	}
	w.must(w.apply(plan))
	if again := w.plan(syncer.Options{}); len(again.Conflicts) > 0 || !again.Idle() {
		t.Errorf("got %d conflicts after the decision, idle %v", len(again.Conflicts), again.Idle())
	}
	w.want("a=P2")
}

// An object of production's own that took a name which a synced rename had freed is no part of that rename.
func TestAFreedNameIsNotTakenOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "a")
	w.rename(w.training, "a", "b", "V1")
	w.sync()
	w.edit(w.production, "a", "OWN")
	w.delete(w.production, "b")
	w.must(w.apply(w.plan(syncer.Options{Mode: syncer.MirrorMode})))
	w.want("a=OWN", "b=V1")
}

// A rename whose new name has moved on cannot be undone by itself.
func TestRollingBackARenameThatMovedOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "a")
	w.rename(w.training, "a", "b", "V1")
	u := w.sync()
	w.rename(w.training, "b", "c", "V1")
	w.sync()
	wantRefusal(t, w.rollback(u.Seq), refusal.Conflicted)
	w.want("c=V1")
}

// An emptied source is never a wish to delete everything, whichever way the difference was found.
func TestAnEmptiedSourceIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "a")
	w.delete(w.training, "a")
	_, err := w.service.Plan(t.Context(), operator, w.training, w.production, admin.PlanRequest{Options: syncer.Options{MaxDelete: syncer.Limit{Percent: 100}}})
	wantRefusal(t, err, refusal.BadSource)
}
