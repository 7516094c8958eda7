package promotion

import (
	"context"
	"errors"
	"fmt"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// ApplyRequest says how to apply a plan.
type ApplyRequest struct {
	syncer.Consent
	LockTimeout time.Duration // how long to wait for another sync to end
	Reason      string        // of an edit; in production it is needed
	// External refers to an approval that was given elsewhere, such as a merged
	// pull request. It takes the permission to approve.
	External string
	// Emergency is the reason to apply a plan without the approvals that it
	// lacks. It is flagged in the history, and reviewed afterwards.
	Emergency string
	// OverrideFreeze is the reason to apply a plan during a freeze window. It
	// takes a permission, and stays in the history.
	OverrideFreeze string
	By             RunAttempt // of a schedule
	// Progress, when not nil, is told how many rows of how many were written.
	Progress func(done, total int)
}

// application is a sealed plan on its way into its target, inside one
// transaction. The gates fill in update, review and admission.
type application struct {
	service   *Service
	tx        *admin.Tx
	actor     admin.Actor
	target    *admin.Environment
	plan      *syncer.Plan
	keys      []schema.Key // of the plan's changes
	request   ApplyRequest
	update    syncer.Update // as the history will keep it
	review    admin.Review  // zero where the plan was never in review
	admission admission
	source    *admin.Environment // of the plan; nil where it is not known or cannot be read
	withdrawn syncer.Withdrawn
}

// Apply applies a sealed plan: exactly what was reviewed, all of it or
// nothing. What it asks beforehand, and in which order, is the list of gates.
// The update, with its release notes and its entry in the audit log, is
// written in the same transaction.
func (s *Service) Apply(
	ctx context.Context, actor admin.Actor,
	target *admin.Environment, plan *syncer.Plan, r ApplyRequest,
) (update syncer.Update, err error) {
	keys := keysOf(plan)
	source, done, sourceErr := s.sources.open(ctx, plan)
	defer done()
	var a *application
	body := func(tx *admin.Tx) (detail string, err error) {
		tx.Config.OnProgress(r.Progress)
		a = &application{
			service: s, tx: tx, actor: actor, target: target, plan: plan, keys: keys, request: r,
			update: syncer.Update{
				At: s.Now(), Actor: actor.String(), Version: s.Version, Reason: r.Reason,
			},
			source: source,
		}
		if sourceErr != nil {
			if err := a.unreadable(sourceErr); err != nil {
				return "", err
			}
		}
		if err := a.pass(ctx, gates); err != nil {
			return "", err
		}
		if update, err = s.applyGuarded(ctx, tx, plan, a.update); err != nil {
			return "", err
		}
		return AppliedDetail(update), a.finishReview(ctx, update.Seq)
	}
	err = s.Change(ctx, actor, s.actionOf(plan, keys), target, PlanResource(plan.ID),
		r.LockTimeout, body)
	return update, s.afterFailure(ctx, target, plan, s.refusedAsWithdrawn(ctx, a, err))
}

// actionOf returns the action that applying a plan with these keys is.
func (s *Service) actionOf(plan *syncer.Plan, keys []schema.Key) admin.Action {
	switch plan.Type {
	case syncer.Rollback:
		return admin.ActionRollback
	case syncer.Edit:
		return editOf(s.Kinds, keys)
	}
	return admin.ActionApply
}

// AppliedDetail returns the audit log's text about an update that a plan
// became; [VerifyEvidence] expects exactly that.
func AppliedDetail(u syncer.Update) string {
	detail := fmt.Sprintf("update %d: %d changes, plan digest %s", u.Seq, u.Changes, u.Digest)
	if u.Approval != "" {
		detail += ", " + u.Approval
	}
	if u.Freeze != "" {
		detail += ", in a freeze window: " + u.Freeze
	}
	if u.Reason != "" {
		detail += ": " + u.Reason
	}
	return detail
}

// afterFailure finds out, when the connection was lost at the moment of
// committing, whether the plan was applied.
func (s *Service) afterFailure(
	ctx context.Context, target *admin.Environment, plan *syncer.Plan, err error,
) error {
	var refused *refusal.Error
	if err == nil || errors.As(err, &refused) || ctx.Err() != nil {
		return err
	}
	snapshot, readErr := target.Store.Snapshot(ctx)
	if readErr != nil {
		return err
	}
	defer snapshot.Close()
	if seq, readErr := snapshot.Config.PlanApplied(ctx, plan.ID); readErr == nil && seq > 0 {
		return fmt.Errorf("the plan was applied as update %d, but the answer was lost: %w",
			seq, err)
	}
	return err
}
