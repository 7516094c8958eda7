package schedules

import (
	"context"
	"fmt"
	"slices"
	"time"

	"configsync/admin"
	"configsync/admin/effects"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/syncer"
	"configsync/words"
)

// attempt performs a run and returns its result. It recovers from a panic,
// which must not end the runs of others.
func (s *Scheduler) attempt(
	ctx context.Context, home *admin.Environment, sch admin.Schedule, r admin.Run,
) (result attemptResult) {
	defer func() {
		if fault := recover(); fault != nil {
			s.Log.Error("a run has panicked", "run", r.ID, "fault", fault)
			result = attemptResult{
				reason: "A fault in configsync stopped it. The log has the details.",
				passes: true,
			}
		}
	}()
	result, err := s.runInTarget(ctx, sch, r)
	if err != nil {
		result = resultOf(ctx, err)
	}
	if why := givenUp(r); why != "" && result.state == "" && result.passes {
		return attemptResult{state: admin.RunFailed, reason: why}
	}
	return result
}

// runInTarget carries out the schedule in the target of a run.
func (s *Scheduler) runInTarget(
	ctx context.Context, sch admin.Schedule, r admin.Run,
) (attemptResult, error) {
	target, done, err := s.openKnown(ctx, r.Target)
	if err != nil {
		return attemptResult{}, err
	}
	defer done()
	if err := target.NoFolder("history to sync into"); err != nil {
		return attemptResult{}, err
	}
	update, frozen, err := s.checkTarget(ctx, target, attemptOf(r))
	switch {
	case err != nil:
		return attemptResult{}, err
	case update > 0:
		return attemptResult{state: admin.RunRan, update: update, plan: r.Plan}, nil
	case givenUp(r) != "":
		return attemptResult{state: admin.RunFailed, reason: givenUp(r)}, nil
	case frozen != "":
		return attemptResult{
			state:  admin.RunSkipped,
			reason: "The environment is frozen " + frozen,
		}, nil
	case sch.Plan != "":
		return s.applyReviewed(ctx, target, sch, r)
	}
	source, done, err := s.openKnown(ctx, sch.Source)
	if err != nil {
		return attemptResult{}, err
	}
	defer done()
	return s.promote(ctx, source, target, sch, r)
}

// unknownEnvironment is the error of an environment that this replica does not
// know. It is transient, because another replica may know it.
type unknownEnvironment struct{ name string }

func (e unknownEnvironment) Error() string {
	return fmt.Sprintf(
		"The server that started it does not know the environment %s: check its configsync.yaml.", e.name,
	)
}

func (unknownEnvironment) Transient() bool { return true }

func (e unknownEnvironment) Plain() string { return e.Error() }

var _ refusal.Unavailable = unknownEnvironment{}

// openKnown opens an environment by its name.
func (s *Scheduler) openKnown(
	ctx context.Context, name string,
) (*admin.Environment, func(), error) {
	if !slices.Contains(s.Service.EnvironmentNames, name) {
		return nil, nil, unknownEnvironment{name}
	}
	return s.open(ctx, name)
}

// attemptOf returns the present attempt at a run.
func attemptOf(r admin.Run) promotion.RunAttempt {
	return promotion.RunAttempt{Run: r.ID, Attempt: r.Attempt}
}

// checkTarget returns the update that an earlier attempt made, or 0, and the
// freeze window of the target, or "". From the second attempt on it first
// raises the fence, so that no earlier attempt can change the target anymore.
func (s *Scheduler) checkTarget(
	ctx context.Context, target *admin.Environment, by promotion.RunAttempt,
) (update int64, frozen string, err error) {
	if by.Attempt > 1 {
		err = target.Store.Write(ctx, func(tx *admin.Tx) error { return by.Raise(ctx, tx) })
	}
	if err != nil {
		return 0, "", err
	}
	snapshot, err := target.Store.Snapshot(ctx)
	if err != nil {
		return 0, "", err
	}
	defer snapshot.Close()
	if update, err = snapshot.Ledger.UpdateOfRun(ctx, by.Run); err != nil || update > 0 {
		return update, "", err
	}
	_, span, err := promotion.FreezesNow(ctx, snapshot.View)
	if span != nil {
		frozen = span.String()
	}
	return 0, frozen, err
}

// lockPatience is the longest wait of a run for another sync in its target.
const lockPatience = 10 * time.Second

