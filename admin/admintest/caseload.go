package admintest

import (
	"slices"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/admin/sharing"
	"configsync/refusal"
	"configsync/schema"
)

// Caseload has case workers of three organizations: City Shelter, Hope House,
// and Youth Bridge, whose new clients are restricted. They share with each
// other by the MOUs.
func Caseload(mous ...schema.Object) Option {
	return func(w *World) {
		Set("time-zone", "America/Los_Angeles", "release-exception-maximum", 30)(w)
		w.begin = append(w.begin, func() {
			w.T.Helper()
			w.Configure(append(mous, Intake(false),
				Object("organization", "youth-bridge", map[string]any{
					"title":          "Youth Bridge",
					"restrictIntake": true,
				}),
				Workgroup("officers", "emergency-access", "read-audit-log"),
				Workgroup("everything", "work-with-clients", "emergency-access", "manage-users"),
				Workgroup("visitors", "work-with-clients"))...)
			w.City = w.worker("Cam City", "city-shelter")
			w.Hope = w.worker("Holly Hope", "hope-house")
			w.Youth = w.worker("Yuri Youth", "youth-bridge")
		})
	}
}

// Intake returns a small intake form; a field of it may be retired.
func Intake(retired bool) schema.Object {
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
	return Object("form", clients.IntakeForm, map[string]any{"title": "Client Intake",
		"workgroups": []any{"workers", "everything"}, "sections": []any{
			map[string]any{"name": "who", "title": "Who",
				"fields": []any{field(clients.FieldFirstName, "string"),
					field(clients.FieldLastName, "string"),
					field(clients.FieldBirth, "date", "max", "today"),
					field("language", "string", "required", true), pets}}}})
}

// worker returns somebody signed in who works with clients for an organization.
func (w *World) worker(name, organization string) admin.Actor {
	w.T.Helper()
	return w.As(w.Account(name, organization, true, "workers"))
}

// Account saves an account of an organization.
func (w *World) Account(name, organization string, editable bool, workgroup string) admin.User {
	w.T.Helper()
	u := Person(name, workgroup)
	u.Memberships = []admin.Membership{{
		Organization: organization,
		Active:       true,
		Login:        true,
		Editable:     editable,
	}}
	return w.Add(u)
}

// Typed returns the inputs of the intake form.
func Typed(first, last, born string) map[string][]string {
	return map[string][]string{
		clients.FieldFirstName: {first},
		clients.FieldLastName:  {last},
		clients.FieldBirth:     {born},
		"language":             {"English"},
	}
}

// Client adds a client without asking for duplicates.
func (w *World) Client(actor admin.Actor, first, last, born string) admin.ClientID {
	w.T.Helper()
	id, err := w.Service.Clients.AddClient(w.T.Context(), actor, w.Env,
		Typed(first, last, born), true)
	w.Must(err)
	return id
}

// Look looks at a client's record.
func (w *World) Look(actor admin.Actor, id admin.ClientID) (clients.ClientRecord, error) {
	return w.Service.Clients.LookAtClient(w.T.Context(), actor, w.Env, id)
}

// Find returns the ids that a search shows.
func (w *World) Find(actor admin.Actor, text string) []admin.ClientID {
	w.T.Helper()
	page, err := w.Service.Clients.FindClients(w.T.Context(), actor, w.Env,
		clients.ClientSearch{Text: text})
	w.Must(err)
	ids := []admin.ClientID{}
	for _, c := range page.Clients {
		ids = append(ids, c.ID)
	}
	return ids
}

// WantSees checks that a client is found and shown, by a rule; "" is that it is
// neither, as if it did not exist.
func (w *World) WantSees(actor admin.Actor, id admin.ClientID, by sharing.Rule) {
	w.T.Helper()
	r, err := w.Look(actor, id)
	found := slices.Contains(w.Find(actor, id.String()), id) &&
		slices.Contains(w.Find(actor, ""), id)
	if by == "" {
		WantRefusal(w.T, err, refusal.NotFound)
	} else if err != nil || r.Decision.Rule != by || r.Client.ID != id {
		w.T.Errorf("looking gave %+v, %v; want the client by %s", r, err, by)
	}
	if found != (by != "") {
		w.T.Errorf("the search finds the client: %v", found)
	}
}

// Grant makes a Release Exception.
func (w *World) Grant(
	actor admin.Actor, id admin.ClientID, to string, through schema.Date,
) error {
	return w.Service.Clients.GrantException(w.T.Context(), actor, w.Env,
		admin.ReleaseException{Client: id, Receiving: to, Through: through, Reason: "referral"})
}

// WantForbidden checks that err refuses for want of a permission.
func (w *World) WantForbidden(err error) {
	w.T.Helper()
	WantRefusal(w.T, err, refusal.Forbidden)
}
