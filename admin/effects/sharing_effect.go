package effects

import (
	"context"
	"slices"

	"configsync/admin"
	"configsync/admin/sharing"
	"configsync/schema"
)

// SharingEffect is a time during which a viewer newly sees an owner's clients,
// or no longer does. Both days are inclusive.
type SharingEffect struct {
	Owner, Viewer string      // names of organizations, as after the change
	Gained        bool        // the viewer newly sees them; otherwise it no longer does
	From          schema.Date // not before the environment's day
	Until         schema.Date // "" is open
	// OneWay says that on none of these days the owner sees the viewer's
	// clients; of a loss, that on none of them the owner loses any.
	OneWay   bool
	Clients  int    // the owner's clients that are not restricted now; exact, not for people
	Sentence string // with the number as in [Counted]
}

// sharingEffects returns the viewers that would newly see an owner's clients,
// or no longer would.
func (p *projection) sharingEffects(
	ctx context.Context, from admin.CountReader,
) ([]SharingEffect, error) {
	before, after := sharing.NewSharing(
		p.sharedBefore(),
	), sharing.NewSharing(sharedAmong(p.after.MOUs, p.after.Organizations))
	changes := sharing.CompareSharing(before, after, p.today)
	if len(changes) == 0 {
		return nil, nil
	}
	stored := map[string]string{} // by the name after
	for was, is := range p.renamed {
		if was.Kind == schema.KindOrganization {
			stored[is.Name] = was.Name
		}
	}
	storedName := func(owner string) string {
		if name, renamed := stored[owner]; renamed {
			return name
		}
		return owner
	}
	var owners []string
	for _, c := range changes {
		owners = append(owners, storedName(c.Owner))
	}
	clients, err := from.Unrestricted(ctx, distinct(owners))
	if err != nil {
		return nil, err
	}
	reverse := sharing.ReverseOf(after, changes, p.today)
	out := make([]SharingEffect, len(changes))
	for i, c := range changes {
		e := SharingEffect{
			Owner: c.Owner, Viewer: c.Viewer, Gained: c.Gained, From: c.From, Until: c.Until,
			Clients: clients[storedName(c.Owner)],
		}
		e.OneWay = !reverse(c)
		e.Sentence = e.sentence(p.organizationTitle(e.Owner),
			p.organizationTitle(e.Viewer), p.today)
		out[i] = e
	}
	return out, nil
}

// sharedBefore returns the MOUs as they are, with the names that organizations
// would have.
func (p *projection) sharedBefore() map[string]*schema.MOU {
	out := map[string]*schema.MOU{}
	for name, mou := range sharedAmong(p.before.MOUs, p.before.Organizations) {
		m := *mou
		m.From, m.To = p.nameAfter(schema.KindOrganization,
			m.From), p.nameAfter(schema.KindOrganization, m.To)
		m.Between = make([]string, len(mou.Between))
		for i, party := range mou.Between {
			m.Between[i] = p.nameAfter(schema.KindOrganization, party)
		}
		out[name] = &m
	}
	return out
}

// sharedAmong returns MOUs without the parties that there are not.
func sharedAmong(
	mous map[string]*schema.MOU, organizations map[string]*schema.Organization,
) map[string]*schema.MOU {
	out := make(map[string]*schema.MOU, len(mous))
	missing := func(name string) bool { return organizations[name] == nil }
	for name, mou := range mous {
		m := *mou
		m.Between = slices.DeleteFunc(slices.Clone(m.Between), missing)
		if missing(m.From) || missing(m.To) {
			m.From, m.To = "", ""
		}
		out[name] = &m
	}
	return out
}

// organizationTitle returns the title of an organization after the change, or
// before it if the organization would be removed.
func (p *projection) organizationTitle(name string) string {
	if _, stays := p.after.Organizations[name]; stays {
		return p.after.OrganizationTitle(name)
	}
	return p.before.OrganizationTitle(name)
}

// sentence returns the effect as a sentence, with the titles of the
// organizations.
func (e SharingEffect) sentence(owner, viewer string, today schema.Date) string {
	text := viewer + " will no longer see "
	if e.Gained {
		text = viewer + " will newly see "
	}
	if e.Clients > 0 {
		text += admin.Counted(e.Clients) + " "
	}
	text += "clients of " + owner + ", " + period(e.From, e.Until, today)
	if e.Gained && e.OneWay {
		text += ", one way"
	}
	if e.Clients == 0 {
		text += ": there are none to see now"
	}
	return text + "."
}

// period writes days for reading, both ends inclusive: from March 1 to June 30,
// 2026. An empty end is open.
func period(from, until, today schema.Date) string {
	if until == from {
		if from == today {
			return "today only"
		}
		return "on " + from.Long()
	}
	begins, ends := from.Long(), until.Long()
	switch year := ", " + string(from)[:min(4, len(from))]; {
	case from <= today:
		begins = "today"
	case until != "" && until[:min(4, len(until))] == from[:min(4, len(from))]:
		begins = begins[:len(begins)-len(year)]
	}
	if until == "" {
		return "from " + begins + " on"
	}
	return "from " + begins + " to " + ends
}
