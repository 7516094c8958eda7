package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
)

func TestOrganizations(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "production")
	v.get("/production/organizations").shows(t, http.StatusOK, "Security Organizations",
		"6 organizations", "City Shelter city-shelter Follow the MOUs",
		"Harbor Health Outreach harbor-health Restricted", "Restricted", "Yes",
		"No (System Property)", "Add an organization")
	a := v.get("/production/organizations?q=youth")
	a.shows(t, http.StatusOK, "Youth Bridge", "1 organization")
	a.hides(t, "Hope House")
	v.get("/production/organizations?q=nowhere").shows(t, http.StatusOK, "No organization has this")
	a = v.get("/production/organizations?sort=-title")
	a.wants(t, http.StatusOK, `aria-sort="descending"`, `sort=title">Organization</a>`)

	v.get("/production/organizations/city-shelter").shows(t, http.StatusOK, "City Shelter",
		"Who sees its clients", "Hope House by 2021-001", "Whose clients it sees",
		"Its Information Releases (MOUs)", "Pilot of shared intake", "ended")
	v.get("/production/organizations/nobody").shows(t, http.StatusNotFound, noSuchPage)

	// Adding one in production is an agreement: no reason is asked.
	a = v.post("/production/organizations/new", url.Values{
		"title":    {"city shelter"},
		"name":     {"other"},
		"comments": {"Near the harbor."},
		"was":      {""},
	})
	a.shows(t, http.StatusUnprocessableEntity, "There’s a problem. Nothing was saved.",
		"people could not tell them apart", "Near the harbor.")
	a = v.post("/production/organizations/new", url.Values{
		"title":           {"North Side House"},
		"restriction":     {"restricted"},
		"restrict-intake": {"yes"},
		"comments":        {"Near the harbor."},
		"was":             {""},
	})
	v.done(a, "/production/organizations/north-side-house").shows(t, http.StatusOK,
		"North Side House is saved.", "Nobody but the organization itself", "It has no MOU")
	a = v.post("/production/organizations/new", url.Values{
		"title": {"Other"},
		"name":  {"north-side-house"},
		"was":   {""},
	})
	a.shows(t, http.StatusUnprocessableEntity, "already used by another organization")
	v.post("/production/organizations/new", url.Values{
		"title": {"Other"},
		"name":  {"Other House"},
	}).shows(
		t, http.StatusUnprocessableEntity, "cannot be a name",
	)
	v.post("/production/organizations/new", url.Values{"title": {"Other"}, "name": {"new"}}).
		shows(t, http.StatusUnprocessableEntity, "is reserved")

	// Who was slower than somebody else keeps what was typed.
	form := v.get("/production/organizations/north-side-house")
	edit := url.Values{
		"title":       {"North Side"},
		"restriction": {"shared"},
		"was":         {form.input(t, "was")},
	}
	v.done(v.post("/production/organizations/north-side-house", edit),
		"/production/organizations/north-side-house").shows(
		t, http.StatusOK, "North Side is saved.",
	)
	edit.Set("title", "South Side")
	a = v.post("/production/organizations/north-side-house", edit)
	a.shows(t, http.StatusUnprocessableEntity, "was changed in the meantime by ada@example.org",
		"Your changes were not saved.")
	a.wants(t, http.StatusUnprocessableEntity, `value="South Side"`)

	auditor := s.auditor(s.production)
	a = auditor.get("/production/organizations/city-shelter")
	a.shows(t, http.StatusOK, viewOnly)
	a.hides(t, "Save")
	auditor.post("/production/organizations/city-shelter", url.Values{"title": {"X"}}).
		shows(t, http.StatusForbidden, "that needs the permission “Manage organizations and MOUs”")
	s.caseManager(s.production).get("/production/organizations").shows(t, http.StatusForbidden)
}

// auditor signs in somebody who reads configuration and changes nothing.
func (s *testSite) auditor(env *admin.Environment) *visitor {
	s.t.Helper()
	s.account(env, admin.User{
		Email:       "aud@example.org",
		Name:        "Audrey Lim",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"auditors"},
	})
	return s.visitor().signIn(env.Name, "aud@example.org")
}
