package accounts

import (
	"configsync/schema"
	"configsync/web/changes"
	"configsync/web/site"
	"configsync/words"
)

// workgroupsPage lists the workgroups.
type workgroupsPage struct {
	site.Frame
	Columns []site.Column
	Rows    []workgroupRow
	Count   string
}

// workgroupRow is a workgroup in the list.
type workgroupRow struct {
	Name, Title, Description string
	Permissions              []string // in words, in the order of the registry
	Members, Active          int
}

func Workgroups(q *site.Request) error {
	list, err := q.Service().Accounts.Workgroups(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return err
	}
	page := &workgroupsPage{Frame: q.Frame("Workgroups",
		"Sets of permissions for staff. An account can be in several workgroups and uses one at a time."),
		Count: words.Count(len(list), "workgroup", "workgroups")}
	for _, w := range list {
		page.Rows = append(page.Rows, workgroupRow{
			w.Name, w.Title, w.Description, changes.PermissionTitles(inOrder(w.Permissions)),
			w.Members,
			w.Active,
		})
	}
	page.Columns = site.SortRows(q, page.Rows, []site.Sortable[workgroupRow]{
		{
			Id:      "title",
			Text:    "Workgroup",
			Compare: site.ByWords(func(r workgroupRow) string { return r.Title }),
		},
		{
			Id:      "accounts",
			Text:    "Accounts",
			Order:   site.Counting,
			Compare: site.ByNumber(func(r workgroupRow) int { return r.Members }),
		},
		{Text: "Permissions"},
	})
	return q.Render("workgroups", page)
}

// inOrder returns permissions in the order in which pages show them; what is no
// permission comes last.
func inOrder(list []schema.Permission) []schema.Permission {
	var out, unknown []schema.Permission
	has := map[schema.Permission]bool{}
	for _, p := range list {
		has[p] = true
		if changes.PermissionHelp[p] == "" {
			unknown = append(unknown, p)
		}
	}
	for _, p := range schema.Permissions() {
		if has[p] {
			out = append(out, p)
		}
	}
	return append(out, unknown...)
}
