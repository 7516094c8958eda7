package admin

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
)

// PlanRequest says how to make a plan.
type PlanRequest struct {
	syncer.Options        // Author and Now are filled in
	Summary        string // of the release notes
	Notes          string // release notes in Markdown that the author wrote; drafted from the changes when empty
}

// Plan compares two environments and seals a plan that brings the target up to date. A plan with conflicts is returned too, to
// be shown; it cannot be applied.
func (s *Service) Plan(ctx context.Context, actor Actor, source, target *Environment, r PlanRequest) (*syncer.Plan, error) {
	from, to, done, err := s.both(ctx, actor, ActionPlan, source, target)
	if err != nil {
		return nil, err
	}
	defer done()
	r.Author, r.Now = actor.String(), s.now()
	plan, err := syncer.MakePlan(ctx, s.Kinds, from, to, r.Options)
	if err != nil {
		return nil, err
	}
	return plan, s.seal(plan, r)
}

// seal writes the release notes and seals the plan.
func (s *Service) seal(plan *syncer.Plan, r PlanRequest) error {
	plan.Summary = strings.TrimSpace(r.Summary)
	plan.Notes = strings.TrimSpace(r.Notes)
	if plan.Notes == "" && len(plan.Conflicts) == 0 {
		notes, err := releasenotes.Of(s.Kinds, plan.Summary, plan.Changes)
		if err != nil {
			return err
		}
		plan.Notes = notes.Markdown()
	}
	for _, text := range []string{r.Summary, r.Notes} {
		if err := refusePersonal("the release notes", text); err != nil {
			return err
		}
	}
	return plan.Seal()
}

// refusePersonal keeps what looks like a person's data out of texts that the history keeps for good.
func refusePersonal(where, text string) error {
	if what := schema.PersonalData(text); what != "" {
		return &syncer.Refusal{Code: syncer.BadSource, Reason: fmt.Sprintf("%s would hold what looks like %s", where, what), Hint: "reword it: the history keeps it for good"}
	}
	return nil
}

// ApplyRequest says how to apply a plan.
type ApplyRequest struct {
	syncer.Consent
	LockTimeout time.Duration // how long to wait for another sync to end
	Reason      string        // of an edit; in production it is needed
	// External refers to an approval that was given elsewhere, such as a merged pull request. It takes the permission to approve.
	External string
	// Emergency is the reason to apply a plan without the approvals that it lacks. It is flagged in the history, and reviewed afterwards.
	Emergency string
	// OverrideFreeze is the reason to apply a plan during a freeze window. It takes a permission, and stays in the history.
	OverrideFreeze string
	By             RunAttempt // of a schedule
	// Progress, when not nil, is told how many rows of how many were written.
	Progress func(done, total int)
}

// Apply carries out a sealed plan: exactly what was reviewed, all of it or nothing. The update, with its release notes and
// its entry in the audit log, is written in the same transaction.
func (s *Service) Apply(ctx context.Context, actor Actor, target *Environment, plan *syncer.Plan, r ApplyRequest) (syncer.Update, error) {
	var update syncer.Update
	action := actionOf(plan)
	err := s.change(ctx, actor, action, target, "plan:"+plan.ID, r.LockTimeout, func(tx Tx) (string, error) {
		tx.OnProgress(r.Progress)
		err := plan.ConflictError()
		if err == nil {
			err = plan.CheckConsent(r.Consent)
		}
		u := syncer.Update{At: s.now(), Actor: actor.String(), Version: s.Version, Reason: r.Reason}
		if err == nil && plan.Type == syncer.Edit {
			err = s.authorizeEdit(actor, target, keysOf(plan))
		}
		if err == nil && plan.Type == syncer.Edit {
			u.Flagged, err = checkDirect(ctx, tx, target, plan, r.Reason)
		}
		if err != nil {
			return "", err
		}
		if err := r.By.check(ctx, tx); err != nil {
			return "", err
		}
		if u.Freeze, err = s.checkFreeze(ctx, tx, actor, plan, r.OverrideFreeze); err != nil {
			return "", err
		}
		u.Run = r.By.Run
		let, err := s.admit(ctx, tx, actor, target, plan, r)
		if err != nil {
			return "", err
		}
		if u.Approval = let.approval; let.event == ReviewEmergency {
			u.Flagged, u.Reason = true, let.reason
		}
		if update, err = s.carryOut(ctx, tx, plan, u); err != nil {
			return "", err
		}
		return appliedDetail(update), s.finishReview(ctx, tx, actor, plan, let, update.Seq)
	})
	return update, s.afterFailure(ctx, target, plan, err)
}

