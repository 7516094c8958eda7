package clients

import (
	"cmp"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/admin/sharing"
	"configsync/schema"
)

// Viewers lists, by title, the organizations other than the owner that may see
// a client's record on a day. The client and the exceptions need not be stored,
// so that it can compute the effect of a change.
func Viewers(
	c *admin.Configuration, client admin.Client, exceptions []admin.ReleaseException,
	day schema.Date,
) []OrganizationAccess {
	f := sharing.Facts{
		Owner:      client.Owner,
		Restricted: client.Restricted,
		Exceptions: admin.ExceptionsOf(exceptions),
		Sharing:    c.Sharing,
	}
	var out []OrganizationAccess
	for name := range c.Organizations {
		r := sharing.Request{Organization: name, Day: day}
		if d := sharing.Decide(r, f); d.Allowed && d.Rule != sharing.RuleOwner {
			out = append(out, OrganizationAccess{
				Organization: name,
				Title:        c.OrganizationTitle(name),
				Decision:     d,
				Reason:       d.Reason(c, r, f),
			})
		}
	}
	slices.SortFunc(out, func(a, b OrganizationAccess) int {
		return cmp.Or(strings.Compare(admin.FoldName(a.Title), admin.FoldName(b.Title)),
			strings.Compare(a.Organization, b.Organization))
	})
	return out
}
