package promotion

import (
	"context"
	"slices"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// EditRequest is a change made by hand.
type EditRequest struct {
	Objects []schema.Object
	Delete  []schema.Key
	// Expect holds the digests that objects had when the actor began to change
	// them, "" for one that did not exist. Where one is different now, the edit
	// is refused as stale. Objects that are not named may have any.
	Expect  map[schema.Key]schema.Digest
	Reason  string
	Summary string
	ApplyRequest
}

// Edit changes objects of an environment by hand, as far as its System Property
// direct-changes lets it: in production an edit is an emergency that needs a
// reason and is flagged in the history.
func (s *Service) Edit(
	ctx context.Context, actor admin.Actor, env *admin.Environment, r EditRequest,
) (syncer.Update, error) {
	plan, err := s.planEdit(ctx, actor, env, r)
	if err != nil {
		if env.Store != nil {
			s.RecordFailure(ctx, actor, editOf(s.Kinds, r.keys()), env, env.Name, err)
		}
		return syncer.Update{}, err
	}
	if plan.Empty() {
		return syncer.Update{}, refusal.New(refusal.BadRequest,
			"%s already has exactly this. Nothing was changed.", env.Name)
	}
	r.ApplyRequest.Reason, r.Consent = r.Reason, plan.FullConsent()
	return s.Apply(ctx, actor, env, plan, r.ApplyRequest)
}

// keys returns those of the objects that the request changes or deletes.
func (r EditRequest) keys() []schema.Key {
	out := slices.Clone(r.Delete)
	for _, o := range r.Objects {
		out = append(out, o.Key)
	}
	return out
}

func (s *Service) planEdit(
	ctx context.Context, actor admin.Actor, env *admin.Environment, r EditRequest,
) (plan *syncer.Plan, err error) {
	keys := r.keys()
	if err := s.authorizeAgreements(actor, env, keys); err != nil {
		return nil, err
	}
	err = s.Look(ctx, actor, editOf(s.Kinds, keys), env, func(view *admin.View) error {
		if err := r.checkUnchanged(ctx, view); err != nil {
			return err
		}
		plan, err = syncer.MakeEdit(ctx, s.Kinds, view.Config, r.Objects, r.Delete,
			syncer.PlanOptions{Author: actor.String(), Now: s.Now()})
		if err != nil {
			return err
		}
		return s.seal(ctx, env, view.Config, plan, PlanRequest{Summary: r.Summary})
	})
	return plan, err
}

// editOf returns the action that a change of objects by hand is. A change of
// agreements and other objects is an edit; see [Service.authorizeAgreements].
func editOf(kinds schema.Kinds, keys []schema.Key) admin.Action {
	others := func(key schema.Key) bool { return !kinds.IsAgreement(key) }
	if len(keys) == 0 || slices.ContainsFunc(keys, others) {
		return admin.ActionEdit
	}
	return admin.ActionAgreement
}

// authorizeAgreements refuses an edit that changes agreements beside other
// objects to an actor who may not edit agreements: it takes the permissions of
// both, and its action asks for that of the others only.
func (s *Service) authorizeAgreements(
	actor admin.Actor, env *admin.Environment, keys []schema.Key,
) error {
	if editOf(s.Kinds, keys) == admin.ActionAgreement ||
		!slices.ContainsFunc(keys, s.Kinds.IsAgreement) {
		return nil
	}
	return s.Authorize(actor, admin.ActionAgreement, env)
}

// checkDirect applies the System Property direct-changes to a plan of edits,
// and reports whether it is an emergency.
func (s *Service) checkDirect(
	ctx context.Context, tx *admin.Tx, env *admin.Environment, plan *syncer.Plan, reason string,
) (flagged bool, err error) {
	if err := refusePersonal("the reason", reason); err != nil {
		return false, err
	}
	rule, err := admin.Property(ctx, tx.Config, schema.DirectChanges)
	if err != nil {
		return false, err
	}
	for _, d := range plan.Changes {
		emergency, err := admin.DirectChange(s.Kinds, rule, env.Role, d.Key, reason)
		if err != nil {
			return false, err
		}
		flagged = flagged || emergency
	}
	return flagged, nil
}

// Pin makes an environment keep what it has for the keys of a pattern, whatever
// a source says.
func (s *Service) Pin(
	ctx context.Context, actor admin.Actor, env *admin.Environment, pattern schema.Pattern,
	reason string,
) error {
	if reason == "" {
		return refusal.New(refusal.BadRequest, "A pin needs a reason.").
			WithRemedy(refusal.GivePinReason)
	}
	if err := refusePersonal("the reason", reason); err != nil {
		return err
	}
	return s.Change(ctx, actor, admin.ActionPin, env, string(
		pattern,
	), 0, func(tx *admin.Tx) (string, error) {
		return reason, tx.Pins.Add(ctx, syncer.Pin{
			Pattern: pattern,
			Reason:  reason,
			Actor:   actor.String(),
			At:      s.Now(),
		})
	})
}

// Unpin lets syncs change the objects again.
func (s *Service) Unpin(
	ctx context.Context, actor admin.Actor, env *admin.Environment, pattern schema.Pattern,
) error {
	return s.Change(ctx, actor, admin.ActionUnpin, env, string(
		pattern,
	), 0, func(tx *admin.Tx) (string, error) {
		return "", tx.Pins.Remove(ctx, pattern)
	})
}

// Pins lists what an environment keeps for itself.
func (s *Service) Pins(
	ctx context.Context, actor admin.Actor, env *admin.Environment,
) ([]syncer.Pin, error) {
	var pins []syncer.Pin
	err := s.Look(ctx, actor, admin.ActionHistory, env, func(view *admin.View) error {
		var err error
		pins, err = view.Config.Pins(ctx)
		return err
	})
	return pins, err
}
