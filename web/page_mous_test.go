package web_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/internal/cputime"
	"configsync/schema"
)

func TestMOUs(t *testing.T) {
	t.Parallel()
	_, v := administered(t, "production")
	v.get("/production/mous").shows(t, http.StatusOK, "7 MOUs",
		"Referrals of young people to coordinated entry",
		"Youth Bridge → Coordinated Access Center, one way",
		"City Shelter ↔ Hope House ↔ Coordinated Access Center", "in force", "ended", "future")
	a := v.get("/production/mous?status=ended")
	a.shows(t, http.StatusOK, "Pilot of shared intake", "2 MOUs")
	a.hides(t, "Street medicine")
	v.get("/production/mous?organization=harbor-health").
		shows(t, http.StatusOK, "Street medicine to shelter", "1 MOU")
	v.get("/production/mous?q=by+name+list").shows(t, http.StatusOK,
		"Veterans by name list", "1 MOU")
	v.get("/production/mous?q=nothing").shows(t, http.StatusOK, "No MOU fits this")
	v.get("/production/mous/2024-011").shows(t, http.StatusOK, "Street medicine to shelter",
		"City Shelter sees the clients of Harbor Health Outreach, and not the reverse",
		"End this MOU", "What became of it", "is new")
	v.get("/production/mous/none").shows(t, http.StatusNotFound, noSuchPage)
}

func TestMOUShowsWhatItWouldDo(t *testing.T) {
	t.Parallel()
	_, v := administered(t, "production")
	form := url.Values{
		"number":   {"2026-020"},
		"title":    {"Night beds"},
		"way":      {"one-way"},
		"from":     {"veterans-village"},
		"between":  {"hope-house", "youth-bridge"},
		"begins":   {"2026-11-20"},
		"comments": {"Signed."},
		"was":      {""},
	}
	a := v.post("/production/mous/new", form)
	a.shows(t, http.StatusUnprocessableEntity, "There’s a problem. Nothing was saved.",
		"Choose who may see them.")
	a.wants(t, http.StatusUnprocessableEntity, `href="#to"`, `value="Night beds"`,
		`value="hope-house" checked`, `<option value="veterans-village" selected>`, "Signed.")
	v.post("/production/mous/new", url.Values{"way": {"one-way"}}).shows(t,
		http.StatusUnprocessableEntity, "There are 5 problems.",
		"Choose whose clients are shared.", "Choose who may see them.")
	v.post("/production/mous/new", url.Values{"way": {"mutual"}, "between": {"hope-house"}}).
		shows(t, http.StatusUnprocessableEntity, "Choose at least two organizations")
	form.Set("to", "hope-house")
	a = v.post("/production/mous/new", form)
	a.shows(t, http.StatusOK, "Nothing is saved yet.",
		"From today on, Hope House will newly see clients of Veterans Village.")
	if v.get("/production/mous/2026-020").Status != http.StatusNotFound {
		t.Error("it was saved before its effects were accepted")
	}

	// Effects are accepted for what was shown, and for nothing else.
	form.Set("accepted", a.input(t, "accepted"))
	form.Set("to", "youth-bridge")
	v.post("/production/mous/new", form).shows(t, http.StatusOK,
		"Youth Bridge will newly see clients of Veterans Village")
	form.Set("to", "hope-house")
	v.done(v.post("/production/mous/new", form), "/production/mous/2026-020").shows(t,
		http.StatusOK, "Night beds is saved.", "since November 20, 2026, without an end",
		"Veterans Village → Hope House, one way")

	// One that changes nothing about who sees whom is saved at once.
	edit := url.Values{
		"title":  {"Beds at night"},
		"way":    {"one-way"},
		"from":   {"veterans-village"},
		"to":     {"hope-house"},
		"begins": {"2026-11-20"},
	}
	v.done(v.post("/production/mous/2026-020", v.get("/production/mous/2026-020").with(t, edit)),
		"/production/mous/2026-020").shows(
		t, http.StatusOK, "Beds at night is saved.", "“Night beds” → “Beds at night”",
	)
}

// with adds to what is typed what a form brings along.
func (a answer) with(t *testing.T, values url.Values) url.Values {
	values.Set("was", a.input(t, "was"))
	return values
}

