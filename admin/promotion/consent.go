package promotion

import (
	"configsync/admin"
	"configsync/syncer"
)

// CheckConsent refuses a plan that deletes more from the target than was agreed
// to. Production holds real clients, so there a person names what goes, or was
// shown the list: that it is listed in the plan is not enough.
func CheckConsent(target *admin.Environment, plan *syncer.Plan, c syncer.Consent) error {
	if target.Role == admin.Production {
		c.Listed = false
	}
	return plan.CheckConsent(c)
}
