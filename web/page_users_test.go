package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/admintest"
)

// user reads an account back.
func (s *testSite) user(env *admin.Environment, id string) accounts.UserDetail {
	s.t.Helper()
	d, err := s.service.Accounts.ShowUser(s.t.Context(), admintest.Operator, env, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func TestUsers(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	s.account(s.training, admin.User{
		Email:       "nunez@example.org",
		Name:        "María Núñez",
		Memberships: admintest.Member("city-shelter", "hope-house"),
		Workgroups:  []string{"case-managers"},
	})
	old := s.account(s.training, admin.User{
		Email:       "old@example.org",
		Name:        "Oldie Gone",
		Memberships: admintest.Member("hope-house"),
		Workgroups:  []string{"outreach-workers"},
	})
	old.Status, old.Because = admin.Inactive, "left"
	if err := s.service.Accounts.SaveUser(
		t.Context(), admintest.Operator, s.training, old,
	); err != nil {
		t.Fatal(err)
	}
	for query, texts := range map[string][]string{
		"": {
			"3 accounts", "María Núñez", "nunez@example.org", "City Shelter, Hope House",
			"Case Managers", "active", "inactive", addUser,
		},
		"q=nunez":                 {"1 account", "María Núñez"},
		"status=inactive":         {"1 account", "Oldie Gone"},
		"organization=hope-house": {"2 accounts"},
		"workgroup=case-managers": {"2 accounts", "María Núñez"},
		"q=nobody":                {"No matching accounts.", "0 accounts"},
	} {
		v.get("/training/users?"+query).shows(t, http.StatusOK, texts...)
	}
}

func TestUserPages(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	for i := range 60 {
		s.account(s.training, admin.User{
			Email:      fmt.Sprintf("u%02d@example.org", i),
			Name:       fmt.Sprintf("User Number%02d", i),
			Workgroups: []string{"outreach-workers"},
		})
	}
	a := v.get("/training/users?workgroup=outreach-workers")
	a.shows(t, http.StatusOK, "60 accounts", "User Number00", "User Number49")
	a.hides(t, "User Number50")
	a = v.get(linkTo(t, a, "Next page"))
	a.shows(t, http.StatusOK, "60 accounts", "User Number50", "User Number59",
		firstPage)
	a.hides(t, "User Number49", "Next page")
}

func TestAddUser(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	v.get("/training/users/new").shows(t, http.StatusOK, addUser, "Full name",
		"Add an organization",
		"because it has permissions you don’t have: Approve a sync, Approve wider sharing, Emergency access to a record.")
	form := url.Values{
		"name": {"Case Manager"}, "email": {"ben"}, "status": {"active"},
		"training": {"2026-02-01"}, "workgroup": {"case-managers"},
		"organization": {"city-shelter"}, "active": {"city-shelter"}, "login": {"city-shelter"},
	}
	a := v.post("/training/users", form)
	a.shows(t, http.StatusUnprocessableEntity, "describes a role instead of a person",
		`"ben" is not an e-mail address`)
	for name, want := range map[string]string{
		"name":     "Case Manager",
		"email":    "ben",
		"training": "2026-02-01",
	} {
		if got := a.input(t, name); got != want {
			t.Errorf("after an error, %s is %q", name, got)
		}
	}
	if !strings.Contains(a.Body, `name="login" value="city-shelter" checked`) ||
		strings.Contains(a.Body, `name="editable" value="city-shelter" checked`) ||
		!strings.Contains(a.Body, `value="case-managers" checked`) {
		t.Errorf("what was chosen is lost:\n%s", a.Body)
	}
	form.Set("name", "Ben Okoye")
	form.Set("email", "Ben@Example.org")
	a = v.post("/training/users", form)
	a.shows(t, http.StatusOK, "Account of Ben Okoye added", shownOnce,
		"ben@example.org", "/training/sign-in")
	password := regexp.MustCompile(`<code class="password">([^<]+)</code>`).
		FindStringSubmatch(a.Body)[1]
	signing := s.visitor().post("/training/sign-in", url.Values{
		"email":    {"ben@example.org"},
		"password": {password},
	})
	if signing.Location != "/training/sign-in/new-password" {
		t.Errorf("signing in with the temporary password leads to %q", signing.Location)
	}
}

// An organization is added without saving anything, and with what was typed
// before.
func TestAddOrganizationToUser(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	u := s.account(s.training, admin.User{
		Email:       "ben@example.org",
		Name:        "Ben Okoye",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"case-managers"},
	})
	form := url.Values{
		"name": {"Benjamin Okoye"}, "email": {"ben@example.org"}, "status": {"active"},
		"workgroup": {"case-managers"}, "organization": {"city-shelter"},
		"active": {"city-shelter"}, "add-organization": {"hope-house"}, "add": {"yes"},
	}
	a := v.post("/training/users/"+u.ID, form)
	a.shows(t, http.StatusOK, "Hope House not saved yet")
	if a.input(t, "name") != "Benjamin Okoye" ||
		!strings.Contains(a.Body, `name="login" value="hope-house" checked`) ||
		strings.Contains(a.Body, `name="login" value="city-shelter" checked`) {
		t.Errorf("what was typed is lost:\n%s", a.Body)
	}
	if got := s.user(s.training, u.ID); got.Name != "Ben Okoye" || len(got.Memberships) != 1 {
		t.Errorf("adding an organization saved %+v", got.User)
	}
	form.Del("add")
	v.post("/training/users/"+u.ID, form).shows(t, http.StatusUnprocessableEntity,
		"Check the boxes for Hope House, then save.")
	form.Del("add-organization")
	form.Add("organization", "hope-house")
	form.Add("login", "hope-house")
	form.Set("remove", "city-shelter")
	v.done(v.post("/training/users/"+u.ID, form), "/training/users/"+u.ID).shows(t, http.StatusOK,
		"Account of Benjamin Okoye saved.", "name: Ben Okoye → Benjamin Okoye")
	want := []admin.Membership{{Organization: "hope-house", Login: true}}
	if diff := cmp.Diff(want, s.user(s.training, u.ID).Memberships); diff != "" {
		t.Errorf("memberships (-want +got):\n%s", diff)
	}
}

func TestEditUserIsRefused(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	officer := s.account(s.training, admin.User{
		Email:       "pia@example.org",
		Name:        "Pia Officer",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"privacy-officers"},
	})
	a := v.get("/training/users/" + officer.ID)
	a.shows(t, http.StatusOK,
		"You can’t reset this account’s sign-in")
	a.hides(t, resetPassword)
	v.post("/training/users/"+officer.ID+"/reset-password", nil).
		shows(t, http.StatusUnprocessableEntity, "You cannot reset how Pia Officer signs in")

	ben := s.account(s.training, admin.User{
		Email:       "ben@example.org",
		Name:        "Ben Okoye",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"case-managers"},
	})
	form := url.Values{
		"name":      {"Ben Okoye"},
		"email":     {"ben@example.org"},
		"status":    {"active"},
		"workgroup": {"privacy-officers"},
	}
	v.post("/training/users/"+ben.ID, form).shows(t, http.StatusUnprocessableEntity,
		"You cannot give the workgroup Privacy Officers")

	version := v.get("/training/users/"+ben.ID).input(t, "version")
	changed := ben
	changed.Name = "Ben O. Okoye"
	if err := s.service.Accounts.SaveUser(
		t.Context(), admintest.Operator, s.training, changed,
	); err != nil {
		t.Fatal(err)
	}
	v.post("/training/users/"+ben.ID, url.Values{
		"name":    {"Benno Okoye"},
		"email":   {"ben@example.org"},
		"status":  {"active"},
		"version": {version},
	}).
		shows(t, http.StatusUnprocessableEntity,
			"Someone else changed this account while you were editing.")
	v.get("/training/users/nobody").shows(t, http.StatusNotFound)
}

