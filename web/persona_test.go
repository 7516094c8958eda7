package web_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/syncer/timing"
	"configsync/web"
)

// persona is somebody who uses the pages, and the letter that stands for them
// in the table.
type persona struct {
	letter string
	user   admin.User
}

var personas = []persona{
	{
		"a",
		admin.User{
			Email:       "administrator@example.org",
			Name:        "Avery Example",
			Memberships: admintest.Member("coordinated-access"),
			Workgroups:  []string{"system-administrators"},
		},
	},
	{
		"c",
		admin.User{
			Email:       "city@example.org",
			Name:        "Mateo Ejemplo",
			Memberships: admintest.Member("city-shelter"),
			Workgroups:  []string{"case-managers"},
		},
	},
	{
		"b",
		admin.User{
			Email:       "harbor@example.org",
			Name:        "Priya Udaharan",
			Memberships: admintest.Member("harbor-health"),
			Workgroups:  []string{"case-managers"},
		},
	},
	{
		"p",
		admin.User{
			Email:       "privacy@example.org",
			Name:        "Jo Beispiel",
			Memberships: admintest.Member("coordinated-access"),
			Workgroups:  []string{"privacy-officers"},
		},
	},
	{
		"u",
		admin.User{
			Email:       "auditor@example.org",
			Name:        "Asha Mfano",
			Memberships: admintest.Member("coordinated-access"),
			Workgroups:  []string{"auditors"},
		},
	},
}

// access says of a route who may use it, and for whom what it is about does not
// exist. Everybody else is refused.
type access struct {
	path    string // of a request; "" where it is the route's own
	allowed string // letters of personas
	missing string // to whom the record does not exist
}

const everybody = "acbpu"

