package web

import (
	"errors"
	"net/http"
	"strings"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/schema"
	"configsync/words"
)

// ClientNewPage adds a client with the intake form.
type ClientNewPage struct {
	Frame
	Owner      string // the organization that will own the record
	Restricted bool   // Restrict Intake will be set
	Viewers    string // the other organizations that will see the record
	Intake     string // title of the form
	Help       string // its description
	Form       FormView
	Similar    []ClientRow // clients who may be the same person
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

func (q *request) clientNewPage(form *schema.Form, view FormView) *ClientNewPage {
	organization := q.actor().Organization()
	restricted := q.in.Config.StartsRestricted(organization)
	viewers := titlesOf(clients.Viewers(q.in.Config,
		admin.Client{Owner: organization, Restricted: restricted}, nil, q.today()))
	return &ClientNewPage{Frame: q.frame("Add a client",
		"The intake form. Only what is marked as required must be answered."),
		Owner:      q.in.Config.OrganizationTitle(organization),
		Restricted: restricted, Viewers: words.And(viewers), Intake: form.Title,
		Help: form.Description, Form: view}
}

// clientNewForm shows the intake form.
func (q *request) clientNewForm() error { return q.clientNewAgain(FormInputs{}) }

// clientNewAgain shows the intake form over what was typed.
func (q *request) clientNewAgain(in FormInputs) error {
	draft, err := q.service().Clients.NewClient(q.Context(), q.actor(), q.env, in.Typed)
	if err != nil {
		return err
	}
	view := newFormView(draft.Filled, in, q.path("clients", "new"))
	if q.partial() {
		return q.renderPart(http.StatusOK, "client_new", "form", view)
	}
	return q.render("client_new", q.clientNewPage(draft.Form, view))
}

// addClient adds the client, or shows what stands in the way, with everything
// that was typed.
func (q *request) addClient() error {
	in := q.formInputs()
	if in.Again || q.resumed() {
		return q.clientNewAgain(in)
	}
	person := personTyped(in.Typed)
	confirmed := q.PostForm.Has(inputSomebodyElse) && q.PostForm.Get(inputSomebodyElse) == person
	id, err := q.service().Clients.AddClient(q.Context(), q.actor(), q.env, in.Typed, confirmed)
	if err == nil {
		return q.done("The client is added.", "clients", id.String())
	}
	var form *clients.FormError
	var similar *clients.Duplicates
	problems, refused := problemsOf(err)
	in.Checked = errors.As(err, &form)
	if !refused || isSignedOut(err) {
		return err
	}
	draft, failure := q.service().Clients.NewClient(q.Context(), q.actor(), q.env, in.Typed)
	if failure != nil {
		return err
	}
	page := q.clientNewPage(draft.Form, newFormView(draft.Filled, in, q.path("clients", "new")))
	switch {
	case errors.As(err, &similar):
		page.Person = person
		for _, c := range similar.Clients {
			page.Similar = append(page.Similar, page.clientRow(q, c))
		}
	case form == nil:
		page.Problems = problems
	}
	return q.renderStatus(statusOf(err), "client_new", page)
}