func TestOwnAccount(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	const path = "/training/users/user-ada@example.org"
	a := v.get(path)
	a.shows(t, http.StatusOK, "This is your own account")
	a.hides(t, "Deactivate account", resetPassword)
	v.done(v.post(path, url.Values{"name": {"Ada Minh"}, "email": {"ada@example.org"}}), path)
	if u := s.user(
		s.training, "user-ada@example.org",
	); u.Name != "Ada Minh" || len(u.Memberships) != 1 || len(u.Workgroups) != 2 {
		t.Errorf("saving the own name made %+v", u.User)
	}
}

func TestUserActions(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	ben := s.account(s.training, admin.User{
		Email:       "ben@example.org",
		Name:        "Ben Okoye",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"case-managers"},
	})
	path := "/training/users/" + ben.ID
	for range 5 {
		s.visitor().post("/training/sign-in", url.Values{
			"email":    {"ben@example.org"},
			"password": {"wrong"},
		})
	}
	v.get(path).shows(t, http.StatusOK, "locked", "failed attempts", "Unlock account")
	v.done(v.post(path+"/unlock", nil), path).shows(t, http.StatusOK, "Account unlocked.")
	s.visitor().signIn("training", "ben@example.org")

	a := v.post(path+"/reset-password", nil)
	a.shows(t, http.StatusOK, "Temporary password for Ben Okoye", shownOnce)
	v.get(path).shows(t, http.StatusOK, "temporary, must be changed at the next sign-in",
		"Reset how an account signs in")
	v.done(v.post(path+"/reset-second-step", nil), path).
		shows(t, http.StatusOK, "Second step reset.")

	v.post(path+"/deactivate", nil).shows(t, http.StatusUnprocessableEntity,
		"Enter a reason.")
	a = v.done(v.post(path+"/deactivate", url.Values{"why": {"left in November"}}), path)
	a.shows(t, http.StatusOK, "Account of Ben Okoye deactivated.",
		"inactive left in November")
	a.hides(t, "Deactivate account")

	s.account(s.training, admin.User{
		Email:       "bea@example.org",
		Name:        "Bea Second",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"data-quality"},
	})
	u := s.user(s.training, "user-ada@example.org")
	v.post("/training/users/"+u.ID+"/deactivate", url.Values{"why": {"x"}}).shows(t,
		http.StatusUnprocessableEntity,
		"You cannot change the status, organizations or workgroups of your own account.")
}
