package admin

import (
	"slices"

	"configsync/refusal"
	"configsync/schema"
)

// Every kind is one or the other, which a test holds.
var (
	// agreements are the kinds that say who shares with whom. Looking at them
	// is [ActionOrganizations] and editing them [ActionAgreement], and both may
	// be done in production.
	Agreements = []string{schema.KindOrganization, schema.KindMOU}
	// functionality are the kinds that are built and tested in Training.
	// Looking at them is [ActionForms] and editing them [ActionEdit].
	functionality = []string{
		schema.KindSystemProperty, schema.KindOptionList, schema.KindWorkgroup, schema.KindForm,
	}
)

func IsAgreement(key schema.Key) bool { return slices.Contains(Agreements, key.Kind) }

// directChange decides whether an object may be edited by hand, and whether
// that is an emergency, by the System Property direct-changes. In production,
// organizations and MOUs are agreements rather than functionality, and are
// edited freely; properties that belong to the environment can be set nowhere
// else.
func DirectChange(
	rule string, role Role, key schema.Key, reason string,
) (emergency bool, err error) {
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

// edited reports whether an object is an agreement or belongs to the
// environment, rather than functionality.
func edited(key schema.Key) bool {
	if IsAgreement(key) {
		return true
	}
	p, ok := schema.PropertyNamed(key.Name)
	return key.Kind == schema.KindSystemProperty && ok && p.Environment
}
