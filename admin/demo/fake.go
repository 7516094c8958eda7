package demo

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/clients"
	"configsync/refusal"
	"configsync/schema"
	"configsync/schema/fill"
)

// FakeRequest says which fake people an environment is filled with.
type FakeRequest struct {
	Clients  int
	Seed     uint64 // the same seed gives the same people on the same day
	Password string // of every account; "" has one made
	// also in an environment of role production, which must then never hold a
	// real client
	Demo bool
}

// FakeResult is what was added.
type FakeResult struct {
	Clients  int
	Users    []admin.User
	Password string // of every account
}

// mostFakeClients is the most that are added at a time.
const mostFakeClients = 100_000

// FillWithFakePeople fills an environment that has neither users nor clients
// with fake clients, spread over its organizations, and with accounts to try it
// out. Names are not anybody's, and Social Security numbers were never issued.
// Only an operator can.
func (s *Service) FillWithFakePeople(
	ctx context.Context, actor admin.Actor, env *admin.Environment, r FakeRequest,
) (result FakeResult, err error) {
	err = s.Write(ctx, actor, admin.ActionFake, env, env.Name, func(tx *admin.Tx) (string, error) {
		if err := mayFake(actor, env, r); err != nil {
			return "", err
		}
		if err := tx.Users.Lock(ctx); err != nil {
			return "", err
		}
		w, err := s.Clients.CaseWorker(ctx, env, tx.View, actor)
		if err != nil {
			return "", err
		}
		f := newFaker(w, r.Seed)
		if err := f.checkEmpty(ctx, tx, env); err != nil {
			return "", err
		}
		if result, err = s.fakeUsers(ctx, tx, f, r.Password); err != nil {
			return "", err
		}
		result.Clients = r.Clients
		return fmt.Sprintf("%d clients and %d accounts, seed %d", r.Clients,
			len(result.Users), r.Seed), s.fakeClients(ctx, tx, f, r.Clients)
	})
	if err != nil {
		return FakeResult{}, err
	}
	return result, nil
}

// mayFake refuses who may not, or where fake people do not belong.
func mayFake(actor admin.Actor, env *admin.Environment, r FakeRequest) error {
	switch {
	case !actor.IsOperator():
		return refusal.New(refusal.Forbidden,
			"Only an operator on the host can fill an environment with fake people.")
	case env.Role == admin.Production && !r.Demo:
		return refusal.New(refusal.Forbidden,
			"%s is a production environment. Fake people are for Training.", env.Name).
			WithHint("If it will never contain a real client, say that it is a demonstration.")
	case r.Clients < 0 || r.Clients > mostFakeClients:
		return refusal.New(refusal.BadRequest,
			"From 0 to %d fake clients can be added.", mostFakeClients)
	}
	return nil
}

// faker invents people.
type faker struct {
	worker        clients.CaseWorker
	source        io.Reader
	rand          *rand.Rand
	organizations []string
	taken         map[admin.ClientID]bool
}

func newFaker(w clients.CaseWorker, seed uint64) *faker {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	source := rand.NewChaCha8(key)
	return &faker{
		w, source, rand.New(source), slices.Sorted(maps.Keys(w.Config.Organizations)),
		map[admin.ClientID]bool{},
	}
}

// checkEmpty refuses an environment that has people already, or nothing that
// they could belong to.
func (f *faker) checkEmpty(ctx context.Context, tx *admin.Tx, env *admin.Environment) error {
	if len(f.organizations) == 0 {
		return refusal.New(refusal.BadSource,
			"%s has no organizations for fake people.", env.Name).
			WithHint("Promote configuration to it first.")
	}
	there, err := tx.Users.Count(ctx, admin.UserFilter{})
	if err != nil {
		return err
	}
	for _, o := range f.organizations {
		n, err := tx.Clients.Count(ctx, o)
		if err != nil {
			return err
		}
		there += n
	}
	if there > 0 {
		return refusal.New(refusal.Forbidden,
			"%s already has users or clients, and fake people are not mixed with others.", env.Name).
			WithHint("Use a new environment.")
	}
	return nil
}

// id invents the id of something that is no client.
func (f *faker) id() (string, error) {
	id, err := uuid.NewRandomFromReader(f.source)
	return id.String(), err
}

// clientID invents the id of a client.
func (f *faker) clientID() admin.ClientID {
	for {
		id := admin.ClientID(
			clients.FirstClientID + f.rand.Int64N(clients.LastClientID-clients.FirstClientID+1),
		)
		if !f.taken[id] {
			f.taken[id] = true
			return id
		}
	}
}

// fakeUsers adds the accounts.
func (s *Service) fakeUsers(
	ctx context.Context, tx *admin.Tx, f *faker, password string,
) (FakeResult, error) {
	w := f.worker
	result := FakeResult{Password: password, Users: usersOf(w.Config)}
	if password == "" {
		result.Password = accounts.TemporaryPassword()
	}
	for i := range result.Users {
		u := &result.Users[i]
		var in admin.Inputs
		if why := accounts.WeakPassword(
			w.Config.Settings, result.Password, accounts.PersonalWords(*u, w.Config),
		); why != "" {
			in.Wrong("password", "%s", why)
			return result, in.Err()
		}
		hash, err := s.Accounts.HashPassword(ctx, result.Password)
		if err != nil {
			return result, err
		}
		if u.ID, err = f.id(); err != nil {
			return result, err
		}
		u.Training, u.Created, u.CreatedBy, u.LastActive = w.Today.AddDays(
			-30,
		), w.Now, w.Actor.String(), w.Now
		if err := tx.Users.Save(ctx, *u); err != nil {
			return result, err
		}
		if err := tx.Users.SaveCredentials(ctx, u.ID, admin.Credentials{
			Password: hash,
			Changed:  w.Now,
		}); err != nil {
			return result, err
		}
	}
	return result, nil
}

