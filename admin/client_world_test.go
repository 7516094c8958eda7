package admin_test

import (
	"slices"
	"testing"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
)

// caseload is an environment of three organizations with case managers: City Shelter, Hope House, to which City Shelter may share, and
// Youth Bridge, whose new clients are restricted.
type caseload struct {
	*accounts
	city, hope, youth admin.Actor
}

// intake is a small intake form; one field was asked formerly.
func intake(retired bool) schema.Object {
	field := func(name, kind string, more ...any) map[string]any {
		f := map[string]any{"name": name, "type": kind, "label": name}
		for pair := range slices.Chunk(more, 2) {
			f[pair[0].(string)] = pair[1]
		}
		return f
	}
	pets := field("pets", "string")
	if retired {
		pets["retired"] = true
	}
	return object("form", admin.IntakeForm, map[string]any{"title": "Client Intake", "workgroups": []any{"workers", "everything"}, "sections": []any{
		map[string]any{"name": "who", "title": "Who", "fields": []any{field(admin.FieldFirstName, "string"), field(admin.FieldLastName, "string"),
			field(admin.FieldBirth, "date", "max", "today"), field("language", "string", "required", true), pets}}}})
}

func newCaseload(t *testing.T, mous ...schema.Object) *caseload {
	t.Helper()
	return caseloadOn(t, engines["SQLite"](t), mous...)
}

func caseloadOn(t *testing.T, url string, mous ...schema.Object) *caseload {
	t.Helper()
	w := &caseload{accounts: accountsAt(t, url, admin.Training, "time-zone", "America/Los_Angeles", "release-exception-maximum", 30)}
	w.configure(append(mous, intake(false), object("organization", "youth-bridge", map[string]any{"title": "Youth Bridge", "restrictIntake": true}),
		workgroup("officers", "emergency-access", "read-audit-log"), workgroup("everything", "work-with-clients", "emergency-access", "manage-users"),
		workgroup("visitors", "work-with-clients"))...)
	w.city = w.worker("Cam City", "city-shelter")
	w.hope = w.worker("Holly Hope", "hope-house")
	w.youth = w.worker("Yuri Youth", "youth-bridge")
	return w
}

func oneWay(number, from, to string, dates ...any) schema.Object {
	body := map[string]any{"title": "Agreement " + number, "from": from, "to": to, "begins": dates[0]}
	if len(dates) > 1 {
		body["ends"] = dates[1]
	}
	return object("mou", number, body)
}

// worker is somebody signed in who works with clients for an organization.
func (w *caseload) worker(name, organization string) admin.Actor {
	w.t.Helper()
	return w.as(w.account(name, organization, true, "workers"))
}

// account is one of an organization.
func (w *caseload) account(name, organization string, editable bool, workgroup string) admin.User {
	w.t.Helper()
	u := person(name, workgroup)
	u.Memberships = []admin.Membership{{Organization: organization, Active: true, Login: true, Editable: editable}}
	return w.add(u)
}

// typed is what was typed into the intake form.
func typed(first, last, born string) map[string][]string {
	return map[string][]string{admin.FieldFirstName: {first}, admin.FieldLastName: {last}, admin.FieldBirth: {born}, "language": {"English"}}
}

// client adds one without asking for duplicates.
func (w *caseload) client(actor admin.Actor, first, last, born string) admin.ClientID {
	w.t.Helper()
	id, err := w.service.AddClient(w.t.Context(), actor, w.env, typed(first, last, born), true)
	w.must(err)
	return id
}

func (w *caseload) look(actor admin.Actor, id admin.ClientID) (admin.ClientRecord, error) {
	return w.service.LookAtClient(w.t.Context(), actor, w.env, id)
}

// find is the ids that a search shows.
func (w *caseload) find(actor admin.Actor, text string) []admin.ClientID {
	w.t.Helper()
	page, err := w.service.FindClients(w.t.Context(), actor, w.env, admin.ClientSearch{Text: text})
	w.must(err)
	ids := []admin.ClientID{}
	for _, c := range page.Clients {
		ids = append(ids, c.ID)
	}
	return ids
}

// wantSees checks that a client is found and shown, by a rule; "" is that it is neither, as if it did not exist.
func (w *caseload) wantSees(actor admin.Actor, id admin.ClientID, by admin.Rule) {
	w.t.Helper()
	r, err := w.look(actor, id)
	found := slices.Contains(w.find(actor, id.String()), id) && slices.Contains(w.find(actor, ""), id)
	if by == "" {
		wantRefusal(w.t, err, refusal.NotFound)
	} else if err != nil || r.Decision.Rule != by || r.Client.ID != id {
		w.t.Errorf("looking gave %+v, %v; want the client by %s", r, err, by)
	}
	if found != (by != "") {
		w.t.Errorf("the search finds the client: %v", found)
	}
}

func (w *caseload) grant(actor admin.Actor, id admin.ClientID, to string, through schema.Date) error {
	return w.service.GrantException(w.t.Context(), actor, w.env, admin.ReleaseException{Client: id, Receiving: to, Through: through, Reason: "referral"})
}

func (w *caseload) wantForbidden(err error) {
	w.t.Helper()
	wantRefusal(w.t, err, refusal.Forbidden)
}
