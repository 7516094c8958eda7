package promotion

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// gates are asked in this order; doc.go has what each asks and refuses.
var gates = []gate{
	{"conflicts decided", (*application).conflictsDecided},
	{"deletions agreed", (*application).deletionsAgreed},
	{"agreements allowed", (*application).agreementsAllowed},
	{"direct changes", (*application).directChanges},
	{"newest attempt", (*application).newestAttempt},
	{"not frozen", (*application).notFrozen},
	{"still reviewed", (*application).stillReviewed},
	{"still asked for", (*application).stillAsked},
	{"approved", (*application).approved},
	{"reasons fit", (*application).reasonsFit},
}

// gate is a question that a plan must pass to be applied. It refuses, or
// returns nil after it has noted in the update why it let the plan pass.
type gate struct {
	name string
	pass func(*application, context.Context) error
}

// pass tries the gates in order, and returns the first refusal.
func (a *application) pass(ctx context.Context, gates []gate) error {
	for _, g := range gates {
		if err := g.pass(a, ctx); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) conflictsDecided(context.Context) error { return a.plan.ConflictError() }

func (a *application) deletionsAgreed(context.Context) error {
	return CheckConsent(a.target, a.plan, a.request.Consent)
}

func (a *application) agreementsAllowed(context.Context) error {
	if a.plan.Type != syncer.Edit {
		return nil
	}
	return a.service.authorizeAgreements(a.actor, a.target, a.keys)
}

// directChanges flags the update when the edit is an emergency.
func (a *application) directChanges(ctx context.Context) (err error) {
	if a.plan.Type == syncer.Edit {
		a.update.Flagged, err = a.service.checkDirect(ctx, a.tx, a.target, a.plan, a.request.Reason)
	}
	return err
}

// newestAttempt ties the update to the run.
func (a *application) newestAttempt(ctx context.Context) error {
	a.update.Run = a.request.By.Run
	return a.request.By.check(ctx, a.tx)
}

// notFrozen records in the update the reason to override a freeze window.
func (a *application) notFrozen(ctx context.Context) (err error) {
	if a.plan.Type != syncer.Edit {
		a.update.Freeze, err = a.service.checkFreeze(ctx, a.tx, a.actor, a.request.OverrideFreeze)
	}
	return err
}

// asksApproval reports whether the plan is of a type, and for an environment,
// that asks for approval.
func (a *application) asksApproval() bool {
	return a.plan.Type != syncer.Edit && a.target.Role == admin.Production
}

// stillReviewed reads the review of the plan, if there is one.
func (a *application) stillReviewed(ctx context.Context) error {
	if !a.asksApproval() {
		return nil
	}
	review, reviewed, err := a.tx.Reviews.Get(ctx, a.plan.ID)
	if err != nil || !reviewed {
		return err
	}
	a.review = review
	return checkReviewed(review, a.plan)
}

// reasonsFit refuses reasons that the history cannot store, even if the plan
// was admitted without them.
func (a *application) reasonsFit(context.Context) error {
	if !a.asksApproval() {
		return nil
	}
	for _, text := range []string{a.request.External, a.request.Emergency} {
		if err := refusePersonal("the reason", text); err != nil {
			return err
		}
		if utf8.RuneCountInString(text) > admin.LongestText {
			return refusal.New(refusal.BadRequest, "The reason is too long.").
				WithHint("Use at most %d characters.", admin.LongestText)
		}
	}
	return nil
}

// checkReviewed returns a refusal if the review is closed or its digest
// differs.
func checkReviewed(r admin.Review, plan *syncer.Plan) error {
	if r.Digest != plan.Digest {
		return refusal.New(refusal.Tampered,
			"The plan is not the one that was reviewed: its digest is different.").
			WithHint("Make a new plan and have it reviewed.")
	}
	if r.State != admin.ReviewRejected && r.State != admin.ReviewCancelled {
		return nil
	}
	reason := fmt.Sprintf("The plan was %s", r.State)
	if n := len(r.Events); n > 0 {
		last := r.Events[n-1]
		reason += fmt.Sprintf(" by %s: %s", last.Actor, last.Note)
	}
	return refusal.New(refusal.Forbidden, "%s",
		words.Sentence(strings.TrimSuffix(reason, ": "))).
		WithHint("Make a new plan and have it reviewed.")
}

// keysOf returns the keys that a plan changes.
func keysOf(plan *syncer.Plan) []schema.Key {
	keys := make([]schema.Key, len(plan.Changes))
	for i, d := range plan.Changes {
		keys[i] = d.Key
	}
	return keys
}
