package admin

import (
	"context"
	"slices"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// EditRequest is a change made by hand.
type EditRequest struct {
	Objects []schema.Object
	Delete  []schema.Key
	// Expect holds the digests that objects had when the actor began to change
	// them, "" for one that did not exist. Where one is different now, the edit is
	// refused as stale. Objects that are not named may have any.
	Expect  map[schema.Key]schema.Digest
	Reason  string
	Summary string
	ApplyRequest
}

// Edit changes objects of an environment by hand, as far as its System Property direct-changes lets it: in production an edit
// is an emergency that needs a reason and is flagged in the history.
func (s *Service) Edit(ctx context.Context, actor Actor, env *Environment, r EditRequest) (syncer.Update, error) {
	plan, err := s.planEdit(ctx, actor, env, r)
	if err != nil {
		if env.Store != nil {
			s.recordFailure(ctx, actor, editOf(r.keys()), env, env.Name, err)
		}
		return syncer.Update{}, err
	}
	if plan.Empty() {
		return syncer.Update{}, refusal.New(refusal.BadRequest,
			"%s already has exactly this: nothing was changed", env.Name)
	}
	r.ApplyRequest.Reason, r.Consent.Delete = r.Reason, true
	return s.Apply(ctx, actor, env, plan, r.ApplyRequest)
}

// keys are those of the objects that the request changes or deletes.
func (r EditRequest) keys() []schema.Key {
	out := slices.Clone(r.Delete)
	for _, o := range r.Objects {
		out = append(out, o.Key)
	}
	return out
}

func (s *Service) planEdit(ctx context.Context, actor Actor, env *Environment, r EditRequest) (plan *syncer.Plan, err error) {
	keys := r.keys()
	if err := s.authorizeAgreements(actor, env, keys); err != nil {
		return nil, err
	}
	err = s.look(ctx, actor, editOf(keys), env, func(snapshot Snapshot) error {
		if err := r.checkUnchanged(ctx, snapshot); err != nil {
			return err
		}
		plan, err = syncer.MakeEdit(ctx, s.Kinds, snapshot, r.Objects, r.Delete, syncer.Options{Author: actor.String(), Now: s.now()})
		if err != nil {
			return err
		}
		return s.seal(ctx, env, snapshot, plan, PlanRequest{Summary: r.Summary})
	})
	return plan, err
}

// Every kind is one or the other, which a test holds.
var (
	// agreements are the kinds that say who shares with whom. Looking at them is
	// [ActionOrganizations] and editing them [ActionAgreement], and both may be
	// done in production.
	agreements = []string{schema.KindOrganization, schema.KindMOU}
	// functionality are the kinds that are built and tested in Training. Looking
	// at them is [ActionForms] and editing them [ActionEdit].
	functionality = []string{
		schema.KindSystemProperty, schema.KindOptionList, schema.KindWorkgroup, schema.KindForm,
	}
)

func isAgreement(key schema.Key) bool { return slices.Contains(agreements, key.Kind) }

// editOf returns the action that a change of objects by hand is. A change of
// agreements and other objects is an edit; see [Service.authorizeAgreements].
func editOf(keys []schema.Key) Action {
	if len(keys) == 0 || slices.ContainsFunc(keys, func(key schema.Key) bool { return !isAgreement(key) }) {
		return ActionEdit
	}
	return ActionAgreement
}

// authorizeAgreements refuses an edit that changes agreements beside other
// objects to an actor who may not edit agreements: it takes the permissions of
// both, and its action asks for that of the others only.
func (s *Service) authorizeAgreements(actor Actor, env *Environment, keys []schema.Key) error {
	if editOf(keys) == ActionAgreement || !slices.ContainsFunc(keys, isAgreement) {
		return nil
	}
	return s.authorize(actor, ActionAgreement, env)
}

// checkDirect applies the System Property direct-changes to a plan of edits, and reports whether it is an emergency.
func checkDirect(ctx context.Context, tx Tx, env *Environment, plan *syncer.Plan, reason string) (flagged bool, err error) {
	if err := refusePersonal("the reason", reason); err != nil {
		return false, err
	}
	rule, err := property(ctx, tx, schema.DirectChanges)
	if err != nil {
		return false, err
	}
	for _, d := range plan.Changes {
		emergency, err := directChange(rule, env.Role, d.Key, reason)
		if err != nil {
			return false, err
		}
		flagged = flagged || emergency
	}
	return flagged, nil
}

// directChange decides whether an object may be edited by hand, and whether that is an emergency, by the System Property
// direct-changes. In production, organizations and MOUs are agreements rather than functionality, and are edited freely;
// properties that belong to the environment can be set nowhere else.
func directChange(rule string, role Role, key schema.Key, reason string) (emergency bool, err error) {
	if rule == "by-role" {
		rule = "allowed"
		if role == Production && !edited(key) {
			rule = "emergency"
		}
	}
	switch {
	case rule == "never":
		return false, refusal.New(refusal.Forbidden,
			"%s cannot be edited here: the System Property direct-changes is never", key).
			WithHint("make the change in Training and promote it")
	case rule == "emergency" && reason == "":
		return false, refusal.New(refusal.Forbidden,
			"%s is changed in Training and promoted; editing it here is for emergencies and "+
				"needs a reason", key).
			WithRemedy(refusal.GiveEditReason)
	}
	return rule == "emergency", nil
}

// edited reports whether an object is an agreement or belongs to the environment, rather than functionality.
func edited(key schema.Key) bool {
	if isAgreement(key) {
		return true
	}
	p, ok := schema.PropertyNamed(key.Name)
	return key.Kind == schema.KindSystemProperty && ok && p.Environment
}

// Pin makes an environment keep what it has for the keys of a pattern, whatever a source says.
func (s *Service) Pin(ctx context.Context, actor Actor, env *Environment, pattern schema.Pattern, reason string) error {
	if reason == "" {
		return refusal.New(refusal.BadRequest, "a pin needs a reason").
			WithRemedy(refusal.GivePinReason)
	}
	if err := refusePersonal("the reason", reason); err != nil {
		return err
	}
	return s.change(ctx, actor, ActionPin, env, string(pattern), 0, func(tx Tx) (string, error) {
		return reason, tx.Pin(ctx, syncer.Pin{Pattern: pattern, Reason: reason, Actor: actor.String(), At: s.now()})
	})
}

// Unpin lets syncs change the objects again.
func (s *Service) Unpin(ctx context.Context, actor Actor, env *Environment, pattern schema.Pattern) error {
	return s.change(ctx, actor, ActionUnpin, env, string(pattern), 0, func(tx Tx) (string, error) {
		return "", tx.Unpin(ctx, pattern)
	})
}

// Pins lists what an environment keeps for itself.
func (s *Service) Pins(ctx context.Context, actor Actor, env *Environment) ([]syncer.Pin, error) {
	var pins []syncer.Pin
	err := s.look(ctx, actor, ActionHistory, env, func(snapshot Snapshot) error {
		var err error
		pins, err = snapshot.Pins(ctx)
		return err
	})
	return pins, err
}
