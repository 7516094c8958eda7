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

// ApplyRequest holds the options of an application.
type ApplyRequest struct {
	syncer.Consent
	LockTimeout time.Duration // longest wait for another sync to end
	Reason      string        // of an edit; in production it is needed
	// External refers to an approval that was given elsewhere, such as a merged
	// pull request. It needs the permission to approve.
	External string
	// Emergency is the reason to apply a plan without the approvals that it
	// lacks. It is flagged in the history, and reviewed afterwards.
	Emergency string
	// OverrideFreeze is the reason to apply a plan during a freeze window. It
	// needs a permission, and is recorded in the history.
	OverrideFreeze string
	By             RunAttempt // of a schedule
	// Progress, if not nil, is called with the number of rows written and the
	// total.
	Progress func(done, total int)
}

// application is the application of a sealed plan, inside one transaction. The
// gates fill in update, review and admission.
type application struct {
	service   *Service
	tx        *admin.Tx
	actor     admin.Actor
	target    *admin.Environment
	plan      *syncer.Plan
	keys      []schema.Key // of the plan's changes
	request   ApplyRequest
	update    syncer.Update // the entry for the history
	review    admin.Review  // zero if the plan was never in review
	admission admission
	source    *admin.Environment // of the plan; nil where it is not known or cannot be read
	withdrawn syncer.Withdrawn
}

// Apply applies a sealed plan: exactly the plan that was reviewed, and all of
// it or nothing. The list of gates holds its conditions, in their order. The
// update, with its release notes and its audit entry, is written in the same
// transaction.
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

// actionOf returns the action of applying a plan with these keys.
func (s *Service) actionOf(plan *syncer.Plan, keys []schema.Key) admin.Action {
	switch plan.Type {
	case syncer.Rollback:
		return admin.ActionRollback
	case syncer.Edit:
		return editOf(s.Kinds, keys)
	}
	return admin.ActionApply
}

// AppliedDetail returns the audit log's text for an update that applied a plan;
// [VerifyEvidence] expects exactly that.
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

// afterFailure finds out whether the plan was applied, if the connection was
// lost during the commit.
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
