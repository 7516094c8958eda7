package web

import (
	"cmp"
	"strings"

	"configsync/admin/history"
	"configsync/schema"
)

// OptionListsPage lists drop-down lists.
type OptionListsPage struct {
	Frame
	Search  string
	Columns []Column
	Rows    []OptionListRow
	Paging  Paging
}

// OptionListRow is a drop-down list in the list.
type OptionListRow struct {
	Name, Title      string
	Options, Retired int
	Forms            []Link // that use it
	Changed          Moment
	By               string
	Update           int64 // 0 when no update changed it
	at               int64
}

func optionListKey(name string) schema.Key {
	return schema.Key{Kind: schema.KindOptionList, Name: name}
}

func (q *request) optionLists() error {
	page := &OptionListsPage{
		Frame: q.frame("Drop-Down Lists",
			"The options that forms offer. A retired option stays on old records and can no longer be chosen."),
		Search: q.input("q"),
	}
	lists, err := q.service().History.ObjectsOf(q.Context(), q.actor(), q.env,
		schema.KindOptionList)
	if err != nil {
		return err
	}
	using, err := q.formsByList(page.Frame)
	if err != nil {
		return err
	}
	for _, o := range lists {
		if list, ok := o.Spec.(*schema.OptionList); ok &&
			found(page.Search, o.Key.Name, list.Title, list.Source, labelsOf(list)) {
			page.Rows = append(page.Rows, page.optionListRow(o, list, using[o.Key.Name]))
		}
	}
	name := func(r OptionListRow) string { return r.Name }
	page.Columns = sortRows(q, page.Rows, []sortable[OptionListRow]{
		{
			"title", "Drop-down list", rising,
			byWords(func(r OptionListRow) string { return r.Title }),
		},
		{"options", "Options", counting, byNumber(func(r OptionListRow) int { return r.Options })},
		{"retired", "Retired", counting, byNumber(func(r OptionListRow) int { return r.Retired })},
		{"forms", "Used by", falling, byNumber(func(r OptionListRow) int { return len(r.Forms) })},
		{
			"changed", "Last change", falling,
			func(a, b OptionListRow) int { return cmp.Compare(a.at, b.at) },
		},
	})
	page.Rows, page.Paging = pageOf(q, page.Rows, name, "list", "lists")
	return q.render("option_lists", page)
}

func labelsOf(list *schema.OptionList) string {
	labels := make([]string, len(list.Items))
	for i, o := range list.Items {
		labels[i] = o.Label
	}
	return strings.Join(labels, "\n")
}

func (f Frame) optionListRow(
	o history.StoredObject, list *schema.OptionList, forms []Link,
) OptionListRow {
	row := OptionListRow{
		Name: o.Key.Name, Title: list.Title, Options: len(list.Items), Forms: forms,
		Update: o.Touch.Update, at: o.Touch.At.Unix(),
	}
	if row.Update > 0 {
		row.Changed, row.By = f.moment(o.Touch.At), actorWords(o.Touch.Actor)
	}
	for _, item := range list.Items {
		if item.Retired {
			row.Retired++
		}
	}
	return row
}

// formsByList are the forms that use each drop-down list, by its name.
func (q *request) formsByList(f Frame) (map[string][]Link, error) {
	forms, err := q.service().History.ObjectsOf(q.Context(), q.actor(), q.env, schema.KindForm)
	if err != nil {
		return nil, err
	}
	out := map[string][]Link{}
	for _, o := range forms {
		form, ok := o.Spec.(*schema.Form)
		if !ok {
			continue
		}
		named := map[string]bool{}
		for _, s := range form.Sections {
			listsIn(s.Fields, named)
		}
		for name := range named {
			out[name] = append(out[name], Link{form.Title, f.Path("forms", o.Key.Name)})
		}
	}
	return out, nil
}

// listsIn notes the drop-down lists that fields use.
func listsIn(fields []schema.Field, named map[string]bool) {
	for i := range fields {
		if name := fields[i].OptionList; name != "" {
			named[name] = true
		}
		listsIn(fields[i].Fields, named)
	}
}
