package promotion

import (
	"context"
	"strings"

	"configsync/admin"
	"configsync/admin/effects"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// admission records how a plan was admitted to an environment that asks for
// approval.
type admission struct {
	event   admin.ReviewAction // added to the review when the plan is applied
	affects effects.Effects    // of the plan, when it was applied
}

// The text of an update that was not approved in review.
const (
	ExternalApproval  = "external: " // followed by the reference
	EmergencyApproval = "none: emergency"
)

// approvalsAsked returns the number of approvals that an environment asks for,
// and whether it asks for any. Only production does, and not while it is empty:
// then there is nothing to harm, and nobody who could approve.
func approvalsAsked(
	ctx context.Context, env *admin.Environment, from syncer.Reader,
) (n int, asks bool, err error) {
	if env.Role != admin.Production {
		return 0, false, nil
	}
	empty := true
	for _, err := range from.Heads(ctx) {
		if err != nil {
			return 0, false, err
		}
		empty = false
		break
	}
	if empty {
		return 0, false, nil
	}
	n, err = admin.Property(ctx, from, schema.SyncApprovals)
	return n, err == nil, err
}

// reviewNeeds returns the approval that a plan with these effects needs.
func reviewNeeds(
	ctx context.Context, env *admin.Environment, from syncer.Reader, affects effects.Effects,
) (admin.ReviewNeeds, error) {
	approvals, asks, err := approvalsAsked(ctx, env, from)
	return admin.ReviewNeeds{Approvals: approvals, Sharing: asks && affects.Widens}, err
}

// approved admits a plan that is approved or needs no approval, and records
// which. The plan's effects are counted again, for the day on which it is
// applied.
func (a *application) approved(ctx context.Context) error {
	a.admission.event = admin.ReviewApply
	if !a.asksApproval() {
		return nil
	}
	affects, err := a.service.Effects.EffectsOf(ctx, a.target, a.tx.View, a.plan.Changes)
	if err != nil {
		return err
	}
	a.admission.affects = affects
	needs, err := reviewNeeds(ctx, a.target, a.tx.Config, affects)
	if err != nil {
		return err
	}
	progress := a.review.Progress(needs, false)
	switch {
	case needs.None():
	case a.review.State == admin.ReviewApplied:
		// It is refused as applied before, whatever it lacked.
	case progress.Lacks.None():
		a.admitReviewed(progress.Approvals)
	case a.request.External != "":
		return a.admitExternal(progress.Lacks)
	case a.request.Emergency != "":
		a.admitEmergency()
	default:
		return unapproved(a.plan, progress.Lacks)
	}
	return nil
}

// admitReviewed admits a plan that was approved in review.
func (a *application) admitReviewed(approvals []admin.ReviewEvent) {
	a.update.Approval = ApprovedBy(approvals)
}

// admitExternal admits a plan that was approved elsewhere, if the actor could
// have given the missing approvals here.
func (a *application) admitExternal(lacks admin.ReviewNeeds) error {
	name := a.actor.String()
	own := a.plan.Author == name || a.review.IsAuthor(name, a.actor.Person())
	if err := mayVouch(a.actor, own, lacks); err != nil {
		return err
	}
	a.admission.event = admin.ReviewExternal
	a.update.Approval = ExternalApproval + a.request.External
	return nil
}

// admitEmergency admits a plan in an emergency, and flags its update.
func (a *application) admitEmergency() {
	a.admission.event = admin.ReviewEmergency
	a.update.Approval = EmergencyApproval
	a.update.Flagged, a.update.Reason = true, a.request.Emergency
}

func ApprovedBy(approvals []admin.ReviewEvent) string {
	names := make([]string, len(approvals))
	for i, e := range approvals {
		names[i] = e.Actor
	}
	return "approved by " + strings.Join(names, ", ")
}

// mayVouch refuses an approval from elsewhere by an actor who could not give it
// here. own reports whether the plan is the actor's own; then only an operator
// may refer to an approval, because a pipeline plans and applies as one
// operator.
func mayVouch(actor admin.Actor, own bool, lacks admin.ReviewNeeds) error {
	missing := schema.Permission("")
	switch {
	case own && !actor.IsOperator():
		return refusal.New(refusal.Forbidden,
			"You made this plan, so you cannot refer to an approval of it.").
			WithHint("Ask another person who may approve syncs.")
	case lacks.Approvals > 0 && !actor.Holds(schema.ApproveSync):
		missing = schema.ApproveSync
	case lacks.Sharing && !actor.Holds(schema.ApproveSharing):
		missing = schema.ApproveSharing
	default:
		return nil
	}
	return refusal.New(refusal.Forbidden,
		"%s cannot refer to an approval given elsewhere: that needs the permission “%s”.",
		actor, missing.Title()).
		WithRemedy(refusal.GetPermission, string(missing))
}

// unapproved returns a refusal that names the missing approvals and the way to
// get them.
func unapproved(plan *syncer.Plan, lacks admin.ReviewNeeds) error {
	return refusal.New(refusal.Forbidden,
		"The plan for %s is not approved. It still needs %s.", plan.Target.Name, lacks).
		WithRemedy(refusal.GetApproval)
}

// finishReview records in the review that the plan was applied, and its
// effects. A plan that was never in review gets one, so that it can be checked
// afterwards.
func (a *application) finishReview(ctx context.Context, update int64) error {
	r, reviewed, err := a.tx.Reviews.Get(ctx, a.plan.ID)
	if err != nil || !reviewed && a.admission.event == admin.ReviewApply {
		return err
	}
	if !reviewed {
		r = a.service.Reviews.reviewOf(a.plan)
	}
	r.State, r.Update, r.Effects = admin.ReviewApplied, update, a.admission.affects.Sentences()
	if err := a.tx.Reviews.Save(ctx, r); err != nil {
		return err
	}
	return a.service.Reviews.note(ctx, a.tx, &r, admin.ReviewEvent{
		Actor: a.actor.String(), Person: a.actor.Person(),
		Action: a.admission.event, Note: a.eventNote(),
	})
}

// eventNote returns the note of the review's last event: the reason of an
// emergency, or the approval.
func (a *application) eventNote() string {
	if a.admission.event == admin.ReviewEmergency {
		return a.request.Emergency
	}
	return strings.TrimPrefix(a.update.Approval, ExternalApproval)
}
