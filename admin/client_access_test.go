package admin_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/refusal"
)

// Who may not see a client does not learn by any way that there is one: each answers as it does for an id that nobody has.
func TestAnInvisibleClientDoesNotExist(t *testing.T) {
	t.Parallel()
	for engine, url := range usual() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := caseloadOn(t, url(t), oneWay("2026-001", "youth-bridge", "hope-house", "2026-01-01"))
			id := w.client(w.city, "Lucía", "Ejemplo", "1990-02-03")
			restricted := w.client(w.youth, "Priya", "Udaharan", "1991-02-03")
			const nobody admin.ClientID = 999_999_999
			for way, try := range map[string]func(admin.ClientID) error{
				"look": func(id admin.ClientID) error { _, err := w.look(w.hope, id); return err },
				"edit": func(id admin.ClientID) error {
					return w.service.EditClient(t.Context(), w.hope, w.env, admin.ClientEdit{Client: id, Inputs: typed("A", "B", "")})
				},
				"review": func(id admin.ClientID) error {
					_, err := w.service.ReviewClient(t.Context(), w.hope, w.env, id, nil)
					return err
				},
				"restrict": func(id admin.ClientID) error { return w.service.Restrict(t.Context(), w.hope, w.env, id, true) },
				"grant":    func(id admin.ClientID) error { return w.grant(w.hope, id, "hope-house", "2026-03-10") },
				"end":      func(id admin.ClientID) error { return w.service.EndException(t.Context(), w.hope, w.env, id, "x") },
				"who can see": func(id admin.ClientID) error {
					_, err := w.service.WhoCanSee(t.Context(), w.hope, w.env, id, "")
					return err
				},
				"acknowledging": func(id admin.ClientID) error { return w.service.SeeEmergency(t.Context(), operator, w.env, id, "x") },
			} {
				want := try(nobody)
				if way != "acknowledging" {
					wantSays(t, want, refusal.NotFound, "there is no such client, or you may not see it")
				}
				for _, id := range []admin.ClientID{id, restricted} {
					if got := try(id); fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
						t.Errorf("%s of an invisible client: %v; of none: %v", way, got, want)
					}
				}
			}
			for _, text := range []string{"", "lucia", "Ejemplo, Lucía", id.String(), "1990-02-03", "02/03/1991", "udaharan priya", restricted.String()} {
				if got := w.find(w.hope, text); len(got) != 0 {
					t.Errorf("%q finds %v", text, got)
				}
			}
			for _, person := range []map[string][]string{typed("Lucía", "Ejemplo", "1990-02-03"), typed("Priya", "Udaharan", "1991-02-03")} {
				if _, err := w.service.AddClient(t.Context(), w.hope, w.env, person, false); err != nil {
					t.Errorf("the duplicate check tells of an invisible client: %v", err)
				}
			}
		})
	}
}

// An MOU shares one way; a Release Exception reaches further; Restrict Intake is above both, and everything comes back when it is removed.
func TestExceptionsAndRestrictIntake(t *testing.T) {
	t.Parallel()
	w := newCaseload(t, oneWay("2026-001", "city-shelter", "hope-house", "2026-01-01"))
	id := w.client(w.city, "Lucía", "Ejemplo", "1990-02-03")
	w.wantSees(w.city, id, admin.RuleOwner)
	w.wantSees(w.hope, id, admin.RuleMOU)
	w.wantSees(w.youth, id, "")
	w.must(w.grant(w.city, id, "youth-bridge", "2026-03-20"))
	w.wantSees(w.youth, id, admin.RuleReleaseException)
	for by, shown := range map[admin.Rule]int{admin.RuleMOU: 0, admin.RuleReleaseException: 1} {
		r, err := w.look(map[admin.Rule]admin.Actor{admin.RuleMOU: w.hope, admin.RuleReleaseException: w.youth}[by], id)
		if err != nil || len(r.Exceptions) != shown {
			t.Errorf("who sees the record by %s is shown the exceptions %+v, %v", by, r.Exceptions, err)
		}
	}

	w.must(w.service.Restrict(t.Context(), w.city, w.env, id, true))
	w.wantSees(w.city, id, admin.RuleOwner)
	w.wantSees(w.hope, id, "")
	w.wantSees(w.youth, id, "")
	wantSays(t, w.grant(w.city, id, "hope-house", "2026-03-20"), refusal.Forbidden, "Restrict Intake")
	r, err := w.look(w.city, id)
	w.must(err)
	if len(r.Exceptions) != 1 || r.Exceptions[0].State != admin.ExceptionWithoutEffect || r.MayGrant || !r.MayRestrict || !r.MayEdit {
		t.Errorf("the restricted record: %+v", r)
	}

	w.must(w.service.Restrict(t.Context(), w.city, w.env, id, false))
	w.wantSees(w.hope, id, admin.RuleMOU)
	w.wantSees(w.youth, id, admin.RuleReleaseException)
	w.must(w.service.EndException(t.Context(), w.city, w.env, id, r.Exceptions[0].ID))
	w.wantSees(w.youth, id, "")
	wantSays(t, w.service.EndException(t.Context(), w.city, w.env, id, r.Exceptions[0].ID), refusal.Applied, "was ended on March 2, 2026")
	wantRefusal(t, w.service.EndException(t.Context(), w.city, w.env, id, "another one"), refusal.NotFound)
}

