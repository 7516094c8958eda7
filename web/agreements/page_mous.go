package agreements

import (
	"cmp"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/schema"
	"configsync/web/site"
)

// moUsPage lists MOUs.
type moUsPage struct {
	site.Frame
	Filter        mouFilter
	Filtered      bool
	Statuses      []site.Choice
	Organizations []site.Choice
	Columns       []site.Column
	MOUs          []mouRow
	Paging        site.Paging
	Add           bool
}

// mouFilter is what the MOUs are filtered by, as typed.
type mouFilter struct {
	Search, Status, Organization string
}

func mouKey(number string) schema.Key { return schema.Key{Kind: schema.KindMOU, Name: number} }

func Mous(q *site.Request) error {
	page := &moUsPage{
		Frame: q.Frame("Information Releases (MOUs)",
			"The agreements by which organizations see each other’s clients, and from when until when."),
	}
	page.Filter = mouFilter{q.Input("q"), q.Input("status"), q.Input("organization")}
	page.Filtered = page.Filter != mouFilter{}
	a, err := q.Service().Clients.Agreements(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return err
	}
	for _, word := range []string{"in force", "future", "ended"} {
		page.Statuses = append(page.Statuses, site.Choice{
			Value: word, Text: map[string]string{"in force": "in force today"}[word], Help: "",
			Chosen: word == page.Filter.Status,
		})
	}
	for i, c := range page.Statuses {
		page.Statuses[i].Text = cmp.Or(c.Text, c.Value)
	}
	page.Organizations = q.OrganizationChoices(page.Filter.Organization)
	for number, m := range a.MOUs {
		if row := newMOURow(a, number, m); page.Filter.selects(a, row, m) {
			page.MOUs = append(page.MOUs, row)
		}
	}
	number := func(r mouRow) string { return r.Number }
	site.ByName(page.MOUs, number)
	page.Columns = site.SortRows(q, page.MOUs, []site.Sortable[mouRow]{
		{Id: "standing", Text: "MOU", Order: site.Rising, Compare: compareMOUs},
		{
			Id: "direction", Text: "Who shares with whom", Order: site.Rising,
			Compare: site.ByWords(func(r mouRow) string { return r.Direction }),
		},
		{Id: "", Text: "Status", Order: site.Rising, Compare: nil},
		{
			Id:      "begins",
			Text:    "From",
			Order:   site.Falling,
			Compare: site.ByWords(func(r mouRow) string { return string(r.Begins) }),
		},
		{
			Id: "ends", Text: "Until", Order: site.Rising,
			Compare: site.ByWords(func(r mouRow) string { return cmp.Or(string(r.Ends), "9999") }),
		},
	})
	page.MOUs, page.Paging = site.PageOf(q, page.MOUs, number, "MOU", "MOUs")
	page.Add = q.DirectEdit(admin.ActionAgreement, mouKey("new")).Allowed
	return q.Render("mous", page)
}

func (f mouFilter) selects(a clients.Agreements, row mouRow, m *schema.MOU) bool {
	if f.Status != "" && f.Status != row.Status.Word ||
		f.Organization != "" && !slices.Contains(partiesOf(m), f.Organization) {
		return false
	}
	return f.Search == "" ||
		site.Found(f.Search, row.Number, row.Title, m.Comments,
			partiesWords(a.Configuration, partiesOf(m), "\n"), strings.Join(partiesOf(m), "\n"))
}
