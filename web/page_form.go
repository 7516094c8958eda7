package web

import (
	"net/http"

	"configsync/admin"
)

// FormPage shows a form as a case worker sees it. What is typed is evaluated
// and not kept.
type FormPage struct {
	Frame
	Name, Description string
	// titles of those that may use it; none is everybody who works with clients
	Workgroups []string
	Form       FormView
	Complete   bool // it was checked, and nothing is missing
	Change     bool // the user may edit forms here
}

func (q *request) form() error {
	return q.preview(FormInputs{})
}

// tryForm shows the form over what was typed into it, and tells what is wrong
// with it.
func (q *request) tryForm() error {
	in := q.formInputs()
	in.Checked = in.Checked || !in.Again
	return q.preview(in)
}

func (q *request) preview(in FormInputs) error {
	name := q.PathValue("name")
	preview, err := q.service().Clients.PreviewForm(q.Context(), q.actor(), q.env, name, in.Typed)
	if err != nil {
		return err
	}
	view := newFormView(preview.Filled, in, q.path("forms", name))
	if q.partial() {
		return q.renderPart(http.StatusOK, "form", "form", view)
	}
	page := &FormPage{Frame: q.frame(preview.Form.Title,
		"The form as a case worker sees it. Try it out: nothing that you type here is saved."),
		Name:        name,
		Description: preview.Form.Description, Form: view,
		Complete: in.Checked && !in.Again && len(view.Problems) == 0}
	for _, w := range preview.Form.Workgroups {
		page.Workgroups = append(page.Workgroups, q.in.Config.WorkgroupTitle(w))
	}
	page.Change = q.directEdit(admin.ActionEdit, formKey(name)).Allowed
	return q.render("form", page)
}
