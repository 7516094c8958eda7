package promotion

import (
	"context"
	"fmt"
	"strings"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
)

// PlanRequest holds the options of a new plan.
type PlanRequest struct {
	syncer.PlanOptions        // Author and Now are filled in
	Summary            string // of the release notes
	// Notes are release notes in Markdown by the author; if empty, they are
	// drafted from the changes.
	Notes string
}

// Plan compares two environments and returns a sealed plan that brings the
// target up to date. A plan with conflicts is returned too, to be shown; it
// cannot be applied.
func (s *Service) Plan(
	ctx context.Context, actor admin.Actor, source, target *admin.Environment, r PlanRequest,
) (*syncer.Plan, error) {
	from, to, done, err := s.readBoth(ctx, actor, admin.ActionPlan, source, target)
	if err != nil {
		return nil, err
	}
	defer done()
	r.Author, r.Now = actor.String(), s.Now()
	plan, err := syncer.MakePlan(ctx, s.Kinds, from, to, r.PlanOptions)
	if err != nil {
		return nil, err
	}
	return plan, s.seal(ctx, target, to, plan, r)
}

// seal writes the release notes, with the titles of the target, and seals the
// plan.
func (s *Service) seal(
	ctx context.Context, target *admin.Environment, to syncer.Reader, plan *syncer.Plan,
	r PlanRequest,
) error {
	plan.Summary = strings.TrimSpace(r.Summary)
	plan.Notes = strings.TrimSpace(r.Notes)
	if plan.Notes == "" && len(plan.Conflicts) == 0 {
		notes, err := s.draftNotes(ctx, target, to, plan)
		if err != nil {
			return err
		}
		plan.Notes = notes
	}
	for _, text := range []string{r.Summary, r.Notes} {
		if err := refusePersonal("the release notes", text); err != nil {
			return err
		}
	}
	return plan.Seal()
}

// draftNotes returns release notes for a plan, in Markdown.
func (s *Service) draftNotes(
	ctx context.Context, target *admin.Environment, to syncer.Reader, plan *syncer.Plan,
) (string, error) {
	w := releasenotes.Wording{Kinds: s.Kinds}
	if len(plan.Changes) > 0 {
		c, err := s.Configuration(ctx, target, to)
		if err != nil {
			return "", err
		}
		w.Title = c.Title
	}
	notes, err := w.Notes(plan.Summary, plan.Changes)
	return notes.Markdown(), err
}

// refusePersonal refuses a text for the permanent history that appears to
// contain a person's data.
func refusePersonal(where, text string) error {
	if what := schema.PersonalData(text); what != "" {
		return refusal.New(refusal.BadSource, "There seems to be %s in %s.", what, where).
			WithHint("Nothing was saved. Reword it, because the history keeps it for good.")
	}
	return nil
}

// PlanRollback returns a sealed plan that undoes an update of an environment.
// Updates older than the System Property sync-backup-retention are refused.
func (s *Service) PlanRollback(
	ctx context.Context, actor admin.Actor, env *admin.Environment, seq int64, r PlanRequest,
) (*syncer.Plan, error) {
	var plan *syncer.Plan
	err := s.Look(ctx, actor, admin.ActionPlan, env, func(view *admin.View) error {
		if err := s.checkRetention(ctx, view, seq); err != nil {
			return err
		}
		var err error
		r.Author, r.Now = actor.String(), s.Now()
		plan, err = syncer.MakeRollback(ctx, s.Kinds, view.Config, seq, r.PlanOptions)
		if err != nil {
			return err
		}
		if r.Summary == "" {
			r.Summary = fmt.Sprintf("Undoes update %d.", seq)
		}
		return s.seal(ctx, env, view.Config, plan, r)
	})
	return plan, err
}

func (s *Service) checkRetention(ctx context.Context, view *admin.View, seq int64) error {
	retention, err := admin.Property(ctx, view.Config, schema.SyncBackupRetention)
	if err != nil {
		return err
	}
	u, ok, err := view.Config.Update(ctx, seq)
	if err != nil || !ok {
		return err
	}
	if age := s.Now().Sub(u.At); age > time.Duration(retention)*24*time.Hour {
		return refusal.New(refusal.Forbidden,
			"Update %d is %d days old. Updates can be rolled back for %d days (System Property Sync backup retention).", seq, int(
				age.Hours()/24,
			), retention).
			WithHint("Make the changes in Training and promote them.")
	}
	return nil
}

// Drift lists the changes made in an environment itself since the last sync
// from the source, or from any if source is "".
func (s *Service) Drift(
	ctx context.Context, actor admin.Actor, env *admin.Environment, source string,
) (*syncer.Drift, error) {
	var drift *syncer.Drift
	err := s.Look(ctx, actor, admin.ActionDrift, env, func(view *admin.View) error {
		var err error
		drift, err = syncer.FindDrift(ctx, s.Kinds, view.Config, source)
		return err
	})
	return drift, err
}

// PlanAdoption returns a sealed plan, an edit of training, that adopts
// production's drift in the keys.
func (s *Service) PlanAdoption(
	ctx context.Context, actor admin.Actor, production, training *admin.Environment,
	keys []schema.Key, r PlanRequest,
) (*syncer.Plan, error) {
	if err := s.Authorize(actor, admin.ActionAdopt, training); err != nil {
		return nil, err
	}
	from, to, done, err := s.readBoth(ctx, actor, admin.ActionDrift, production, training)
	if err != nil {
		return nil, err
	}
	defer done()
	r.Author, r.Now = actor.String(), s.Now()
	plan, err := syncer.MakeAdoption(ctx, s.Kinds, from, to, keys, r.PlanOptions)
	if err != nil {
		return nil, err
	}
	if r.Summary == "" {
		r.Summary = "Adopted from " + production.Name + "."
	}
	return plan, s.seal(ctx, training, to, plan, r)
}
