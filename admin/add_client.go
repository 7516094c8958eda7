package admin

import (
	"context"
	"crypto/rand"
	"math/big"
	"strings"
	"time"

	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// FormError is the error of a form that is not filled in as it should be: Filled says what is wrong, beside each field. It is an
// [InputError] too. Its own text tells no answers, so that it can stand in the audit log.
type FormError struct{ Filled *schema.Filled }

func (e *FormError) Error() string {
	problems := e.Filled.Problems()
	names := make([]string, len(problems))
	for i, p := range problems {
		names[i] = p.Input
	}
	return "the form is not filled in as it should be: " + strings.Join(names, ", ")
}

// Unwrap gives the problems as those of inputs.
func (e *FormError) Unwrap() error {
	var in inputs
	for _, p := range e.Filled.Problems() {
		in.wrong(p.Input, "%s", p.Message)
	}
	return in.err()
}

// IntakeDraft is the intake form while somebody fills it in.
type IntakeDraft struct {
	Form    *schema.Form
	Filled  *schema.Filled
	Changed time.Time // when the record was saved last; zero for a new client
}

// NewClient is the intake form for a client who is not there yet, over what was typed so far; nil inputs are a blank form.
// Nothing is saved. It is refused to who could not save it.
func (s *Service) NewClient(ctx context.Context, actor Actor, env *Environment, inputs map[string][]string) (draft IntakeDraft, err error) {
	err = s.look(ctx, actor, ActionClientSave, env, func(snapshot Snapshot) error {
		w, sheet, err := s.intake(ctx, env, snapshot, actor)
		if err != nil {
			return err
		}
		if inputs == nil {
			inputs = sheet.Sheet.Blank(w.today)
		}
		draft = IntakeDraft{Form: sheet.Form, Filled: sheet.Sheet.Fill(inputs, nil, w.today)}
		return nil
	})
	return draft, err
}

// intake is the intake form in front of somebody who may add clients with it.
func (s *Service) intake(ctx context.Context, env *Environment, from recordReader, actor Actor) (w caseWorker, sheet *FormSheet, err error) {
	if w, err = s.caseWorker(ctx, env, from, actor); err != nil {
		return w, nil, err
	}
	if err := w.mayEdit(); err != nil {
		return w, nil, err
	}
	sheet, err = s.intakeSheet(ctx, w, from)
	return w, sheet, err
}

// intakeSheet is the intake form, for somebody who may use it.
func (s *Service) intakeSheet(ctx context.Context, w caseWorker, from reader) (*FormSheet, error) {
	sheet, ok, err := s.formSheet(ctx, w.config, from, IntakeForm)
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

// AddClient adds a client with the answers to the intake form. The owner is the organization acted for. Unless confirmed is set,
// clients who may be the same person are shown first, as [Duplicates]. A form that is not filled in as it should be is a [FormError].
func (s *Service) AddClient(ctx context.Context, actor Actor, env *Environment, inputs map[string][]string, confirmed bool) (ClientID, error) {
	err := env.noFolder("clients")
	if err == nil {
		err = s.authorize(actor, ActionClientSave, env)
	}
	var id ClientID
	if err == nil {
		err = env.Store.Write(ctx, func(tx Tx) error {
			client, answers, err := s.admitClient(ctx, env, tx, actor, inputs, confirmed)
			if err != nil {
				return err
			}
			id = client.ID
			if err := tx.SaveClient(ctx, client); err != nil {
				return err
			}
			if err := tx.SaveAnswers(ctx, id, IntakeForm, answers); err != nil {
				return err
			}
			return tx.Audit(ctx, s.entry(actor, ActionClientSave, clientResource(id), "done", "added"))
		})
	}
	if err != nil {
		if env.Store != nil {
			s.recordFailure(ctx, actor, ActionClientSave, env, "clients", err)
		}
		return 0, err
	}
	return id, nil
}

// admitClient makes a client out of what was typed.
func (s *Service) admitClient(ctx context.Context, env *Environment, tx Tx, actor Actor, inputs map[string][]string, confirmed bool) (Client, []schema.Answer, error) {
	w, sheet, err := s.intake(ctx, env, tx, actor)
	if err != nil {
		return Client{}, nil, err
	}
	organization, ok := w.config.Organizations[actor.Organization()]
	if !ok {
		return Client{}, nil, refusal.New(refusal.Stale,
			"The organization %s is gone.", actor.Organization()).
			WithHint("Act for another one.")
	}
	filled := sheet.Sheet.Fill(inputs, nil, w.today)
	if len(filled.Problems()) > 0 {
		return Client{}, nil, &FormError{filled}
	}
	client := Client{Owner: actor.Organization(), Restricted: startsRestricted(organization, w.config.Policy), Created: w.now, CreatedBy: actor.String()}
	client.identify(filled.Answers(), w.now)
	if !confirmed {
		if err := findDuplicates(ctx, tx, w, client); err != nil {
			return Client{}, nil, err
		}
	}
	client.ID, err = newClientID(ctx, tx)
	return client, filled.Answers(), err
}

// startsRestricted reports whether Restrict Intake is set on new clients of an organization.
func startsRestricted(o *schema.Organization, p Policy) bool {
	if o.RestrictIntake != nil {
		return o.Restriction == "restricted" || *o.RestrictIntake
	}
	return o.Restriction == "restricted" || p.RestrictIntake
}

// identify takes the name and the birth date from answers to the intake form.
func (c *Client) identify(answers []schema.Answer, now time.Time) {
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
func newClientID(ctx context.Context, from ClientReader) (ClientID, error) {
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(lastClientID-firstClientID+1))
		if err != nil {
			return 0, err
		}
		id := ClientID(firstClientID + n.Int64())
		if _, taken, err := from.Client(ctx, id); err != nil || !taken {
			return id, err
		}
	}
}

// The bounds of ids: nine digits, so that they can be read aloud.
const (
	firstClientID = 100_000_000
	lastClientID  = 999_999_999
)
