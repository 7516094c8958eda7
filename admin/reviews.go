package admin

import (
	"context"
	"fmt"
	"strings"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// Submit sends a sealed plan to review in the environment that it is for. A plan that is there already stays as it is.
func (s *Service) Submit(ctx context.Context, actor Actor, env *Environment, plan *syncer.Plan) error {
	return s.write(ctx, actor, ActionSubmit, env, planResource(plan.ID), func(tx Tx) (string, error) {
		_, err := s.submit(ctx, tx, actor.String(), actor.person(), plan)
		return submittedDetail(plan), err
	})
}

// submitFor sends what a run would promote to review, for the people who made the schedule and who asked for the run: neither can approve it.
func (s *Service) submitFor(ctx context.Context, actor Actor, env *Environment, plan *syncer.Plan, sch Schedule, r Run) error {
	people := actor.person()
	for _, p := range []string{sch.Person, r.Person} {
		if p != "" {
			people += "\n" + p
		}
	}
	return s.write(ctx, actor, ActionSubmit, env, planResource(plan.ID), func(tx Tx) (string, error) {
		_, err := s.submit(ctx, tx, actor.String(), people, plan)
		return submittedDetail(plan), err
	})
}

func planResource(id string) string { return "plan:" + id }

// submittedDetail is what the audit log says of a plan that was sent to review; [VerifyEvidence] expects exactly that.
func submittedDetail(plan *syncer.Plan) string {
	return fmt.Sprintf("%d changes, plan digest %s", len(plan.Changes), plan.Digest)
}

// reviewedDetail is what the audit log says of something that was done to a plan in review; [VerifyEvidence] expects exactly that.
func reviewedDetail(action ReviewAction, plan schema.Digest, note string) string {
	return strings.TrimSuffix(fmt.Sprintf("%s, plan digest %s: %s", action, plan, note), ": ")
}

// submit adds a plan to those in review, sent by somebody.
func (s *Service) submit(ctx context.Context, tx Tx, by, person string, plan *syncer.Plan) (Review, error) {
	if err := checkReviewable(tx, plan); err != nil {
		return Review{}, err
	}
	r, there, err := tx.Review(ctx, plan.ID)
	if err == nil && !there {
		if err = tx.SaveReview(ctx, s.reviewOf(plan)); err == nil {
			r, _, err = tx.Review(ctx, plan.ID) // another transaction may have sent it, and ended its review, meanwhile
		}
	}
	switch {
	case err != nil:
		return r, err
	case r.Digest != plan.Digest:
		return r, refusal.New(refusal.Tampered, "another plan of the same id is in review").
			WithHint("make a new plan")
	case len(r.Events) > 0:
		return r, nil
	}
	return r, s.note(ctx, tx, &r, ReviewEvent{Actor: by, Person: person, Action: ReviewSubmit})
}

func (s *Service) reviewOf(plan *syncer.Plan) Review {
	return Review{ID: plan.ID, Type: plan.Type, Source: plan.Source.Name, Author: plan.Author, Summary: plan.Summary, Digest: plan.Digest,
		Changes: len(plan.Changes), State: InReview, Created: s.now(), Plan: plan}
}

// note adds an event to a plan in review.
func (s *Service) note(ctx context.Context, tx Tx, r *Review, e ReviewEvent) error {
	e.At = s.now()
	r.Events = append(r.Events, e)
	return tx.AddReviewEvent(ctx, r.ID, e)
}

// checkReviewable refuses a plan that nobody could approve.
func checkReviewable(tx Tx, plan *syncer.Plan) error {
	here := tx.Endpoint()
	switch {
	case plan.Type == syncer.Edit:
		return refusal.New(refusal.BadRequest,
			"an edit is not reviewed beforehand: it follows the System Property direct-changes")
	case plan.Target.ID != here.ID:
		return refusal.New(refusal.Tampered,
			"the plan was made for another environment (%s) than this one (%s)", plan.Target.Name,
			here.Name).
			WithHint("make a plan for this environment")
	case plan.Idle():
		return refusal.New(refusal.BadRequest,
			"the plan changes nothing: there is nothing to review")
	}
	return plan.ConflictError()
}

// Approve approves of a plan in review, or, when it was applied in an emergency, of that. The author of a plan cannot.
func (s *Service) Approve(ctx context.Context, actor Actor, env *Environment, planID, note string) error {
	return s.review(ctx, actor, ActionApprove, env, planID, note, func(r *Review) (ReviewEvent, error) { return approval(*r, actor) })
}

// ApprovePlan approves of a sealed plan, which need not be in review yet. The author of a plan cannot.
func (s *Service) ApprovePlan(ctx context.Context, actor Actor, env *Environment, plan *syncer.Plan, note string) error {
	return s.decide(ctx, actor, ActionApprove, env, plan, note, func(r *Review) (ReviewEvent, error) { return approval(*r, actor) })
}

func approval(r Review, actor Actor) (ReviewEvent, error) {
	if r.isAuthor(actor.String(), actor.person()) {
		return ReviewEvent{}, refusal.New(refusal.Forbidden,
			"Nobody approves their own plan: you made this one.").
			WithHint("Ask somebody else who may approve syncs.")
	}
	if err := stillOpen(r); err != nil && !r.AwaitsLook() {
		return ReviewEvent{}, err
	}
	return ReviewEvent{Action: ReviewApprove, Sync: actor.Holds(schema.ApproveSync), Sharing: actor.Holds(schema.ApproveSharing)}, nil
}

// stillOpen refuses to do something to a plan that is at its end.
func stillOpen(r Review) error {
	if r.State == InReview {
		return nil
	}
	return refusal.New(refusal.Stale, "The plan is %s already.", r.State).
		WithHint("Make a new plan if there is more to do.")
}

// Reject ends the review of a plan. The note says why.
func (s *Service) Reject(ctx context.Context, actor Actor, env *Environment, planID, note string) error {
	return s.review(ctx, actor, ActionApprove, env, planID, note, func(r *Review) (ReviewEvent, error) { return rejection(r, note) })
}

// RejectPlan rejects a sealed plan, which need not be in review yet. The note says why.
func (s *Service) RejectPlan(ctx context.Context, actor Actor, env *Environment, plan *syncer.Plan, note string) error {
	return s.decide(ctx, actor, ActionApprove, env, plan, note, func(r *Review) (ReviewEvent, error) { return rejection(r, note) })
}

func rejection(r *Review, note string) (ReviewEvent, error) {
	if err := stillOpen(*r); err != nil {
		return ReviewEvent{}, err
	}
	if strings.TrimSpace(note) == "" {
		return ReviewEvent{}, InputError{{"note", "Say why, so that the author knows what to do."}}
	}
	r.State = ReviewRejected
	return ReviewEvent{Action: ReviewReject}, nil
}

// CommentOnReview adds a comment, which decides nothing.
func (s *Service) CommentOnReview(ctx context.Context, actor Actor, env *Environment, planID, note string) error {
	return s.review(ctx, actor, ActionReview, env, planID, note, func(*Review) (ReviewEvent, error) {
		if strings.TrimSpace(note) == "" {
			return ReviewEvent{}, InputError{{"note", "Write a comment."}}
		}
		return ReviewEvent{Action: ReviewComment}, nil
	})
}

// CancelReview ends the review of a plan that nobody wants any more.
func (s *Service) CancelReview(ctx context.Context, actor Actor, env *Environment, planID, note string) error {
	return s.review(ctx, actor, ActionSubmit, env, planID, note, func(r *Review) (ReviewEvent, error) {
		if err := stillOpen(*r); err != nil {
			return ReviewEvent{}, err
		}
		r.State = ReviewCancelled
		return ReviewEvent{Action: ReviewCancel}, nil
	})
}

// review does something to a plan in review.
func (s *Service) review(ctx context.Context, actor Actor, action Action, env *Environment, planID, note string, decision func(*Review) (ReviewEvent, error)) error {
	return s.write(ctx, actor, action, env, planResource(planID), func(tx Tx) (string, error) {
		r, err := readReview(ctx, tx, planID)
		if err != nil {
			return "", err
		}
		return s.reviewed(ctx, tx, actor, env, r, note, decision)
	})
}

// decide sends a sealed plan to review on behalf of its author, unless it is there, and decides about it.
func (s *Service) decide(ctx context.Context, actor Actor, action Action, env *Environment, plan *syncer.Plan, note string, decision func(*Review) (ReviewEvent, error)) error {
	return s.write(ctx, actor, action, env, planResource(plan.ID), func(tx Tx) (string, error) {
		r, err := s.submit(ctx, tx, plan.Author, plan.Author, plan)
		if err != nil {
			return "", err
		}
		return s.reviewed(ctx, tx, actor, env, r, note, decision)
	})
}

// reviewed records what was done to a plan in review.
func (s *Service) reviewed(ctx context.Context, tx Tx, actor Actor, env *Environment, r Review, note string, decision func(*Review) (ReviewEvent, error)) (string, error) {
	note = strings.TrimSpace(note)
	var in inputs
	if note != "" {
		in.checkText("note", note, "")
	}
	if err := in.err(); err != nil {
		return "", err
	}
	if err := refusePersonal("the comment", note); err != nil {
		return "", err
	}
	state := r.State
	e, err := decision(&r)
	if err == nil && e.Sharing && state == InReview {
		var affects Effects // nobody approves of widened sharing that is not there to be seen
		affects, err = s.effectsOf(ctx, env, tx, r.Plan.Changes)
		e.Sharing = affects.Widens
	}
	if err != nil {
		return "", err
	}
	e.Actor, e.Person, e.Note = actor.String(), actor.person(), note
	if err := s.note(ctx, tx, &r, e); err != nil {
		return "", err
	}
	if r.State != state {
		err = tx.SaveReview(ctx, r)
	}
	return reviewedDetail(e.Action, r.Digest, note), err
}
