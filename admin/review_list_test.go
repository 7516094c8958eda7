package admin_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/refusal"
)

// countingStore counts what its snapshots are asked that costs more the more
// there is.
type countingStore struct {
	admin.Store
	snapshots, plans, effects, clients, emergencies int
}

func (s *countingStore) Snapshot(ctx context.Context) (admin.Snapshot, error) {
	s.snapshots++
	snapshot, err := s.Store.Snapshot(ctx)
	return &countingSnapshot{snapshot, s}, err
}

type countingSnapshot struct {
	admin.Snapshot
	store *countingStore
}

func (s *countingSnapshot) Review(ctx context.Context, id string) (admin.Review, bool, error) {
	s.store.plans++
	return s.Snapshot.Review(ctx, id)
}

func (s *countingSnapshot) Client(ctx context.Context, id admin.ClientID) (admin.Client, bool, error) {
	s.store.clients++
	return s.Snapshot.Client(ctx, id)
}

func (s *countingSnapshot) EmergencyAccesses(ctx context.Context, f admin.EmergencyFilter) ([]admin.EmergencyAccess, error) {
	s.store.emergencies++
	return s.Snapshot.EmergencyAccesses(ctx, f)
}

func (s *countingSnapshot) CountRecords(ctx context.Context, forms []string) (map[string]int, error) {
	s.store.effects++
	return s.Snapshot.CountRecords(ctx, forms)
}

func (s *countingSnapshot) CountFormAnswers(ctx context.Context, forms []string) (map[string]int, error) {
	s.store.effects++
	return s.Snapshot.CountFormAnswers(ctx, forms)
}

func (s *countingSnapshot) CountAnswers(ctx context.Context, fields []admin.FormField) (map[admin.FormField]int, error) {
	s.store.effects++
	return s.Snapshot.CountAnswers(ctx, fields)
}

func (s *countingSnapshot) CountAnswered(ctx context.Context, fields []admin.FormField) (map[admin.FormField]int, error) {
	s.store.effects++
	return s.Snapshot.CountAnswered(ctx, fields)
}

func (s *countingSnapshot) CountChosen(ctx context.Context, codes []admin.FieldCode) (map[admin.FieldCode]int, error) {
	s.store.effects++
	return s.Snapshot.CountChosen(ctx, codes)
}

func (s *countingSnapshot) CountUnrestricted(ctx context.Context, owners []string) (map[string]int, error) {
	s.store.effects++
	return s.Snapshot.CountUnrestricted(ctx, owners)
}

func (s *countingSnapshot) CountStranded(ctx context.Context, gone, stay []string) (map[string]int, error) {
	s.store.effects++
	return s.Snapshot.CountStranded(ctx, gone, stay)
}

// counting has what is asked of the environment counted from now on.
func (w *accounts) counting() *countingStore {
	c := &countingStore{Store: w.env.Store}
	w.env.Store = c
	return c
}

// widening is what makes the plan of a world one whose effects are counted:
// it shares clients anew.
func (w *reviewWorld) widening() {
	w.inTraining(append(parties(), object("mou", "7", map[string]any{"title": "Winter",
		"from": "city-shelter", "to": "hope-house", "begins": "2026-01-01"}))...)
}

// A list of plans in review reads no plan and counts nothing, in one snapshot;
// looking at one plan does both.
func TestAListOfReviewsCountsNothing(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, engines["SQLite"])
	w.set("sync-approvals", 2)
	w.widening()
	first, second := w.submitted(), w.plan()
	w.must(w.service.Submit(t.Context(), operator, w.env, second))
	w.must(w.approve(w.approver, first))
	c := w.counting()

	list, err := w.service.ListReviews(t.Context(), w.author, w.env, admin.ReviewFilter{State: admin.InReview})
	w.must(err)
	if c.snapshots != 1 || c.plans != 0 || c.effects != 0 {
		t.Errorf("the list took %d snapshots, read %d plans and counted %d effects", c.snapshots, c.plans, c.effects)
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

	if _, err := w.service.ShowReview(t.Context(), w.author, w.env, first.ID); err != nil || c.plans == 0 || c.effects == 0 {
		t.Errorf("a look at a plan read %d plans and counted %d effects: %v", c.plans, c.effects, err)
	}
}

// Who does something with a plan reads it, and counts nothing either.
func TestAPlanIsFoundWithoutCounting(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, engines["SQLite"])
	w.widening()
	p := w.submitted()
	c := w.counting()
	r, err := w.service.FindReview(t.Context(), w.author, w.env, p.ID)
	if w.must(err); r.Plan == nil || r.Plan.Digest != p.Digest || len(r.Events) != 1 || c.effects != 0 {
		t.Errorf("got %+v, and %d counts of effects", r, c.effects)
	}
	_, err = w.service.FindReview(t.Context(), w.author, w.env, "no such plan")
	wantRefusal(t, err, refusal.NotFound)
	_, err = w.service.FindReview(t.Context(), w.bystander, w.env, p.ID)
	wantRefusal(t, err, refusal.Forbidden)
}

// A list goes on from page to page.
func TestAListOfReviewsHasMore(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, engines["SQLite"])
	for range 3 {
		w.must(w.service.Submit(t.Context(), operator, w.env, w.plan()))
	}
	for limit, more := range map[int]bool{0: false, 2: true, 3: false} {
		list, err := w.service.ListReviews(t.Context(), operator, w.env, admin.ReviewFilter{State: admin.InReview, Limit: limit})
		if w.must(err); list.More != more || limit > 0 && len(list.Reviews) != limit {
			t.Errorf("limit %d: %d plans, more: %v", limit, len(list.Reviews), list.More)
		}
	}
}

// An attempt at a run reads each plan in review once, however it decides.
func TestARunReadsEachPlanInReviewOnce(t *testing.T) {
	t.Parallel()
	w := newNight(newReviewed(t, engines["SQLite"]))
	w.inTraining(list("shapes", "V1"))
	for range 3 {
		w.submitted()
	}
	w.nightly()
	c := w.counting()
	w.at(22, 0)
	w.turn(w.replica("a"))
	w.last(admin.RunHeld, "is not approved yet")
	if c.plans != 3 {
		t.Errorf("3 plans wait, and %d were read", c.plans)
	}
}
