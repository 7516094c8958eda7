package clients_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/clients"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
	"configsync/schema/fill"
)

// answers are the stored answers of a client to the intake form, as
// field=value.
func answers(w *admintest.World, id admin.ClientID) []string {
	w.T.Helper()
	snapshot, err := w.Env.Store.Snapshot(w.T.Context())
	w.Must(err)
	defer snapshot.Close()
	stored, err := snapshot.Clients.Answers(w.T.Context(), id, clients.IntakeForm)
	w.Must(err)
	var out []string
	for _, a := range stored {
		out = append(out, a.Field+"="+a.Value)
	}
	return out
}

// A client is added with name, birth date and answers, for the organization
// acted for.
func TestAddClient(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	draft, err := w.Service.Clients.NewClient(t.Context(), w.City, w.Env, nil)
	if err != nil || draft.Form.Title != "Client Intake" || len(draft.Filled.Answers()) > 0 {
		t.Fatalf("a blank form: %+v, %v", draft, err)
	}
	inputs := admintest.Typed("  Rosa   María ", "De la Muestra", "1990-02-03")
	inputs["pets"] = []string{"a cat"}
	id, err := w.Service.Clients.AddClient(t.Context(), w.City, w.Env, inputs, false)
	w.Must(err)
	if _, err := admin.ParseClientID(id.String()); err != nil {
		t.Error(err)
	}
	r, err := w.Look(w.City, id)
	w.Must(err)
	want := admin.Client{ID: id, Owner: "city-shelter", FirstName: "Rosa María",
		LastName: "De la Muestra", Born: "1990-02-03", Created: w.Clock.Now(),
		CreatedBy: w.City.String(), Changed: w.Clock.Now()}
	if diff := cmp.Diff(want, r.Client); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := answers(w, id); len(got) != 5 || !slices.Contains(got, "pets=a cat") {
		t.Errorf("the answers are %v", got)
	}
}

// A form that is not filled in as it should be says what is wrong beside each
// field; the audit log does not hold what was typed.
func TestAddClientChecksTheForm(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	_, err := w.Service.Clients.AddClient(t.Context(), w.City, w.Env,
		admintest.Typed("Rosa", "Muestra", "2026-03-03"), false)
	var wrong *clients.FormError
	if !errors.As(err, &wrong) || len(wrong.Filled.Problems()) != 1 {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff([]string{clients.FieldBirth}, admintest.InputsOf(t, err)); diff != "" {
		t.Error(diff)
	}
	_, err = w.Service.Clients.AddClient(t.Context(), w.City, w.Env,
		map[string][]string{clients.FieldFirstName: {"Rosa"}}, false)
	if diff := cmp.Diff([]string{"language"}, admintest.InputsOf(t, err)); diff != "" {
		t.Error(diff)
	}
	for _, e := range w.Entries(admin.ActionClientSave) {
		if e.Outcome != "refused" || strings.Contains(e.Detail, "Rosa") ||
			strings.Contains(e.Detail, "2026") {
			t.Errorf("the audit log has %+v", e)
		}
	}
	if got := w.Find(w.City, ""); len(got) != 0 {
		t.Errorf("there are clients: %v", got)
	}
}

// Whether a new client is restricted: the organization's default, else the
// System Property.
func TestNewClientsAreRestrictedByDefault(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		body     map[string]any
		property bool
		want     bool
	}{
		{map[string]any{}, false, false},
		{map[string]any{}, true, true},
		{map[string]any{"restrictIntake": false}, true, false},
		{map[string]any{"restrictIntake": true}, false, true},
		{map[string]any{"restriction": "shared"}, true, true},
		{map[string]any{"restriction": "restricted"}, false, true},
		{map[string]any{"restriction": "restricted", "restrictIntake": false}, false, true},
	} {
		t.Run(fmt.Sprint(c.body, c.property), func(t *testing.T) {
			t.Parallel()
			w := admintest.New(t, admintest.Caseload())
			c.body["title"] = "City Shelter"
			w.Configure(append(admintest.Properties("restrict-intake-default", c.property),
				admintest.Object("organization", "city-shelter", c.body))...)
			r, err := w.Look(w.City, w.Client(w.City, "A", "B", ""))
			if err != nil || r.Client.Restricted != c.want {
				t.Errorf("restricted %v, %v; want %v", r.Client.Restricted, err, c.want)
			}
		})
	}
}

