package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/clients"
	"configsync/schema/fill"
)

func TestAddingAClient(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	v := s.city
	v.get("/training/clients/new").wants(t, http.StatusOK, "City Shelter will own this record",
		"By MOUs, Coordinated Access Center, Hope House and Veterans Village will see it, too.",
		`id="first_name"`,
		"Update the form", without, "Restrict Intake will be set", "Which language?")
	s.youth.get("/training/clients/new").wants(t, http.StatusOK,
		"Youth Bridge will own this record", "Restrict Intake will be set")
	s.officer.get("/training/clients/new").wants(t, http.StatusForbidden)

	typed := url.Values{
		"first_name":         {"Ana"},
		"date_of_birth":      {"1890-01-01"},
		"preferred_language": {"21"},
		"form-update":        {"yes"},
	}
	v.post("/training/clients/new", typed).wants(t, http.StatusOK, `value="Ana"`, "Which language?",
		`value="1890-01-01"`, without, "data-problems")
	typed.Del("form-update")
	v.post("/training/clients/new", typed).wants(t, http.StatusUnprocessableEntity,
		"data-problems=", `href="#date_of_birth"`,
		"How complete is the name? The answer is missing", `value="Ana"`, "Which language?")

	id := v.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	v.get("/training/clients/"+id).wants(t, http.StatusOK, "The client is added.", "Muestra, Ana",
		id, "City Shelter may see this record, because it added the client.",
		"Full name reported",
		"January 31, 1990 (36)", "/edit", "/security", "/access", "No answer: Middle name", without,
		"RaceNone")
}

// Somebody who may be there already is shown, with everything that was typed;
// another name is compared anew.
func TestAddingAClientWhoMayBeThere(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	hidden := s.youth.add(intakeOf("Anna", "Muestra", "1990-01-31"))
	typed := intakeOf("Anna", "Muestra", "1990-01-31")
	typed.Set("middle_name", "Maria")
	v := s.hope
	v.post("/training/clients/new", typed).wants(t, http.StatusConflict,
		"This client may be here already.", "Muestra, Ana", "This is somebody else: add the client",
		`value="Maria"`, "Nothing is saved yet",
		`target="_blank"`, without, hidden, "data-problems")
	typed.Set("somebody-else", "Anna · Muestra · 1990-02-01")
	v.post("/training/clients/new", typed).wants(t, http.StatusConflict,
		"This client may be here already.")
	typed.Set("somebody-else", "Anna · Muestra · 1990-01-31")
	id := v.add(typed)
	v.get("/training/clients/"+id).wants(t, http.StatusOK, "Muestra, Anna", "Maria")
}

func TestEditingAClient(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	id := s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	path := "/training/clients/" + id + "/edit"
	s.city.get(path).wants(t, http.StatusOK, `value="Muestra"`, `value="1990-01-31"`,
		"Save the record")
	typed := intakeOf("Ana", "Ejemplo", "1990-01-31")
	typed.Set("changed-at", s.city.get(path).version(t))
	typed.Set("phone", "no")
	s.city.post(path, typed).wants(t, http.StatusUnprocessableEntity, `value="Ejemplo"`,
		`value="no"`, `href="#phone"`)
	typed.Set("phone", "555-0100")
	if a := s.city.post(path, typed); a.Location != "/training/clients/"+id {
		t.Fatalf("%d %s\n%s", a.Status, a.Location, a.Body)
	}
	s.city.get("/training/clients/"+id).wants(t, http.StatusOK, "The record is saved.",
		"Ejemplo, Ana", "555-0100")

	s.hope.get("/training/clients/"+id).wants(t, http.StatusOK, "because of the MOU 2021-001",
		without, "/edit", "/security", "/access")
	for _, a := range []answer{
		s.hope.get(path), s.hope.post(path, typed),
		s.hope.get("/training/clients/" + id + "/security"),
		s.hope.get("/training/clients/" + id + "/access"),
	} {
		a.wants(t, http.StatusForbidden, "Only City Shelter")
	}
}

var versionInput = regexp.MustCompile(`name="changed-at" value="([^"]+)"`)

// version is which version of a record the form on the page is about.
func (a answer) version(t *testing.T) string {
	t.Helper()
	found := versionInput.FindStringSubmatch(a.Body)
	if found == nil {
		t.Fatalf("no form of a record: %d\n%s", a.Status, a.Body)
	}
	return found[1]
}

