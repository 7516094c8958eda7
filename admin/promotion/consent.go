package promotion

import (
	"configsync/admin"
	"configsync/syncer"
)

// CheckConsent refuses a plan that deletes more from the target than c agrees
// to. Production holds real clients: there a person must name the deletions, or
// have been shown them.
func CheckConsent(target *admin.Environment, plan *syncer.Plan, c syncer.Consent) error {
	if target.Role == admin.Production {
		c.Listed = false
	}
	return plan.CheckConsent(c)
}
