package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
)

var endAddress = regexp.MustCompile(
	`action="(/training/clients/[0-9-]+/security/exceptions/[^/"]+/end)"`,
)

func TestRestrictIntake(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	id := s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	record, path := "/training/clients/"+id, "/training/clients/"+id+"/security"
	s.city.post(path, url.Values{
		"receiving": {"youth-bridge"},
		"through":   {"2026-12-24"},
		"reason":    {"referral"},
	})
	s.youth.get(record).wants(t, http.StatusOK, "Muestra, Ana",
		"granted a Release Exception on November 20, 2026")
	s.city.get(path).wants(t, http.StatusOK, "Nobody but City Shelter will see this record",
		"Coordinated Access Center, Hope House, Veterans Village and Youth Bridge will stop seeing it.",
		"1 Release Exception will be without effect.", "Set Restrict Intake")
	if a := s.city.post(path+"/restrict", url.Values{"restricted": {"yes"}}); a.Location != path {
		t.Fatalf("%d %s\n%s", a.Status, a.Location, a.Body)
	}
	s.city.get(path).wants(t, http.StatusOK,
		"Restrict Intake is set. Nobody but City Shelter sees this record.", "without effect",
		"Lift Restrict Intake",
		"Coordinated Access Center, Hope House, Veterans Village and Youth Bridge will see this record again",
		"a Release Exception would have no effect. Lift it first.", without,
		"Grant the Release Exception")
	s.city.get(record).wants(t, http.StatusOK,
		`<span class="status status-warn">Restrict Intake</span>`)
	s.youth.get(record).wants(t, http.StatusNotFound)
	s.hope.get(record).wants(t, http.StatusNotFound)
	s.city.post(path, url.Values{
		"receiving": {"hope-house"},
		"through":   {"2026-12-24"},
		"reason":    {"referral"},
	}).wants(
		t, http.StatusForbidden, "would have no effect", "Nothing was saved",
	)
	s.city.post(path+"/restrict", url.Values{"restricted": {"no"}})
	s.youth.get(record).wants(t, http.StatusOK, "Muestra, Ana")
}

func TestReleaseExceptions(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	id := s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	path := "/training/clients/" + id + "/security"
	s.city.get(path).wants(t, http.StatusOK, "No Release Exception is in effect",
		"at most 180 days: May 19, 2027 or earlier", "Hope House (sees it already: MOU)",
		`max="2027-05-19"`, without, ">City Shelter</option>")
	s.city.post(path, url.Values{"receiving": {""}, "through": {"2030-01-01"}, "reason": {"  "}}).
		wants(t, http.StatusUnprocessableEntity, `data-problems="3"`, `href="#receiving"`,
			`href="#through"`, `href="#reason"`, `value="2030-01-01"`, `id="through-problem"`)
	s.city.post(path, url.Values{
		"receiving": {"youth-bridge"},
		"through":   {"2026-12-24"},
		"reason":    {"Referral to Youth Bridge"},
	})
	a := s.city.get(path)
	a.wants(t, http.StatusOK, "Youth Bridge may see this record through December 24, 2026.",
		"in effect", "Referral to Youth Bridge", "city@example.org",
		"From now on Youth Bridge will not see this record.")
	s.youth.get("/training/clients?q=muestra").wants(t, http.StatusOK,
		"<td data-label=\"Seen as\">Release Exception</td>")

	m := endAddress.FindStringSubmatch(a.Body)
	if m == nil {
		t.Fatal("the exception cannot be ended")
	}
	s.youth.post(m[1], nil).wants(t, http.StatusForbidden, "Only City Shelter")
	s.city.post(m[1], nil)
	s.city.get(path).wants(t, http.StatusOK, "The Release Exception is ended.",
		"1 earlier Release Exception", "by city@example.org")
	s.city.post(m[1], nil).wants(t, http.StatusConflict, "was ended on November 20, 2026")
	s.youth.get("/training/clients/"+id).wants(t, http.StatusNotFound)

	s.city.post(path, url.Values{
		"receiving": {"hope-house"},
		"through":   {"2026-12-24"},
		"reason":    {"Shared case"},
	})
	s.city.get(path).wants(t, http.StatusOK,
		"It ends now and cannot be resumed. Hope House may see this record, because of the MOU 2021-001")
	s.hope.get("/training/clients").wants(t, http.StatusOK,
		"<td data-label=\"Seen as\">Release Exception</td>")
}

// Somebody whose membership is not editable sees the security of a record, and
// cannot change it.
func TestSecurityToLookAt(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	id := s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	looker := admin.Membership{Organization: "city-shelter", Active: true, Login: true}
	s.account(s.training, admin.User{
		Email:       "looker@example.org",
		Name:        "Lou Looker",
		Memberships: []admin.Membership{looker},
		Workgroups:  []string{"case-managers"},
	})
	v := s.visitor().signIn("training", "looker@example.org")
	path := "/training/clients/" + id
	v.get(path+"/security").wants(t, http.StatusOK,
		"lets you look at its records, and not change them", without, "Set Restrict Intake",
		"Grant the Release Exception")
	v.post(path+"/security/restrict", url.Values{"restricted": {"yes"}}).wants(t,
		http.StatusForbidden, "You can view the records of City Shelter but not change them.")
	v.get(path+"/edit").wants(t, http.StatusForbidden)
	v.get("/training/clients").wants(t, http.StatusOK, without, "Add a client</a></div>")
}

