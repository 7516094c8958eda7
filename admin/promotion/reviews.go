package promotion

import (
	"context"
	"fmt"
	"strings"

	"configsync/admin"
	"configsync/admin/effects"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// Submit sends a sealed plan to review in its target. A plan that is in review
// already stays as it is.
func (s *Reviews) Submit(
	ctx context.Context, actor admin.Actor, env *admin.Environment, plan *syncer.Plan,
) error {
	return s.Write(ctx, actor, admin.ActionSubmit, env, PlanResource(
		plan.ID,
	), func(tx *admin.Tx) (string, error) {
		_, err := s.submit(ctx, tx, actor.String(), actor.Person(), plan)
		return SubmittedDetail(plan), err
	})
}

// SubmitFor sends the plan of a run to review, on behalf of the author of the
// schedule and the person who asked for the run: neither can approve it.
func (s *Reviews) SubmitFor(
	ctx context.Context, actor admin.Actor, env *admin.Environment, plan *syncer.Plan,
	sch admin.Schedule, r admin.Run,
) error {
	people := actor.Person()
	for _, p := range []string{sch.Person, r.Person} {
		if p != "" {
			people += "\n" + p
		}
	}
	return s.Write(ctx, actor, admin.ActionSubmit, env, PlanResource(
		plan.ID,
	), func(tx *admin.Tx) (string, error) {
		_, err := s.submit(ctx, tx, actor.String(), people, plan)
		return SubmittedDetail(plan), err
	})
}

func PlanResource(id string) string { return "plan:" + id }

// SubmittedDetail returns the audit log's text for a plan sent to review;
// [VerifyEvidence] expects exactly that.
func SubmittedDetail(plan *syncer.Plan) string {
	return fmt.Sprintf("%d changes, plan digest %s", len(plan.Changes), plan.Digest)
}

// ReviewedDetail returns the audit log's text for an action on a plan in
// review; [VerifyEvidence] expects exactly that.
func ReviewedDetail(action admin.ReviewAction, plan schema.Digest, note string) string {
	return strings.TrimSuffix(fmt.Sprintf("%s, plan digest %s: %s", action, plan, note), ": ")
}

// submit adds a plan to those in review.
func (s *Reviews) submit(
	ctx context.Context, tx *admin.Tx, by, person string, plan *syncer.Plan,
) (admin.Review, error) {
	if err := checkReviewable(tx, plan); err != nil {
		return admin.Review{}, err
	}
	r, there, err := tx.Reviews.Get(ctx, plan.ID)
	if err == nil && !there {
		if err = tx.Reviews.Save(ctx, s.reviewOf(plan)); err == nil {
			// another transaction may have sent it, and ended its review,
			// meanwhile
			r, _, err = tx.Reviews.Get(ctx, plan.ID)
		}
	}
	switch {
	case err != nil:
		return r, err
	case r.Digest != plan.Digest:
		return r, refusal.New(refusal.Tampered, "Another plan with the same id is in review.").
			WithHint("Make a new plan.")
	case len(r.Events) > 0:
		return r, nil
	}
	return r, s.note(ctx, tx, &r, admin.ReviewEvent{
		Actor:  by,
		Person: person,
		Action: admin.ReviewSubmit,
	})
}

func (s *Reviews) reviewOf(plan *syncer.Plan) admin.Review {
	return admin.Review{ID: plan.ID, Type: plan.Type, Source: plan.Source.Name, Author: plan.Author,
		Summary: plan.Summary, Digest: plan.Digest,
		Changes: len(plan.Changes), State: admin.InReview, Created: s.Now(), Plan: plan}
}

// note adds an event to a plan in review.
func (s *Reviews) note(
	ctx context.Context, tx *admin.Tx, r *admin.Review, e admin.ReviewEvent,
) error {
	e.At = s.Now()
	r.Events = append(r.Events, e)
	return tx.Reviews.AddEvent(ctx, r.ID, e)
}

// checkReviewable refuses a plan that could not be approved.
func checkReviewable(tx *admin.Tx, plan *syncer.Plan) error {
	here := tx.Config.Endpoint()
	switch {
	case plan.Type == syncer.Edit:
		return refusal.New(refusal.BadRequest,
			"An edit is not reviewed beforehand: it follows the System Property Direct changes.")
	case plan.Target.ID != here.ID:
		return refusal.New(refusal.Tampered,
			"The plan was made for a different environment (%s) than this one (%s).", plan.Target.Name,
			here.Name).
			WithHint("Make a plan for this environment.")
	case plan.Idle():
		return refusal.New(refusal.BadRequest,
			"The plan changes nothing, so there is nothing to review.")
	}
	return plan.ConflictError()
}

// Approve approves a plan in review, or its application in an emergency. The
// author of a plan cannot approve it.
func (s *Reviews) Approve(
	ctx context.Context, actor admin.Actor, env *admin.Environment, planID, note string,
) error {
	return s.review(ctx, actor, admin.ActionApprove, env, planID, note, func(
		r *admin.Review,
	) (admin.ReviewEvent, error) {
		return approval(*r, actor)
	})
}

// ApprovePlan approves a sealed plan, which need not be in review yet. The
// author of a plan cannot approve it.
func (s *Reviews) ApprovePlan(
	ctx context.Context, actor admin.Actor, env *admin.Environment, plan *syncer.Plan, note string,
) error {
	return s.decide(ctx, actor, admin.ActionApprove, env, plan, note, func(
		r *admin.Review,
	) (admin.ReviewEvent, error) {
		return approval(*r, actor)
	})
}

func approval(r admin.Review, actor admin.Actor) (admin.ReviewEvent, error) {
	if r.IsAuthor(actor.String(), actor.Person()) {
		return admin.ReviewEvent{}, refusal.New(refusal.Forbidden,
			"You made this plan, so you cannot approve it.").
			WithHint("Ask another person who may approve syncs.")
	}
	if err := StillOpen(r); err != nil && !r.AwaitsLook() {
		return admin.ReviewEvent{}, err
	}
	return admin.ReviewEvent{
		Action:  admin.ReviewApprove,
		Sync:    actor.Holds(schema.ApproveSync),
		Sharing: actor.Holds(schema.ApproveSharing),
	}, nil
}

// StillOpen refuses an action on a closed review.
func StillOpen(r admin.Review) error {
	if r.State == admin.InReview {
		return nil
	}
	return refusal.New(refusal.Stale, "The plan is already %s.", r.State).
		WithHint("Make a new plan if there is more to do.")
}

// Reject closes the review of a plan. The note is the reason.
func (s *Reviews) Reject(
	ctx context.Context, actor admin.Actor, env *admin.Environment, planID, note string,
) error {
	return s.review(ctx, actor, admin.ActionApprove, env, planID, note, func(
		r *admin.Review,
	) (admin.ReviewEvent, error) {
		return rejection(r, note)
	})
}

// RejectPlan rejects a sealed plan, which need not be in review yet. The note
// is the reason.
func (s *Reviews) RejectPlan(
	ctx context.Context, actor admin.Actor, env *admin.Environment, plan *syncer.Plan, note string,
) error {
	return s.decide(ctx, actor, admin.ActionApprove, env, plan, note, func(
		r *admin.Review,
	) (admin.ReviewEvent, error) {
		return rejection(r, note)
	})
}

func rejection(r *admin.Review, note string) (admin.ReviewEvent, error) {
	if err := StillOpen(*r); err != nil {
		return admin.ReviewEvent{}, err
	}
	if strings.TrimSpace(note) == "" {
		return admin.ReviewEvent{}, admin.InputError{{
			Input:   "note",
			Message: "Give a reason, so that the author knows what to change.",
		}}
	}
	r.State = admin.ReviewRejected
	return admin.ReviewEvent{Action: admin.ReviewReject}, nil
}

// Comment adds a comment, without a decision.
func (s *Reviews) Comment(
	ctx context.Context, actor admin.Actor, env *admin.Environment, planID, note string,
) error {
	return s.review(ctx, actor, admin.ActionReview, env, planID, note, func(
		*admin.Review,
	) (admin.ReviewEvent, error) {
		if strings.TrimSpace(note) == "" {
			return admin.ReviewEvent{},
				admin.InputError{{Input: "note", Message: "Write a comment."}}
		}
		return admin.ReviewEvent{Action: admin.ReviewComment}, nil
	})
}

// Cancel closes the review of a plan that is no longer wanted.
func (s *Reviews) Cancel(
	ctx context.Context, actor admin.Actor, env *admin.Environment, planID, note string,
) error {
	return s.review(ctx, actor, admin.ActionSubmit, env, planID, note, func(
		r *admin.Review,
	) (admin.ReviewEvent, error) {
		if err := StillOpen(*r); err != nil {
			return admin.ReviewEvent{}, err
		}
		r.State = admin.ReviewCancelled
		return admin.ReviewEvent{Action: admin.ReviewCancel}, nil
	})
}

// review records a decision about a plan in review.
func (s *Reviews) review(
	ctx context.Context, actor admin.Actor, action admin.Action, env *admin.Environment,
	planID, note string, decision func(*admin.Review) (admin.ReviewEvent, error),
) error {
	return s.Write(ctx, actor, action, env, PlanResource(
		planID,
	), func(tx *admin.Tx) (string, error) {
		r, err := readReview(ctx, tx.Reviews, planID)
		if err != nil {
			return "", err
		}
		return s.reviewed(ctx, tx, actor, env, r, note, decision)
	})
}

// decide records a decision about a sealed plan, after sending it to review on
// behalf of its author if necessary.
func (s *Reviews) decide(
	ctx context.Context, actor admin.Actor, action admin.Action, env *admin.Environment,
	plan *syncer.Plan, note string, decision func(*admin.Review) (admin.ReviewEvent, error),
) error {
	return s.Write(ctx, actor, action, env, PlanResource(
		plan.ID,
	), func(tx *admin.Tx) (string, error) {
		r, err := s.submit(ctx, tx, plan.Author, plan.Author, plan)
		if err != nil {
			return "", err
		}
		return s.reviewed(ctx, tx, actor, env, r, note, decision)
	})
}

// reviewed records an action on a plan in review, and returns its audit text.
func (s *Reviews) reviewed(
	ctx context.Context, tx *admin.Tx, actor admin.Actor, env *admin.Environment, r admin.Review,
	note string, decision func(*admin.Review) (admin.ReviewEvent, error),
) (string, error) {
	note = strings.TrimSpace(note)
	var in admin.Inputs
	if note != "" {
		in.CheckText("note", note, "")
	}
	if err := in.Err(); err != nil {
		return "", err
	}
	if err := refusePersonal("the comment", note); err != nil {
		return "", err
	}
	state := r.State
	e, err := decision(&r)
	if err == nil && e.Sharing && state == admin.InReview {
		// nobody approves of widened sharing that is not there to be seen
		var affects effects.Effects
		affects, err = s.Effects.EffectsOf(ctx, env, tx.View, r.Plan.Changes)
		e.Sharing = affects.Widens
	}
	if err != nil {
		return "", err
	}
	e.Actor, e.Person, e.Note = actor.String(), actor.Person(), note
	if err := s.note(ctx, tx, &r, e); err != nil {
		return "", err
	}
	if r.State != state {
		err = tx.Reviews.Save(ctx, r)
	}
	return ReviewedDetail(e.Action, r.Digest, note), err
}
