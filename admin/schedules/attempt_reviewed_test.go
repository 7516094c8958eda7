package schedules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
)

// Of the plans in review, a run applies the oldest that is approved, and waits
// for one that does what would be promoted now. Its own that do something else
// are replaced, those of people stay.
func TestFindReviewed(t *testing.T) {
	t.Parallel()
	changing := func(id string, titles ...schema.Digest) *syncer.Plan {
		p := &syncer.Plan{ID: id}
		for _, after := range titles {
			key := schema.Key{Kind: "option-list", Name: "colors"}
			p.Changes = append(p.Changes, &syncer.Difference{
				Key:   key,
				Op:    syncer.OpUpdate,
				After: after,
			})
		}
		return p
	}
	now := changing("now", "v2")
	const own, person = "schedule:nightly", "ana@example.org"
	candidate := func(
		id, author string, state admin.ReviewState, after schema.Digest,
	) promotion.ReviewDetail {
		return promotion.ReviewDetail{
			Review: admin.Review{
				ID:     id,
				Author: author,
				State:  admin.InReview,
				Plan:   changing(id, after),
			},
			Progress: admin.ReviewProgress{State: state},
		}
	}
	deleting := candidate("deletes", person, admin.ReviewApproved, "v2")
	deleting.Plan.Changes[0].Op = syncer.OpDelete
	for name, c := range map[string]struct {
		candidates []promotion.ReviewDetail
		ready      string
		awaited    string
		replaced   []string
	}{
		"nothing is in review": {},
		"the oldest that is approved": {
			candidates: []promotion.ReviewDetail{
				candidate("a", person, admin.InReview, "v1"),
				candidate("b", person, admin.ReviewApproved, "v1"),
				candidate("c", person, admin.ReviewApproved, "v2"),
				candidate("d", own, admin.InReview, "v1")},
			ready: "b",
		},
		"the same waits": {
			candidates: []promotion.ReviewDetail{candidate("a", person, admin.InReview, "v2")},
			awaited:    "a",
		},
		"the same is stale": {
			candidates: []promotion.ReviewDetail{candidate("a", person, admin.ReviewStale, "v2")},
		},
		"its own of an earlier night": {
			candidates: []promotion.ReviewDetail{
				candidate("a", own, admin.InReview, "v1"),
				candidate("b", person, admin.InReview, "v1"),
				candidate("c", own, admin.ReviewStale, "v2"),
				candidate("d", own, admin.InReview, "v2")},
			awaited:  "d",
			replaced: []string{"a", "c"},
		},
		"one that a person must apply": {
			candidates: []promotion.ReviewDetail{deleting},
		},
	} {
		found := findReviewed(c.candidates, now, own)
		ready := ""
		if found.ready != nil {
			ready = found.ready.ID
		}
		if ready != c.ready || found.awaited != c.awaited ||
			!cmp.Equal(found.replaced, c.replaced) {
			t.Errorf("%s: got %q to be applied, %q awaited, %q replaced", name, ready,
				found.awaited, found.replaced)
		}
	}
}
