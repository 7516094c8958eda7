package demo_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/clients"
	"configsync/admin/demo"
	"configsync/admin/promotion"
	"configsync/admin/sharing"
	"configsync/internal/soak"
	"configsync/refusal"
	"configsync/schema"
	"configsync/schema/fill"
	"configsync/syncer"
)

// exampleWorld returns an environment with the configuration of one of the
// examples.
func exampleWorld(t *testing.T, folder string, options ...admintest.Option) *admintest.World {
	t.Helper()
	w := admintest.New(t, options...)
	bundle, err := w.Service.Kinds.ReadBundle(os.DirFS("../../examples/hmis/" + folder))
	w.Must(err)
	bundle.Environment = "example"
	from := &admin.Environment{
		Name:   "example",
		Role:   admin.Training,
		Folder: syncer.NewFolder(bundle, nil),
	}
	plan, err := w.Service.Promotion.Plan(t.Context(), admintest.Operator, from, w.Env,
		promotion.PlanRequest{
			PlanOptions: syncer.PlanOptions{
				Mode:      syncer.MirrorMode,
				MaxDelete: syncer.Limit{Percent: 100},
			},
		})
	w.Must(err)
	w.MustForce(plan)
	return w
}

func fake(w *admintest.World, r demo.FakeRequest) (demo.FakeResult, error) {
	return w.Service.Demo.FillWithFakePeople(w.T.Context(), admintest.Operator, w.Env, r)
}

// people are the clients and answers of the environment.
func people(w *admintest.World) (
	found []admin.Client, answers map[admin.ClientID][]fill.Answer,
	exceptions []admin.ReleaseException,
) {
	w.T.Helper()
	snapshot, err := w.Env.Store.Snapshot(w.T.Context())
	w.Must(err)
	defer snapshot.Close()
	answers = map[admin.ClientID][]fill.Answer{}
	var owners []string
	for o, err := range snapshot.Config.Objects(w.T.Context(), "organization") {
		w.Must(err)
		owners = append(owners, o.Key.Name)
	}
	for _, owner := range owners {
		list, err := snapshot.Clients.Find(w.T.Context(), admin.ClientQuery{
			Viewer: owner,
			Day:    "1900-01-01",
		})
		w.Must(err)
		found = append(found, list...)
	}
	for _, c := range found {
		answers[c.ID], err = snapshot.Clients.Answers(w.T.Context(), c.ID, clients.IntakeForm)
		w.Must(err)
		list, err := snapshot.Exceptions.Of(w.T.Context(), c.ID)
		w.Must(err)
		exceptions = append(exceptions, list...)
	}
	return found, answers, exceptions
}

// Both examples are filled with varied people, whose answers pass the form and
// whose Social Security numbers nobody has.
func TestFakePeople(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	for _, folder := range []string{"training", "production"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			w := exampleWorld(t, folder)
			begun := time.Now()
			result, err := fake(w, demo.FakeRequest{
				Clients:  500,
				Seed:     7,
				Password: admintest.Password,
			})
			w.Must(err)
			t.Logf("500 clients took %v", time.Since(begun).Round(time.Millisecond))
			clients, answers, exceptions := people(w)
			if len(clients) != 500 || len(result.Users) != 7 || result.Clients != 500 {
				t.Fatalf("%d clients, %d accounts", len(clients), len(result.Users))
			}
			checkVariety(w, clients, exceptions)
			checkAnswers(w, clients, answers)
			_, err = fake(w, demo.FakeRequest{Clients: 1, Password: admintest.Password})
			admintest.WantSays(t, err, refusal.Forbidden, "already has users or clients")
		})
	}
}