// Clients who may be the same person are shown first; never ones that the
// organization may not see.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload(
		admintest.OneWay("2026-001", "hope-house", "city-shelter", "2026-01-01"),
	))
	own := w.Client(w.City, "Núria", "Exemple", "1990-02-03")
	shared := w.Client(w.Hope, "Núria", "Exemple", "1985-01-01")
	hidden := w.Client(w.Youth, "Núria", "Exemple", "1990-02-03")
	for _, c := range []struct {
		first, last, born string
		want              []admin.ClientID
	}{
		{"nuria", "EXEMPLE", "", []admin.ClientID{own, shared}},
		{"Nuira", "Exemple", "1990-02-03", []admin.ClientID{own}},
		{"Exemple", "Nuria", "1990-02-03", []admin.ClientID{own}},
		{"Nur", "Exemples", "1990-02-03", []admin.ClientID{own}},
		{"Nuira", "Exemple", "", nil},
		{"Berta", "Exemple", "1990-02-03", nil},
		{"", "", "1990-02-03", nil},
	} {
		_, err := w.Service.Clients.AddClient(t.Context(), w.City, w.Env,
			admintest.Typed(c.first, c.last, c.born), false)
		var got []admin.ClientID
		var duplicates *clients.Duplicates
		if errors.As(err, &duplicates) {
			for _, d := range duplicates.Clients {
				got = append(got, d.ID)
			}
			admintest.WantRefusal(t, err, refusal.Conflicted)
		} else if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if diff := cmp.Diff(c.want, got); diff != "" || slices.Contains(got, hidden) {
			t.Errorf("%s %s %s (-want +got):\n%s", c.first, c.last, c.born, diff)
		}
	}
	for _, e := range w.Entries(admin.ActionClientSave) {
		if e.Outcome == "refused" &&
			(strings.Contains(strings.ToLower(e.Detail), "exemple") || e.Resource != "clients") {
			t.Errorf("the audit log tells who may be the same: %+v", e)
		}
	}
}

// Editing replaces the answers, and with them the name; what is asked no more,
// or not by this form, stays.
func TestEditClientKeepsRetiredAnswers(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	inputs := admintest.Typed("Rosa", "Muestra", "1990-02-03")
	inputs["pets"] = []string{"a cat"}
	id, err := w.Service.Clients.AddClient(t.Context(), w.City, w.Env, inputs, false)
	w.Must(err)
	w.Must(w.Env.Store.Write(t.Context(), func(tx *admin.Tx) error {
		stored, err := tx.Clients.Answers(t.Context(), id, clients.IntakeForm)
		if err != nil {
			return err
		}
		return tx.Clients.SaveAnswers(t.Context(), id, clients.IntakeForm,
			append(stored, fill.Answer{Field: "gone", Value: "kept"}))
	}))
	w.Configure(admintest.Intake(true))
	inputs = admintest.Typed("Rosa María", "Ejemplo", "")
	inputs["pets"], inputs["gone"] = []string{"a dog"}, []string{"changed"}
	draft, err := w.Service.Clients.ReviewClient(t.Context(), w.City, w.Env, id, inputs)
	if err != nil || len(draft.Filled.Problems()) > 0 {
		t.Fatalf("reviewing: %+v, %v", draft, err)
	}
	w.Clock.Advance(1)
	w.Must(w.Service.Clients.EditClient(t.Context(), w.City, w.Env, clients.ClientEdit{
		Client: id,
		Inputs: inputs,
	}))
	if diff := cmp.Diff(
		[]string{
			"first_name=Rosa María", "gone=kept", "language=English", "last_name=Ejemplo",
			"pets=a cat",
		},
		answers(w, id),
	); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r, err := w.Look(w.City, id)
	w.Must(err)
	if r.Client.Name() != "Ejemplo, Rosa María" || r.Client.Born != "" {
		t.Errorf("the client is %+v", r.Client)
	}
	inputs["language"] = []string{""}
	if diff := cmp.Diff([]string{
		"language",
	}, admintest.InputsOf(t, w.Service.Clients.EditClient(
		t.Context(), w.City, w.Env, clients.ClientEdit{Client: id, Inputs: inputs},
	))); diff != "" {
		t.Error(diff)
	}
}

// Where there is no intake form, clients are still shown, and none can be
// added.
func TestWithoutAnIntakeForm(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	id := w.Client(w.City, "A", "B", "")
	_, err := w.Service.Promotion.Edit(t.Context(), admintest.Operator, w.Env,
		promotion.EditRequest{
			Delete: []schema.Key{{Kind: "form", Name: clients.IntakeForm}},
			Reason: "test",
		})
	w.Must(err)
	r, err := w.Look(w.City, id)
	if err != nil || r.Filled != nil || r.MayEdit {
		t.Errorf("the record is %+v, %v", r, err)
	}
	_, err = w.Service.Clients.AddClient(t.Context(), w.City, w.Env,
		admintest.Typed("A", "B", ""), true)
	admintest.WantSays(t, err, refusal.BadSource, "no form client-intake")
}

// Many are added at once, each with an id of its own.
func TestAddingAtOnce(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Engines, func(t *testing.T, on admintest.Option) {
		w := admintest.New(t, on, admintest.Caseload())
		ids := make(chan admin.ClientID, 20)
		for range cap(ids) {
			go func() {
				id, err := w.Service.Clients.AddClient(context.WithoutCancel(t.Context()),
					w.City, w.Env, admintest.Typed("A", "B", ""), true)
				if err != nil {
					t.Error(err)
				}
				ids <- id
			}()
		}
		seen := map[admin.ClientID]bool{}
		for range cap(ids) {
			seen[<-ids] = true
		}
		if len(seen) != cap(ids) || len(w.Find(w.City, "")) != cap(ids) {
			t.Errorf("%d ids", len(seen))
		}
	})
}