// Who saves a record that somebody else has saved meanwhile is told, loses
// nothing, and replaces it only by saving once more.
func TestEditingAClientAtOnce(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	id := s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	path := "/training/clients/" + id + "/edit"
	first, second := intakeOf("Ana", "Primera",
		"1990-01-31"), intakeOf("Ana", "Segunda", "1990-01-31")
	first.Set("changed-at", s.city.get(path).version(t))
	second.Set("changed-at", first.Get("changed-at"))
	s.clock.Advance(time.Minute)
	if a := s.city.post(path, first); a.Location != "/training/clients/"+id {
		t.Fatalf("%d %s\n%s", a.Status, a.Location, a.Body)
	}
	a := s.city.post(path, second)
	a.wants(t, http.StatusConflict, "Someone else saved this record in the meantime",
		`value="Segunda"`)
	s.city.get("/training/clients/"+id).wants(t, http.StatusOK, "Primera, Ana", without, "Segunda")
	unknown := intakeOf("Ana", "Tercera", "1990-01-31")
	s.city.post(path, unknown).wants(t, http.StatusConflict,
		"Someone else saved this record in the meantime")
	second.Set("changed-at", a.version(t))
	if a := s.city.post(path, second); a.Location != "/training/clients/"+id {
		t.Fatalf("%d %s\n%s", a.Status, a.Location, a.Body)
	}
	s.city.get("/training/clients/"+id).wants(t, http.StatusOK, "Segunda, Ana")
}

var changing = regexp.MustCompile(`data-log-off-in="[0-9]+"`)

// Whatever address of a client one tries, one cannot tell a client whom one may
// not see from none.
func TestAClientWhoIsNotSeenIsNone(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	hidden := s.youth.add(intakeOf("Noor", "Mithal", "2008-12-01"))
	s.youth.post("/training/clients/"+hidden+"/security/restrict", url.Values{"restricted": {"no"}})
	restricted := s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	s.city.post("/training/clients/"+restricted+
		"/security/restrict", url.Values{"restricted": {"yes"}})
	tries := []struct {
		method, path string
		inputs       url.Values
	}{
		{"GET", "", nil}, {"GET", "/edit", nil}, {"GET", "/security", nil},
		{"GET", "/access", nil}, {"GET", "/access?on=2026-01-01", nil},
		{"GET", "/access?on=nonsense", nil},
		{"POST", "/edit", intakeOf("A", "B", "")},
		{"POST", "/edit", url.Values{"form-update": {"yes"}}}, {"POST", "/edit", nil},
		{"POST", "/edit", url.Values{"resumed": {"yes"}}},
		{"POST", "/security/restrict", url.Values{"restricted": {"yes"}}},
		{"POST", "/security/restrict", url.Values{"resumed": {"yes"}}},
		{
			"POST", "/security",
			url.Values{"receiving": {"hope-house"}, "through": {"2026-12-01"}, "reason": {"x"}},
		},
		{"POST", "/security", nil},
		{"POST", "/security/exceptions/x/end", nil}, {"POST", "", nil}, {"GET", "/nothing", nil},
		{"POST", "/access", nil},
	}
	get := func(v *visitor, id string, i int) string {
		var a answer
		if tries[i].method == "POST" {
			a = v.post("/training/clients/"+id+tries[i].path, tries[i].inputs)
		} else {
			a = v.get("/training/clients/" + id + tries[i].path)
		}
		return fmt.Sprint(a.Status, a.Location, changing.ReplaceAllString(a.Body, ""))
	}
	for i, try := range tries {
		want := get(s.hope, "999-999-999", i)
		for _, id := range []string{hidden, restricted, "12345", "nobody"} {
			if got := get(s.hope, id, i); got != want {
				t.Errorf("%s %s: %s\n\nof nobody: %s", try.method, try.path, got, want)
			}
		}
		if strings.HasPrefix(try.path, "/access") {
			continue // who reads the audit log may ask about every client
		}
		want = get(s.officer, "999-999-999", i)
		for _, id := range []string{hidden, restricted} {
			if got := get(s.officer, id, i); got != want {
				t.Errorf("%s %s by the privacy officer: %s\n\nof nobody: %s", try.method, try.path,
					got, want)
			}
		}
	}
	s.hope.get("/training/clients/"+hidden).wants(t, http.StatusNotFound,
		"There is no such client, or you may not see the client’s record.")
}

