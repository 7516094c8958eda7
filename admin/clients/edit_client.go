package clients

import (
	"context"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema/fill"
)

// refilled is the intake form of an open record, filled in anew.
type refilled struct {
	openRecord
	sheet  *FormSheet
	filled *fill.Filled
	stored []fill.Answer
}

// refill fills in the intake form of a client again. It refuses an actor who
// could not save it.
func (s *Service) refill(
	ctx context.Context, env *admin.Environment, from *admin.View, actor admin.Actor,
	id admin.ClientID, inputs map[string][]string,
) (r refilled, err error) {
	if r.openRecord, err = s.openOwn(ctx, env, from, actor, id); err != nil {
		return r, err
	}
	if r.sheet, err = s.intakeSheet(ctx, r.worker, from); err != nil {
		return r, err
	}
	if r.stored, err = from.Clients.Answers(ctx, id, IntakeForm); err != nil {
		return r, err
	}
	r.filled = r.sheet.Sheet.Fill(inputs, ofRecord(r.stored), r.worker.Today)
	return r, nil
}

// ReviewClient returns the intake form of a client over the input so far;
// nothing is saved. It refuses an actor who could not save it.
func (s *Service) ReviewClient(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id admin.ClientID,
	inputs map[string][]string,
) (draft IntakeDraft, err error) {
	err = s.Look(ctx, actor, admin.ActionClientSave, env, func(view *admin.View) error {
		r, err := s.refill(ctx, env, view, actor, id, inputs)
		if err == nil {
			draft = IntakeDraft{r.sheet.Form, r.filled, r.client.Changed}
		}
		return err
	})
	return draft, err
}

// ClientEdit is a change of the answers of a client to the intake form.
type ClientEdit struct {
	Client admin.ClientID
	ReadAt time.Time // Changed of the record that was read; zero overwrites any version
	Inputs map[string][]string
}

// EditClient replaces the answers of a client to the intake form, and with them
// the name and the birth date. An untouched answer stays, even if the form has
// changed (see [fill.Sheet.Fill]). The actor must act for the owner, with an
// editable membership. An invalid form is a [FormError]; if another user has
// saved the record since it was read, the error is a Refusal with the code
// Stale.
func (s *Service) EditClient(
	ctx context.Context, actor admin.Actor, env *admin.Environment, edit ClientEdit,
) error {
	return s.Write(ctx, actor, admin.ActionClientSave, env, clientResource(edit.Client),
		func(tx *admin.Tx) (string, error) {
			r, err := s.refill(ctx, env, tx.View, actor, edit.Client, edit.Inputs)
			if err != nil {
				return "", err
			}
			if !edit.ReadAt.IsZero() && !edit.ReadAt.Equal(r.client.Changed) {
				return "", refusal.New(refusal.Stale,
					"Someone else saved this record in the meantime. Your changes were not saved.").
					WithHint("Compare your answers with the saved record. If you save again, yours replace it.")
			}
			if len(r.filled.Problems()) > 0 {
				return "", &FormError{r.filled}
			}
			answers := r.filled.Answers()
			Identify(&r.client, answers, r.worker.Now)
			if err := tx.Clients.Save(ctx, r.client); err != nil {
				return "", err
			}
			return "changed", tx.Clients.SaveAnswers(ctx, edit.Client, IntakeForm, answers)
		})
}