// fakeClients adds the clients.
func (s *Service) fakeClients(ctx context.Context, tx *admin.Tx, f *faker, n int) error {
	sheet, ok, err := s.Clients.FormSheet(ctx, f.worker.Config, tx.View, clients.IntakeForm)
	if err != nil {
		return err
	}
	for range n {
		client, inputs := f.client()
		var answers []fill.Answer
		if ok {
			v := inventor{f.rand, f.worker.Today, inputs, map[string]bool{}, map[string]bool{}}
			if answers, err = v.fill(sheet.Sheet); err != nil {
				return err
			}
			clients.Identify(&client, answers, client.Changed)
		}
		if err := tx.Clients.Save(ctx, client); err != nil {
			return err
		}
		if err := tx.Clients.SaveAnswers(ctx, client.ID, clients.IntakeForm, answers); err != nil {
			return err
		}
		if err := f.exceptions(ctx, tx, client); err != nil {
			return err
		}
	}
	return nil
}

// client invents a client, and what is typed into the intake form about who it
// is. Of some the name or the birth date is not known.
func (f *faker) client() (admin.Client, map[string][]string) {
	w, inputs := f.worker, map[string][]string{}
	created := w.Now.AddDate(0, 0, -f.rand.IntN(700)).
		Add(-time.Duration(f.rand.IntN(8*60)) * time.Minute)
	owner := oneOf(f.rand, f.organizations)
	restricted := admin.StartsRestricted(w.Config.Organizations[owner], w.Config.Settings) ||
		f.rand.IntN(12) == 0
	c := admin.Client{
		ID: f.clientID(), Owner: owner, Restricted: restricted, Created: created,
		CreatedBy: w.Actor.String(), Changed: created,
	}
	if f.rand.IntN(25) > 0 {
		c.FirstName, c.LastName = fakeName(f.rand)
	}
	if f.rand.IntN(25) > 0 {
		c.Born = f.birth(w.Config.Settings.Today(created))
	}
	for field, text := range map[string]string{
		clients.FieldFirstName: c.FirstName,
		clients.FieldLastName:  c.LastName,
		clients.FieldBirth:     string(c.Born),
	} {
		if text != "" {
			inputs[field] = []string{text}
		}
	}
	return c, inputs
}

// birth invents a birth date before a day: of adults mostly; some do not know
// more than the year.
func (f *faker) birth(before schema.Date) schema.Date {
	age := 18 + f.rand.IntN(52)
	if f.rand.IntN(4) == 0 {
		age = f.rand.IntN(90)
	}
	born := before.AddDays(-age*365 - age/4 - f.rand.IntN(365))
	if f.rand.IntN(10) == 0 {
		born = born[:4] + "-01-01"
	}
	return born
}

// exceptions grants some clients Release Exceptions: valid, expired and ended
// ones, also to clients who are restricted now.
func (f *faker) exceptions(ctx context.Context, tx *admin.Tx, c admin.Client) error {
	if len(f.organizations) < 2 || f.rand.IntN(7) > 0 {
		return nil
	}
	settings, today := f.worker.Config.Settings, f.worker.Today
	added := settings.Today(c.Created)
	e := admin.ReleaseException{Client: c.ID, Granting: c.Owner, Receiving: c.Owner,
		GrantedBy: f.worker.Actor.String(),
		Reason: oneOf(f.rand, []string{
			"Referral to permanent housing", "The client asked for it", "Shared case conference",
			"Move between programs", "Help with benefits",
		})}
	for e.Receiving == c.Owner {
		e.Receiving = oneOf(f.rand, f.organizations)
	}
	switch f.rand.IntN(3) {
	case 0:
		e.Begins = max(added, today.AddDays(-90-f.rand.IntN(300)))
		e.Through = e.Begins.AddDays(f.rand.IntN(min(settings.ExceptionMaximum, 80)))
	case 1:
		e.Begins = max(added, today.AddDays(-1-f.rand.IntN(min(settings.ExceptionMaximum, 60))))
		e.Through = e.Begins.AddDays(settings.ExceptionMaximum)
	case 2:
		e.Begins = max(added, today.AddDays(-5-f.rand.IntN(min(settings.ExceptionMaximum, 30))))
		e.Through = e.Begins.AddDays(settings.ExceptionMaximum)
		e.Ended, e.EndedBy = max(e.Begins, today.AddDays(-f.rand.IntN(5))), e.GrantedBy
	}
	day, err := time.ParseInLocation(time.DateOnly, string(e.Begins), settings.Zone)
	if err != nil {
		return err
	}
	if e.GrantedAt = day.Add(12 * time.Hour); e.GrantedAt.After(f.worker.Now) {
		e.GrantedAt = f.worker.Now
	}
	if e.ID, err = f.id(); err != nil {
		return err
	}
	return tx.Exceptions.Save(ctx, e)
}