// A Release Exception is valid through its last day in the environment's time zone, and needs nobody to end.
func TestAnExceptionEndsByItself(t *testing.T) {
	t.Parallel()
	w := newCaseload(t)
	id := w.client(w.city, "Lucía", "Ejemplo", "1990-02-03")
	w.must(w.grant(w.city, id, "hope-house", "2026-03-02"))
	w.wantSees(w.hope, id, admin.RuleReleaseException)
	w.clock.at = time.Date(2026, 3, 3, 7, 59, 59, 0, time.UTC)
	w.city, w.hope = w.again(w.city), w.again(w.hope)
	w.wantSees(w.hope, id, admin.RuleReleaseException)
	w.later(time.Second)
	w.wantSees(w.hope, id, "")
	r, err := w.look(w.city, id)
	w.must(err)
	if got := r.Exceptions[0].State; got != admin.ExceptionExpired {
		t.Errorf("the exception is %s", got)
	}
	wantSays(t, w.service.EndException(t.Context(), w.city, w.env, id, r.Exceptions[0].ID), refusal.Applied, "is over since March 2, 2026")
}

// again signs in an actor anew.
func (w *caseload) again(actor admin.Actor) admin.Actor {
	w.t.Helper()
	return w.as(admin.User{Email: actor.String()})
}

// What cannot be granted is told beside its input.
func TestGrantingIsChecked(t *testing.T) {
	t.Parallel()
	w := newCaseload(t, oneWay("2026-001", "city-shelter", "hope-house", "2026-01-01"))
	id := w.client(w.city, "Lucía", "Ejemplo", "1990-02-03")
	for _, c := range []struct {
		e    admin.ReleaseException
		want []string
	}{
		{admin.ReleaseException{}, []string{"receiving", "through", "reason"}},
		{admin.ReleaseException{Receiving: "nowhere", Through: "soon", Reason: " \t"}, []string{"receiving", "through", "reason"}},
		{admin.ReleaseException{Receiving: "city-shelter", Through: "2026-03-02", Reason: "x"}, []string{"receiving"}},
		{admin.ReleaseException{Receiving: "youth-bridge", Through: "2026-03-01", Reason: "x"}, []string{"through"}},
		{admin.ReleaseException{Receiving: "youth-bridge", Through: "2026-04-02", Reason: "x"}, []string{"through"}},
		{admin.ReleaseException{Receiving: "youth-bridge", Through: "2026-02-30", Reason: strings.Repeat("x", 5000)}, []string{"through", "reason"}},
	} {
		c.e.Client = id
		err := w.service.GrantException(t.Context(), w.city, w.env, c.e)
		if diff := cmp.Diff(c.want, inputsOf(t, err)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.e, diff)
		}
	}
	w.must(w.grant(w.city, id, "youth-bridge", "2026-04-01"))
	w.wantForbidden(w.grant(w.hope, id, "youth-bridge", "2026-03-10"))
}

