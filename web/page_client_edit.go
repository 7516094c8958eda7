package web

import (
	"errors"
	"net/http"
	"time"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/refusal"
)

// ClientEditPage changes the answers of a client to the intake form.
type ClientEditPage struct {
	Frame
	ID      string
	Changed string // when the record that is edited was saved
	Form    FormView
}

// changedAt is the input that tells which version of the record is edited. No
// field of a form has a hyphen in its name.
const changedAt = "changed-at"

// errNotEditable refuses the form of a record to who may only look at it, where
// the core gives no closer reason.
var errNotEditable = refusal.New(refusal.Forbidden,
	"You may look at this record, and not change it.")

// clientEditForm shows the intake form with the answers that are stored.
func (q *request) clientEditForm(id admin.ClientID) error {
	record, err := q.service().Clients.LookAtClient(q.Context(), q.actor(), q.env, id)
	if err != nil {
		return err
	}
	if !record.MayEdit {
		if _, err := q.service().Clients.ReviewClient(
			q.Context(), q.actor(), q.env, id, nil,
		); err != nil {
			return err
		}
		return errNotEditable
	}
	return q.renderClientEdit(http.StatusOK, id,
		clients.IntakeDraft{Filled: record.Filled, Changed: record.Client.Changed}, FormInputs{},
		nil)
}

func (q *request) renderClientEdit(
	code int, id admin.ClientID, draft clients.IntakeDraft, in FormInputs, problems Problems,
) error {
	page := &ClientEditPage{
		Frame: q.frame("Edit the record",
			"Client "+id.String()+". The answers to the intake form."),
		ID:      id.String(),
		Changed: draft.Changed.Format(time.RFC3339Nano),
	}
	page.Crumb = append(page.Crumb, Link{"Client " + id.String(), page.clientPath(id)})
	page.Form, page.Problems = newFormView(draft.Filled, in, page.clientPath(id, "edit")), problems
	if q.partial() {
		return q.renderPart(code, "client_edit", "form", page.Form)
	}
	return q.renderStatus(code, "client_edit", page)
}

// editClient saves the answers, or shows what is wrong with them, with
// everything that was typed.
func (q *request) editClient(id admin.ClientID) error {
	in := q.formInputs()
	was, err := q.editedVersion(), error(nil)
	if !in.Again && !q.resumed() {
		if err = q.service().Clients.EditClient(
			q.Context(), q.actor(), q.env,
			clients.ClientEdit{Client: id, Was: was, Inputs: in.Typed},
		); err == nil {
			return q.done("The record is saved.", "clients", id.String())
		}
	}
	code, problems := http.StatusOK, Problems(nil)
	if err != nil {
		var form *clients.FormError
		refusals, refused := problemsOf(err)
		if !refused || isSignedOut(err) {
			return err
		}
		if code = statusOf(err); errors.As(err, &form) {
			in.Checked = true
		} else {
			problems = refusals
		}
	}
	draft, failure := q.service().Clients.ReviewClient(q.Context(), q.actor(), q.env, id, in.Typed)
	if failure != nil {
		return failure
	}
	if code != http.StatusConflict {
		draft.Changed = was
	}
	return q.renderClientEdit(code, id, draft, in, problems)
}

// editedVersion is when the record was saved that the form was filled from; a
// form that does not tell is about no version there is. After a conflict the
// form has the time of the record that is there now, so that saving once more
// replaces it knowingly.
func (q *request) editedVersion() time.Time {
	was, err := time.Parse(time.RFC3339Nano, q.input(changedAt))
	if err != nil {
		return time.Unix(0, 0)
	}
	return was
}
