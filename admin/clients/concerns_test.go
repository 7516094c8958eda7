package clients_test

import (
	"strings"
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/refusal"
)

// Anybody who is signed in reports; who manages accounts sees it and closes it,
// once.
func TestConcerns(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Role(admin.Production))
	worker, administrator := w.As(
		w.Add(admintest.Person("Ana Ruiz", "workers")),
	), w.As(w.Add(admintest.Person("Ben Ode", "administrators")))
	const text = "Somebody reads records of a client who is not theirs."
	w.Must(w.Service.Clients.ReportConcern(t.Context(), worker, w.Env,
		" client 482-113-907 ", text))
	err := w.Service.Clients.ReportConcern(t.Context(), worker, w.Env,
		strings.Repeat("x", 201), " ")
	if got := strings.Join(admintest.InputsOf(t, err), " "); got != "text about" {
		t.Errorf("refused for %s", got)
	}
	admintest.WantRefusal(t,
		w.Service.Clients.ReportConcern(t.Context(), admin.Actor{}, w.Env, "", text),
		refusal.SignedOut)
	_, err = w.Service.Clients.Concerns(t.Context(), worker, w.Env, true)
	admintest.WantRefusal(t, err, refusal.Forbidden)
	open, err := w.Service.Clients.Concerns(t.Context(), administrator, w.Env, true)
	w.Must(err)
	if len(open) != 1 || open[0].By != "ana.ruiz@example.org" ||
		open[0].Organization != "city-shelter" || open[0].Text != text ||
		open[0].About != "client 482-113-907" {
		t.Fatalf("open are %+v", open)
	}
	id := open[0].ID
	admintest.WantRefusal(t,
		w.Service.Clients.CloseConcern(t.Context(), worker, w.Env, id, "nothing"),
		refusal.Forbidden)
	admintest.InputsOf(t,
		w.Service.Clients.CloseConcern(t.Context(), administrator, w.Env, id, " "))
	admintest.WantRefusal(t,
		w.Service.Clients.CloseConcern(t.Context(), administrator, w.Env, "no such", "nothing"),
		refusal.NotFound)
	w.Must(w.Service.Clients.CloseConcern(t.Context(), administrator, w.Env, id,
		"It was a handover."))
	admintest.WantSays(t,
		w.Service.Clients.CloseConcern(t.Context(), administrator, w.Env, id, "Again."),
		refusal.BadRequest, "closed by ben.ode@example.org on March 2, 2026")
	if open, err = w.Service.Clients.Concerns(
		t.Context(), administrator, w.Env, true,
	); err != nil || len(open) != 0 {
		t.Errorf("open are %+v, %v", open, err)
	}
	all, err := w.Service.Clients.Concerns(t.Context(), administrator, w.Env, false)
	w.Must(err)
	if len(all) != 1 || all[0].Resolution != "It was a handover." ||
		all[0].ClosedBy != "ben.ode@example.org" || !all[0].Closed.Equal(w.Clock.Now()) {
		t.Errorf("all are %+v", all)
	}
	entries := append(w.Entries(admin.ActionConcern), w.Entries(admin.ActionConcernClose)...)
	done := 0
	for _, e := range entries {
		if e.Outcome == "done" && e.Resource == "concern:"+id {
			done++
		}
		if strings.Contains(e.Detail, text) {
			t.Error("the audit log repeats the text")
		}
	}
	if done != 2 {
		t.Errorf("the audit log has %+v", entries)
	}
}
