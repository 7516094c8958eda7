package promotion_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/syncer"
)

// withSources has the world's Training opened whenever a plan is applied or
// shown.
func withSources(w *admintest.World, env *admin.Environment, err error) {
	w.Service.Promotion.SetSources(func(
		context.Context, syncer.Endpoint,
	) (*admin.Environment, func(), error) {
		return env, func() {}, err
	})
}

// A plan is applied only while its source asks for every change as the plan
// has it; what else the source asks for does not matter.
func TestAPlanIsAppliedWhileItsSourceAsksForIt(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Usual(), func(t *testing.T, engine admintest.Option) {
		for name, c := range map[string]struct {
			then func(w *admintest.World)
			says string // "" where it is applied
		}{
			"nothing has changed": {func(*admintest.World) {}, ""},
			"another object has": {
				func(w *admintest.World) { w.InTraining(admintest.List("other", "V1")) }, "",
			},
			"it was taken back and brought again": {func(w *admintest.World) {
				w.InTraining(admintest.List("colors", "V9"))
				w.InTraining(admintest.List("colors", "V3"))
			}, ""},
			"an addition was taken back": {
				func(w *admintest.World) { w.Delete(w.Training, "option-list/fresh") },
				"option-list/fresh",
			},
			"a change was taken back": {
				func(w *admintest.World) { w.InTraining(admintest.List("colors", "V1")) },
				"option-list/colors",
			},
			"a change was changed": {
				func(w *admintest.World) { w.InTraining(admintest.List("colors", "V4")) },
				"option-list/colors",
			},
			"a deletion was taken back": {
				func(w *admintest.World) { w.InTraining(admintest.List("shapes", "V1")) },
				"option-list/shapes",
			},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := admintest.New(t, engine, admintest.Reviewed())
				w.InTraining(admintest.List("shapes", "V1"))
				w.Sync()
				w.InTraining(admintest.List("colors", "V3"), admintest.List("fresh", "V1"))
				w.Delete(w.Training, "option-list/shapes")
				withSources(w, w.Training, nil)
				p := w.Plan(syncer.PlanOptions{MaxDelete: syncer.Limit{Percent: 100}})
				w.Must(w.Service.Promotion.Reviews.Submit(t.Context(), admintest.Operator,
					w.Env, p))
				w.Must(w.Approve(w.Approver, p))
				c.then(w)
				if c.says == "" {
					w.MustForce(p)
					return
				}
				_, err := w.Force(p)
				admintest.WantSays(t, err, refusal.Stale, c.says)
				d := w.Show(p)
				if d.Progress.State != admin.ReviewStale || len(d.Withdrawn.Keys) != 1 {
					t.Errorf("it is shown as %s, withdrawn %+v", d.Progress.State, d.Withdrawn)
				}
			})
		}
	})
}

// Those who made and approved a plan that was withdrawn are told, once.
func TestWhoIsToldThatAPlanWasWithdrawn(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Reviewed())
	w.InTraining(admintest.List("colors", "V3"))
	withSources(w, w.Training, nil)
	p := w.Submitted()
	w.Must(w.Approve(w.Approver, p))
	w.InTraining(admintest.List("colors", "V1"))
	for range 2 {
		_, err := w.Force(p)
		admintest.WantRefusal(t, err, refusal.Stale)
	}
	held := 0
	for _, e := range w.Show(p).Events {
		if e.Action == admin.ReviewHold {
			held++
		}
	}
	if held != 1 {
		t.Errorf("the review says it %d times", held)
	}
	snapshot, err := w.Env.Store.Snapshot(t.Context())
	w.Must(err)
	defer snapshot.Close()
	sent, err := snapshot.Outbox.Find(t.Context(), admin.MessageFilter{})
	w.Must(err)
	var told []string
	for _, m := range sent {
		told = append(told, m.To)
		if !strings.Contains(m.Text, "option-list/colors") {
			t.Errorf("the message does not say what was withdrawn: %s", m.Text)
		}
	}
	slices.Sort(told)
	want := []string{"mailto:ana.ruiz@example.org", "mailto:ben.ode@example.org"}
	if !slices.Equal(told, want) {
		t.Errorf("told are %q, want %q", told, want)
	}
}

// A source that is away stops a schedule, which can try again, and no person.
func TestASourceThatIsAway(t *testing.T) {
	t.Parallel()
	away := errors.New("the server is away")
	w := admintest.New(t, admintest.Reviewed())
	w.InTraining(admintest.List("colors", "V3"))
	p := w.Submitted()
	w.Must(w.Approve(w.Approver, p))
	withSources(w, nil, away)
	_, err := w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env, p,
		promotion.ApplyRequest{By: promotion.RunAttempt{Run: "r", Attempt: 1}})
	if !errors.Is(err, away) {
		t.Errorf("unattended it ends with %v", err)
	}
	if _, err := w.Apply(admintest.Operator, p); err != nil {
		t.Errorf("by hand it ends with %v", err)
	}
}

// A plan that another environment of the same name made is held, wherever that
// can be known: from the source, or from what the target was synced from since.
func TestAPlanOfAnotherTraining(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Usual(), func(t *testing.T, engine admintest.Option) {
		w := admintest.New(t, engine, admintest.Reviewed())
		w.InTraining(admintest.List("colors", "V3"))
		p := w.Plan()
		former := w.Training
		w.Training = w.Another(former.Name)
		w.InTraining(admintest.List("colors", "V3"), admintest.List("own", "V1"))

		withSources(w, w.Training, nil)
		_, err := w.Force(p)
		admintest.WantSays(t, err, refusal.Stale, "another environment")

		// Nothing is planned of it until somebody has agreed, to this one.
		plan := func(accepted string) (*syncer.Plan, error) {
			return w.Service.Promotion.Plan(t.Context(), admintest.Operator, w.Training, w.Env,
				promotion.PlanRequest{PlanOptions: syncer.PlanOptions{
					AcceptSource: accepted, MaxDelete: syncer.Limit{Percent: 100},
				}})
		}
		_, err = plan("")
		admintest.WantSays(t, err, refusal.Forbidden, "another environment named")
		options := refusal.Options(err)
		_, err = plan("00000000")
		admintest.WantRefusal(t, err, refusal.Forbidden)
		agreed, err := plan(options[0].Subjects[0])
		w.Must(err)
		w.MustForce(agreed)
		if _, err := plan(""); err != nil {
			t.Errorf("it is asked again: %v", err)
		}

		// The former one is another one now, though nobody reads its source.
		withSources(w, nil, nil)
		_, err = w.Force(p)
		admintest.WantSays(t, err, refusal.Stale, "another environment")
	})
}
