package clients_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/clients"
	"configsync/admin/sharing"
	"configsync/refusal"
)

// Who may not see a client does not learn by any way that there is one: each
// answers as it does for an id that nobody has.
func TestAnInvisibleClientDoesNotExist(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Usual(), func(t *testing.T, on admintest.Option) {
		w := admintest.New(t, on, admintest.Caseload(
			admintest.OneWay("2026-001", "youth-bridge", "hope-house", "2026-01-01"),
		))
		id := w.Client(w.City, "Lucía", "Ejemplo", "1990-02-03")
		restricted := w.Client(w.Youth, "Priya", "Udaharan", "1991-02-03")
		const nobody admin.ClientID = 999_999_999
		for way, try := range map[string]func(admin.ClientID) error{
			"look": func(id admin.ClientID) error { _, err := w.Look(w.Hope, id); return err },
			"edit": func(id admin.ClientID) error {
				return w.Service.Clients.EditClient(t.Context(), w.Hope, w.Env,
					clients.ClientEdit{Client: id, Inputs: admintest.Typed("A", "B", "")})
			},
			"review": func(id admin.ClientID) error {
				_, err := w.Service.Clients.ReviewClient(t.Context(), w.Hope, w.Env, id, nil)
				return err
			},
			"restrict": func(id admin.ClientID) error {
				return w.Service.Clients.Restrict(t.Context(), w.Hope, w.Env, id, true)
			},
			"grant": func(id admin.ClientID) error {
				return w.Grant(w.Hope, id, "hope-house", "2026-03-10")
			},
			"end": func(id admin.ClientID) error {
				return w.Service.Clients.EndException(t.Context(), w.Hope, w.Env, id, "x")
			},
			"who can see": func(id admin.ClientID) error {
				_, err := w.Service.Clients.WhoCanSee(t.Context(), w.Hope, w.Env, id, "")
				return err
			},
			"acknowledging": func(id admin.ClientID) error {
				return w.Service.Clients.SeeEmergency(t.Context(), admintest.Operator, w.Env,
					id, "x")
			},
		} {
			want := try(nobody)
			if way != "acknowledging" {
				admintest.WantSays(t, want, refusal.NotFound,
					"There is no such client, or you may not see it.")
			}
			for _, id := range []admin.ClientID{id, restricted} {
				if got := try(id); fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
					t.Errorf("%s of an invisible client: %v; of none: %v", way, got, want)
				}
			}
		}
		for _, text := range []string{
			"", "lucia", "Ejemplo, Lucía", id.String(), "1990-02-03", "02/03/1991",
			"udaharan priya", restricted.String(),
		} {
			if got := w.Find(w.Hope, text); len(got) != 0 {
				t.Errorf("%q finds %v", text, got)
			}
		}
		for _, person := range []map[string][]string{
			admintest.Typed("Lucía", "Ejemplo", "1990-02-03"),
			admintest.Typed("Priya", "Udaharan", "1991-02-03"),
		} {
			if _, err := w.Service.Clients.AddClient(
				t.Context(), w.Hope, w.Env, person, false,
			); err != nil {
				t.Errorf("the duplicate check tells of an invisible client: %v", err)
			}
		}
	})
}

// An MOU shares one way; a Release Exception reaches further; Restrict Intake
// is above both, and everything comes back when it is removed.
func TestExceptionsAndRestrictIntake(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload(
		admintest.OneWay("2026-001", "city-shelter", "hope-house", "2026-01-01"),
	))
	id := w.Client(w.City, "Lucía", "Ejemplo", "1990-02-03")
	w.WantSees(w.City, id, sharing.RuleOwner)
	w.WantSees(w.Hope, id, sharing.RuleMOU)
	w.WantSees(w.Youth, id, "")
	w.Must(w.Grant(w.City, id, "youth-bridge", "2026-03-20"))
	w.WantSees(w.Youth, id, sharing.RuleReleaseException)
	for by, shown := range map[sharing.Rule]int{
		sharing.RuleMOU:              0,
		sharing.RuleReleaseException: 1,
	} {
		r, err := w.Look(map[sharing.Rule]admin.Actor{
			sharing.RuleMOU:              w.Hope,
			sharing.RuleReleaseException: w.Youth,
		}[by], id)
		if err != nil || len(r.Exceptions) != shown {
			t.Errorf("who sees the record by %s is shown the exceptions %+v, %v", by,
				r.Exceptions, err)
		}
	}

	w.Must(w.Service.Clients.Restrict(t.Context(), w.City, w.Env, id, true))
	w.WantSees(w.City, id, sharing.RuleOwner)
	w.WantSees(w.Hope, id, "")
	w.WantSees(w.Youth, id, "")
	admintest.WantSays(t, w.Grant(w.City, id, "hope-house", "2026-03-20"), refusal.Forbidden,
		"Restrict Intake")
	r, err := w.Look(w.City, id)
	w.Must(err)
	if len(r.Exceptions) != 1 || r.Exceptions[0].State != clients.ExceptionWithoutEffect ||
		r.MayGrant || !r.MayRestrict || !r.MayEdit {
		t.Errorf("the restricted record: %+v", r)
	}

	w.Must(w.Service.Clients.Restrict(t.Context(), w.City, w.Env, id, false))
	w.WantSees(w.Hope, id, sharing.RuleMOU)
	w.WantSees(w.Youth, id, sharing.RuleReleaseException)
	w.Must(w.Service.Clients.EndException(t.Context(), w.City, w.Env, id, r.Exceptions[0].ID))
	w.WantSees(w.Youth, id, "")
	admintest.WantSays(t,
		w.Service.Clients.EndException(t.Context(), w.City, w.Env, id, r.Exceptions[0].ID),
		refusal.Applied, "was ended on March 2, 2026")
	admintest.WantRefusal(t,
		w.Service.Clients.EndException(t.Context(), w.City, w.Env, id, "another one"),
		refusal.NotFound)
}