// applyReviewed applies the plan of a schedule.
func (s *Scheduler) applyReviewed(
	ctx context.Context, target *admin.Environment, sch admin.Schedule, r admin.Run,
) (attemptResult, error) {
	review, err := s.Service.Promotion.Reviews.Find(ctx, admin.Scheduled(sch.Name),
		target, sch.Plan)
	if err != nil {
		return attemptResult{}, err
	}
	return s.apply(ctx, target, sch, r, review.Plan)
}

func (s *Scheduler) apply(
	ctx context.Context, target *admin.Environment, sch admin.Schedule, r admin.Run,
	plan *syncer.Plan,
) (attemptResult, error) {
	request := promotion.ApplyRequest{LockTimeout: lockPatience, By: attemptOf(r)}
	if sch.AllowDelete && sch.Plan == plan.ID {
		request.Consent = plan.FullConsent() // the plan is sealed: nothing was added since
	}
	u, err := s.tracedApply(ctx, admin.Scheduled(sch.Name), target, plan, request)
	if err != nil {
		result := resultOf(ctx, err)
		result.plan = plan.ID
		return result, nil
	}
	return attemptResult{state: admin.RunRan, update: u.Seq, plan: plan.ID}, nil
}

// promote brings a target up to date, as far as no person is needed: not with a
// conflict, a deletion or widened sharing, and if approval is needed, only with
// an approved plan. Otherwise it sends the plan to review.
func (s *Scheduler) promote(
	ctx context.Context, source, target *admin.Environment, sch admin.Schedule, r admin.Run,
) (attemptResult, error) {
	actor := admin.Scheduled(sch.Name)
	withdrawn, err := s.holdWithdrawn(ctx, actor, source, target)
	if err != nil {
		return attemptResult{}, err
	}
	plan, err := s.plan(ctx, actor, source, target, promotion.PlanRequest{
		Summary: fmt.Sprintf("Scheduled sync %s from %s.", sch.Name, source.Name),
	})
	if err != nil {
		return attemptResult{}, err
	}
	if err := plan.ConflictError(); err != nil {
		return resultOf(ctx, err), nil
	}
	if plan.Idle() {
		return attemptResult{state: admin.RunNoChanges}, nil
	}
	affects, needs, err := s.Service.Promotion.Affects(ctx, actor, target, plan)
	if err != nil {
		return attemptResult{}, err
	}
	if reason := needsPerson(plan, affects); reason != "" {
		return attemptResult{state: admin.RunHeld, reason: reason}, nil
	}
	if needs.None() {
		return s.apply(ctx, target, sch, r, plan)
	}
	return s.promoteReviewed(ctx, target, sch, r, plan, withdrawn)
}

// needsPerson returns why the plan must not be applied unattended, or "" if it
// may be.
func needsPerson(plan *syncer.Plan, affects effects.Effects) string {
	switch {
	case len(plan.Deletions()) > 0:
		return fmt.Sprintf("A person must agree first: it would delete %s.",
			words.Count(len(plan.Deletions()), "object", "objects"))
	case affects.Widens:
		return "A privacy officer must approve it first: it would widen sharing."
	}
	return ""
}

// promoteReviewed applies the oldest approved plan in review from the source.
// If there is none it holds the run and sends the plan to review, unless the
// same changes are in review already.
func (s *Scheduler) promoteReviewed(
	ctx context.Context, target *admin.Environment, sch admin.Schedule, r admin.Run,
	plan *syncer.Plan, withdrawn []string,
) (attemptResult, error) {
	actor := admin.Scheduled(sch.Name)
	candidates, err := s.candidates(ctx, actor, target, plan.Source.Name, withdrawn)
	if err != nil {
		return attemptResult{}, err
	}
	found := findReviewed(candidates, plan, actor.String())
	for _, id := range found.replaced {
		if err := s.Service.Promotion.Reviews.Cancel(
			ctx, actor, target, id,
			"A newer plan replaces this one, because the changes to promote are different now.",
		); err != nil {
			return attemptResult{}, err
		}
	}
	if found.ready != nil {
		return s.apply(ctx, target, sch, r, found.ready)
	}
	if found.awaited == "" {
		if err := s.Service.Promotion.Reviews.SubmitFor(
			ctx, actor, target, plan, sch, r,
		); err != nil {
			return attemptResult{}, err
		}
		found.awaited = plan.ID
	}
	reason := fmt.Sprintf("It is not approved yet: plan %s is waiting in review.",
		found.awaited[:8])
	for _, id := range withdrawn {
		reason += fmt.Sprintf(" Plan %s is held, because %s no longer asks for it.", id[:8],
			plan.Source.Name)
	}
	return attemptResult{state: admin.RunHeld, plan: found.awaited, reason: reason}, nil
}

