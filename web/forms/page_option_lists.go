package forms

import (
	"cmp"
	"strings"

	"configsync/admin/history"
	"configsync/schema"
	"configsync/web/site"
)

// optionListsPage lists drop-down lists.
type optionListsPage struct {
	site.Frame
	Search  string
	Columns []site.Column
	Rows    []optionListRow
	Paging  site.Paging
}

// optionListRow is a drop-down list in the list.
type optionListRow struct {
	Name, Title      string
	Options, Retired int
	Forms            []site.Link // that use it
	Changed          site.Moment
	By               string
	Update           int64 // 0 when no update changed it
	at               int64
}

func optionListKey(name string) schema.Key {
	return schema.Key{Kind: schema.KindOptionList, Name: name}
}

func OptionLists(q *site.Request) error {
	page := &optionListsPage{
		Frame: q.Frame("Drop-Down Lists",
			"The options that forms offer. A retired option stays on old records and can no longer be chosen."),
		Search: q.Input("q"),
	}
	lists, err := q.Service().History.ObjectsOf(q.Context(), q.Actor(), q.Env,
		schema.KindOptionList)
	if err != nil {
		return err
	}
	using, err := formsByList(q, page.Frame)
	if err != nil {
		return err
	}
	for _, o := range lists {
		if list, ok := o.Spec.(*schema.OptionList); ok &&
			site.Found(page.Search, o.Key.Name, list.Title, list.Source, labelsOf(list)) {
			page.Rows = append(page.Rows, newOptionListRow(page.Frame, o, list, using[o.Key.Name]))
		}
	}
	name := func(r optionListRow) string { return r.Name }
	page.Columns = site.SortRows(q, page.Rows, []site.Sortable[optionListRow]{
		{
			Id: "title", Text: "Drop-down list", Order: site.Rising,
			Compare: site.ByWords(func(r optionListRow) string { return r.Title }),
		},
		{
			Id:      "options",
			Text:    "Options",
			Order:   site.Counting,
			Compare: site.ByNumber(func(r optionListRow) int { return r.Options }),
		},
		{
			Id:      "retired",
			Text:    "Retired",
			Order:   site.Counting,
			Compare: site.ByNumber(func(r optionListRow) int { return r.Retired }),
		},
		{
			Id:      "forms",
			Text:    "Used by",
			Order:   site.Falling,
			Compare: site.ByNumber(func(r optionListRow) int { return len(r.Forms) }),
		},
		{
			Id: "changed", Text: "Last change", Order: site.Falling,
			Compare: func(a, b optionListRow) int { return cmp.Compare(a.at, b.at) },
		},
	})
	page.Rows, page.Paging = site.PageOf(q, page.Rows, name, "list", "lists")
	return q.Render("option_lists", page)
}

func labelsOf(list *schema.OptionList) string {
	labels := make([]string, len(list.Items))
	for i, o := range list.Items {
		labels[i] = o.Label
	}
	return strings.Join(labels, "\n")
}

func newOptionListRow(f site.Frame,
	o history.StoredObject, list *schema.OptionList, forms []site.Link,
) optionListRow {
	row := optionListRow{
		Name: o.Key.Name, Title: list.Title, Options: len(list.Items), Forms: forms,
		Update: o.Touch.Update, at: o.Touch.At.Unix(),
	}
	if row.Update > 0 {
		row.Changed, row.By = f.Moment(o.Touch.At), site.ActorWords(o.Touch.Actor)
	}
	for _, item := range list.Items {
		if item.Retired {
			row.Retired++
		}
	}
	return row
}

// formsByList returns the forms that use each drop-down list, by its name.
func formsByList(q *site.Request, f site.Frame) (map[string][]site.Link, error) {
	forms, err := q.Service().History.ObjectsOf(q.Context(), q.Actor(), q.Env, schema.KindForm)
	if err != nil {
		return nil, err
	}
	out := map[string][]site.Link{}
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
			out[name] = append(out[name], site.Link{
				Text: form.Title,
				Path: f.Path("forms", o.Key.Name),
			})
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