// A Release Exception is valid through its last day in the environment's time
// zone, and needs nobody to end.
func TestAnExceptionEndsByItself(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	id := w.Client(w.City, "Lucía", "Ejemplo", "1990-02-03")
	w.Must(w.Grant(w.City, id, "hope-house", "2026-03-02"))
	w.WantSees(w.Hope, id, sharing.RuleReleaseException)
	w.Clock.Set(time.Date(2026, 3, 3, 7, 59, 59, 0, time.UTC))
	w.City, w.Hope = again(w, w.City), again(w, w.Hope)
	w.WantSees(w.Hope, id, sharing.RuleReleaseException)
	w.Clock.Advance(time.Second)
	w.WantSees(w.Hope, id, "")
	r, err := w.Look(w.City, id)
	w.Must(err)
	if got := r.Exceptions[0].State; got != clients.ExceptionExpired {
		t.Errorf("the exception is %s", got)
	}
	admintest.WantSays(t,
		w.Service.Clients.EndException(t.Context(), w.City, w.Env, id, r.Exceptions[0].ID),
		refusal.Applied, "expired on March 2, 2026")
}

// again signs in an actor anew.
func again(w *admintest.World, actor admin.Actor) admin.Actor {
	w.T.Helper()
	return w.As(admin.User{Email: actor.String()})
}

// What cannot be granted is told beside its input.
func TestGrantingIsChecked(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload(
		admintest.OneWay("2026-001", "city-shelter", "hope-house", "2026-01-01"),
	))
	id := w.Client(w.City, "Lucía", "Ejemplo", "1990-02-03")
	for _, c := range []struct {
		e    admin.ReleaseException
		want []string
	}{
		{admin.ReleaseException{}, []string{"receiving", "through", "reason"}},
		{
			admin.ReleaseException{Receiving: "nowhere", Through: "soon", Reason: " \t"},
			[]string{"receiving", "through", "reason"},
		},
		{
			admin.ReleaseException{Receiving: "city-shelter", Through: "2026-03-02", Reason: "x"},
			[]string{"receiving"},
		},
		{
			admin.ReleaseException{Receiving: "youth-bridge", Through: "2026-03-01", Reason: "x"},
			[]string{"through"},
		},
		{
			admin.ReleaseException{Receiving: "youth-bridge", Through: "2026-04-02", Reason: "x"},
			[]string{"through"},
		},
		{
			admin.ReleaseException{
				Receiving: "youth-bridge",
				Through:   "2026-02-30",
				Reason:    strings.Repeat("x", 5000),
			},
			[]string{"through", "reason"},
		},
	} {
		c.e.Client = id
		err := w.Service.Clients.GrantException(t.Context(), w.City, w.Env, c.e)
		if diff := cmp.Diff(c.want, admintest.InputsOf(t, err)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.e, diff)
		}
	}
	w.Must(w.Grant(w.City, id, "youth-bridge", "2026-04-01"))
	w.WantForbidden(w.Grant(w.Hope, id, "youth-bridge", "2026-03-10"))
}

