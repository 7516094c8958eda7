package admin

import (
	"cmp"
	"slices"
	"strings"

	"configsync/schema"
)

// Viewers lists the organizations other than its owner that may see a client's record on a day, by title. The client and the exceptions
// need not be stored like this: so one learns what a change of them would do.
func (c *Configuration) Viewers(client Client, exceptions []ReleaseException, day schema.Date) []OrganizationAccess {
	f := Facts{client.Owner, client.Restricted, ExceptionsOf(exceptions), c.Sharing}
	var out []OrganizationAccess
	for name := range c.Organizations {
		r := Request{name, day}
		if d := Decide(r, f); d.Allowed && d.Rule != RuleOwner {
			out = append(out, OrganizationAccess{Organization: name, Title: c.OrganizationTitle(name), Decision: d, Reason: d.Reason(c, r, f)})
		}
	}
	slices.SortFunc(out, func(a, b OrganizationAccess) int {
		return cmp.Or(strings.Compare(FoldName(a.Title), FoldName(b.Title)), strings.Compare(a.Organization, b.Organization))
	})
	return out
}

// StartsRestricted reports whether Restrict Intake will be set on new clients of an organization.
func (c *Configuration) StartsRestricted(organization string) bool {
	o, ok := c.Organizations[organization]
	return ok && startsRestricted(o, c.Policy)
}
