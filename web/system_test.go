package web_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/schema"
)

// administered is a site whose administrators need no second step, with one of
// them signed in to an environment.
func administered(t *testing.T, environment string) (*testSite, *visitor) {
	t.Helper()
	s := newSite(t)
	env := s.named(environment)
	s.set(s.training, "second-step", "optional")
	s.set(s.production, "second-step", "optional")
	s.account(env, admin.User{
		Email:       "ada@example.org",
		Name:        "Ada Min",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"case-managers", "system-administrators"},
	})
	return s, s.ada(environment)
}

// ada signs the administrator in. She is a case manager too: only so can she
// give that workgroup.
func (s *testSite) ada(environment string) *visitor {
	s.t.Helper()
	return s.visitor().signIn(environment, "ada@example.org", "coordinated-access",
		"system-administrators")
}

func (s *testSite) named(environment string) *admin.Environment {
	if environment == "production" {
		return s.production
	}
	return s.training
}

// set sets a System Property by hand.
func (s *testSite) set(env *admin.Environment, property string, value schema.Value) {
	s.t.Helper()
	object := schema.Object{
		Key:  schema.Key{Kind: "system-property", Name: property},
		Body: schema.Canonical(map[string]any{"value": value}),
	}
	if _, err := s.service.Promotion.Edit(
		s.t.Context(), admintest.Operator, env,
		promotion.EditRequest{
			Objects: []schema.Object{object},
			Reason:  "a test",
			Summary: "Set " + property + ".",
		},
	); err != nil {
		s.t.Fatal(err)
	}
}

// caseManager adds a case manager and signs in.
func (s *testSite) caseManager(env *admin.Environment) *visitor {
	s.account(env, admin.User{
		Email:       "cam@example.org",
		Name:        "Cam Ruiz",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"case-managers"},
	})
	return s.visitor().signIn(env.Name, "cam@example.org")
}

// shows ends the test unless an answer has the status and its text holds every
// one of the texts.
func (a answer) shows(t *testing.T, status int, texts ...string) {
	t.Helper()
	if a.Status != status {
		t.Fatalf("status %d (to %s), want %d\n%s", a.Status, a.Location, status, a.text())
	}
	for _, text := range texts {
		if !strings.Contains(a.text(), text) {
			t.Errorf("the page does not say %q:\n%s", text, a.text())
		}
	}
}

// hides ends the test when the text of an answer holds one of the texts.
func (a answer) hides(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.text(), text) {
			t.Errorf("the page says %q:\n%s", text, a.text())
		}
	}
}

var tags = regexp.MustCompile(`(?s)<script.*?</script>|<head>.*?</head>|<nav.*?</nav>|<[^>]*>`)

// text is what people read on a page, without the navigation.
func (a answer) text() string {
	text := html.UnescapeString(tags.ReplaceAllString(a.Body, " "))
	return strings.TrimSpace(spaces.ReplaceAllString(text, " "))
}

// input is the value of an input of a form, by its name.
func (a answer) input(t *testing.T, name string) string {
	t.Helper()
	found := regexp.MustCompile(
		`<input[^>]*name="` + regexp.QuoteMeta(name) + `"[^>]*value="([^"]*)"`,
	).FindStringSubmatch(
		a.Body,
	)
	if found == nil {
		t.Fatalf("there is no input %s:\n%s", name, a.Body)
	}
	return html.UnescapeString(found[1])
}

// done ends the test unless an answer leads to another page, and gives what
// that one says.
func (v *visitor) done(a answer, path string) answer {
	v.t.Helper()
	if a.Status != http.StatusSeeOther || a.Location != path {
		v.t.Fatalf("status %d to %q, want a redirect to %s\n%s", a.Status, a.Location,
			path, a.text())
	}
	return v.get(path)
}

// property is the value of a System Property, and whether it is set.
func (s *testSite) property(env *admin.Environment, name string) (value schema.Value, set bool) {
	s.t.Helper()
	states, err := s.service.History.Properties(s.t.Context(), admintest.Operator, env)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, state := range states {
		if state.Name == name {
			return state.Value, state.Set
		}
	}
	s.t.Fatal("there is no property " + name)
	return nil, false
}

// seen makes an account one that was last used at a time.
func (s *testSite) seen(env *admin.Environment, email string, at time.Time) {
	s.t.Helper()
	err := env.Store.Write(s.t.Context(), func(tx *admin.Tx) error {
		u, _, err := tx.Users.ByEmail(s.t.Context(), email)
		if err != nil {
			return err
		}
		u.LastActive = at
		return tx.Users.Save(s.t.Context(), u)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}
