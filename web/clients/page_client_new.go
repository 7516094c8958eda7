package clients

import (
	"errors"
	"net/http"
	"strings"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/schema"
	"configsync/web/forms"
	"configsync/web/site"
	"configsync/words"
)

// clientNewPage adds a client with the intake form.
type clientNewPage struct {
	site.Frame
	Owner      string // the organization that will own the record
	Restricted bool   // Restrict Intake will be set
	Viewers    string // the other organizations that will see the record
	Intake     string // title of the form
	Help       string // its description
	Form       forms.FormView
	Similar    []clientRow // clients who may be the same person
	// the person whom somebody can say to be none of them; see
	// inputSomebodyElse
	Person string
}

// inputSomebodyElse is the button that says that a person is none of the
// similar clients. Its value is that person, so that another one who is typed
// instead is compared again.
const inputSomebodyElse = "somebody-else"

// personTyped is who is typed into the intake form, as far as clients are
// compared by it.
func personTyped(typed map[string][]string) string {
	var parts []string
	for _, field := range []string{
		clients.FieldFirstName, clients.FieldLastName, clients.FieldBirth,
	} {
		parts = append(parts, strings.TrimSpace(strings.Join(typed[field], " ")))
	}
	return strings.Join(parts, " · ")
}

func newClientNewPage(q *site.Request, form *schema.Form, view forms.FormView) *clientNewPage {
	organization := q.Actor().Organization()
	restricted := q.SignedIn.Config.StartsRestricted(organization)
	viewers := titlesOf(clients.Viewers(q.SignedIn.Config,
		admin.Client{Owner: organization, Restricted: restricted}, nil, today(q)))
	return &clientNewPage{Frame: q.Frame("Add a client",
		"The intake form. Only what is marked as required must be answered."),
		Owner:      q.SignedIn.Config.OrganizationTitle(organization),
		Restricted: restricted, Viewers: words.And(viewers), Intake: form.Title,
		Help: form.Description, Form: view}
}

// ClientNewForm shows the intake form.
func ClientNewForm(q *site.Request) error { return clientNewAgain(q, forms.FormInputs{}) }

// clientNewAgain shows the intake form over what was typed.
func clientNewAgain(q *site.Request, in forms.FormInputs) error {
	draft, err := q.Service().Clients.NewClient(q.Context(), q.Actor(), q.Env, in.Typed)
	if err != nil {
		return err
	}
	view := forms.NewFormView(draft.Filled, in, q.Path("clients", "new"))
	if q.IsPartial() {
		return q.RenderPart(http.StatusOK, "client_new", "form", view)
	}
	return q.Render("client_new", newClientNewPage(q, draft.Form, view))
}

// AddClient adds the client, or shows what stands in the way, with everything
// that was typed.
func AddClient(q *site.Request) error {
	in := forms.ReadFormInputs(q)
	if in.Again || q.IsResumed() {
		return clientNewAgain(q, in)
	}
	person := personTyped(in.Typed)
	confirmed := q.PostForm.Has(inputSomebodyElse) && q.PostForm.Get(inputSomebodyElse) == person
	id, err := q.Service().Clients.AddClient(q.Context(), q.Actor(), q.Env, in.Typed, confirmed)
	if err == nil {
		return q.RedirectWithFlash("The client is added.", "clients", id.String())
	}
	var form *clients.FormError
	var similar *clients.Duplicates
	problems, refused := site.ProblemsOf(err)
	in.Checked = errors.As(err, &form)
	if !refused || site.IsSignedOut(err) {
		return err
	}
	draft, failure := q.Service().Clients.NewClient(q.Context(), q.Actor(), q.Env, in.Typed)
	if failure != nil {
		return err
	}
	page := newClientNewPage(q, draft.Form,
		forms.NewFormView(draft.Filled, in, q.Path("clients", "new")))
	switch {
	case errors.As(err, &similar):
		page.Person = person
		for _, c := range similar.Clients {
			page.Similar = append(page.Similar, newClientRow(page.Frame, q, c))
		}
	case form == nil:
		page.Problems = problems
	}
	return q.RenderStatus(site.StatusOf(err), "client_new", page)
}
