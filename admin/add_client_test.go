package admin_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
)

// answers are the stored answers of a client to the intake form, as field=value.
func (w *caseload) answers(id admin.ClientID) []string {
	w.t.Helper()
	snapshot, err := w.env.Store.Snapshot(w.t.Context())
	w.must(err)
	defer snapshot.Close()
	stored, err := snapshot.Answers(w.t.Context(), id, admin.IntakeForm)
	w.must(err)
	var out []string
	for _, a := range stored {
		out = append(out, a.Field+"="+a.Value)
	}
	return out
}

// A client is added with name, birth date and answers, for the organization acted for.
func TestAddClient(t *testing.T) {
	t.Parallel()
	w := newCaseload(t)
	draft, err := w.service.NewClient(t.Context(), w.city, w.env, nil)
	if err != nil || draft.Form.Title != "Client Intake" || len(draft.Filled.Answers()) > 0 {
		t.Fatalf("a blank form: %+v, %v", draft, err)
	}
	inputs := typed("  Rosa   María ", "De la Muestra", "1990-02-03")
	inputs["pets"] = []string{"a cat"}
	id, err := w.service.AddClient(t.Context(), w.city, w.env, inputs, false)
	w.must(err)
	if _, err := admin.ParseClientID(id.String()); err != nil {
		t.Error(err)
	}
	r, err := w.look(w.city, id)
	w.must(err)
	want := admin.Client{ID: id, Owner: "city-shelter", FirstName: "Rosa María", LastName: "De la Muestra", Born: "1990-02-03", Created: w.clock.at,
		CreatedBy: w.city.String(), Changed: w.clock.at}
	if diff := cmp.Diff(want, r.Client); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := w.answers(id); len(got) != 5 || !slices.Contains(got, "pets=a cat") {
		t.Errorf("the answers are %v", got)
	}
}

// A form that is not filled in as it should be says what is wrong beside each field; the audit log does not hold what was typed.
func TestAddClientChecksTheForm(t *testing.T) {
	t.Parallel()
	w := newCaseload(t)
	_, err := w.service.AddClient(t.Context(), w.city, w.env, typed("Rosa", "Muestra", "2026-03-03"), false)
	var wrong *admin.FormError
	if !errors.As(err, &wrong) || len(wrong.Filled.Problems()) != 1 {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff([]string{admin.FieldBirth}, inputsOf(t, err)); diff != "" {
		t.Error(diff)
	}
	_, err = w.service.AddClient(t.Context(), w.city, w.env, map[string][]string{admin.FieldFirstName: {"Rosa"}}, false)
	if diff := cmp.Diff([]string{"language"}, inputsOf(t, err)); diff != "" {
		t.Error(diff)
	}
	for _, e := range w.entries(admin.ActionClientSave) {
		if e.Outcome != "refused" || strings.Contains(e.Detail, "Rosa") || strings.Contains(e.Detail, "2026") {
			t.Errorf("the audit log has %+v", e)
		}
	}
	if got := w.find(w.city, ""); len(got) != 0 {
		t.Errorf("there are clients: %v", got)
	}
}

// Whether a new client is restricted: the organization's default, else the System Property.
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
			w := newCaseload(t)
			c.body["title"] = "City Shelter"
			w.configure(append(propertiesOf([]any{"restrict-intake-default", c.property}), object("organization", "city-shelter", c.body))...)
			r, err := w.look(w.city, w.client(w.city, "A", "B", ""))
			if err != nil || r.Client.Restricted != c.want {
				t.Errorf("restricted %v, %v; want %v", r.Client.Restricted, err, c.want)
			}
		})
	}
}

