package promotion_test

import (
	"fmt"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// The limit on deletions counts over a day: many small syncs do not pass it
// one by one, nor do several plans that were made at once.
func TestDeletionsAreLimitedOverADay(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Usual(), func(t *testing.T, on admintest.Option) {
		w := admintest.New(t, on, admintest.Synced("first"))
		var lists []schema.Object
		for i := range 39 {
			lists = append(lists, admintest.List(fmt.Sprintf("l%d", i), "V1"))
		}
		w.InTraining(lists...)
		w.Sync()
		gone := 0
		remove := func(n int) {
			for range n {
				w.Delete(w.Training, fmt.Sprintf("option-list/l%d", gone))
				gone++
			}
		}
		plan := func(limit syncer.Limit) (*syncer.Plan, error) {
			return w.Service.Promotion.Plan(t.Context(), admintest.Operator, w.Training, w.Env,
				promotion.PlanRequest{PlanOptions: syncer.PlanOptions{MaxDelete: limit}})
		}
		usual := syncer.Limit{}

		// 4 of 40 are a tenth.
		remove(2)
		one, err := plan(usual)
		w.Must(err)
		remove(2)
		other, err := plan(usual)
		w.Must(err)
		w.MustForce(one)
		remove(1)
		_, err = plan(usual)
		admintest.WantSays(t, err, refusal.Forbidden, "syncs of the last 24 hours have deleted 2")
		w.InTraining(admintest.List("l4", "V1"))
		again, err := plan(usual)
		w.Must(err)
		w.MustForce(again)

		// It was made before that: the limit is in the plan.
		if _, err := w.Force(other); err == nil {
			t.Error("a plan that was made before is applied past the limit")
		}

		// Somebody can agree to more, and a day later it counts anew.
		w.Delete(w.Training, "option-list/l4", "option-list/l5")
		_, err = plan(usual)
		admintest.WantRefusal(t, err, refusal.Forbidden)
		if _, err := plan(syncer.Limit{Count: 6}); err != nil {
			t.Errorf("6 in a day were agreed to: %v", err)
		}
		w.Clock.Advance(24*time.Hour + time.Second)
		p, err := plan(usual)
		w.Must(err)
		w.MustForce(p)
	})
}

// Two plans for other objects, each within the limit: the second is refused
// when it is applied, with the number that was meanwhile deleted.
func TestPlansMadeAtOnceShareTheLimit(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"))
	w.Delete(w.Training, "option-list/a", "option-list/b")
	only := func(name schema.Pattern) *syncer.Plan {
		return w.Plan(syncer.PlanOptions{Only: []schema.Pattern{"option-list/" + name}})
	}
	one, other := only("a"), only("b")
	w.MustForce(one)
	_, err := w.Force(other)
	admintest.WantSays(t, err, refusal.Forbidden, "syncs of the last 24 hours have deleted 1")
	if u := w.History()[0]; u.PlanID != one.ID || w.Env.Role != admin.Production {
		t.Errorf("the newest update is %+v", u)
	}
}
