package clients

import (
	"context"
	"crypto/rand"
	"math/big"
	"strings"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/schema/fill"
	"configsync/words"
)

// FormError is the error of an invalid form: Filled holds the problem of each
// field. It is an [InputError] too. Its own text contains no answers, so that
// it can be recorded in the audit log.
type FormError struct{ Filled *fill.Filled }

func (e *FormError) Error() string {
	problems := e.Filled.Problems()
	names := make([]string, len(problems))
	for i, p := range problems {
		names[i] = p.Input
	}
	return "some answers are missing or not valid: " + strings.Join(names, ", ")
}

// Unwrap returns the problems as those of inputs.
func (e *FormError) Unwrap() error {
	var in admin.Inputs
	for _, p := range e.Filled.Problems() {
		in.Wrong(p.Input, "%s", p.Message)
	}
	return in.Err()
}

// IntakeDraft is the intake form while it is filled in.
type IntakeDraft struct {
	Form    *schema.Form
	Filled  *fill.Filled
	Changed time.Time // when the record was saved last; zero for a new client
}

// NewClient returns the intake form for a new client over the input so far; nil
// inputs are a blank form. Nothing is saved. It refuses an actor who could not
// save it.
func (s *Service) NewClient(
	ctx context.Context, actor admin.Actor, env *admin.Environment, inputs map[string][]string,
) (draft IntakeDraft, err error) {
	err = s.Look(ctx, actor, admin.ActionClientSave, env, func(view *admin.View) error {
		w, sheet, err := s.intake(ctx, env, view, actor)
		if err != nil {
			return err
		}
		if inputs == nil {
			inputs = sheet.Sheet.Blank(w.Today)
		}
		draft = IntakeDraft{Form: sheet.Form, Filled: sheet.Sheet.Fill(inputs, nil, w.Today)}
		return nil
	})
	return draft, err
}

// intake returns the intake form for an actor who may add clients with it.
func (s *Service) intake(
	ctx context.Context, env *admin.Environment, from *admin.View, actor admin.Actor,
) (w CaseWorker, sheet *FormSheet, err error) {
	if w, err = s.CaseWorker(ctx, env, from, actor); err != nil {
		return w, nil, err
	}
	if err := w.mayEdit(); err != nil {
		return w, nil, err
	}
	sheet, err = s.intakeSheet(ctx, w, from)
	return w, sheet, err
}

// intakeSheet returns the intake form for an actor who may use it.
func (s *Service) intakeSheet(
	ctx context.Context, w CaseWorker, from *admin.View,
) (*FormSheet, error) {
	sheet, ok, err := s.FormSheet(ctx, w.Config, from, IntakeForm)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, refusal.New(refusal.BadSource,
			"There is no form %s in this environment.", IntakeForm).
			WithHint("Ask an administrator to promote one.")
	}
	return sheet, w.mayUse(sheet)
}

// AddClient adds a client with the answers to the intake form. The owner is the
// organization acted for. Unless confirmed is set, clients who may be the same
// person are an error, [Duplicates]. An invalid form is a [FormError].
func (s *Service) AddClient(
	ctx context.Context, actor admin.Actor, env *admin.Environment, inputs map[string][]string,
	confirmed bool,
) (admin.ClientID, error) {
	err := env.NoFolder("clients")
	if err == nil {
		err = s.Authorize(actor, admin.ActionClientSave, env)
	}
	var id admin.ClientID
	if err == nil {
		err = env.Store.Write(ctx, func(tx *admin.Tx) error {
			client, answers, err := s.registerClient(ctx, env, tx, actor, inputs, confirmed)
			if err != nil {
				return err
			}
			id = client.ID
			if err := tx.Clients.Save(ctx, client); err != nil {
				return err
			}
			if err := tx.Clients.SaveAnswers(ctx, id, IntakeForm, answers); err != nil {
				return err
			}
			return tx.Audit.Add(ctx,
				s.Entry(actor, admin.ActionClientSave, clientResource(id), "done", "added"))
		})
	}
	if err != nil {
		if env.Store != nil {
			s.RecordFailure(ctx, actor, admin.ActionClientSave, env, "clients", err)
		}
		return 0, err
	}
	return id, nil
}

// registerClient returns a new client with the answers in the inputs.
func (s *Service) registerClient(
	ctx context.Context, env *admin.Environment, tx *admin.Tx, actor admin.Actor,
	inputs map[string][]string, confirmed bool,
) (admin.Client, []fill.Answer, error) {
	w, sheet, err := s.intake(ctx, env, tx.View, actor)
	if err != nil {
		return admin.Client{}, nil, err
	}
	organization, ok := w.Config.Organizations[actor.Organization()]
	if !ok {
		return admin.Client{}, nil, refusal.New(refusal.Stale,
			"The organization %s no longer exists.", actor.Organization()).
			WithHint("Act for another organization.")
	}
	filled := sheet.Sheet.Fill(inputs, nil, w.Today)
	if len(filled.Problems()) > 0 {
		return admin.Client{}, nil, &FormError{filled}
	}
	client := admin.Client{
		Owner:      actor.Organization(),
		Restricted: admin.StartsRestricted(organization, w.Config.Settings),
		Created:    w.Now,
		CreatedBy:  actor.String(),
	}
	Identify(&client, filled.Answers(), w.Now)
	if !confirmed {
		if err := findDuplicates(ctx, tx.Clients, w, client); err != nil {
			return admin.Client{}, nil, err
		}
	}
	client.ID, err = newClientID(ctx, tx.Clients)
	return client, filled.Answers(), err
}

// Identify sets the name and the birth date by answers to the intake form.
func Identify(c *admin.Client, answers []fill.Answer, now time.Time) {
	c.FirstName, c.LastName, c.Born, c.Changed = "", "", "", now
	for _, a := range answers {
		switch a.Field {
		case FieldFirstName:
			c.FirstName = words.OneLine(a.Value)
		case FieldLastName:
			c.LastName = words.OneLine(a.Value)
		case FieldBirth:
			if schema.CheckDate(a.Value) == nil {
				c.Born = schema.Date(a.Value)
			}
		}
	}
}

// newClientID draws an id that no client has.
func newClientID(ctx context.Context, from admin.ClientReader) (admin.ClientID, error) {
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(LastClientID-FirstClientID+1))
		if err != nil {
			return 0, err
		}
		id := admin.ClientID(FirstClientID + n.Int64())
		if _, taken, err := from.Get(ctx, id); err != nil || !taken {
			return id, err
		}
	}
}

// The bounds of ids: nine digits, so that they can be read aloud.
const (
	FirstClientID = 100_000_000
	LastClientID  = 999_999_999
)
