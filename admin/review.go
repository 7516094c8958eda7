package admin

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// Review is a sealed plan on its way through approval, as the environment keeps
// it that the plan is for. It is never deleted.
//
//	             approve (enough)          apply
//	in review ────────────────── approved ────── applied
//	    │ reject / cancel            │ reject / cancel
//	    ▼                            ▼
//	rejected, cancelled          rejected, cancelled
//
// Only in review, applied, rejected and cancelled are stored. Approved is told
// from the events, and stale, from either of the first two, from what the
// environment holds now; see [Review.Progress].
type Review struct {
	ID   string // of the plan
	Type syncer.UpdateType
	// name of the source's environment; of a rollback, that of the environment
	// itself
	Source  string
	Author  string
	Summary string
	Digest  schema.Digest
	Changes int // objects
	State   ReviewState
	Created time.Time
	Update  int64         // that the plan became; 0 before
	Effects []string      // whom it touched when it was applied, in sentences
	Events  []ReviewEvent // in order
	Plan    *syncer.Plan  // nil in lists
}

// ReviewState says where a plan stands.
type ReviewState string

// The states.
const (
	InReview        ReviewState = "in-review"
	ReviewApproved  ReviewState = "approved"
	ReviewApplied   ReviewState = "applied"
	ReviewRejected  ReviewState = "rejected"
	ReviewCancelled ReviewState = "cancelled"
	// something that it touches, or relies on, has moved: it cannot be applied
	ReviewStale ReviewState = "stale"
)

// ReviewEvent is what somebody did to a plan in review.
type ReviewEvent struct {
	At    time.Time `json:"at"`
	Actor string    `json:"actor"`
	// Person is the same for an account whatever its e-mail is; see
	// [ReviewEvent.by]. What a schedule sent to review has a line for each
	// person for whom it did: who made the schedule, and who asked for the run.
	Person string       `json:"-"`
	Action ReviewAction `json:"action"`
	Note   string       `json:"note,omitempty"`
	// of an approval: by somebody who may approve syncs
	Sync bool `json:"sync,omitempty"`
	// of an approval: by somebody who may approve widened sharing, while the
	// plan widened it
	Sharing bool `json:"sharing,omitempty"`
}

// By returns the person who did it: an account keeps it when its e-mail
// changes.
func (e ReviewEvent) By() string { return cmp.Or(e.Person, e.Actor) }

// ReviewAction is what can be done to a plan in review.
type ReviewAction string

// The actions.
const (
	ReviewSubmit    ReviewAction = "submit"
	ReviewApprove   ReviewAction = "approve"
	ReviewReject    ReviewAction = "reject"
	ReviewComment   ReviewAction = "comment"
	ReviewCancel    ReviewAction = "cancel"
	ReviewHold      ReviewAction = "hold" // found, when it was to be applied, that its source withdrew it
	ReviewApply     ReviewAction = "apply"
	ReviewEmergency ReviewAction = "emergency" // applied without the approvals that it lacked
	ReviewExternal  ReviewAction = "external"  // applied on an approval that was given elsewhere
)

// ReviewNeeds is what a plan takes to be applied.
type ReviewNeeds struct {
	// of people other than the author: the System Property sync-approvals, 0
	// outside of production
	Approvals int
	// it widens sharing: somebody who may approve that must be among them, as
	// one more
	Sharing bool
}

// None reports whether the plan can be applied as it is.
func (n ReviewNeeds) None() bool { return n.Approvals == 0 && !n.Sharing }

// String returns the approvals in words, to go on a sentence with: "2 approvals
// and a privacy officer". It is "" where nothing is needed.
func (n ReviewNeeds) String() string {
	var parts []string
	if n.Approvals > 0 {
		parts = append(parts, words.Count(n.Approvals, "approval", "approvals"))
	}
	if n.Sharing {
		parts = append(parts, "a privacy officer")
	}
	return words.And(parts)
}