// accesses are those of every route that is not open. The client belongs to
// City Shelter, which does not share with Harbor Health.
func accesses(client admin.ClientID, victim, plan string) map[string]access {
	id, planned := fmt.Sprint(int64(client)), "/plans/"+plan
	of := func(path string) string { return "/clients/" + id + path }
	return map[string]access{
		"GET /{$}":                             {"/", everybody, ""},
		"POST /news/read":                      {"", everybody, ""},
		"POST /stay":                           {"", everybody, ""},
		"GET /resume":                          {"", everybody, ""},
		"POST /resume/drop":                    {"", everybody, ""},
		"GET /account":                         {"", everybody, ""},
		"POST /account/password":               {"", everybody, ""},
		"POST /account/second-step/remove":     {"", everybody, ""},
		"POST /account/sign-out-everywhere":    {"", everybody, ""},
		"GET /properties":                      {"", "apu", ""},
		"GET /properties/{name}":               {"/properties/login-attempts", "apu", ""},
		"POST /properties/{name}":              {"/properties/login-attempts", "a", ""},
		"GET /history":                         {"", "apu", ""},
		"GET /history/{seq}":                   {"/history/1", "apu", ""},
		"GET /history/{seq}/notes":             {"/history/2/notes", everybody, ""},
		"GET /history/{seq}/evidence":          {"/history/2/evidence", "apu", ""},
		"GET /audit":                           {"", "apu", ""},
		"GET /audit/export":                    {"/audit/export?format=csv", "apu", ""},
		"POST /audit/verify":                   {"", "apu", ""},
		"GET /concern":                         {"", everybody, ""},
		"POST /concern":                        {"", everybody, ""},
		"GET /concerns":                        {"", "a", ""},
		"POST /concerns/{id}/close":            {"/concerns/concern-1/close", "a", ""},
		"GET /clients":                         {"", "cb", ""},
		"GET /clients/new":                     {"", "cb", ""},
		"POST /clients/new":                    {"", "cb", ""},
		"GET /clients/{id}":                    {of(""), "c", "bp"},
		"GET /clients/{id}/edit":               {of("/edit"), "c", "bp"},
		"POST /clients/{id}/edit":              {of("/edit"), "c", "b"},
		"GET /clients/{id}/security":           {of("/security"), "c", "bp"},
		"POST /clients/{id}/security/restrict": {of("/security/restrict"), "c", "b"},
		"POST /clients/{id}/security":          {of("/security"), "c", "b"},
		"POST /clients/{id}/security/exceptions/{exception}/end": {
			of("/security/exceptions/exception-1/end"), "c", "b",
		},
		"GET /clients/{id}/access":               {of("/access"), "capu", "b"},
		"GET /client-security":                   {"", "apu", ""},
		"GET /emergency":                         {"", "ap", ""},
		"POST /emergency":                        {"", "p", ""},
		"POST /emergency/{client}/{access}/seen": {"/emergency/" + id + "/access-1/seen", "", "a"},
		"GET /organizations":                     {"", "apu", ""},
		"GET /organizations/new":                 {"", "ap", ""},
		"POST /organizations/new":                {"", "ap", ""},
		"GET /organizations/{name}":              {"/organizations/city-shelter", "apu", ""},
		"POST /organizations/{name}":             {"/organizations/city-shelter", "ap", ""},
		"GET /mous":                              {"", "apu", ""},
		"GET /mous/matrix":                       {"", "apu", ""},
		"GET /mous/new":                          {"", "ap", ""},
		"POST /mous/new":                         {"", "ap", ""},
		"GET /mous/{name}":                       {"/mous/2021-001", "apu", ""},
		"POST /mous/{name}":                      {"/mous/2021-001", "ap", ""},
		"POST /mous/{name}/end":                  {"/mous/2021-001/end", "ap", ""},
		"GET /sync":                              {"", "apu", ""},
		"GET /compare/{source}":                  {"/compare/production", "a", ""},
		"POST /compare/{source}":                 {"/compare/production", "a", ""},
		"POST /compare/{source}/drop":            {"/compare/production/drop", "a", ""},
		"POST /compare/{source}/accept":          {"/compare/production/accept", "a", ""},
		"GET /compare/{source}/request":          {"/compare/production/request", "a", ""},
		"POST /compare/{source}/request":         {"/compare/production/request", "a", ""},
		"GET /compare/{source}/{kind}/{name}": {
			"/compare/production/form/client-intake", "a", "",
		},
		"POST /compare/{source}/{kind}/{name}": {"/compare/production/form/client-intake", "a", ""},
		"GET /plans":                           {"", "apu", ""},
		"GET /plans/{id}":                      {planned, "apu", ""},
		"GET /plans/{id}/{kind}/{name}":        {planned + "/form/client-intake", "apu", ""},
		"POST /plans/{id}/approve":             {planned + "/approve", "p", ""},
		"POST /plans/{id}/reject":              {planned + "/reject", "p", ""},
		"POST /plans/{id}/comment":             {planned + "/comment", "apu", ""},
		"POST /plans/{id}/cancel":              {planned + "/cancel", "a", ""},
		"POST /plans/{id}/again":               {planned + "/again", "a", ""},
		"POST /plans/{id}/apply":               {planned + "/apply", "a", ""},
		"GET /plans/{id}/run":                  {planned + "/run", "apu", ""},
		"GET /plans/{id}/run/events":           {"/plans/no-such-plan/run/events", "", "apu"},
		"POST /plans/{id}/run/stop":            {planned + "/run/stop", "a", ""},
		"GET /adopt/{source}": {
			"/adopt/production?key=form/client-intake", "a", "",
		},
		"POST /adopt/{source}":               {"/adopt/production?key=form/client-intake", "a", ""},
		"GET /users":                         {"", "a", ""},
		"GET /users/new":                     {"", "a", ""},
		"GET /schedules":                     {"", "apu", ""},
		"GET /schedules/new":                 {"", "a", ""},
		"POST /schedules/new":                {"", "a", ""},
		"GET /schedules/{name}":              {"/schedules/nightly", "apu", ""},
		"POST /schedules/{name}/pause":       {"/schedules/nightly/pause", "a", ""},
		"POST /schedules/{name}/resume":      {"/schedules/nightly/resume", "a", ""},
		"POST /schedules/{name}/run":         {"/schedules/nightly/run", "a", ""},
		"POST /schedules/{name}/remove":      {"/schedules/weekly/remove", "a", ""},
		"GET /runs":                          {"", "apu", ""},
		"GET /freezes":                       {"", "apu", ""},
		"POST /freezes":                      {"", "a", ""},
		"POST /freezes/{id}/remove":          {"/freezes/freeze-1/remove", "a", ""},
		"POST /users":                        {"", "a", ""},
		"GET /users/{id}":                    {"/users/" + victim, "a", ""},
		"POST /users/{id}":                   {"/users/" + victim, "a", ""},
		"POST /users/{id}/unlock":            {"/users/" + victim + "/unlock", "a", ""},
		"POST /users/{id}/reset-password":    {"/users/" + victim + "/reset-password", "a", ""},
		"POST /users/{id}/reset-second-step": {"/users/" + victim + "/reset-second-step", "a", ""},
		"POST /users/{id}/deactivate":        {"/users/" + victim + "/deactivate", "a", ""},
		"GET /workgroups":                    {"", "apu", ""},
		"GET /workgroups/{name}":             {"/workgroups/auditors", "apu", ""},
		"POST /workgroups/{name}":            {"/workgroups/auditors", "a", ""},
		"GET /option-lists":                  {"", "apu", ""},
		"GET /option-lists/{name}":           {"/option-lists/race", "apu", ""},
		"POST /option-lists/{name}":          {"/option-lists/race", "a", ""},
		"GET /forms":                         {"", "apu", ""},
		"GET /forms/{name}":                  {"/forms/client-intake", "apu", ""},
		"POST /forms/{name}":                 {"/forms/client-intake", "apu", ""},
		"GET /forms/{name}/edit":             {"/forms/client-intake/edit", "apu", ""},
		"POST /forms/{name}/edit":            {"/forms/client-intake/edit", "a", ""},
		"GET /option-lists/{name}/edit":      {"/option-lists/race/edit", "apu", ""},
		"POST /option-lists/{name}/edit":     {"/option-lists/race/edit", "a", ""},
		"GET /option-lists/{name}/versions":  {"/option-lists/race/versions", "apu", ""},
		"GET /forms/{name}/versions":         {"/forms/client-intake/versions", "apu", ""},
	}
}