// Records are changed by who acts for the owner with an active and editable
// membership, and by nobody else.
func TestEditRights(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload(
		admintest.OneWay("2026-001", "city-shelter", "hope-house", "2026-01-01"),
	))
	id := w.Client(w.City, "Lucía", "Ejemplo", "1990-02-03")
	reader := w.As(w.Account("Rae Reader", "city-shelter", false, "workers"))
	visitor := w.As(w.Account("Vic Visitor", "city-shelter", true, "visitors"))
	both := admintest.Person("Bo Both", "workers")
	both.Memberships = append(admintest.Member(
		"city-shelter",
	), admin.Membership{Organization: "hope-house", Active: true, Login: true})
	w.Add(both)
	token := w.Begin(both.Email, admintest.Password, admin.StageChoose)
	for name, c := range map[string]struct {
		actor                          admin.Actor
		mayEdit, mayRestrict, mayFills bool
	}{
		"owner":                          {w.City, true, true, true},
		"membership not editable":        {reader, false, false, true},
		"a workgroup without the form":   {visitor, false, true, false},
		"sees by an MOU":                 {w.Hope, false, false, true},
		"member of both, acts for owner": {choose(w, token, "city-shelter"), true, true, true},
		"member of both, for the other": {
			choose(w, w.Begin(both.Email, admintest.Password, admin.StageChoose), "hope-house"),
			false, false, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := w.Look(c.actor, id)
			if err != nil || r.MayEdit != c.mayEdit || r.MayRestrict != c.mayRestrict ||
				r.MayGrant != c.mayRestrict || (r.Filled != nil) != c.mayFills {
				t.Fatalf("the record is %+v, %v", r, err)
			}
			tries := map[bool][]error{}
			try := func(may bool, err error) { tries[may] = append(tries[may], err) }
			try(c.mayEdit, w.Service.Clients.EditClient(t.Context(), c.actor, w.Env,
				clients.ClientEdit{
					Client: id,
					Inputs: admintest.Typed("Lucía", "Ejemplo", "1990-02-03"),
				}))
			try(c.mayRestrict, w.Service.Clients.Restrict(t.Context(), c.actor, w.Env, id, false))
			try(c.mayRestrict, w.Grant(c.actor, id, "youth-bridge", "2026-03-10"))
			for may, errs := range tries {
				for _, err := range errs {
					var refused *refusal.Error
					if may && err != nil ||
						!may && (!errors.As(err, &refused) || refused.Code != refusal.Forbidden) {
						t.Errorf("allowed %v, and got %v", may, err)
					}
				}
			}
		})
	}
	_, err := w.Service.Clients.AddClient(t.Context(), reader, w.Env,
		admintest.Typed("A", "B", ""), true)
	w.WantForbidden(err)
	_, err = w.Service.Clients.NewClient(t.Context(), visitor, w.Env, nil)
	admintest.WantSays(t, err, refusal.Forbidden, "may not use the form Client Intake")
}

// choose goes on with a sign-in for an organization.
func choose(w *admintest.World, token, organization string) admin.Actor {
	w.T.Helper()
	p, err := w.Service.Accounts.Choose(w.T.Context(), w.Env, token, organization, "workers")
	w.Must(err)
	in, err := w.Authenticate(p.Token)
	w.Must(err)
	return in.Actor
}

// What an account may do counts at the moment when it is done: the actor of an
// earlier moment is of no use.
func TestAMembershipThatWasTakenAway(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	id := w.Client(w.City, "Lucía", "Ejemplo", "1990-02-03")
	user := w.City.UserID()
	w.Must(w.Change(admintest.Operator, user, func(u *admin.User) {
		u.Memberships[0].Editable = false
	}))
	w.WantForbidden(w.Service.Clients.Restrict(t.Context(), w.City, w.Env, id, true))
	_, err := w.Service.Clients.AddClient(t.Context(), w.City, w.Env,
		admintest.Typed("A", "B", ""), true)
	w.WantForbidden(err)
	w.Must(w.Change(admintest.Operator, user, func(u *admin.User) {
		u.Memberships[0].Active = false
	}))
	_, err = w.Look(w.City, id)
	admintest.WantRefusal(t, err, refusal.SignedOut)
	_, err = w.Service.Clients.FindClients(t.Context(), w.City, w.Env, clients.ClientSearch{})
	admintest.WantRefusal(t, err, refusal.SignedOut)
}

// Each look is in the audit log with the rule that let it, also one that was
// refused; a search with how many were shown.
func TestLooksAreAudited(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload(
		admintest.OneWay("2026-001", "city-shelter", "hope-house", "2026-01-01"),
	))
	id := w.Client(w.City, "Lucía", "Ejemplo", "1990-02-03")
	w.Must(w.Grant(w.City, id, "youth-bridge", "2026-03-10"))
	for _, actor := range []admin.Actor{w.City, w.Hope, w.Youth} {
		_, err := w.Look(actor, id)
		w.Must(err)
	}
	_, err := w.Look(w.City, 999_999_999)
	admintest.WantRefusal(t, err, refusal.NotFound)
	var got []string
	for _, e := range w.Entries(admin.ActionClientLook) {
		got = append(got, fmt.Sprintf("%s %s %s", e.Actor, e.Outcome,
			strings.SplitN(e.Detail, " exception ", 2)[0]))
		if want := fmt.Sprintf("client:%d", id); e.Resource != want && e.Outcome == "done" {
			t.Errorf("the resource is %s", e.Resource)
		}
	}
	want := []string{"cam.city@example.org refused There is no such client, or you may not see it.",
		"yuri.youth@example.org done by release",
		"holly.hope@example.org done by mou 2026-001", "cam.city@example.org done by owner"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, action := range []admin.Action{admin.ActionClientSave, admin.ActionException} {
		if e := w.Entries(
			action,
		); len(e) != 1 || e[0].Resource != fmt.Sprintf("client:%d", id) ||
			strings.Contains(fmt.Sprint(e), "Ejemplo") {
			t.Errorf("%s: %v", action, e)
		}
	}
}
