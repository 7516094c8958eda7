package clients

import (
	"errors"
	"net/http"
	"time"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/refusal"
	"configsync/web/forms"
	"configsync/web/site"
)

// clientEditPage changes the answers of a client to the intake form.
type clientEditPage struct {
	site.Frame
	ID      string
	Changed string // when the record that is edited was saved
	Form    forms.FormView
}

// changedAt is the input that tells which version of the record is edited. No
// field of a form has a hyphen in its name.
const changedAt = "changed-at"

// errNotEditable refuses the form of a record to who may only look at it, where
// the core gives no closer reason.
var errNotEditable = refusal.New(refusal.Forbidden,
	"You may look at this record, and not change it.")

// ClientEditForm shows the intake form with the answers that are stored.
func ClientEditForm(q *site.Request, id admin.ClientID) error {
	record, err := q.Service().Clients.LookAtClient(q.Context(), q.Actor(), q.Env, id)
	if err != nil {
		return err
	}
	if !record.MayEdit {
		if _, err := q.Service().Clients.ReviewClient(
			q.Context(), q.Actor(), q.Env, id, nil,
		); err != nil {
			return err
		}
		return errNotEditable
	}
	return renderClientEdit(q, http.StatusOK, id,
		clients.IntakeDraft{
			Filled:  record.Filled,
			Changed: record.Client.Changed,
		}, forms.FormInputs{},
		nil)
}

func renderClientEdit(
	q *site.Request, code int, id admin.ClientID,
	draft clients.IntakeDraft, in forms.FormInputs, problems site.Problems,
) error {
	page := &clientEditPage{
		Frame: q.Frame("Edit the record",
			"Client "+id.String()+". The answers to the intake form."),
		ID:      id.String(),
		Changed: draft.Changed.Format(time.RFC3339Nano),
	}
	page.Crumb = append(page.Crumb, site.Link{
		Text: "Client " + id.String(),
		Path: clientPath(page.Frame, id),
	})
	page.Form, page.Problems = forms.NewFormView(draft.Filled, in,
		clientPath(page.Frame, id, "edit")), problems
	if q.IsPartial() {
		return q.RenderPart(code, "client_edit", "form", page.Form)
	}
	return q.RenderStatus(code, "client_edit", page)
}

// EditClient saves the answers, or shows what is wrong with them, with
// everything that was typed.
func EditClient(q *site.Request, id admin.ClientID) error {
	in := forms.ReadFormInputs(q)
	was, err := editedVersion(q), error(nil)
	if !in.Again && !q.IsResumed() {
		if err = q.Service().Clients.EditClient(
			q.Context(), q.Actor(), q.Env,
			clients.ClientEdit{Client: id, ReadAt: was, Inputs: in.Typed},
		); err == nil {
			return q.RedirectWithFlash("The record is saved.", "clients", id.String())
		}
	}
	code, problems := http.StatusOK, site.Problems(nil)
	if err != nil {
		var form *clients.FormError
		refusals, refused := site.ProblemsOf(err)
		if !refused || site.IsSignedOut(err) {
			return err
		}
		if code = site.StatusOf(err); errors.As(err, &form) {
			in.Checked = true
		} else {
			problems = refusals
		}
	}
	draft, failure := q.Service().Clients.ReviewClient(q.Context(), q.Actor(), q.Env, id, in.Typed)
	if failure != nil {
		return failure
	}
	if code != http.StatusConflict {
		draft.Changed = was
	}
	return renderClientEdit(q, code, id, draft, in, problems)
}

// editedVersion is when the record was saved that the form was filled from; a
// form that does not tell is about no version there is. After a conflict the
// form has the time of the record that is there now, so that saving once more
// replaces it knowingly.
func editedVersion(q *site.Request) time.Time {
	was, err := time.Parse(time.RFC3339Nano, q.Input(changedAt))
	if err != nil {
		return time.Unix(0, 0)
	}
	return was
}
