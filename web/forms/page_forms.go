package forms

import (
	"cmp"
	"strings"

	"configsync/admin"
	"configsync/admin/history"
	"configsync/schema"
	"configsync/web/site"
)

// formsPage lists forms.
type formsPage struct {
	site.Frame
	Search  string
	Columns []site.Column
	Rows    []formRow
	Paging  site.Paging
}

// formRow is a form in the list.
type formRow struct {
	Name, Title      string
	Sections, Fields int
	Workgroups       string // titles; "" is everybody who works with clients
	Changed          site.Moment
	By               string
	Update           int64 // 0 when no update changed it
	at               int64
}

func formKey(name string) schema.Key { return schema.Key{Kind: schema.KindForm, Name: name} }

func Forms(q *site.Request) error {
	page := &formsPage{
		Frame: q.Frame("Forms",
			"What case workers fill in. In production a form is changed in Training, tested there and promoted."),
		Search: q.Input("q"),
	}
	objects, err := q.Service().History.ObjectsOf(q.Context(), q.Actor(), q.Env, schema.KindForm)
	if err != nil {
		return err
	}
	for _, o := range objects {
		form, ok := o.Spec.(*schema.Form)
		if ok && site.Found(page.Search, o.Key.Name, form.Title, form.Description) {
			page.Rows = append(page.Rows, newFormRow(page.Frame, q.SignedIn.Config, o, form))
		}
	}
	name := func(r formRow) string { return r.Name }
	page.Columns = site.SortRows(q, page.Rows, []site.Sortable[formRow]{
		{
			Id:      "title",
			Text:    "Form",
			Order:   site.Rising,
			Compare: site.ByWords(func(r formRow) string { return r.Title }),
		},
		{
			Id:      "sections",
			Text:    "Sections",
			Order:   site.Counting,
			Compare: site.ByNumber(func(r formRow) int { return r.Sections }),
		},
		{
			Id:      "fields",
			Text:    "Fields",
			Order:   site.Counting,
			Compare: site.ByNumber(func(r formRow) int { return r.Fields }),
		},
		{
			Id:      "workgroups",
			Text:    "For",
			Order:   site.Rising,
			Compare: site.ByWords(func(r formRow) string { return r.Workgroups }),
		},
		{
			Id: "changed", Text: "Last change", Order: site.Falling,
			Compare: func(a, b formRow) int { return cmp.Compare(a.at, b.at) },
		},
	})
	page.Rows, page.Paging = site.PageOf(q, page.Rows, name, "form", "forms")
	return q.Render("forms", page)
}

func newFormRow(
	f site.Frame, c *admin.Configuration, o history.StoredObject, form *schema.Form,
) formRow {
	row := formRow{
		Name:     o.Key.Name,
		Title:    form.Title,
		Sections: len(form.Sections),
		Update:   o.Touch.Update,
		at:       o.Touch.At.Unix(),
	}
	if row.Update > 0 {
		row.Changed, row.By = f.Moment(o.Touch.At), site.ActorWords(o.Touch.Actor)
	}
	for _, s := range form.Sections {
		row.Fields += countFields(s.Fields)
	}
	var titles []string
	for _, w := range form.Workgroups {
		titles = append(titles, c.WorkgroupTitle(w))
	}
	row.Workgroups = strings.Join(titles, ", ")
	return row
}

// countFields counts fields and those inside groups.
func countFields(fields []schema.Field) int {
	n := len(fields)
	for i := range fields {
		n += countFields(fields[i].Fields)
	}
	return n
}