func TestWhoCanSee(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	id := s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	path := "/training/clients/" + id
	s.city.post(path+"/security", url.Values{
		"receiving": {"youth-bridge"},
		"through":   {"2026-12-24"},
		"reason":    {"Referral to Youth Bridge"},
	})
	s.city.get(path+"/access").wants(t, http.StatusOK, "Muestra, Ana",
		"Today, November 20, 2026, 5 of 6 organizations may see this record.",
		"City Shelter may see this record, because it added the client.",
		"Youth Bridge may see this record until December 24, 2026",
		`From <span class="id">December 25, 2026</span>:`,
		"Harbor Health Outreach may not see this record", "Referral to Youth Bridge")
	s.city.get(path+"/access?on=2026-12-25").wants(t, http.StatusOK,
		"On December 25, 2026, 4 of 6 organizations will see this record.", "as they stand now",
		`value="2026-12-25"`)
	s.city.get(path+"/access?on=2026-02-30").wants(t, http.StatusUnprocessableEntity,
		"not a valid date", `value="2026-02-30"`, `href="#on"`, "5 of 6")

	a := s.officer.get("/training/client-security?client=" + id)
	if a.Status != http.StatusSeeOther || a.Location != path+"/access" {
		t.Fatalf("%d %s", a.Status, a.Location)
	}
	s.officer.get(path+"/access").wants(t, http.StatusOK, "Client "+id,
		"The name and the answers are not shown here.", "not shown here",
		"Youth Bridge may see this record until", without, "Muestra", "Referral to",
		`/training/clients">`)
	s.officer.get("/training/clients/999-999-999/access").wants(t, http.StatusNotFound)
	s.officer.get("/training/client-security").wants(t, http.StatusOK,
		"How it is decided who sees a record", "No emergency access waits")
	s.officer.get("/training/client-security?client=12").
		wants(t, http.StatusUnprocessableEntity, "This is not a client’s id", `value="12"`)
	s.city.get("/training/client-security").wants(t, http.StatusForbidden)
}

func TestEmergency(t *testing.T) {
	t.Parallel()
	s := newClientSite(t)
	id := s.city.add(intakeOf("Ana", "Muestra", "1990-01-31"))
	s.account(s.training, admin.User{
		Email:       "admin@example.org",
		Name:        "Ada Admin",
		Memberships: admintest.Member("city-shelter"),
		Workgroups:  []string{"system-administrators"},
	})
	adm := s.visitor().signIn("training", "admin@example.org")
	s.city.get("/training/emergency").wants(t, http.StatusForbidden,
		"Emergency access is not for the workgroup")
	s.officer.get("/training/emergency").wants(t, http.StatusOK, "for 60 minutes", "audit log",
		"administrators of the organization that owns the record", "You have opened no record")
	s.officer.get("/training/clients/"+id).wants(t, http.StatusNotFound)
	s.officer.post("/training/emergency", url.Values{
		"client": {"12"},
		"reason": {"in the hospital"},
	}).wants(
		t, http.StatusUnprocessableEntity, "nine digits", `value="12"`,
		"in the hospital</textarea>",
	)
	s.officer.post("/training/emergency", url.Values{
		"client": {"999999999"},
		"reason": {"in the hospital"},
	}).wants(
		t, http.StatusUnprocessableEntity, "There is no client with this id.",
	)
	for _, any := range []string{id, "999999999"} {
		s.officer.post("/training/emergency", url.Values{"client": {any}, "reason": {"?"}}).wants(t,
			http.StatusUnprocessableEntity, "Say in more detail", without, "no client with this id")
	}
	if a := s.officer.post("/training/emergency", url.Values{
		"client": {id},
		"reason": {"The client is in the hospital"},
	}); a.Location != "/training/clients/"+id {
		t.Fatalf("%d %s\n%s", a.Status, a.Location, a.Body)
	}
	s.officer.get("/training/clients/"+id).wants(t, http.StatusOK, "Muestra, Ana",
		"Emergency access until", "The client is in the hospital", "Full name reported", without,
		`/edit"`, `/security"`, `/training/clients">`)
	s.officer.get("/training/emergency").wants(t, http.StatusOK, "open until",
		"The client is in the hospital")
	s.city.get("/training/clients/"+id+"/access").wants(t, http.StatusOK, "officer@example.org",
		"by emergency access")

	adm.get("/training/").wants(t, http.StatusOK, "1 emergency access",
		"not reviewed yet", `href="/training/emergency"`)
	a := adm.get("/training/emergency")
	a.wants(t, http.StatusOK, "officer@example.org", "The client is in the hospital",
		"I have looked at this", without, "for 60 minutes")
	seen := regexp.MustCompile(`action="(/training/emergency/[^"]+/seen)"`).
		FindStringSubmatch(a.Body)
	s.officer.get("/training/client-security").wants(t, http.StatusOK,
		"The client is in the hospital", "An administrator of City Shelter", without,
		"I have looked at this")
	s.officer.post(seen[1], nil).wants(t, http.StatusForbidden)
	adm.post(seen[1], nil)
	adm.get("/training/emergency").wants(t, http.StatusOK, "It is noted", "looked at",
		"by admin@example.org", without, "I have looked at this")
	adm.get("/training/").wants(t, http.StatusOK, without, "nobody has looked")

	for range 5 {
		s.clock.Advance(13 * time.Minute)
		s.officer.get("/training/emergency").wants(t, http.StatusOK)
	}
	s.officer.get("/training/clients/"+id).wants(t, http.StatusNotFound)
	s.officer.get("/training/emergency").wants(t, http.StatusOK, "over",
		"looked at by admin@example.org", without, "open until")
}
