package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
)

// Whoever goes on after a log-off gets the form as it was. Nothing that was
// typed is done before it is sent again.
func TestGoingOnWhereOneWas(t *testing.T) {
	t.Parallel()
	s, ada := administered(t, "training")
	ben := s.ben()
	ada.post("/training/concern", url.Values{"text": {"Somebody left a session open."}})
	concerns := s.concerns()
	s.account(s.training, admin.User{
		Email:       "ola@example.org",
		Name:        "Ola Officer",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"privacy-officers"},
	})
	officer := s.visitor().signIn("training", "ola@example.org")
	planned := "/plans/" + s.planned()
	seq := s.seq()
	for _, tt := range []struct {
		by    *visitor
		path  string
		typed url.Values
		shown string
	}{
		{ada, "/concern", url.Values{"text": {"I saw zebras."}}, "I saw zebras."},
		{
			ada, "/concerns/" + concerns[0].ID + "/close",
			url.Values{"resolution": {"They were zebras."}}, "They were zebras.",
		},
		{ada, "/properties/lock-out-time", url.Values{"value": {"77"}}, `value="77"`},
		{ada, "/workgroups/auditors", url.Values{"title": {"Zebra watchers"}}, "Zebra watchers"},
		{ada, "/option-lists/race", url.Values{"title": {"Zebras"}}, `value="Zebras"`},
		{
			ada, "/option-lists/race/edit",
			url.Values{"yaml": {"name: race\ntitle: Zebras\nitems: []\n"}}, "title: Zebras",
		},
		{
			ada, "/users",
			url.Values{"name": {"Zoe Zebra"}, "email": {"zoe@example.org"}, "status": {"active"}},
			`value="Zoe Zebra"`,
		},
		{
			ada, "/users/" + ben.ID,
			url.Values{"name": {"Ben Zebra"}, "email": {ben.Email}, "status": {"active"}},
			`value="Ben Zebra"`,
		},
		{
			ada, "/users/" + ben.ID + "/deactivate", url.Values{"why": {"seen with zebras"}},
			"seen with zebras",
		},
		{
			officer, "/organizations/new",
			url.Values{"name": {"zebra-house"}, "title": {"Zebra House"}}, `value="Zebra House"`,
		},
		{
			officer, "/organizations/city-shelter", url.Values{"title": {"Zebra Shelter"}},
			`value="Zebra Shelter"`,
		},
		{
			officer, "/mous/new",
			url.Values{
				"number":  {"2026-020"},
				"title":   {"Zebras"},
				"way":     {"mutual"},
				"between": {"hope-house", "city-shelter"},
				"begins":  {"2026-11-20"},
			},
			`value="Zebras"`,
		},
		{officer, planned + "/approve", url.Values{"note": {"I like zebras."}}, "I like zebras."},
		{officer, planned + "/reject", url.Values{"note": {"No zebras."}}, "No zebras."},
		{officer, planned + "/comment", url.Values{"note": {"Zebras?"}}, "Zebras?"},
		{ada, planned + "/cancel", url.Values{"note": {"Too many zebras."}}, "Too many zebras."},
		{
			ada, planned + "/apply", url.Values{"emergency": {"zebras"}},
			`action="/training` + planned + `/apply"`,
		},
		{
			ada, "/schedules/new",
			url.Values{
				"name": {"zebras"}, "does": {"promote"}, "source": {"production"},
				"repeats": {"days"}, "time": {"22:00"}, "zone": {"UTC"},
			},
			`value="zebras"`,
		},
		{
			ada, "/freezes", url.Values{"from-day": {"2026-12-20"}, "reason": {"Zebras"}},
			`value="Zebras"`,
		},
		{officer, "/mous/2021-001/end", url.Values{"day": {"2026-12-31"}}, `value="2026-12-31"`},
	} {
		tt.typed.Set("resumed", "yes")
		a := tt.by.post("/training"+tt.path, tt.typed)
		if a.Status != http.StatusOK || !strings.Contains(a.Body, tt.shown) {
			t.Errorf("going on with %s: %d to %q without %q\n%s", tt.path, a.Status, a.Location,
				tt.shown, a.text())
		}
	}
	if got := s.seq(); got != seq {
		t.Errorf("the configuration was changed by updates up to %d, was at %d", got, seq)
	}
	if diff := cmp.Diff(concerns, s.concerns()); diff != "" {
		t.Errorf("concerns (-want +got):\n%s", diff)
	}
	users, err := s.service.Accounts.Users(t.Context(), admintest.Operator, s.training,
		admin.UserFilter{Limit: 10})
	if err != nil || len(users.Users) != 3 {
		t.Errorf("accounts: %+v, %v", users, err)
	}
	if got := s.user(s.training, ben.ID); got.Name != ben.Name || got.Status != admin.Active {
		t.Errorf("an account was changed: %+v", got.User)
	}
}

// seq is the number of the last update of training.
func (s *testSite) seq() int64 {
	s.t.Helper()
	list, err := s.service.History.Updates(s.t.Context(), admintest.Operator, s.training,
		admin.Filter{
			Limit: 1,
		})
	if err != nil {
		s.t.Fatal(err)
	}
	return list.Updates[0].Seq
}

// concerns are those of training that are open.
func (s *testSite) concerns() []admin.Concern {
	s.t.Helper()
	concerns, err := s.service.Clients.Concerns(s.t.Context(), admintest.Operator, s.training, true)
	if err != nil {
		s.t.Fatal(err)
	}
	return concerns
}

// A button without inputs that is pressed after the log-off is not kept: it is
// not pressed again by somebody who only wants to go on.
func TestButtonPressedTooLate(t *testing.T) {
	t.Parallel()
	s, ada := administered(t, "training")
	ben := s.ben()
	s.clock.Advance(16 * time.Minute)
	if a := ada.post(
		"/training/users/"+ben.ID+"/reset-password", nil,
	); a.Location != "/training/sign-in" {
		t.Fatalf("after the log-off: %d %s", a.Status, a.Location)
	}
	s.ada("training") // gets home, and not to what was kept
}
