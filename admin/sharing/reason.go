package sharing

import (
	"fmt"

	"configsync/schema"
)

// Titles is the part of a configuration that sentences about sharing need.
type Titles interface {
	OrganizationTitle(name string) string // the name itself when the organization is gone
	MOU(number string) (*schema.MOU, bool)
}

// Reason returns the decision as a sentence, with its rule and its last day.
// The facts and the configuration must be those of the decision.
func (d Decision) Reason(c Titles, r Request, f Facts) string {
	who, owner := c.OrganizationTitle(r.Organization), c.OrganizationTitle(f.Owner)
	switch d.Rule {
	case RuleOwner:
		return fmt.Sprintf("%s may see this record, because it added the client.", who)
	case RuleRestrictIntake:
		return fmt.Sprintf("%s may not see this record, because %s has set Restrict Intake on it: no MOU and no Release Exception has an effect.",
			who, owner)
	case RuleReleaseException:
		last, ends := lastDay(r, f)
		valid := ""
		if through := d.Exception.lastValid(); !ends || last != through {
			valid = fmt.Sprintf(", valid through %s", through.Long())
		}
		return fmt.Sprintf(
			"%s may see this record%s, because %s granted a Release Exception on %s%s.", who,
			until(last, ends), owner, d.Exception.Begins.Long(), valid,
		)
	case RuleMOU:
		last, ends := lastDay(r, f)
		return fmt.Sprintf("%s may see this record%s, because of the MOU %s.", who,
			until(last, ends), describeMOU(c, d.MOU))
	}
	return fmt.Sprintf("%s may not see this record, because no MOU of %s with it is in force and no Release Exception for it is valid.",
		who, owner)
}

// until returns words for the last day of an access that ends.
func until(last schema.Date, ends bool) string {
	if !ends {
		return ""
	}
	return " until " + last.Long()
}

// lastDay returns the last day on which an organization that may see a record
// still may; ends is false if no end is in sight.
func lastDay(r Request, f Facts) (last schema.Date, ends bool) {
	for {
		change, ok := NextChange(r, f)
		switch {
		case !ok:
			return "", false
		case !change.Decision.Allowed:
			return change.Day.AddDays(-1), true
		}
		r.Day = change.Day
	}
}

// describeMOU returns the number, title and term of an MOU.
func describeMOU(c Titles, number string) string {
	m, ok := c.MOU(number)
	switch {
	case !ok:
		return number
	case m.Ends == "":
		return fmt.Sprintf("%s (%s), in force since %s", number, m.Title, m.Begins.Long())
	}
	return fmt.Sprintf("%s (%s), in force from %s through %s", number, m.Title,
		m.Begins.Long(), m.Ends.Long())
}
