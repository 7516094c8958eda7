package admin

import (
	"configsync/refusal"
	"configsync/schema"
)

// DirectChange decides whether an object may be edited by hand, and whether
// that is an emergency, by the System Property direct-changes. In production,
// organizations and MOUs are agreements rather than functionality, and are
// edited freely; properties that belong to the environment can be set nowhere
// else.
func DirectChange(
	kinds schema.Kinds, rule string, role Role, key schema.Key, reason string,
) (emergency bool, err error) {
	if rule == "by-role" {
		rule = "allowed"
		if role == Production && !isSetHere(kinds, key) {
			rule = "emergency"
		}
	}
	switch {
	case rule == "never":
		return false, refusal.New(refusal.Forbidden,
			"%s cannot be edited here: the System Property Direct changes does not allow it.", key).
			WithHint("Make the change in Training and promote it.")
	case rule == "emergency" && reason == "":
		return false, refusal.New(refusal.Forbidden,
			"%s is changed in Training and promoted. Editing it here is for emergencies and needs a reason.", key).
			WithRemedy(refusal.GiveEditReason)
	}
	return rule == "emergency", nil
}

// isSetHere reports whether an object is an agreement or belongs to the
// environment, rather than functionality.
func isSetHere(kinds schema.Kinds, key schema.Key) bool {
	if kinds.IsAgreement(key) {
		return true
	}
	p, ok := schema.PropertyNamed(key.Name)
	return key.Kind == schema.KindSystemProperty && ok && p.Environment
}
