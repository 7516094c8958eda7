package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/clients"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/schema/fill"
	"configsync/syncer"
)

// compareUsers are the accounts of a site on which Training and Production are
// compared: two administrators, a privacy officer and a case worker, each in
// both environments.
var compareUsers = []admin.User{
	{
		Email:       "ada@example.org",
		Name:        "Ada Min",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"system-administrators"},
	},
	{
		Email:       "ben@example.org",
		Name:        "Ben Okoye",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"system-administrators"},
	},
	{
		Email:       "jo@example.org",
		Name:        "Jo Beispiel",
		Memberships: admintest.Member("coordinated-access"),
		Workgroups:  []string{"privacy-officers"},
	},
	{
		Email:       "cam@example.org",
		Name:        "Cam Ruiz",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"case-managers"},
	},
}

// newCompareSite is a site on which Training was synced to Production as update
// 2 of Production, and both changed since.
//
// In Training: in the form client-intake the veteran status is newly required,
// gender is retired, sex is new, the middle name has another label and the help
// text of ssn is another one; in project-enrollment enrollment_coc moved;
// options of several lists are retired; MOU 2023-004 ends later; the workgroup
// intake-workers is renamed intake-specialists; the list early-exit-reason is
// deleted.
//
// In Production: the help text of ssn is yet another one, which is the
// conflict; current-living-situation has another help text, which is kept; the
// form severe-weather-bed-log was made there; three clients were added.
func newCompareSite(t *testing.T) *testSite {
	t.Helper()
	return newSiteLike(t, "comparison", buildComparison)
}

func buildComparison(s *testSite) {
	s.t.Helper()
	s.takeIn(s.training, "last-sync")
	s.set(s.training, "second-step", "optional")
	s.clock.Advance(time.Hour)
	s.promote("HUD HMIS Data Standards FY2024")
	for _, u := range compareUsers {
		s.account(s.training, u)
		s.account(s.production, u)
	}
	s.intakes("city-shelter", 3)
	s.clock.Advance(26 * time.Hour)
	s.hotfix("form/client-intake", "form/current-living-situation", "form/severe-weather-bed-log")
	s.clock.Advance(3 * time.Hour)
	s.takeIn(s.training, "training")
	s.reword(s.training, "form/client-intake", "label: Middle name",
		"label: Middle name or initial")
	s.clock.Advance(20 * time.Minute)
}

// takeIn syncs a tree of the example into an environment.
func (s *testSite) takeIn(env *admin.Environment, tree string) {
	s.t.Helper()
	folder := &admin.Environment{
		Name:   tree,
		Role:   admin.OtherRole,
		Folder: syncer.NewFolder(s.tree(tree), nil),
	}
	s.apply(folder, env, syncer.PlanOptions{}, "HUD’s lists, as they are in the folder "+tree+".")
}

// promote syncs Training to Production; a privacy officer agreed elsewhere.
func (s *testSite) promote(summary string) syncer.Update {
	s.t.Helper()
	return s.apply(s.training, s.production, syncer.PlanOptions{}, summary)
}

func (s *testSite) apply(
	source, target *admin.Environment, o syncer.PlanOptions, summary string,
) syncer.Update {
	s.t.Helper()
	plan, err := s.service.Promotion.Plan(s.t.Context(), admintest.Operator, source, target,
		promotion.PlanRequest{PlanOptions: o, Summary: summary})
	if err != nil {
		s.t.Fatal(err)
	}
	u, err := s.service.Promotion.Apply(s.t.Context(), admintest.Operator, target, plan,
		promotion.ApplyRequest{Consent: plan.FullConsent(), External: "test"})
	if err != nil {
		s.t.Fatal(err)
	}
	return u
}

// hotfix puts objects of the example's Production into Production by hand.
func (s *testSite) hotfix(keys ...string) {
	s.t.Helper()
	var objects []schema.Object
	for _, o := range s.tree("production").Objects {
		if slices.Contains(keys, o.Key.String()) {
			objects = append(objects, o)
		}
	}
	_, err := s.service.Promotion.Edit(s.t.Context(), admintest.Operator, s.production,
		promotion.EditRequest{
			Objects: objects,
			Reason:  "cold weather alert",
			Summary: "What to ask during a severe weather alert.",
		})
	if err != nil {
		s.t.Fatal(err)
	}
}

// reword replaces a text in the YAML of an object, which must be in it once.
func (s *testSite) reword(env *admin.Environment, name, before, after string) {
	s.t.Helper()
	key, err := schema.ParseKey(name)
	if err != nil {
		s.t.Fatal(err)
	}
	stored, err := s.service.History.ObjectNow(s.t.Context(), admintest.Operator, env, key)
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := s.service.Kinds.YAML(stored.Object)
	if err != nil {
		s.t.Fatal(err)
	}
	if n := strings.Count(string(text), before+"\n"); n != 1 {
		s.t.Fatalf("%q is %d times in %s", before, n, name)
	}
	kind, _ := s.service.Kinds.Of(key.Kind)
	objects, err := s.service.Kinds.ReadObjects(kind.Plural+"/"+key.Name+".yaml",
		[]byte(strings.Replace(string(text), before+"\n", after+"\n", 1)))
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.service.Promotion.Edit(
		s.t.Context(), admintest.Operator, env,
		promotion.EditRequest{Objects: objects, Reason: "a test", Summary: after},
	); err != nil {
		s.t.Fatal(err)
	}
}

// intakes adds clients of an organization to Production, whose intake form says
// only who they are.
func (s *testSite) intakes(owner string, n int) {
	s.t.Helper()
	err := s.production.Store.Write(s.t.Context(), func(tx *admin.Tx) error {
		for i := range n {
			c := admin.Client{
				ID: admin.ClientID(482113907 + i), Owner: owner, FirstName: "Ada",
				LastName: fmt.Sprintf("Ejemplo %d", i+1), Born: "1980-05-17",
				Created: s.clock.Now(), Changed: s.clock.Now(),
			}
			if err := tx.Clients.Save(s.t.Context(), c); err != nil {
				return err
			}
			answers := []fill.Answer{
				{Field: "first_name", Value: c.FirstName}, {Field: "last_name", Value: c.LastName},
				{Field: "gender", Instance: "0", Value: "0"},
			}
			if err := tx.Clients.SaveAnswers(
				s.t.Context(), c.ID, clients.IntakeForm, answers,
			); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}