func checkVariety(
	w *admintest.World, found []admin.Client, exceptions []admin.ReleaseException,
) {
	w.T.Helper()
	count := map[string]int{}
	names := map[string]bool{}
	for _, c := range found {
		count["of "+c.Owner]++
		names[c.Name()] = true
		for what, is := range map[string]bool{"restricted": c.Restricted, "open": !c.Restricted,
			"nameless": c.Name() == "No name", "birth unknown": c.Born == "",
			"child": c.Born > "2012", "old": c.Born != "" && c.Born < "1950",
			"accent": admin.FoldName(c.FirstName) != strings.ToLower(c.FirstName)} {
			if is {
				count[what]++
			}
		}
	}
	for _, e := range exceptions {
		count[string(clients.State(e, admin.Client{Owner: e.Granting}, "2026-03-02"))]++
		if e.Granting == e.Receiving || e.Through < e.Begins ||
			e.Ended != "" && e.Ended < e.Begins || e.Reason == "" {
			w.T.Errorf("a strange exception: %+v", e)
		}
	}
	for _, what := range []string{
		"of city-shelter", "of hope-house", "of youth-bridge", "restricted", "open", "nameless",
		"birth unknown", "child", "old", "accent", "valid", "ended", "expired",
	} {
		if count[what] < 3 {
			w.T.Errorf("only %d are %s: %v", count[what], what, count)
		}
	}
	if len(names) < 250 {
		w.T.Errorf("only %d names", len(names))
	}
}

// checkAnswers saves what every tenth client answered once more, as somebody of
// the owner would.
func checkAnswers(
	w *admintest.World, found []admin.Client, answers map[admin.ClientID][]fill.Answer,
) {
	w.T.Helper()
	never := regexp.MustCompile(`^(000[0-9]{6}|9[0-9]{2}00[0-9]{4})$`)
	fields := map[string]bool{}
	for _, list := range answers {
		for _, a := range list {
			fields[a.Field] = true
			if a.Field == "ssn" && !never.MatchString(a.Value) {
				w.T.Errorf("the number %s may be somebody's", a.Value)
			}
		}
	}
	for _, field := range []string{
		"first_name", "last_name", "date_of_birth", "name_data_quality", "ssn", "race",
		"veteran_status", "preferred_language", "phone", "release_date",
	} {
		if !fields[field] {
			w.T.Errorf("nobody answered %s", field)
		}
	}
	in, err := w.Authenticate(w.Begin("city@example.org", admintest.Password, admin.StageOpen))
	w.Must(err)
	checked := 0
	for _, c := range found {
		if c.Owner != "city-shelter" || checked >= 30 {
			continue
		}
		checked++
		inputs := map[string][]string{}
		for _, a := range answers[c.ID] {
			inputs[a.Field] = append(inputs[a.Field], a.Value)
		}
		if err := w.Service.Clients.EditClient(
			w.T.Context(), in.Actor, w.Env, clients.ClientEdit{Client: c.ID, Inputs: inputs},
		); err != nil {
			w.T.Errorf("%+v: %v", answers[c.ID], err)
		}
	}
	if checked == 0 {
		w.T.Error("no answers were checked")
	}
}

// The same seed gives the same people, another one others.
func TestFakePeopleComeFromTheSeed(t *testing.T) {
	t.Parallel()
	made := func(seed uint64) string {
		w := exampleWorld(t, "training")
		_, err := fake(w, demo.FakeRequest{Clients: 40, Seed: seed, Password: admintest.Password})
		w.Must(err)
		clients, answers, exceptions := people(w)
		return fmt.Sprint(clients, answers, exceptions)
	}
	one := made(1)
	if diff := cmp.Diff(one, made(1)); diff != "" {
		t.Error("the same seed gave other people")
	}
	if one == made(2) {
		t.Error("another seed gave the same people")
	}
}

