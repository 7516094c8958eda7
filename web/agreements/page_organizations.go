package agreements

import (
	"strings"

	"configsync/admin"
	"configsync/schema"
	"configsync/web/site"
)

// organizationsPage lists Security Organizations.
type organizationsPage struct {
	site.Frame
	Search  string
	Columns []site.Column
	Rows    []organizationRow
	Paging  site.Paging
	Add     bool // the user may add one here
}

// organizationRow is an organization in the list.
type organizationRow struct {
	Name, Title string
	Restriction restrictionWords
	Shares      int // organizations that see its clients today
	Sees        int // organizations whose clients it sees today
}

// restrictionWords is how an organization's new records start, in words.
type restrictionWords struct {
	Records string // "Follow the MOUs"
	Intake  string // "Set", "Not set", or by the System Property
	Own     bool   // Intake is the organization's own, not that of the System Property
}

func newRestrictionWords(c *admin.Configuration, o *schema.Organization) restrictionWords {
	words := restrictionWords{
		Records: "Follow the MOUs",
		Intake:  yesOrNo(c.Settings.RestrictIntake) + " (System Property)",
	}
	if o.Restriction == "restricted" {
		words.Records = "Restricted"
	}
	if o.RestrictIntake != nil {
		words.Intake, words.Own = yesOrNo(*o.RestrictIntake), true
	}
	return words
}

func yesOrNo(yes bool) string {
	if yes {
		return "Yes"
	}
	return "No"
}

func Organizations(q *site.Request) error {
	page := &organizationsPage{
		Frame: q.Frame("Security Organizations",
			"Who owns client records. MOUs say which organization sees the clients of which."),
		Search: q.Input("q"),
	}
	agreements, err := q.Service().Clients.Agreements(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return err
	}
	shares, sees := map[string]int{}, map[string]int{}
	for _, p := range agreements.Sharing.Pairs(agreements.Today) {
		shares[p.Owner]++
		sees[p.Viewer]++
	}
	for name, o := range agreements.Organizations {
		if site.Found(page.Search, name, o.Title, o.Comments) {
			page.Rows = append(page.Rows, organizationRow{
				name, o.Title, newRestrictionWords(agreements.Configuration, o), shares[name],
				sees[name],
			})
		}
	}
	name := func(r organizationRow) string { return r.Name }
	site.ByName(page.Rows, name)
	page.Columns = site.SortRows(q, page.Rows, []site.Sortable[organizationRow]{
		{
			Id: "title", Text: "Organization", Order: site.Rising,
			Compare: site.ByWords(func(r organizationRow) string { return r.Title }),
		},
		{Id: "name", Text: "Id", Order: site.Rising, Compare: site.ByWords(name)},
		{
			Id: "restriction", Text: "New records", Order: site.Rising,
			Compare: site.ByWords(func(r organizationRow) string { return r.Restriction.Records }),
		},
		{
			Id: "intake", Text: "Restrict Intake", Order: site.Rising,
			Compare: site.ByWords(func(r organizationRow) string { return r.Restriction.Intake }),
		},
		{
			Id: "shares", Text: "Seen by today", Order: site.Counting,
			Compare: site.ByNumber(func(r organizationRow) int { return r.Shares }),
		},
		{
			Id:      "sees",
			Text:    "Sees today",
			Order:   site.Counting,
			Compare: site.ByNumber(func(r organizationRow) int { return r.Sees }),
		},
	})
	page.Rows, page.Paging = site.PageOf(q, page.Rows, name, "organization", "organizations")
	page.Add = q.DirectEdit(admin.ActionAgreement, schema.Key{
		Kind: schema.KindOrganization,
		Name: "new",
	}).Allowed
	return q.Render("organizations", page)
}

// partiesWords names organizations, joined by a word or sign.
func partiesWords(c *admin.Configuration, names []string, join string) string {
	titles := make([]string, len(names))
	for i, name := range names {
		titles[i] = c.OrganizationTitle(name)
	}
	return strings.Join(titles, join)
}
