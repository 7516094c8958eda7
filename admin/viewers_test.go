package admin_test

import (
	"testing"

	"configsync/admin"
)

// What a change of a record's security would do is what it does.
func TestViewersAreThoseWhoSee(t *testing.T) {
	t.Parallel()
	w := newCaseload(t, oneWay("2026-001", "city-shelter", "hope-house", "2026-01-01", "2026-12-31"))
	id := w.client(w.city, "Lucía", "Ejemplo", "1990-02-03")
	w.must(w.grant(w.city, id, "youth-bridge", "2026-03-20"))
	w.must(w.grant(w.city, id, "hope-house", "2026-03-20"))
	record, err := w.look(w.city, id)
	w.must(err)
	in, err := w.authenticate(w.begin(w.account("Ola Officer", "hope-house", false, "officers").Email, password, admin.StageOpen))
	w.must(err)
	officer, config := in.Actor, in.Config
	report, err := w.service.WhoCanSee(t.Context(), officer, w.env, id, "")
	w.must(err)
	var exceptions []admin.ReleaseException
	for _, e := range record.Exceptions {
		exceptions = append(exceptions, e.ReleaseException)
	}
	got := map[string]admin.Rule{}
	for _, v := range config.Viewers(record.Client, exceptions, report.Day) {
		got[v.Organization] = v.Decision.Rule
	}
	for _, o := range report.Organizations {
		want := o.Decision.Rule
		if !o.Decision.Allowed || o.Decision.Rule == admin.RuleOwner {
			want = ""
		}
		if got[o.Organization] != want {
			t.Errorf("%s: %q, want %q", o.Organization, got[o.Organization], want)
		}
	}
	restricted := record.Client
	restricted.Restricted = true
	if viewers := config.Viewers(restricted, exceptions, report.Day); len(viewers) != 0 {
		t.Errorf("with Restrict Intake: %v", viewers)
	}
	if config.StartsRestricted("city-shelter") || !config.StartsRestricted("youth-bridge") || config.StartsRestricted("nobody") {
		t.Error("new clients of Youth Bridge start restricted, and no others")
	}
}

// A list says by which rule each client is seen, as the record does.
func TestRulesInAList(t *testing.T) {
	t.Parallel()
	w := newCaseload(t, oneWay("2026-001", "city-shelter", "hope-house", "2026-01-01"))
	want := map[admin.ClientID]admin.Rule{w.client(w.hope, "Noor", "Mithal", ""): admin.RuleOwner, w.client(w.city, "Lucía", "Ejemplo", ""): admin.RuleMOU}
	both, exception := w.client(w.city, "Mateo", "Ejemplo", ""), w.client(w.youth, "Priya", "Udaharan", "")
	w.must(w.service.Restrict(t.Context(), w.youth, w.env, exception, false))
	w.must(w.grant(w.city, both, "hope-house", "2026-03-20"))
	w.must(w.grant(w.youth, exception, "hope-house", "2026-03-20"))
	want[both], want[exception] = admin.RuleReleaseException, admin.RuleReleaseException
	page, err := w.service.FindClients(t.Context(), w.hope, w.env, admin.ClientSearch{})
	w.must(err)
	if len(page.Clients) != len(want) || len(page.Rules) != len(want) {
		t.Fatalf("%d clients and %d rules, want %d", len(page.Clients), len(page.Rules), len(want))
	}
	for i, c := range page.Clients {
		record, err := w.look(w.hope, c.ID)
		w.must(err)
		if page.Rules[i] != want[c.ID] || record.Decision.Rule != want[c.ID] {
			t.Errorf("%s: %q in the list, %q on the record, want %q", c.Name(), page.Rules[i], record.Decision.Rule, want[c.ID])
		}
	}
}

// Everybody lists the own emergency accesses only, and the page of who can see a record names those that go on.
func TestOwnEmergencies(t *testing.T) {
	t.Parallel()
	w := newCaseload(t)
	id := w.client(w.youth, "Priya", "Udaharan", "1991-02-03")
	officer := w.as(w.account("Ola Officer", "hope-house", false, "officers"))
	colleague := w.as(w.account("Col League", "hope-house", false, "officers"))
	access, err := w.service.OpenEmergency(t.Context(), officer, w.env, id, "the client is in the hospital")
	w.must(err)
	own, err := w.service.OwnEmergencies(t.Context(), officer, w.env)
	w.must(err)
	if len(own) != 1 || own[0].ID != access.ID {
		t.Errorf("own: %+v", own)
	}
	if own, err = w.service.OwnEmergencies(t.Context(), colleague, w.env); err != nil || len(own) != 0 {
		t.Errorf("of the colleague: %+v, %v", own, err)
	}
	_, err = w.service.OwnEmergencies(t.Context(), w.city, w.env)
	w.wantForbidden(err)
	_, err = w.service.OwnEmergencies(t.Context(), operator, w.env)
	w.wantForbidden(err)
	report, err := w.service.WhoCanSee(t.Context(), w.youth, w.env, id, "")
	w.must(err)
	if len(report.Emergencies) != 1 || report.Emergencies[0].ID != access.ID {
		t.Errorf("under way: %+v", report.Emergencies)
	}
	w.clock.at = access.Ends
	if report, err = w.service.WhoCanSee(t.Context(), w.youth, w.env, id, ""); err == nil && len(report.Emergencies) != 0 {
		t.Errorf("after the end: %+v", report.Emergencies)
	}
}