// What was typed when the session ended is shown again, and nothing is done
// with it.
func TestAClientFormIsResumed(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	id := s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	typed := intakeOf("Bo", "Sampla", "")
	typed.Set("resumed", "yes")
	s.city.post("/training/clients/new", typed).wants(t, http.StatusOK, `value="Sampla"`,
		"Add the client")
	s.city.post("/training/clients/"+id+"/edit", typed).
		wants(t, http.StatusOK, `value="Sampla"`, "Save the record")
	s.city.post("/training/clients/"+id+"/security", url.Values{
		"resumed":   {"yes"},
		"receiving": {"youth-bridge"},
		"reason":    {"referral"},
		"through":   {"2026-12-24"},
	}).
		wants(t, http.StatusOK, `value="referral"`, `value="youth-bridge" selected`,
			`value="2026-12-24"`, "No Release Exception is in effect")
	s.city.post("/training/clients/"+id+"/security/restrict", url.Values{
		"resumed":    {"yes"},
		"restricted": {"yes"},
	}).wants(
		t, http.StatusOK, "not set",
	)
	s.officer.post("/training/emergency", url.Values{
		"resumed": {"yes"},
		"client":  {id},
		"reason":  {"in the hospital"},
	}).wants(
		t, http.StatusOK, id, "in the hospital</textarea>", "You have opened no record",
	)

	s.clock.Advance(20 * time.Minute)
	if a := s.city.post(
		"/training/clients/new", intakeOf("Bo", "Sampla", ""),
	); a.Location != "/training/sign-in" {
		t.Fatalf("%d %s", a.Status, a.Location)
	}
	a := s.city.post("/training/sign-in", url.Values{
		"email":    {"city@example.org"},
		"password": {admintest.Password},
	})
	if a.Location != "/training/resume" {
		t.Fatalf("%d %s", a.Status, a.Location)
	}
	s.city.get("/training/resume").wants(t, http.StatusOK, `name="last_name" value="Sampla"`,
		`action="/training/clients/new"`)
}

// Answers that the form does not ask now are shown on the record and its form,
// stay when it is saved, and go when somebody says so.
func TestAnswersThatAreNotAskedStay(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	id := s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	client, err := admin.ParseClientID(id)
	if err != nil {
		t.Fatal(err)
	}
	stored := func() (answers map[string]string) {
		snapshot, err := s.training.Store.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer snapshot.Close()
		list, err := snapshot.Clients.Answers(t.Context(), client, clients.IntakeForm)
		if err != nil {
			t.Fatal(err)
		}
		answers = map[string]string{}
		for _, a := range list {
			answers[a.Field] = a.Value
		}
		return answers
	}
	if err := s.training.Store.Write(t.Context(), func(tx *admin.Tx) error {
		list, err := tx.Clients.Answers(t.Context(), client, clients.IntakeForm)
		list = append(list,
			fill.Answer{Field: "pets", Value: "a cat"},         // of a question that is gone
			fill.Answer{Field: "race_none_reason", Value: "8"}, // of one that is hidden
			fill.Answer{Field: "middle_name", Value: strings.Repeat("x", 2000)})
		return errors.Join(err,
			tx.Clients.SaveAnswers(t.Context(), client, clients.IntakeForm, list))
	}); err != nil {
		t.Fatal(err)
	}
	const heading = "Kept from before, not asked now"
	s.city.get("/training/clients/"+id).wants(t, http.StatusOK, heading, "a cat",
		"Why is there no answer?", "Kept as entered. ")
	path := "/training/clients/" + id + "/edit"
	s.city.get(path).wants(t, http.StatusOK, heading, `name="remove-answer" value="pets"`,
		`name="remove-answer" value="race_none_reason"`, "Kept as entered. ")

	typed := url.Values{"phone": {"555-0100"}, "changed-at": {s.city.get(path).version(t)}}
	if a := s.city.post(path, typed); a.Location != "/training/clients/"+id {
		t.Fatalf("%d %s\n%s", a.Status, a.Location, a.Body)
	}
	now := stored()
	if now["phone"] != "555-0100" || now["pets"] != "a cat" || now["race_none_reason"] != "8" ||
		len(now["middle_name"]) != 2000 || now["last_name"] != "Muestra" {
		t.Errorf("after the phone number was saved, the answers are %v", now)
	}
	typed = url.Values{
		"remove-answer": {"pets", "race_none_reason"}, "form-update": {"yes"},
		"changed-at": {s.city.get(path).version(t)},
	}
	s.city.post(path, typed).wants(t, http.StatusOK,
		`<input type="hidden" name="remove-answer" value="pets">`, without, heading)
	typed.Del("form-update")
	if a := s.city.post(path, typed); a.Location != "/training/clients/"+id {
		t.Fatalf("%d %s\n%s", a.Status, a.Location, a.Body)
	}
	if now := stored(); now["pets"] != "" || now["race_none_reason"] != "" ||
		now["phone"] != "555-0100" {
		t.Errorf("after they were removed, the answers are %v", now)
	}
}
