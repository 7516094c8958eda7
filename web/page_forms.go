package web

import (
	"cmp"
	"strings"

	"configsync/admin"
	"configsync/admin/history"
	"configsync/schema"
)

// FormsPage lists forms.
type FormsPage struct {
	Frame
	Search  string
	Columns []Column
	Rows    []FormRow
	Paging  Paging
}

// FormRow is a form in the list.
type FormRow struct {
	Name, Title      string
	Sections, Fields int
	Workgroups       string // titles; "" is everybody who works with clients
	Changed          Moment
	By               string
	Update           int64 // 0 when no update changed it
	at               int64
}

func formKey(name string) schema.Key { return schema.Key{Kind: schema.KindForm, Name: name} }

func (q *request) forms() error {
	page := &FormsPage{
		Frame: q.frame("Forms",
			"What case workers fill in. In production a form is changed in Training, tested there and promoted."),
		Search: q.input("q"),
	}
	objects, err := q.service().History.ObjectsOf(q.Context(), q.actor(), q.env, schema.KindForm)
	if err != nil {
		return err
	}
	for _, o := range objects {
		form, ok := o.Spec.(*schema.Form)
		if ok && found(page.Search, o.Key.Name, form.Title, form.Description) {
			page.Rows = append(page.Rows, page.formRow(q.in.Config, o, form))
		}
	}
	name := func(r FormRow) string { return r.Name }
	page.Columns = sortRows(q, page.Rows, []sortable[FormRow]{
		{"title", "Form", rising, byWords(func(r FormRow) string { return r.Title })},
		{"sections", "Sections", counting, byNumber(func(r FormRow) int { return r.Sections })},
		{"fields", "Fields", counting, byNumber(func(r FormRow) int { return r.Fields })},
		{"workgroups", "For", rising, byWords(func(r FormRow) string { return r.Workgroups })},
		{
			"changed", "Last change", falling,
			func(a, b FormRow) int { return cmp.Compare(a.at, b.at) },
		},
	})
	page.Rows, page.Paging = pageOf(q, page.Rows, name, "form", "forms")
	return q.render("forms", page)
}

func (f Frame) formRow(c *admin.Configuration, o history.StoredObject, form *schema.Form) FormRow {
	row := FormRow{
		Name:     o.Key.Name,
		Title:    form.Title,
		Sections: len(form.Sections),
		Update:   o.Touch.Update,
		at:       o.Touch.At.Unix(),
	}
	if row.Update > 0 {
		row.Changed, row.By = f.moment(o.Touch.At), actorWords(o.Touch.Actor)
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
