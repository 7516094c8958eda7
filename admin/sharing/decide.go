package sharing

import "configsync/schema"

// Rule is a rule about access to a client's record. The first that applies
// decides.
type Rule string

// The rules, in their order.
const (
	RuleOwner          Rule = "owner"           // the organization created the client
	RuleRestrictIntake Rule = "restrict-intake" // only the owner may, whatever else exists
	// RuleReleaseException is a Release Exception for the organization that is
	// in effect.
	RuleReleaseException Rule = "release-exception"
	RuleMOU              Rule = "mou"  // an MOU from the owner to the organization is in force
	RuleNone             Rule = "none" // no rule permits it
)

// Request is the question whether an organization may see a client's record on
// a day, in the environment's time zone.
type Request struct {
	Organization string
	Day          schema.Date
}

// Facts are the basis of the decision about a record.
type Facts struct {
	Owner      string
	Restricted bool
	Exceptions []Exception // of the client
	Sharing    *Sharing    // the MOUs of the environment
}

// Decision is the answer to a Request, with the rule that decided.
type Decision struct {
	Allowed   bool
	Rule      Rule
	MOU       string     // name of the MOU of RuleMOU
	Exception *Exception // of RuleReleaseException
}

// Decide decides whether an organization may see a client's record. The zero
// Request is denied.
func Decide(r Request, f Facts) Decision {
	switch {
	case r.Organization == "" || f.Owner == "":
		return Decision{Rule: RuleNone}
	case r.Organization == f.Owner:
		return Decision{Allowed: true, Rule: RuleOwner}
	case f.Restricted:
		return Decision{Rule: RuleRestrictIntake}
	}
	for i := range f.Exceptions {
		if e := &f.Exceptions[i]; e.Granting == f.Owner && e.Receiving == r.Organization &&
			e.ValidOn(r.Day) {
			return Decision{Allowed: true, Rule: RuleReleaseException, Exception: e}
		}
	}
	if mou, ok := f.Sharing.InForce(f.Owner, r.Organization, r.Day); ok {
		return Decision{Allowed: true, Rule: RuleMOU, MOU: mou}
	}
	return Decision{Rule: RuleNone}
}
