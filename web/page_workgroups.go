package web

import (
	"configsync/schema"
	"configsync/words"
)

// WorkgroupsPage lists the workgroups.
type WorkgroupsPage struct {
	Frame
	Columns []Column
	Rows    []WorkgroupRow
	Count   string
}

// WorkgroupRow is a workgroup in the list.
type WorkgroupRow struct {
	Name, Title, Description string
	Permissions              []string // in words, in the order of the registry
	Members, Active          int
}

func (q *request) workgroups() error {
	list, err := q.service().Accounts.Workgroups(q.Context(), q.actor(), q.env)
	if err != nil {
		return err
	}
	page := &WorkgroupsPage{Frame: q.frame("Workgroups",
		"Which functionality people have. An account is in one or more workgroups, and acts for one of them at a time."),
		Count: words.Count(len(list), "workgroup", "workgroups")}
	for _, w := range list {
		page.Rows = append(page.Rows, WorkgroupRow{
			w.Name, w.Title, w.Description, permissionTitles(inOrder(w.Permissions)), w.Members,
			w.Active,
		})
	}
	page.Columns = sortRows(q, page.Rows, []sortable[WorkgroupRow]{
		{
			id:      "title",
			text:    "Workgroup",
			compare: byWords(func(r WorkgroupRow) string { return r.Title }),
		},
		{
			id:      "accounts",
			text:    "Accounts",
			order:   counting,
			compare: byNumber(func(r WorkgroupRow) int { return r.Members }),
		},
		{text: "What its members may do"},
	})
	return q.render("workgroups", page)
}

// inOrder are permissions in the order in which pages show them; what is no
// permission comes last.
func inOrder(list []schema.Permission) []schema.Permission {
	var out, unknown []schema.Permission
	has := map[schema.Permission]bool{}
	for _, p := range list {
		has[p] = true
		if permissionHelp[p] == "" {
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
