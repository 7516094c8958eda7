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

// Review is a sealed plan on its way through approval. It is stored in the
// environment that the plan is for, and never deleted.
//
//	             approve (enough)          apply
//	in review ────────────────── approved ────── applied
//	    │ reject / cancel            │ reject / cancel
//	    ▼                            ▼
//	rejected, cancelled          rejected, cancelled
//
// Only in review, applied, rejected and cancelled are stored. Approved follows
// from the events. Stale follows, from either of the first two, from the
// environment's present configuration; see [Review.Progress].
type Review struct {
	ID   string // of the plan
	Type syncer.UpdateType
	// Source is the environment that the plan promotes from; of a rollback, the
	// environment itself.
	Source  string
	Author  string
	Summary string
	Digest  schema.Digest
	Changes int // objects
	State   ReviewState
	Created time.Time
	Update  int64         // the update that the plan became; 0 before
	Effects []string      // its effects on people and records when it was applied, in sentences
	Events  []ReviewEvent // in order
	Plan    *syncer.Plan  // nil in lists
}

// ReviewState is the state of a plan in review.
type ReviewState string

// The states.
const (
	InReview        ReviewState = "in-review"
	ReviewApproved  ReviewState = "approved"
	ReviewApplied   ReviewState = "applied"
	ReviewRejected  ReviewState = "rejected"
	ReviewCancelled ReviewState = "cancelled"
	// ReviewStale is the state of a plan that cannot be applied, because an
	// object that it changes or relies on has changed.
	ReviewStale ReviewState = "stale"
)

// ReviewEvent is an action of a person, or of a schedule, on a plan in review.
type ReviewEvent struct {
	At    time.Time `json:"at"`
	Actor string    `json:"actor"`
	// Person identifies the account whatever its e-mail is; see
	// [ReviewEvent.By]. A plan that a schedule sent to review has one line for
	// each person behind it: the author of the schedule, and the person who
	// asked for the run.
	Person string       `json:"-"`
	Action ReviewAction `json:"action"`
	Note   string       `json:"note,omitempty"`
	// Sync is set on an approval by a person who may approve syncs.
	Sync bool `json:"sync,omitempty"`
	// Sharing is set on an approval by a person who may approve widened
	// sharing, if the plan widened it then.
	Sharing bool `json:"sharing,omitempty"`
}

// By returns the person behind the event; it stays the same when an e-mail
// changes.
func (e ReviewEvent) By() string { return cmp.Or(e.Person, e.Actor) }

// ReviewAction is an action on a plan in review.
type ReviewAction string

// The actions.
const (
	ReviewSubmit  ReviewAction = "submit"
	ReviewApprove ReviewAction = "approve"
	ReviewReject  ReviewAction = "reject"
	ReviewComment ReviewAction = "comment"
	ReviewCancel  ReviewAction = "cancel"
	// found, when it was to be applied, that its source withdrew it
	ReviewHold      ReviewAction = "hold"
	ReviewApply     ReviewAction = "apply"
	ReviewEmergency ReviewAction = "emergency" // applied without the approvals that it lacked
	ReviewExternal  ReviewAction = "external"  // applied on an approval given elsewhere
)

// ReviewNeeds is the approval that a plan needs before it can be applied.
type ReviewNeeds struct {
	// Approvals is the number of people other than the author: the System
	// Property sync-approvals, 0 outside of production.
	Approvals int
	// Sharing is set if the plan widens sharing: one more approval must come
	// from a person who may approve that.
	Sharing bool
}

// None reports whether the plan needs no approval.
func (n ReviewNeeds) None() bool { return n.Approvals == 0 && !n.Sharing }

// String returns the approvals in words, to continue a sentence: "2 approvals
// and a privacy officer". It is "" if none is needed.
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

// Sentence returns the needed approvals as a sentence.
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

// ReviewProgress is the state of a plan, with the approvals it has and lacks.
type ReviewProgress struct {
	State     ReviewState
	Approvals []ReviewEvent // those that count, one a person
	Lacks     ReviewNeeds   // approvals that are still missing
}

// Progress returns the progress of the plan. moved reports whether an object
// that the plan changes or relies on has changed. Each person counts once, by
// their last approval or rejection; the author does not count. If the plan
// widens sharing, one approval must come from a person who may approve that,
// besides the others.
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

// Approvals returns the approvals that count, one a person, in order.
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

// IsAuthor reports whether a person is an author of the plan, who made it or
// sent it to review.
func (r Review) IsAuthor(actor, person string) bool {
	return actor == r.Author || slices.ContainsFunc(r.Events, func(e ReviewEvent) bool {
		return e.Action == ReviewSubmit &&
			(e.Actor == actor || slices.Contains(strings.Split(e.By(), "\n"), person))
	})
}

// AwaitsLook reports whether the plan was applied in an emergency and no other
// person has approved it since.
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
