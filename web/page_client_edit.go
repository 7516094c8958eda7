package web

import (
	"errors"
	"net/http"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

// ClientEditPage changes the answers of a client to the intake form.
type ClientEditPage struct {
	Frame
	ID   string
	Form FormView
}

// errNotEditable refuses the form of a record to who may only look at it, where the core gives no closer reason.
var errNotEditable = &syncer.Refusal{Code: syncer.Forbidden, Reason: "You may look at this record, and not change it."}

// clientEditForm shows the intake form with the answers that are stored.
func (q *request) clientEditForm(id admin.ClientID) error {
	record, err := q.service().LookAtClient(q.Context(), q.actor(), q.env, id)
	if err != nil {
		return err
	}
	if !record.MayEdit {
		if _, err := q.service().ReviewClient(q.Context(), q.actor(), q.env, id, nil); err != nil {
			return err
		}
		return errNotEditable
	}
	return q.renderClientEdit(http.StatusOK, id, record.Filled, FormInputs{}, nil)
}

func (q *request) renderClientEdit(code int, id admin.ClientID, filled *schema.Filled, in FormInputs, problems Problems) error {
	page := &ClientEditPage{Frame: q.frame("Edit the record", "Client "+id.String()+". The answers to the intake form."), ID: id.String()}
	page.Crumb = append(page.Crumb, Link{"Client " + id.String(), page.clientPath(id)})
	page.Form, page.Problems = newFormView(filled, in, page.clientPath(id, "edit")), problems
	if q.partial() {
		return q.renderPart(code, "client_edit", "form", page.Form)
	}
	return q.renderStatus(code, "client_edit", page)
}

// editClient saves the answers, or shows what is wrong with them, with everything that was typed.
func (q *request) editClient(id admin.ClientID) error {
	in := q.formInputs()
	var err error
	if !in.Again && !q.resumed() {
		if err = q.service().EditClient(q.Context(), q.actor(), q.env, id, in.Typed); err == nil {
			return q.done("The record is saved.", "clients", id.String())
		}
	}
	code, problems := http.StatusOK, Problems(nil)
	if err != nil {
		var form *admin.FormError
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
	draft, failure := q.service().ReviewClient(q.Context(), q.actor(), q.env, id, in.Typed)
	if failure != nil {
		return failure
	}
	return q.renderClientEdit(code, id, draft.Filled, in, problems)
}