// appliedDetail is what the audit log says of an update that a plan became; [VerifyEvidence] expects exactly that.
func appliedDetail(u syncer.Update) string {
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

func actionOf(plan *syncer.Plan) Action {
	switch plan.Type {
	case syncer.Rollback:
		return ActionRollback
	case syncer.Edit:
		return editOf(keysOf(plan))
	}
	return ActionApply
}

// afterFailure finds out, when the connection was lost at the moment of committing, whether the plan was applied.
func (s *Service) afterFailure(ctx context.Context, target *Environment, plan *syncer.Plan, err error) error {
	var refusal *syncer.Refusal
	if err == nil || errors.As(err, &refusal) || ctx.Err() != nil {
		return err
	}
	snapshot, readErr := target.Store.Snapshot(ctx)
	if readErr != nil {
		return err
	}
	defer snapshot.Close()
	if seq, readErr := snapshot.PlanApplied(ctx, plan.ID); readErr == nil && seq > 0 {
		return fmt.Errorf("the plan was applied as update %d, but the answer was lost: %w", seq, err)
	}
	return err
}

// PlanRollback seals a plan that undoes an update of an environment. Updates older than the System Property
// sync-backup-retention are refused.
func (s *Service) PlanRollback(ctx context.Context, actor Actor, env *Environment, seq int64, r PlanRequest) (*syncer.Plan, error) {
	var plan *syncer.Plan
	err := s.look(ctx, actor, ActionPlan, env, func(snapshot Snapshot) error {
		if err := s.checkRetention(ctx, snapshot, seq); err != nil {
			return err
		}
		var err error
		r.Author, r.Now = actor.String(), s.now()
		plan, err = syncer.MakeRollback(ctx, s.Kinds, snapshot, seq, r.Options)
		if err != nil {
			return err
		}
		if r.Summary == "" {
			r.Summary = fmt.Sprintf("Update %d is undone.", seq)
		}
		return s.seal(plan, r)
	})
	return plan, err
}

func (s *Service) checkRetention(ctx context.Context, snapshot Snapshot, seq int64) error {
	value, err := property(ctx, snapshot, "sync-backup-retention")
	if err != nil {
		return err
	}
	u, ok, err := snapshot.Update(ctx, seq)
	if err != nil || !ok {
		return err
	}
	if age := s.now().Sub(u.At); age > days(value) {
		return &syncer.Refusal{Code: syncer.Forbidden,
			Reason: fmt.Sprintf("update %d is %d days old, and the System Property sync-backup-retention keeps updates for %v days", seq, int(age.Hours()/24), value),
			Hint:   "make the changes in Training and promote them"}
	}
	return nil
}

// Drift lists what an environment has of its own since the last sync from the source, from any when source is "".
func (s *Service) Drift(ctx context.Context, actor Actor, env *Environment, source string) (*syncer.Drift, error) {
	var drift *syncer.Drift
	err := s.look(ctx, actor, ActionDrift, env, func(snapshot Snapshot) error {
		var err error
		drift, err = syncer.FindDrift(ctx, s.Kinds, snapshot, source)
		return err
	})
	return drift, err
}

// PlanAdoption seals a plan, an edit of training, that brings back what production has of its own in the keys.
func (s *Service) PlanAdoption(ctx context.Context, actor Actor, production, training *Environment, keys []schema.Key, r PlanRequest) (*syncer.Plan, error) {
	if err := s.authorize(actor, ActionAdopt, training); err != nil {
		return nil, err
	}
	from, to, done, err := s.both(ctx, actor, ActionDrift, production, training)
	if err != nil {
		return nil, err
	}
	defer done()
	r.Author, r.Now = actor.String(), s.now()
	plan, err := syncer.MakeAdoption(ctx, s.Kinds, from, to, keys, r.Options)
	if err != nil {
		return nil, err
	}
	if r.Summary == "" {
		r.Summary = "Adopted from " + production.Name + "."
	}
	return plan, s.seal(plan, r)
}
