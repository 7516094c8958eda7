package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/demo"
)

// clientSite is a site with two case managers who see each other's clients by
// an MOU, one of an organization without one, and somebody who reads the audit
// log and opens records in emergencies.
type clientSite struct {
	*testSite
	city, hope, youth, officer *visitor
}

func newClientSite(t *testing.T) *clientSite {
	t.Helper()
	s := &clientSite{testSite: newSite(t)}
	s.put(s.training, "system-properties.yaml", "second-step: \"optional\"\n")
	worker := func(name, email, organization string, workgroups ...string) *visitor {
		s.account(s.training, admin.User{
			Email:       email,
			Name:        name,
			Memberships: admintest.Member(organization),
			Workgroups:  workgroups,
		})
		return s.visitor().signIn("training", email)
	}
	s.city = worker("Cam City", "city@example.org", "city-shelter", "case-managers")
	s.hope = worker("Holly Hope", "hope@example.org", "hope-house", "case-managers")
	s.youth = worker("Yuri Youth", "youth@example.org", "youth-bridge", "case-managers")
	s.officer = worker("Ola Officer", "officer@example.org", "coordinated-access",
		"privacy-officers")
	return s
}

// intakeOf is what must be typed into the intake form of Training, and a name.
func intakeOf(first, last, born string) url.Values {
	v := url.Values{
		"first_name": {first}, "last_name": {last}, "name_data_quality": {"1"},
		"date_of_birth": {born}, "dob_data_quality": {"1"}, "race": {"White"}, "sex": {"1"},
	}
	if born == "" {
		v.Set("dob_data_quality", "99")
	}
	v.Set("veteran_status", "0")
	return v
}

var clientAddress = regexp.MustCompile(`^/training/clients/([0-9]{3}-[0-9]{3}-[0-9]{3})$`)

// add adds a client and gives the id.
func (v *visitor) add(inputs url.Values) string {
	v.t.Helper()
	a := v.post("/training/clients/new", inputs)
	m := clientAddress.FindStringSubmatch(a.Location)
	if a.Status != http.StatusSeeOther || m == nil {
		v.t.Fatalf("adding a client: %d %s\n%s", a.Status, a.Location, a.Body)
	}
	return m[1]
}

func TestFindingClients(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	s.city.get("/training/clients").wants(t, http.StatusOK, "City Shelter has no clients yet",
		"Add the first client")
	id := s.city.add(intakeOf("Lucía", "Ejemplo", "1990-02-03"))
	s.hope.add(intakeOf("Priya", "Udaharan", ""))
	s.youth.add(intakeOf("Noor", "Mithal", "2008-12-01"))

	s.city.get("/training/clients").wants(t, http.StatusOK, "2 clients, by name", "Ejemplo, Lucía",
		`href="/training/clients/`+id+`"`, "February 3, 1990 (36)",
		"<td data-label=\"Seen as\">own</td>",
		"Udaharan, Priya", "not known", "Hope House", "<td data-label=\"Seen as\">MOU</td>",
		without, "Mithal", "Next page", "Restrict Intake")
	s.city.get("/training/clients?q=lucia").wants(t, http.StatusOK,
		"1 client found for “lucia”, by name", "Ejemplo, Lucía", `value="lucia"`, without,
		"Udaharan")
	s.city.get("/training/clients?q="+id).wants(t, http.StatusOK, "Ejemplo, Lucía",
		without, "Udaharan")
	s.city.get("/training/clients?q=02/03/1990").wants(t, http.StatusOK, "Ejemplo, Lucía",
		without, "Udaharan")
	s.city.get("/training/clients?q=mithal").wants(t, http.StatusOK,
		"Nobody whom your organization may see is called so.", "add a client")
	s.city.get("/training/clients?q=999-999-999").wants(t, http.StatusOK,
		"Nobody whom your organization may see has this id or date of birth.")
	s.city.get("/training/clients?q=219-09-9999").wants(t, http.StatusUnprocessableEntity,
		"cannot be found by Social Security number", `href="#q"`)
	s.youth.get("/training/clients").wants(t, http.StatusOK, "Mithal, Noor", "Restrict Intake",
		without, "Ejemplo")
	s.officer.get("/training/clients").wants(t, http.StatusForbidden, "cannot do this")

	part := s.city.ask("/training/clients?q=eje")
	part.wants(t, http.StatusOK, "Ejemplo, Lucía", without, "<html")
	s.city.ask("/training/clients?q=219-09-9999").wants(t, http.StatusUnprocessableEntity,
		"Social Security number", without, "<html")
}

// ask asks for a part of a page, as a script does.
func (v *visitor) ask(path string) answer {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), "GET", v.site.url+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("HX-Request", "true")
	return v.send(req)
}

var nextPage = regexp.MustCompile(`href="([^"]*after=[^"]*)" rel="next"`)

func TestClientsPageByPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if _, err := s.service.Demo.FillWithFakePeople(
		t.Context(), admintest.Operator, s.training,
		demo.FakeRequest{Clients: 400, Seed: 1, Password: admintest.Password},
	); err != nil {
		t.Fatal(err)
	}
	v := s.visitor().signIn("training", "city@example.org")
	seen := map[string]bool{}
	path := "/training/clients"
	row := regexp.MustCompile(`<td class="id" data-label="Id">([0-9-]+)</td>`)
	for pages := 1; path != ""; pages++ {
		a := v.get(path)
		rows := row.FindAllStringSubmatch(a.Body, -1)
		for _, m := range rows {
			if seen[m[1]] {
				t.Errorf("page %d shows %s again", pages, m[1])
			}
			seen[m[1]] = true
		}
		path = ""
		if m := nextPage.FindStringSubmatch(a.Body); m != nil {
			path = strings.ReplaceAll(m[1], "&amp;", "&")
			if len(rows) != 50 {
				t.Errorf("page %d has %d rows", pages, len(rows))
			}
		} else if pages < 3 || !strings.Contains(a.Body, firstPage) {
			t.Errorf("the list ends on page %d", pages)
		}
	}
	if len(seen) < 100 {
		t.Errorf("%d clients were listed", len(seen))
	}
	v.get("/training/clients?after=nonsense").wants(t, http.StatusNotFound)
}
