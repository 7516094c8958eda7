package clients_test

import (
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/clients"
	"configsync/admin/sharing"
)

// What a change of a record's security would do is what it does.
func TestViewersAreThoseWhoSee(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload(
		admintest.OneWay("2026-001", "city-shelter", "hope-house", "2026-01-01", "2026-12-31"),
	))
	id := w.Client(w.City, "Lucía", "Ejemplo", "1990-02-03")
	w.Must(w.Grant(w.City, id, "youth-bridge", "2026-03-20"))
	w.Must(w.Grant(w.City, id, "hope-house", "2026-03-20"))
	record, err := w.Look(w.City, id)
	w.Must(err)
	in, err := w.Authenticate(w.Begin(
		w.Account("Ola Officer", "hope-house", false, "officers").Email, admintest.Password,
		admin.StageOpen,
	))
	w.Must(err)
	officer, config := in.Actor, in.Config
	report, err := w.Service.Clients.WhoCanSee(t.Context(), officer, w.Env, id, "")
	w.Must(err)
	var exceptions []admin.ReleaseException
	for _, e := range record.Exceptions {
		exceptions = append(exceptions, e.ReleaseException)
	}
	got := map[string]sharing.Rule{}
	for _, v := range clients.Viewers(config, record.Client, exceptions, report.Day) {
		got[v.Organization] = v.Decision.Rule
	}
	for _, o := range report.Organizations {
		want := o.Decision.Rule
		if !o.Decision.Allowed || o.Decision.Rule == sharing.RuleOwner {
			want = ""
		}
		if got[o.Organization] != want {
			t.Errorf("%s: %q, want %q", o.Organization, got[o.Organization], want)
		}
	}
	restricted := record.Client
	restricted.Restricted = true
	if viewers := clients.Viewers(config, restricted, exceptions, report.Day); len(viewers) != 0 {
		t.Errorf("with Restrict Intake: %v", viewers)
	}
	if config.StartsRestricted("city-shelter") || !config.StartsRestricted("youth-bridge") ||
		config.StartsRestricted("nobody") {
		t.Error("new clients of Youth Bridge start restricted, and no others")
	}
}

// A list says by which rule each client is seen, as the record does.
func TestRulesInAList(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload(
		admintest.OneWay("2026-001", "city-shelter", "hope-house", "2026-01-01"),
	))
	want := map[admin.ClientID]sharing.Rule{
		w.Client(w.Hope, "Noor", "Mithal", ""):   sharing.RuleOwner,
		w.Client(w.City, "Lucía", "Ejemplo", ""): sharing.RuleMOU,
	}
	both, exception := w.Client(w.City, "Mateo", "Ejemplo",
		""), w.Client(w.Youth, "Priya", "Udaharan", "")
	w.Must(w.Service.Clients.Restrict(t.Context(), w.Youth, w.Env, exception, false))
	w.Must(w.Grant(w.City, both, "hope-house", "2026-03-20"))
	w.Must(w.Grant(w.Youth, exception, "hope-house", "2026-03-20"))
	want[both], want[exception] = sharing.RuleReleaseException, sharing.RuleReleaseException
	page, err := w.Service.Clients.FindClients(t.Context(), w.Hope, w.Env, clients.ClientSearch{})
	w.Must(err)
	if len(page.Clients) != len(want) || len(page.Rules) != len(want) {
		t.Fatalf("%d clients and %d rules, want %d", len(page.Clients), len(page.Rules), len(want))
	}
	for i, c := range page.Clients {
		record, err := w.Look(w.Hope, c.ID)
		w.Must(err)
		if page.Rules[i] != want[c.ID] || record.Decision.Rule != want[c.ID] {
			t.Errorf("%s: %q in the list, %q on the record, want %q", c.Name(), page.Rules[i],
				record.Decision.Rule, want[c.ID])
		}
	}
}

// Everybody lists the own emergency accesses only, and the page of who can see
// a record names those that go on.
func TestOwnEmergencies(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	id := w.Client(w.Youth, "Priya", "Udaharan", "1991-02-03")
	officer := w.As(w.Account("Ola Officer", "hope-house", false, "officers"))
	colleague := w.As(w.Account("Col League", "hope-house", false, "officers"))
	access, err := w.Service.Clients.OpenEmergency(t.Context(), officer, w.Env, id,
		"the client is in the hospital")
	w.Must(err)
	own, err := w.Service.Clients.OwnEmergencies(t.Context(), officer, w.Env)
	w.Must(err)
	if len(own) != 1 || own[0].ID != access.ID {
		t.Errorf("own: %+v", own)
	}
	if own, err = w.Service.Clients.OwnEmergencies(
		t.Context(), colleague, w.Env,
	); err != nil || len(own) != 0 {
		t.Errorf("of the colleague: %+v, %v", own, err)
	}
	_, err = w.Service.Clients.OwnEmergencies(t.Context(), w.City, w.Env)
	w.WantForbidden(err)
	_, err = w.Service.Clients.OwnEmergencies(t.Context(), admintest.Operator, w.Env)
	w.WantForbidden(err)
	report, err := w.Service.Clients.WhoCanSee(t.Context(), w.Youth, w.Env, id, "")
	w.Must(err)
	if len(report.Emergencies) != 1 || report.Emergencies[0].ID != access.ID {
		t.Errorf("under way: %+v", report.Emergencies)
	}
	w.Clock.Set(access.Ends)
	if report, err = w.Service.Clients.WhoCanSee(
		t.Context(), w.Youth, w.Env, id, "",
	); err == nil && len(report.Emergencies) != 0 {
		t.Errorf("after the end: %+v", report.Emergencies)
	}
}
