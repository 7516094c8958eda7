package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

var reviewLaws = []law{
	{"plans in review are the newest first, with everything that they say", reviews},
	{"a review that has ended is not opened again", endedReview},
	{"a plan in review keeps its plan to the letter", reviewedPlan},
	{"choices are kept by user and source", choicesKept},
}

// sealed returns a plan that does nothing.
func sealed(t *testing.T, id string) *syncer.Plan {
	t.Helper()
	p := &syncer.Plan{
		Format: syncer.PlanFormat, ID: id, Type: syncer.Synchronization, Created: day(1),
		Author: "author", Mode: syncer.MergeMode, Changes: []*syncer.Difference{},
		Summary: "“" + id + "”",
	}
	if err := p.Seal(); err != nil {
		t.Fatal(err)
	}
	return p
}

func reviewed(t *testing.T, id string, created int) admin.Review {
	t.Helper()
	p := sealed(t, id)
	return admin.Review{
		ID: id, Type: p.Type, Source: "training", Author: p.Author, Summary: p.Summary,
		Digest: p.Digest, State: admin.InReview, Created: day(created), Plan: p,
	}
}

func reviews(t *testing.T, d Database) {
	db := d.Open(t)
	var want []admin.Review
	for i, id := range []string{"a", "b", "c"} {
		r := reviewed(t, id, i+1)
		for j, text := range adversarial[:4] {
			r.Events = append(r.Events, admin.ReviewEvent{
				At: day(i + j), Actor: text, Person: text, Action: admin.ReviewApprove, Note: text,
				Sync: j%2 == 0, Sharing: j%3 == 0,
			})
		}
		write(t, db, func(tx *admin.Tx) error {
			if err := tx.Reviews.Save(t.Context(), r); err != nil {
				return err
			}
			for _, e := range r.Events {
				if err := tx.Reviews.AddEvent(t.Context(), r.ID, e); err != nil {
					return err
				}
			}
			return nil
		})
		want = append([]admin.Review{r}, want...)
	}
	want[1].State, want[1].Update, want[1].Effects = admin.ReviewApplied, 7, []string{
		"Hope House will newly see 12 clients.",
	}
	write(t, db, func(tx *admin.Tx) error { return tx.Reviews.Save(t.Context(), want[1]) })
	s := snapshot(t, db)
	for _, c := range []struct {
		name   string
		filter admin.ReviewFilter
		want   []admin.Review
	}{
		{"all", admin.ReviewFilter{}, want},
		{"applied", admin.ReviewFilter{State: admin.ReviewApplied}, want[1:2]},
		{"of an update", admin.ReviewFilter{Update: 7}, want[1:2]},
		{"before", admin.ReviewFilter{Before: day(2)}, want[2:]},
		{"two", admin.ReviewFilter{Limit: 2}, want[:2]},
		{"none", admin.ReviewFilter{State: admin.ReviewRejected}, nil},
	} {
		got, err := s.Reviews.Find(t.Context(), c.filter)
		if diff := cmp.Diff(
			c.want, got, cmpopts.IgnoreFields(admin.Review{}, "Plan"), cmpopts.EquateEmpty(),
		); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", c.name, err, diff)
		}
	}
}

func reviewedPlan(t *testing.T, d Database) {
	db := d.Open(t)
	r := reviewed(t, "plan", 1)
	write(t, db, func(tx *admin.Tx) error { return tx.Reviews.Save(t.Context(), r) })
	got, ok, err := snapshot(t, db).Reviews.Get(t.Context(), "plan")
	if err != nil || !ok || got.Plan.Digest != r.Digest || got.Plan.Summary != r.Summary {
		t.Errorf("got %+v, %v, %v", got, ok, err)
	}
	if _, ok, err := snapshot(t, db).Reviews.Get(t.Context(), "other"); ok || err != nil {
		t.Errorf("a plan that is not there: %v, %v", ok, err)
	}
}

func endedReview(t *testing.T, d Database) {
	db := d.Open(t)
	r := reviewed(t, "plan", 1)
	for _, state := range []admin.ReviewState{
		admin.InReview, admin.ReviewRejected, admin.InReview, admin.ReviewApplied,
	} {
		r.State = state
		write(t, db, func(tx *admin.Tx) error { return tx.Reviews.Save(t.Context(), r) })
	}
	if got, _, err := snapshot(t, db).Reviews.Get(
		t.Context(), "plan",
	); err != nil || got.State != admin.ReviewRejected {
		t.Errorf("the plan is %s, %v, want it rejected", got.State, err)
	}
}

func choicesKept(t *testing.T, d Database) {
	db := d.Open(t)
	one := admin.Choices{
		Source: "training",
		Chosen: true,
		Keys:   []schema.Key{{Kind: "form", Name: "a"}},
		Decisions: []syncer.Decision{{
			Side: syncer.SourceSide,
			Key:  schema.Key{Kind: "form", Name: "a"},
			Path: "title",
		}},
		Summary: "é\n",
		Notes:   "“”",
		At:      day(1),
	}
	other := admin.Choices{Source: "update:6", At: day(2)}
	write(t, db, func(tx *admin.Tx) error {
		for _, id := range []string{"ana", "ben"} {
			if err := tx.Users.Save(t.Context(), account(id)); err != nil {
				return err
			}
			for _, c := range []admin.Choices{one, other} {
				if err := tx.Choices.Save(t.Context(), id, c); err != nil {
					return err
				}
			}
		}
		return tx.Choices.Drop(t.Context(), "ben", "training")
	})
	s := snapshot(t, db)
	for id, want := range map[string][]admin.Choices{
		"ana": {other, one},
		"ben": {other},
		"cyd": nil,
	} {
		got, err := s.Choices.Of(t.Context(), id)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("ChoicesOf(%s): %v (-want +got):\n%s", id, err, diff)
		}
	}
	got, ok, err := s.Choices.Get(t.Context(), "ana", "training")
	if diff := cmp.Diff(one, got); diff != "" || !ok || err != nil {
		t.Errorf("Choices, %v, %v (-want +got):\n%s", ok, err, diff)
	}
}