// Clients who may be the same person are shown first; never ones that the organization may not see.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	w := newCaseload(t, oneWay("2026-001", "hope-house", "city-shelter", "2026-01-01"))
	own := w.client(w.city, "Núria", "Exemple", "1990-02-03")
	shared := w.client(w.hope, "Núria", "Exemple", "1985-01-01")
	hidden := w.client(w.youth, "Núria", "Exemple", "1990-02-03")
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
		_, err := w.service.AddClient(t.Context(), w.city, w.env, typed(c.first, c.last, c.born), false)
		var got []admin.ClientID
		var duplicates *admin.Duplicates
		if errors.As(err, &duplicates) {
			for _, d := range duplicates.Clients {
				got = append(got, d.ID)
			}
			wantRefusal(t, err, refusal.Conflicted)
		} else if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if diff := cmp.Diff(c.want, got); diff != "" || slices.Contains(got, hidden) {
			t.Errorf("%s %s %s (-want +got):\n%s", c.first, c.last, c.born, diff)
		}
	}
	for _, e := range w.entries(admin.ActionClientSave) {
		if e.Outcome == "refused" && (strings.Contains(strings.ToLower(e.Detail), "exemple") || e.Resource != "clients") {
			t.Errorf("the audit log tells who may be the same: %+v", e)
		}
	}
}

// Editing replaces the answers, and with them the name; what is asked no more, or not by this form, stays.
func TestEditClientKeepsRetiredAnswers(t *testing.T) {
	t.Parallel()
	w := newCaseload(t)
	inputs := typed("Rosa", "Muestra", "1990-02-03")
	inputs["pets"] = []string{"a cat"}
	id, err := w.service.AddClient(t.Context(), w.city, w.env, inputs, false)
	w.must(err)
	w.must(w.env.Store.Write(t.Context(), func(tx admin.Tx) error {
		stored, err := tx.Answers(t.Context(), id, admin.IntakeForm)
		if err != nil {
			return err
		}
		return tx.SaveAnswers(t.Context(), id, admin.IntakeForm, append(stored, schema.Answer{Field: "gone", Value: "kept"}))
	}))
	w.configure(intake(true))
	inputs = typed("Rosa María", "Ejemplo", "")
	inputs["pets"], inputs["gone"] = []string{"a dog"}, []string{"changed"}
	draft, err := w.service.ReviewClient(t.Context(), w.city, w.env, id, inputs)
	if err != nil || len(draft.Filled.Problems()) > 0 {
		t.Fatalf("reviewing: %+v, %v", draft, err)
	}
	w.later(1)
	w.must(w.service.EditClient(t.Context(), w.city, w.env, admin.ClientEdit{Client: id, Inputs: inputs}))
	if diff := cmp.Diff([]string{"first_name=Rosa María", "gone=kept", "language=English", "last_name=Ejemplo", "pets=a cat"}, w.answers(id)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r, err := w.look(w.city, id)
	w.must(err)
	if r.Client.Name() != "Ejemplo, Rosa María" || r.Client.Born != "" {
		t.Errorf("the client is %+v", r.Client)
	}
	delete(inputs, "language")
	if diff := cmp.Diff([]string{"language"}, inputsOf(t, w.service.EditClient(t.Context(), w.city, w.env, admin.ClientEdit{Client: id, Inputs: inputs}))); diff != "" {
		t.Error(diff)
	}
}

// Where there is no intake form, clients are still shown, and none can be added.
func TestWithoutAnIntakeForm(t *testing.T) {
	t.Parallel()
	w := newCaseload(t)
	id := w.client(w.city, "A", "B", "")
	_, err := w.service.Edit(t.Context(), operator, w.env, admin.EditRequest{Delete: []schema.Key{{Kind: "form", Name: admin.IntakeForm}}, Reason: "test"})
	w.must(err)
	r, err := w.look(w.city, id)
	if err != nil || r.Filled != nil || r.MayEdit {
		t.Errorf("the record is %+v, %v", r, err)
	}
	_, err = w.service.AddClient(t.Context(), w.city, w.env, typed("A", "B", ""), true)
	wantSays(t, err, refusal.BadSource, "no form client-intake")
}

// Many are added at once, each with an id of its own.
func TestAddingAtOnce(t *testing.T) {
	t.Parallel()
	for engine, url := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := caseloadOn(t, url(t))
			ids := make(chan admin.ClientID, 20)
			for range cap(ids) {
				go func() {
					id, err := w.service.AddClient(context.WithoutCancel(t.Context()), w.city, w.env, typed("A", "B", ""), true)
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
			if len(seen) != cap(ids) || len(w.find(w.city, "")) != cap(ids) {
				t.Errorf("%d ids", len(seen))
			}
		})
	}
}