// holdWithdrawn finds the plans in review that somebody has approved and the
// source no longer asks for, and tells their authors and approvers. It returns
// their ids.
func (s *Scheduler) holdWithdrawn(
	ctx context.Context, actor admin.Actor, source, target *admin.Environment,
) (ids []string, err error) {
	from, done, err := source.Read(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	found := map[string]syncer.Withdrawn{}
	err = s.Service.Look(ctx, actor, admin.ActionReview, target, func(view *admin.View) error {
		open, err := view.Reviews.Find(ctx, admin.ReviewFilter{State: admin.InReview})
		if err != nil {
			return err
		}
		for _, r := range open {
			if r.Source != from.Endpoint().Name || len(r.Approvals()) == 0 {
				continue
			}
			if r, _, err = view.Reviews.Get(ctx, r.ID); err != nil {
				return err
			}
			withdrawn, err := syncer.FindWithdrawn(ctx, from, r.Plan)
			if err != nil {
				return err
			}
			if withdrawn.Any() {
				found[r.ID] = withdrawn
				ids = append(ids, r.ID)
			}
		}
		return nil
	})
	for _, id := range ids {
		if err == nil {
			err = s.Service.Promotion.Reviews.Hold(ctx, actor, target, id, found[id])
		}
	}
	return ids, err
}

// candidates returns the plans in review that a run could apply, oldest first,
// up to the first that is ready. Withdrawn plans, and those with a schedule of
// their own, are left out. Each is read once.
func (s *Scheduler) candidates(
	ctx context.Context, actor admin.Actor, target *admin.Environment, source string,
	withdrawn []string,
) (out []promotion.ReviewDetail, err error) {
	err = s.Service.Look(ctx, actor, admin.ActionReview, target, func(view *admin.View) error {
		schedules, err := present(ctx, view.Ledger)
		if err != nil {
			return err
		}
		open, err := view.Reviews.Find(ctx, admin.ReviewFilter{State: admin.InReview})
		if err != nil {
			return err
		}
		for _, r := range slices.Backward(open) {
			if r.Source != source || r.Type != syncer.Synchronization ||
				hasTime(schedules, r.ID) || slices.Contains(withdrawn, r.ID) {
				continue
			}
			if r, _, err = view.Reviews.Get(ctx, r.ID); err != nil {
				return err
			}
			d, err := s.Service.Promotion.Reviews.Detail(ctx, actor, target, view, r)
			if err != nil {
				return err
			}
			if out = append(out, d); ready(d) {
				break
			}
		}
		return nil
	})
	return out, err
}

// hasTime reports whether an active schedule applies the plan.
func hasTime(schedules []admin.Schedule, planID string) bool {
	return slices.ContainsFunc(schedules, func(s admin.Schedule) bool {
		return s.Plan == planID && s.State == admin.ScheduleActive
	})
}

// ready reports whether a run may apply the plan.
func ready(d promotion.ReviewDetail) bool {
	return d.Progress.State == admin.ReviewApproved && needsPerson(d.Plan, d.Affects) == ""
}

// reviewed is the state of the reviews for a run.
type reviewed struct {
	ready *syncer.Plan // to be applied; nil if none is approved
	// awaited is the id of a plan with the same changes that waits for
	// approval.
	awaited  string
	replaced []string // ids of the schedule's plans with outdated changes
}

// findReviewed finds the plan that a run applies or waits for, among the
// candidates, oldest first. It ends at the first plan that is ready.
func findReviewed(
	candidates []promotion.ReviewDetail, plan *syncer.Plan, author string,
) (found reviewed) {
	for _, d := range candidates {
		switch {
		case ready(d):
			found.ready = d.Plan
			return found
		case sameChanges(d.Plan, plan) && d.Progress.State != admin.ReviewStale:
			found.awaited = d.ID
		case d.Author == author:
			found.replaced = append(found.replaced, d.ID)
		}
	}
	return found
}

// sameChanges reports whether two plans make the same changes.
func sameChanges(a, b *syncer.Plan) bool {
	if a == nil || len(a.Changes) != len(b.Changes) {
		return false
	}
	return slices.EqualFunc(a.Changes, b.Changes, func(x, y *syncer.Difference) bool {
		return x.Key == y.Key && x.Op == y.Op && x.From == y.From && x.Before == y.Before &&
			x.After == y.After
	})
}
