package web

import (
	"strings"

	"configsync/admin"
	"configsync/schema"
)

// OrganizationsPage lists Security Organizations.
type OrganizationsPage struct {
	Frame
	Search  string
	Columns []Column
	Rows    []OrganizationRow
	Paging  Paging
	Add     bool // the user may add one here
}

// OrganizationRow is an organization in the list.
type OrganizationRow struct {
	Name, Title string
	Restriction RestrictionWords
	Shares      int // organizations that see its clients today
	Sees        int // organizations whose clients it sees today
}

// RestrictionWords is how an organization's new records start, in words.
type RestrictionWords struct {
	Records string // "Follow the MOUs"
	Intake  string // "Set", "Not set", or by the System Property
	Own     bool   // Intake is the organization's own, not that of the System Property
}

func restrictionWords(c *admin.Configuration, o *schema.Organization) RestrictionWords {
	words := RestrictionWords{
		Records: "Follow the MOUs",
		Intake:  yesOrNo(c.Policy.RestrictIntake) + " (System Property)",
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

func (q *request) organizations() error {
	page := &OrganizationsPage{
		Frame: q.frame("Security Organizations",
			"Who owns client records. MOUs say which organization sees the clients of which."),
		Search: q.input("q"),
	}
	agreements, err := q.service().Clients.Agreements(q.Context(), q.actor(), q.env)
	if err != nil {
		return err
	}
	shares, sees := map[string]int{}, map[string]int{}
	for _, p := range agreements.Sharing.Pairs(agreements.Today) {
		shares[p.Owner]++
		sees[p.Viewer]++
	}
	for name, o := range agreements.Organizations {
		if found(page.Search, name, o.Title, o.Comments) {
			page.Rows = append(page.Rows, OrganizationRow{
				name, o.Title, restrictionWords(agreements.Configuration, o), shares[name],
				sees[name],
			})
		}
	}
	name := func(r OrganizationRow) string { return r.Name }
	byName(page.Rows, name)
	page.Columns = sortRows(q, page.Rows, []sortable[OrganizationRow]{
		{
			"title", "Organization", rising,
			byWords(func(r OrganizationRow) string { return r.Title }),
		},
		{"name", "Id", rising, byWords(name)},
		{
			"restriction", "New records", rising,
			byWords(func(r OrganizationRow) string { return r.Restriction.Records }),
		},
		{
			"intake", "Restrict Intake", rising,
			byWords(func(r OrganizationRow) string { return r.Restriction.Intake }),
		},
		{
			"shares", "Seen by today", counting,
			byNumber(func(r OrganizationRow) int { return r.Shares }),
		},
		{"sees", "Sees today", counting, byNumber(func(r OrganizationRow) int { return r.Sees })},
	})
	page.Rows, page.Paging = pageOf(q, page.Rows, name, "organization", "organizations")
	page.Add = q.directEdit(admin.ActionAgreement, schema.Key{
		Kind: schema.KindOrganization,
		Name: "new",
	}).Allowed
	return q.render("organizations", page)
}

// partiesWords names organizations, joined by a word or sign.
func partiesWords(c *admin.Configuration, names []string, join string) string {
	titles := make([]string, len(names))
	for i, name := range names {
		titles[i] = c.OrganizationTitle(name)
	}
	return strings.Join(titles, join)
}
