package admin

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"configsync/schema"
	"configsync/syncer"
)

// admission is by what a plan is let into an environment that asks for approval.
type admission struct {
	approval string       // of the update: who approved, or what stands for that; "" where nothing was needed
	reason   string       // of an emergency
	event    ReviewAction // of the review
	affects  Effects
}

// What an update says where nobody approved in review.
const (
	externalApproval  = "external: " // and the reference
	emergencyApproval = "none: emergency"
)

// reviewNeeds tells what a plan takes to be applied. Only production asks for approval, and not while it is empty: there is nothing that
// could be harmed, and nobody who could approve.
func reviewNeeds(ctx context.Context, env *Environment, from interface {
	syncer.Reader
	Property(ctx context.Context, name string) ([]byte, error)
}, affects Effects) (ReviewNeeds, error) {
	if env.Role != Production {
		return ReviewNeeds{}, nil
	}
	empty := true
	for _, err := range from.Heads(ctx) {
		if err != nil {
			return ReviewNeeds{}, err
		}
		empty = false
		break
	}
	if empty {
		return ReviewNeeds{}, nil
	}
	value, err := property(ctx, from, "sync-approvals")
	if err != nil {
		return ReviewNeeds{}, err
	}
	n, _ := value.(json.Number)
	approvals, _ := n.Int64()
	return ReviewNeeds{Approvals: int(approvals), Sharing: affects.Widens}, nil
}

// admit lets a plan of a sync or a rollback into its target, or refuses it: by approvals in review, by one that was given elsewhere, or in an
// emergency. What it touches is counted anew, by the day on which it is applied.
func (s *Service) admit(ctx context.Context, tx Tx, actor Actor, env *Environment, plan *syncer.Plan, r ApplyRequest) (a admission, err error) {
	a.event = ReviewApply
	if plan.Type == syncer.Edit || env.Role != Production {
		return a, nil
	}
	if a.affects, err = s.effectsOf(ctx, env, tx, plan.Changes); err != nil {
		return a, err
	}
	needs, err := reviewNeeds(ctx, env, tx, a.affects)
	if err != nil {
		return a, err
	}
	review, there, err := tx.Review(ctx, plan.ID)
	if err != nil {
		return a, err
	}
	if there {
		if err := review.stillMeant(plan); err != nil {
			return a, err
		}
	}
	standing := review.Standing(needs, false)
	switch {
	case needs.None():
	case review.State == ReviewApplied: // it is refused as applied before, whatever it lacked
	case standing.Lacks.None():
		a.approval = approvedBy(standing.Approvals)
	case r.External != "":
		a.approval, a.event, err = externalApproval+r.External, ReviewExternal, mayVouch(actor, plan.Author == actor.String() || review.wrote(actor.String(), actor.person()), standing.Lacks)
	case r.Emergency != "":
		a.approval, a.event, a.reason = emergencyApproval, ReviewEmergency, r.Emergency
	default:
		err = unapproved(plan, standing.Lacks)
	}
	for _, text := range []string{r.External, r.Emergency} {
		if err == nil {
			err = refusePersonal("the reason", text)
		}
		if err == nil && utf8.RuneCountInString(text) > longestText {
			err = &syncer.Refusal{Code: syncer.BadRequest, Reason: "the reason is too long", Hint: fmt.Sprintf("use at most %d characters", longestText)}
		}
	}
	return a, err
}

// stillMeant refuses a plan whose review has ended, or that is another one than was reviewed.
func (r Review) stillMeant(plan *syncer.Plan) error {
	if r.Digest != plan.Digest {
		return &syncer.Refusal{Code: syncer.Tampered, Reason: "the plan is not the one that was reviewed: its digest is another one", Hint: "make a new plan and have it reviewed"}
	}
	if r.State != ReviewRejected && r.State != ReviewCancelled {
		return nil
	}
	reason := fmt.Sprintf("the plan was %s", r.State)
	if n := len(r.Events); n > 0 {
		last := r.Events[n-1]
		reason = strings.TrimSuffix(fmt.Sprintf("the plan was %s by %s: %s", r.State, last.Actor, last.Note), ": ")
	}
	return &syncer.Refusal{Code: syncer.Forbidden, Reason: reason, Hint: "make a new plan and have it reviewed"}
}

func approvedBy(approvals []ReviewEvent) string {
	names := make([]string, len(approvals))
	for i, e := range approvals {
		names[i] = e.Actor
	}
	return "approved by " + strings.Join(names, ", ")
}

// mayVouch refuses an approval from elsewhere to who could not give it here; own says that the plan is the actor's own, for which only the host's
// command line may refer to one: a pipeline plans and applies as one operator.
func mayVouch(actor Actor, own bool, lacks ReviewNeeds) error {
	missing := schema.Permission("")
	switch {
	case own && !actor.operator:
		return &syncer.Refusal{Code: syncer.Forbidden, Reason: "Nobody vouches for their own plan: you made this one.", Hint: "Ask somebody else who may approve syncs."}
	case lacks.Approvals > 0 && !actor.Holds(schema.ApproveSync):
		missing = schema.ApproveSync
	case lacks.Sharing && !actor.Holds(schema.ApproveSharing):
		missing = schema.ApproveSharing
	default:
		return nil
	}
	return &syncer.Refusal{Code: syncer.Forbidden, Reason: fmt.Sprintf("%s may not refer to an approval that was given elsewhere: that takes the permission %s", actor, missing)}
}

// unapproved says what a plan lacks, and how to get it.
func unapproved(plan *syncer.Plan, lacks ReviewNeeds) error {
	return &syncer.Refusal{Code: syncer.Forbidden, Reason: fmt.Sprintf("the plan for %s is not approved: %s", plan.Target.Name, lacks),
		Hint: "have it approved (configsync approve PLAN, or in the browser), refer to an approval that was given elsewhere with --external-approval REFERENCE, or give a reason with --emergency REASON, which is flagged and reviewed afterwards"}
}

// String says what is missing.
func (n ReviewNeeds) String() string {
	var parts []string
	if n.Approvals > 0 {
		parts = append(parts, counted(n.Approvals, "more person must approve it", "more people must approve it"))
	}
	if n.Sharing {
		parts = append(parts, "it widens sharing, which a privacy officer must approve")
	}
	return strings.Join(parts, ", and ")
}

// finishReview notes in the review of a plan that it was applied, and whom it touched. A plan that was let in otherwise than by a review is
// kept as one, so that it can be looked at afterwards.
func (s *Service) finishReview(ctx context.Context, tx Tx, actor Actor, plan *syncer.Plan, a admission, update int64) error {
	r, there, err := tx.Review(ctx, plan.ID)
	if err != nil || !there && a.event == ReviewApply {
		return err
	}
	if !there {
		r = s.reviewOf(plan)
	}
	r.State, r.Update, r.Effects = ReviewApplied, update, a.affects.Sentences()
	if err := tx.SaveReview(ctx, r); err != nil {
		return err
	}
	return s.note(ctx, tx, &r, ReviewEvent{Actor: actor.String(), Person: actor.person(), Action: a.event, Note: cmp.Or(a.reason, strings.TrimPrefix(a.approval, externalApproval))})
}