// Records are changed by who acts for the owner with an active and editable membership, and by nobody else.
func TestEditRights(t *testing.T) {
	t.Parallel()
	w := newCaseload(t, oneWay("2026-001", "city-shelter", "hope-house", "2026-01-01"))
	id := w.client(w.city, "Lucía", "Ejemplo", "1990-02-03")
	reader := w.as(w.account("Rae Reader", "city-shelter", false, "workers"))
	visitor := w.as(w.account("Vic Visitor", "city-shelter", true, "visitors"))
	both := person("Bo Both", "workers")
	both.Memberships = append(member("city-shelter"), admin.Membership{Organization: "hope-house", Active: true, Login: true})
	w.add(both)
	token := w.begin(both.Email, password, admin.StageChoose)
	for name, c := range map[string]struct {
		actor                          admin.Actor
		mayEdit, mayRestrict, mayFills bool
	}{
		"owner":                          {w.city, true, true, true},
		"membership not editable":        {reader, false, false, true},
		"a workgroup without the form":   {visitor, false, true, false},
		"sees by an MOU":                 {w.hope, false, false, true},
		"member of both, acts for owner": {w.choose(token, "city-shelter"), true, true, true},
		"member of both, for the other":  {w.choose(w.begin(both.Email, password, admin.StageChoose), "hope-house"), false, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := w.look(c.actor, id)
			if err != nil || r.MayEdit != c.mayEdit || r.MayRestrict != c.mayRestrict || r.MayGrant != c.mayRestrict || (r.Filled != nil) != c.mayFills {
				t.Fatalf("the record is %+v, %v", r, err)
			}
			tries := map[bool][]error{}
			try := func(may bool, err error) { tries[may] = append(tries[may], err) }
			try(c.mayEdit, w.service.EditClient(t.Context(), c.actor, w.env, admin.ClientEdit{Client: id, Inputs: typed("Lucía", "Ejemplo", "1990-02-03")}))
			try(c.mayRestrict, w.service.Restrict(t.Context(), c.actor, w.env, id, false))
			try(c.mayRestrict, w.grant(c.actor, id, "youth-bridge", "2026-03-10"))
			for may, errs := range tries {
				for _, err := range errs {
					var refused *refusal.Error
					if may && err != nil || !may && (!errors.As(err, &refused) || refused.Code != refusal.Forbidden) {
						t.Errorf("allowed %v, and got %v", may, err)
					}
				}
			}
		})
	}
	_, err := w.service.AddClient(t.Context(), reader, w.env, typed("A", "B", ""), true)
	w.wantForbidden(err)
	_, err = w.service.NewClient(t.Context(), visitor, w.env, nil)
	wantSays(t, err, refusal.Forbidden, "may not use the form Client Intake")
}

// choose goes on with a sign-in for an organization.
func (w *caseload) choose(token, organization string) admin.Actor {
	w.t.Helper()
	p, err := w.service.Choose(w.t.Context(), w.env, token, organization, "workers")
	w.must(err)
	in, err := w.authenticate(p.Token)
	w.must(err)
	return in.Actor
}

// What an account may do counts at the moment when it is done: the actor of an earlier moment is of no use.
func TestAMembershipThatWasTakenAway(t *testing.T) {
	t.Parallel()
	w := newCaseload(t)
	id := w.client(w.city, "Lucía", "Ejemplo", "1990-02-03")
	user := w.city.UserID()
	w.must(w.change(operator, user, func(u *admin.User) { u.Memberships[0].Editable = false }))
	w.wantForbidden(w.service.Restrict(t.Context(), w.city, w.env, id, true))
	_, err := w.service.AddClient(t.Context(), w.city, w.env, typed("A", "B", ""), true)
	w.wantForbidden(err)
	w.must(w.change(operator, user, func(u *admin.User) { u.Memberships[0].Active = false }))
	_, err = w.look(w.city, id)
	wantRefusal(t, err, refusal.SignedOut)
	_, err = w.service.FindClients(t.Context(), w.city, w.env, admin.ClientSearch{})
	wantRefusal(t, err, refusal.SignedOut)
}

// Each look is in the audit log with the rule that let it, also one that was refused; a search with how many were shown.
func TestLooksAreAudited(t *testing.T) {
	t.Parallel()
	w := newCaseload(t, oneWay("2026-001", "city-shelter", "hope-house", "2026-01-01"))
	id := w.client(w.city, "Lucía", "Ejemplo", "1990-02-03")
	w.must(w.grant(w.city, id, "youth-bridge", "2026-03-10"))
	for _, actor := range []admin.Actor{w.city, w.hope, w.youth} {
		_, err := w.look(actor, id)
		w.must(err)
	}
	_, err := w.look(w.city, 999_999_999)
	wantRefusal(t, err, refusal.NotFound)
	var got []string
	for _, e := range w.entries(admin.ActionClientLook) {
		got = append(got, fmt.Sprintf("%s %s %s", e.Actor, e.Outcome, strings.SplitN(e.Detail, " exception ", 2)[0]))
		if want := fmt.Sprintf("client:%d", id); e.Resource != want && e.Outcome == "done" {
			t.Errorf("the resource is %s", e.Resource)
		}
	}
	want := []string{"cam.city@example.org refused there is no such client, or you may not see it", "yuri.youth@example.org done by release",
		"holly.hope@example.org done by mou 2026-001", "cam.city@example.org done by owner"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, action := range []admin.Action{admin.ActionClientSave, admin.ActionException} {
		if e := w.entries(action); len(e) != 1 || e[0].Resource != fmt.Sprintf("client:%d", id) || strings.Contains(fmt.Sprint(e), "Ejemplo") {
			t.Errorf("%s: %v", action, e)
		}
	}
}
