package forms

import (
	"net/http"

	"configsync/admin"
	"configsync/web/site"
)

// formPage shows a form as a case worker sees it. What is typed is evaluated
// and not kept.
type formPage struct {
	site.Frame
	Name, Description string
	// titles of those that may use it; none is everybody who works with clients
	Workgroups []string
	Form       FormView
	Complete   bool // it was checked, and nothing is missing
	Change     bool // the user may edit forms here
}

func PreviewPage(q *site.Request) error {
	return preview(q, FormInputs{})
}

// TryForm shows the form over what was typed into it, and tells what is wrong
// with it.
func TryForm(q *site.Request) error {
	in := ReadFormInputs(q)
	in.Checked = in.Checked || !in.Again
	return preview(q, in)
}

func preview(q *site.Request, in FormInputs) error {
	name := q.PathValue("name")
	preview, err := q.Service().Clients.PreviewForm(q.Context(), q.Actor(), q.Env, name, in.Typed)
	if err != nil {
		return err
	}
	view := NewFormView(preview.Filled, in, q.Path("forms", name))
	if q.IsPartial() {
		return q.RenderPart(http.StatusOK, "form", "form", view)
	}
	page := &formPage{Frame: q.Frame(preview.Form.Title,
		"The form as a case worker sees it. Try it out: nothing that you type here is saved."),
		Name:        name,
		Description: preview.Form.Description, Form: view,
		Complete: in.Checked && !in.Again && len(view.Problems) == 0}
	for _, w := range preview.Form.Workgroups {
		page.Workgroups = append(page.Workgroups, q.SignedIn.Config.WorkgroupTitle(w))
	}
	page.Change = q.DirectEdit(admin.ActionEdit, formKey(name)).Allowed
	return q.Render("form", page)
}