// Sentence returns the approvals that a plan takes in a sentence.
func (n ReviewNeeds) Sentence() string {
	people := words.Count(n.Approvals, "other person", "other people")
	switch {
	case n.None():
		return "It can be applied without approval."
	case n.Approvals == 0:
		return "Needs approval from a privacy officer, because it widens sharing."
	case n.Sharing:
		return "Needs approval from " + people +
			" and a privacy officer, because it widens sharing."
	}
	return "Needs approval from " + people + "."
}

// ReviewProgress is how far a plan has come.
type ReviewProgress struct {
	State     ReviewState
	Approvals []ReviewEvent // those that count, one a person
	Lacks     ReviewNeeds   // what is missing
}

// Progress tells how far the plan has come, with what it needs and whether
// something has moved. Each person counts once, by what they did last; the
// author does not count. With widened sharing, an approval of somebody who may
// approve that is needed besides the others.
func (r Review) Progress(needs ReviewNeeds, moved bool) ReviewProgress {
	s := ReviewProgress{State: r.State}
	sync, sharing := 0, 0 // people, by what they may approve; who may both is counted in both
	both := 0
	for _, e := range r.Approvals() {
		s.Approvals = append(s.Approvals, e)
		if e.Sync {
			sync++
		}
		if e.Sharing {
			sharing++
		}
		if e.Sync && e.Sharing {
			both++
		}
	}
	if needs.Sharing {
		s.Lacks.Sharing = sharing == 0
		if sharing > 0 && sharing == both {
			sync-- // one of them is the one who approves the sharing
		}
	}
	s.Lacks.Approvals = max(0, needs.Approvals-sync)
	switch {
	case r.State != InReview:
	case moved:
		s.State = ReviewStale
	case s.Lacks.None():
		s.State = ReviewApproved
	}
	return s
}

// Approvals returns the approvals that stand, one a person, in order.
func (r Review) Approvals() []ReviewEvent {
	last := map[string]int{}
	for i, e := range r.Events {
		if e.Action == ReviewApprove || e.Action == ReviewReject {
			last[e.By()] = i
		}
	}
	var out []ReviewEvent
	for i, e := range r.Events {
		if e.Action == ReviewApprove && last[e.By()] == i && !r.IsAuthor(e.Actor, e.By()) {
			out = append(out, e)
		}
	}
	return out
}

// IsAuthor reports whether somebody is an author of the plan: made it, or sent
// it to review.
func (r Review) IsAuthor(actor, person string) bool {
	return actor == r.Author || slices.ContainsFunc(r.Events, func(e ReviewEvent) bool {
		return e.Action == ReviewSubmit &&
			(e.Actor == actor || slices.Contains(strings.Split(e.By(), "\n"), person))
	})
}

// AwaitsLook reports whether the plan was applied in an emergency, and nobody
// but those who applied it has approved of that since.
func (r Review) AwaitsLook() bool {
	waits, by := false, ""
	for _, e := range r.Events {
		switch {
		case e.Action == ReviewEmergency:
			waits, by = true, e.By()
		case waits && e.Action == ReviewApprove && e.By() != by && !r.IsAuthor(e.Actor, e.By()):
			waits = false
		}
	}
	return waits
}

// ReviewFilter selects plans in review, the newest first.
type ReviewFilter struct {
	State  ReviewState // as stored; "" is all
	Update int64       // the one that became this update; 0 is all
	Before time.Time   // created before; zero is all
	Limit  int         // 0 is all
}

// ReviewReader reads plans in review.
type ReviewReader interface {
	// Get returns a plan in review with its plan and events. In a transaction,
	// no other one changes it or reads it to change it, until this one ends.
	Get(ctx context.Context, planID string) (Review, bool, error)
	// Find lists plans in review with their events, without the plans
	// themselves.
	Find(ctx context.Context, f ReviewFilter) ([]Review, error)
}

// ReviewStore keeps plans in review.
type ReviewStore interface {
	ReviewReader
	// Save adds a plan in review, or replaces state, update and effects of one
	// that is there. Events are not written. One whose review has ended stays
	// as it is.
	Save(ctx context.Context, r Review) error
	AddEvent(ctx context.Context, planID string, e ReviewEvent) error
}