func TestEndMOU(t *testing.T) {
	t.Parallel()
	_, v := administered(t, "production")
	page := v.get("/production/mous/2024-011")
	end := page.with(t, url.Values{"day": {"2024-01-01"}})
	v.post("/production/mous/2024-011/end", end).shows(t, http.StatusUnprocessableEntity,
		"It begins on July 1, 2024: it cannot end before.")
	end.Set("day", "2029-06-30")
	v.post("/production/mous/2024-011/end", end).shows(t, http.StatusUnprocessableEntity,
		"It already ends on June 30, 2029")
	end.Set("day", "2026-11-30")
	a := v.post("/production/mous/2024-011/end", end)
	a.shows(t, http.StatusOK,
		"From December 1, 2026 until June 30, 2029, City Shelter will no longer see clients of Harbor Health Outreach.")
	end.Set("accepted", a.input(t, "accepted"))
	v.done(v.post("/production/mous/2024-011/end", end), "/production/mous/2024-011").shows(t,
		http.StatusOK, "Street medicine to shelter ends on November 30, 2026.",
		"June 30, 2029 → November 30, 2026")

	// Nobody loses sight of a client where another MOU covers the same.
	twin := url.Values{
		"number":  {"2026-030"},
		"title":   {"Twin"},
		"way":     {"mutual"},
		"between": {"city-shelter", "veterans-village"},
		"begins":  {"2026-11-20"},
		"ends":    {"2027-09-30"},
		"was":     {""},
	}
	v.done(v.post("/production/mous/new", twin), "/production/mous/2026-030")
	end = v.get("/production/mous/2026-030").with(t, url.Values{"day": {"2026-11-20"}})
	v.done(v.post("/production/mous/2026-030/end", end), "/production/mous/2026-030").
		shows(t, http.StatusOK, "Nobody loses sight of a client")
}

func TestMatrix(t *testing.T) {
	t.Parallel()
	_, v := administered(t, "production")
	a := v.get("/production/mous/matrix")
	a.shows(t, http.StatusOK, "Who shares with whom",
		"On November 20, 2026, today, clients are shared between 10 pairs of organizations.",
		"● 2021-001")
	a.wants(t, http.StatusOK,
		`title="Hope House sees the clients of City Shelter: Shared intake of shelter, housing and coordinated entry"`)
	a = v.get("/production/mous/matrix?on=2031-01-01")
	a.shows(t, http.StatusOK, "On January 1, 2031 clients", "● 2025-003")
	a.hides(t, "2024-011")
	v.get("/production/mous/matrix?on=soon").shows(t, http.StatusOK,
		"Enter the day as year-month-day")
	v.get("/production/mous/matrix?organization=hope-house").shows(t, http.StatusOK,
		"Who sees its clients 2", "Coordinated Access Center by 2021-001",
		"Organizations with the most partners", "All organizations")
}

// slower is how much longer a page may take with the race detector.
const slower = 4

// neighbors puts n organizations and m MOUs into an environment.
func (s *testSite) neighbors(env *admin.Environment, n, m int) {
	s.t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	var objects []schema.Object
	add := func(kind, name string, body map[string]any) {
		objects = append(objects, schema.Object{
			Key:  schema.Key{Kind: kind, Name: name},
			Body: schema.Canonical(body),
		})
	}
	for i := range n {
		add("organization", fmt.Sprintf(
			"member-%03d", i,
		), map[string]any{"title": fmt.Sprintf("Member organization %03d of the county", i)})
	}
	for i := range m {
		region := random.IntN(10) * n / 10
		parties := []any{}
		for _, at := range random.Perm(n / 10)[:2+random.IntN(4)] {
			parties = append(parties, fmt.Sprintf("member-%03d", region+at))
		}
		body := map[string]any{
			"title":  fmt.Sprintf("Agreement %04d", i),
			"begins": fmt.Sprintf("20%02d-01-01", 15+random.IntN(12)),
		}
		if random.IntN(3) == 0 {
			body["from"], body["to"] = fmt.Sprintf("member-%03d",
				random.IntN(n/2)), fmt.Sprintf("member-%03d", n/2+random.IntN(n/2))
		} else {
			body["between"] = parties
		}
		add("mou", fmt.Sprintf("x-%04d", i), body)
	}
	if _, err := s.service.Promotion.Edit(
		s.t.Context(), admintest.Operator, env, promotion.EditRequest{
			Objects: objects,
			Reason:  "a crowd",
		},
	); err != nil {
		s.t.Fatal(err)
	}
}

// It is alone while it measures: it is not parallel.
func TestMatrixOfManyOrganizations(t *testing.T) {
	s, v := administered(t, "production")
	s.neighbors(s.production, 300, 2000)
	v.get("/production/mous/matrix") // reads the configuration
	for _, path := range []string{
		"/production/mous/matrix", "/production/mous/matrix?organization=member-007",
		"/production/organizations", "/production/mous", "/production/mous/new",
		"/production/organizations/member-007",
	} {
		var a answer
		took := cputime.Least(30, 100*time.Millisecond, func() { a = v.get(path) })
		t.Logf("%s: %v, %d kB", path, took, len(a.Body)/1000)
		if a.Status != http.StatusOK || len(a.Body) > 1_000_000 ||
			took > 100*time.Millisecond*slower {
			t.Errorf("%s: status %d, %d bytes, %v", path, a.Status, len(a.Body), took)
		}
	}
	a := v.get("/production/mous/matrix")
	a.shows(t, http.StatusOK, "Organizations with the most partners")
	a.wants(t, http.StatusOK, "<title>Clients of Member organization 007 of the county</title>")
	a = v.get("/production/mous")
	a.wants(t, http.StatusOK, "after=", "2,007 MOUs", `rel="next"`)
}