// crowd is a site with a visitor for the letter of every persona, and the table
// of what each may use.
type crowd struct {
	*testSite
	visitors map[string]*visitor
	accesses map[string]access
}

func newCrowd(t *testing.T) crowd {
	t.Helper()
	s := newSite(t)
	s.set(s.training, "second-step", "optional")
	visitors := map[string]*visitor{}
	for _, p := range personas {
		s.account(s.training, p.user)
		visitors[p.letter] = s.visitor().signIn("training", p.user.Email)
	}
	victim := s.account(s.training, admin.User{
		Email:       "former@example.org",
		Name:        "Kim Voorbeeld",
		Memberships: admintest.Member("hope-house"),
		Workgroups:  []string{"auditors"},
	})
	client := admin.Client{
		ID: 482113907, Owner: "city-shelter", FirstName: "Ada", LastName: "Ejemplo",
		Born: "1980-05-17", Created: s.clock.Now(), Changed: s.clock.Now(),
	}
	if err := s.training.Store.Write(t.Context(), func(tx *admin.Tx) error {
		return tx.Clients.Save(t.Context(), client)
	}); err != nil {
		t.Fatal(err)
	}
	s.rows(client.ID, victim.ID)
	return crowd{s, visitors, accesses(client.ID, victim.ID, s.planned())}
}