// Fake people never get into a real Production, and every account can be used.
func TestFakePeopleAreKeptOut(t *testing.T) {
	t.Parallel()
	w := exampleWorld(t, "training", admintest.Role(admin.Production))
	_, err := fake(w, demo.FakeRequest{Clients: 1, Password: admintest.Password})
	admintest.WantSays(t, err, refusal.Forbidden, "is a production environment")
	_, err = fake(w, demo.FakeRequest{Clients: 1, Password: "short", Demo: true})
	if got := admintest.InputsOf(t, err); got[0] != "password" {
		t.Error(got)
	}
	result, err := fake(w, demo.FakeRequest{Clients: 20, Demo: true})
	w.Must(err)
	for _, u := range result.Users {
		if _, err := w.SignIn(u.Email, result.Password); err != nil {
			t.Errorf("%s cannot sign in: %v", u.Email, err)
		}
	}
	i := slices.IndexFunc(result.Users, func(u admin.User) bool {
		return u.Email == "both@example.org"
	})
	if i < 0 ||
		!slices.Equal(result.Users[i].SignsInFor(), []string{"city-shelter", "hope-house"}) ||
		len(result.Users[i].Workgroups) != 2 {
		t.Errorf("nobody acts for two organizations in two workgroups: %+v", result.Users)
	}
	empty := admintest.New(t)
	_, err = empty.Service.Promotion.Edit(t.Context(), admintest.Operator, empty.Env,
		promotion.EditRequest{
			Delete: []schema.Key{
				{Kind: "organization", Name: "city-shelter"},
				{Kind: "organization", Name: "hope-house"},
			},
			Reason: "test",
		})
	empty.Must(err)
	_, err = fake(empty, demo.FakeRequest{Clients: 1, Password: admintest.Password})
	admintest.WantSays(t, err, refusal.BadSource, "has no organizations")
	ana := admintest.New(t)
	_, err = ana.Service.Demo.FillWithFakePeople(t.Context(),
		ana.As(ana.Add(admintest.Person("Ana Ruiz", "administrators"))), ana.Env,
		demo.FakeRequest{Password: admintest.Password})
	admintest.WantSays(t, err, refusal.Forbidden, "Only an operator")
}

// What a search shows an organization is exactly what it may see by the
// decision about each client.
func TestSearchAgreesWithDecide(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	admintest.OnEngines(t, admintest.Usual(), func(t *testing.T, on admintest.Option) {
		searchAgreesWithDecide(t, exampleWorld(t, "training", on))
	})
}

func searchAgreesWithDecide(t *testing.T, w *admintest.World) {
	_, err := fake(w, demo.FakeRequest{Clients: 600, Seed: 3, Password: admintest.Password})
	w.Must(err)
	clients, _, exceptions := people(w)
	of := map[admin.ClientID][]admin.ReleaseException{}
	for _, e := range exceptions {
		of[e.Client] = append(of[e.Client], e)
	}
	mous := map[string]*schema.MOU{}
	snapshot, err := w.Env.Store.Snapshot(t.Context())
	w.Must(err)
	defer snapshot.Close()
	kind, _ := w.Service.Kinds.Of("mou")
	for o, err := range snapshot.Config.Objects(t.Context(), "mou") {
		w.Must(err)
		spec, err := kind.Decode(o.Body)
		w.Must(err)
		mous[o.Key.Name] = spec.(*schema.MOU)
	}
	agreed := sharing.NewSharing(mous)
	decided := map[sharing.Rule]int{}
	for _, viewer := range []string{
		"city-shelter", "hope-house", "coordinated-access", "veterans-village", "harbor-health",
		"youth-bridge",
	} {
		for _, day := range []schema.Date{
			"2026-03-02", "2026-02-01", "2025-12-24", "2023-04-30", "2031-01-01",
		} {
			shown, err := snapshot.Clients.Find(t.Context(), admin.ClientQuery{
				Viewer: viewer,
				Owners: agreed.Owners(viewer, day),
				Day:    day,
			})
			w.Must(err)
			got := map[admin.ClientID]bool{}
			for _, c := range shown {
				got[c.ID] = true
			}
			for _, c := range clients {
				d := sharing.Decide(sharing.Request{Organization: viewer, Day: day},
					sharing.Facts{
						Owner:      c.Owner,
						Restricted: c.Restricted,
						Exceptions: admin.ExceptionsOf(of[c.ID]),
						Sharing:    agreed,
					})
				decided[d.Rule]++
				if d.Allowed != got[c.ID] {
					t.Fatalf("%s on %s: the search shows %+v: %v, by %s", viewer, day, c,
						got[c.ID], d.Rule)
				}
			}
		}
	}
	if len(decided) != 5 || decided[sharing.RuleReleaseException] == 0 {
		t.Errorf("only these rules decided: %v", decided)
	}
}
