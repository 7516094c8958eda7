package web

import (
	"cmp"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/schema"
)

// MOUsPage lists MOUs.
type MOUsPage struct {
	Frame
	Filter        MOUFilter
	Filtered      bool
	Standings     []Choice
	Organizations []Choice
	Columns       []Column
	MOUs          []MOURow
	Paging        Paging
	Add           bool
}

// MOUFilter is what the MOUs are filtered by, as typed.
type MOUFilter struct {
	Search, Standing, Organization string
}

func mouKey(number string) schema.Key { return schema.Key{Kind: schema.KindMOU, Name: number} }

func (q *request) mous() error {
	page := &MOUsPage{
		Frame: q.frame("Information Releases (MOUs)",
			"The agreements by which organizations see each other’s clients, and from when until when."),
	}
	page.Filter = MOUFilter{q.input("q"), q.input("status"), q.input("organization")}
	page.Filtered = page.Filter != MOUFilter{}
	a, err := q.service().Clients.Agreements(q.Context(), q.actor(), q.env)
	if err != nil {
		return err
	}
	for _, word := range []string{"in force", "future", "ended"} {
		page.Standings = append(page.Standings, Choice{
			word, map[string]string{"in force": "in force today"}[word], "",
			word == page.Filter.Standing,
		})
	}
	for i, c := range page.Standings {
		page.Standings[i].Text = cmp.Or(c.Text, c.Value)
	}
	page.Organizations = q.organizationChoices(page.Filter.Organization)
	for number, m := range a.MOUs {
		if row := mouRow(a, number, m); page.Filter.selects(a, row, m) {
			page.MOUs = append(page.MOUs, row)
		}
	}
	number := func(r MOURow) string { return r.Number }
	byName(page.MOUs, number)
	page.Columns = sortRows(q, page.MOUs, []sortable[MOURow]{
		{"standing", "MOU", rising, compareMOUs},
		{
			"direction", "Who shares with whom", rising,
			byWords(func(r MOURow) string { return r.Direction }),
		},
		{"", "Status", rising, nil},
		{"begins", "From", falling, byWords(func(r MOURow) string { return string(r.Begins) })},
		{
			"ends", "Until", rising,
			byWords(func(r MOURow) string { return cmp.Or(string(r.Ends), "9999") }),
		},
	})
	page.MOUs, page.Paging = pageOf(q, page.MOUs, number, "MOU", "MOUs")
	page.Add = q.directEdit(admin.ActionAgreement, mouKey("new")).Allowed
	return q.render("mous", page)
}

func (f MOUFilter) selects(a clients.Agreements, row MOURow, m *schema.MOU) bool {
	if f.Standing != "" && f.Standing != row.Status.Word ||
		f.Organization != "" && !slices.Contains(partiesOf(m), f.Organization) {
		return false
	}
	return f.Search == "" ||
		found(f.Search, row.Number, row.Title, m.Comments,
			partiesWords(a.Configuration, partiesOf(m), "\n"), strings.Join(partiesOf(m), "\n"))
}
