package schedules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/refusal"
)

// A list of plans in review reads no plan and counts nothing, in one snapshot;
// looking at one plan does both.
func TestAListOfReviewsCountsNothing(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Reviewed())
	w.Set("sync-approvals", 2)
	w.Widening()
	first, second := w.Submitted(), w.Plan()
	w.Must(w.Service.Promotion.Reviews.Submit(t.Context(), admintest.Operator, w.Env, second))
	w.Must(w.Approve(w.Approver, first))
	c := w.Counting()

	list, err := w.Service.Promotion.Reviews.List(t.Context(), w.Author, w.Env,
		admin.ReviewFilter{State: admin.InReview})
	w.Must(err)
	if c.Snapshots != 1 || c.Plans != 0 || c.Effects != 0 {
		t.Errorf("the list took %d snapshots, read %d plans and counted %d effects", c.Snapshots,
			c.Plans, c.Effects)
	}
	type line struct {
		ID               string
		Approvals, Asked int
		IsAuthor         bool
	}
	var got []line
	for _, r := range list.Reviews {
		got = append(got, line{r.ID, r.Approvals, r.Asked, r.IsAuthor})
	}
	want := []line{{second.ID, 0, 2, false}, {first.ID, 1, 2, true}}
	if first.ID != list.Reviews[1].ID {
		want[0], want[1] = want[1], want[0] // both were sent at the same moment
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	if _, err := w.Service.Promotion.Reviews.Show(
		t.Context(), w.Author, w.Env, first.ID,
	); err != nil || c.Plans == 0 || c.Effects == 0 {
		t.Errorf("a look at a plan read %d plans and counted %d effects: %v", c.Plans,
			c.Effects, err)
	}
}

// Who does something with a plan reads it, and counts nothing either.
func TestAPlanIsFoundWithoutCounting(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Reviewed())
	w.Widening()
	p := w.Submitted()
	c := w.Counting()
	r, err := w.Service.Promotion.Reviews.Find(t.Context(), w.Author, w.Env, p.ID)
	if w.Must(
		err,
	); r.Plan == nil || r.Plan.Digest != p.Digest || len(r.Events) != 1 || c.Effects != 0 {
		t.Errorf("got %+v, and %d counts of effects", r, c.Effects)
	}
	_, err = w.Service.Promotion.Reviews.Find(t.Context(), w.Author, w.Env, "no such plan")
	admintest.WantRefusal(t, err, refusal.NotFound)
	_, err = w.Service.Promotion.Reviews.Find(t.Context(), w.Bystander, w.Env, p.ID)
	admintest.WantRefusal(t, err, refusal.Forbidden)
}

// A list goes on from page to page.
func TestAListOfReviewsHasMore(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Reviewed())
	for range 3 {
		w.Must(w.Service.Promotion.Reviews.Submit(t.Context(), admintest.Operator, w.Env, w.Plan()))
	}
	for limit, more := range map[int]bool{0: false, 2: true, 3: false} {
		list, err := w.Service.Promotion.Reviews.List(t.Context(), admintest.Operator, w.Env,
			admin.ReviewFilter{State: admin.InReview, Limit: limit})
		if w.Must(err); list.More != more || limit > 0 && len(list.Reviews) != limit {
			t.Errorf("limit %d: %d plans, more: %v", limit, len(list.Reviews), list.More)
		}
	}
}

// An attempt at a run reads each plan in review once, however it decides.
func TestARunReadsEachPlanInReviewOnce(t *testing.T) {
	t.Parallel()
	w := newNight(t)
	w.InTraining(admintest.List("shapes", "V1"))
	for range 3 {
		w.Submitted()
	}
	w.nightly()
	c := w.Counting()
	w.at(22, 0)
	w.turn(w.replica("a"))
	w.last(admin.RunHeld, "is not approved yet")
	if c.Plans != 3 {
		t.Errorf("3 plans wait, and %d were read", c.Plans)
	}
}
