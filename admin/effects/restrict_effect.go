package effects

import (
	"fmt"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/schema"
)

// RestrictEffect is that new clients of an organization would start
// differently.
type RestrictEffect struct {
	Organization string // name, as after the change
	Restricted   bool   // they newly start restricted; otherwise they no longer do
	Sentence     string // a whole sentence
}

// restrictEffects returns the organizations whose new clients would newly start
// restricted, or no longer would. New organizations are left out.
func (p *projection) restrictEffects() []RestrictEffect {
	var out []RestrictEffect
	for was := range p.before.Organizations {
		name := p.nameAfter(schema.KindOrganization, was)
		o := p.after.Organizations[name]
		if o == nil || p.before.StartsRestricted(was) == p.after.StartsRestricted(name) {
			continue
		}
		e := RestrictEffect{
			name, p.after.StartsRestricted(name),
			fmt.Sprintf("New clients of %s will no longer start restricted: agreements will let others see them.",
				o.Title),
		}
		if e.Restricted {
			e.Sentence = fmt.Sprintf(
				"New clients of %s will start restricted: nobody else will see them.", o.Title,
			)
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b RestrictEffect) int {
		return strings.Compare(
			admin.FoldName(p.after.OrganizationTitle(a.Organization))+a.Organization,
			admin.FoldName(p.after.OrganizationTitle(b.Organization))+b.Organization,
		)
	})
	return out
}

// widens reports whether an organization newly sees clients, or new clients
// newly start unrestricted.
func widens(sharing []SharingEffect, restrict []RestrictEffect) bool {
	return slices.ContainsFunc(sharing, func(e SharingEffect) bool { return e.Gained }) ||
		slices.ContainsFunc(restrict, func(e RestrictEffect) bool { return !e.Restricted })
}