// TestPersonas asks every route as everybody: it is allowed, or refused in the
// right way.
func TestPersonas(t *testing.T) {
	t.Parallel()
	s := newCrowd(t)
	table, routes, visitors := s.accesses, web.Routes(), s.visitors
	for route := range table {
		if _, ok := routes[route]; !ok {
			t.Errorf("%s is in the table of personas, and is no route", route)
		}
	}
	for _, route := range slices.Sorted(maps.Keys(routes)) {
		a, ok := table[route]
		if !ok {
			if !routes[route] {
				t.Errorf("%s is missing in the table of personas: who may use it?", route)
			}
			continue
		}
		method, path, _ := strings.Cut(route, " ")
		if a.path != "" {
			path = a.path
		}
		if got := verdict(s.visitor().empty(method, "/training"+path)); got != "signed out" {
			t.Errorf("%s without a session: %s", route, got)
		}
		for _, p := range personas {
			want := "refused"
			switch {
			case strings.Contains(a.allowed, p.letter):
				want = "allowed"
			case strings.Contains(a.missing, p.letter):
				want = "missing"
			}
			if got := verdict(visitors[p.letter].empty(method, "/training"+path)); got != want {
				t.Errorf("%s as %s: %s, want %s", route, p.user.Email, got, want)
			}
		}
	}
}

// rows adds what the routes of a concern, an exception, an emergency access, a
// schedule and a freeze window are about.
func (s *testSite) rows(client admin.ClientID, user string) {
	s.t.Helper()
	ctx, now := s.t.Context(), s.clock.Now()
	err := s.training.Store.Write(ctx, func(tx *admin.Tx) error {
		return errors.Join(
			tx.Concerns.Save(ctx, admin.Concern{
				ID:   "concern-1",
				At:   now,
				By:   "city@example.org",
				Text: "Somebody left a session open.",
			}),
			tx.Exceptions.Save(ctx, admin.ReleaseException{
				ID: "exception-1", Client: client, Granting: "city-shelter",
				Receiving: "youth-bridge", Begins: "2026-11-01", Through: "2026-12-01",
				Reason: "referral", GrantedAt: now, GrantedBy: "city@example.org",
			}),
			tx.Emergencies.Save(ctx, admin.EmergencyAccess{
				ID:           "access-1",
				Client:       client,
				User:         user,
				Actor:        "former@example.org",
				Organization: "hope-house",
				Reason:       "the client was found unconscious",
				Begins:       now,
				Ends:         now.Add(time.Hour),
			}))
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.schedule("nightly")
	s.schedule("weekly")
	once := timing.Window{
		Timing: timing.Timing{At: "2030-12-20T00:00", Zone: "UTC"},
		Lasts:  48 * time.Hour,
	}
	if err := s.training.Store.Write(ctx, func(tx *admin.Tx) error {
		return tx.Freezes.Save(ctx, admin.Freeze{
			ID:      "freeze-1",
			Window:  once,
			Reason:  "Holidays",
			By:      "ada@example.org",
			Created: now,
		})
	}); err != nil {
		s.t.Fatal(err)
	}
}

// schedule adds a schedule that promotes from Production to Training once a
// month.
func (s *testSite) schedule(name string) {
	s.t.Helper()
	spec := admin.ScheduleSpec{
		Timing: timing.Timing{Cron: "@monthly", Zone: "America/Los_Angeles"},
		Source: "production",
	}
	if _, err := s.service.Schedules.AddSchedule(
		s.t.Context(), admintest.Operator, s.training, name, spec,
	); err != nil {
		s.t.Fatal(err)
	}
}

// planned is the id of a plan in review in Training.
func (s *testSite) planned() string {
	s.t.Helper()
	plan, err := s.service.Promotion.Plan(s.t.Context(), admintest.Operator, s.production,
		s.training,
		promotion.PlanRequest{})
	if err != nil {
		s.t.Fatal(err)
	}
	s.submit(s.training, plan)
	return plan.ID
}

// empty sends a request without inputs.
func (v *visitor) empty(method, path string) answer {
	v.t.Helper()
	if method == "GET" {
		return v.get(path)
	}
	return v.post(path, url.Values{})
}

// verdict tells an answer that was allowed, if only to be told that inputs are
// missing, from one that was refused.
func verdict(a answer) string {
	switch {
	case a.Status == http.StatusSeeOther && strings.HasPrefix(a.Location, "/training/sign-in"):
		return "signed out"
	case a.Status == http.StatusForbidden:
		return "refused"
	case a.Status == http.StatusNotFound:
		return "missing"
	case a.Status >= 500:
		return fmt.Sprint(a.Status)
	}
	return "allowed"
}
