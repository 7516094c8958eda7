package admin_test

import (
	"strings"
	"testing"

	"configsync/admin"
	"configsync/refusal"
)

// Anybody who is signed in reports; who manages accounts sees it and closes it, once.
func TestConcerns(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Production)
	worker, administrator := w.as(w.add(person("Ana Ruiz", "workers"))), w.as(w.add(person("Ben Ode", "administrators")))
	const text = "Somebody reads records of a client who is not theirs."
	w.must(w.service.ReportConcern(t.Context(), worker, w.env, " client 482-113-907 ", text))
	err := w.service.ReportConcern(t.Context(), worker, w.env, strings.Repeat("x", 201), " ")
	if got := strings.Join(inputsOf(t, err), " "); got != "text about" {
		t.Errorf("refused for %s", got)
	}
	wantRefusal(t, w.service.ReportConcern(t.Context(), admin.Actor{}, w.env, "", text), refusal.SignedOut)
	_, err = w.service.Concerns(t.Context(), worker, w.env, true)
	wantRefusal(t, err, refusal.Forbidden)
	open, err := w.service.Concerns(t.Context(), administrator, w.env, true)
	w.must(err)
	if len(open) != 1 || open[0].By != "ana.ruiz@example.org" || open[0].Organization != "city-shelter" || open[0].Text != text || open[0].About != "client 482-113-907" {
		t.Fatalf("open are %+v", open)
	}
	id := open[0].ID
	wantRefusal(t, w.service.CloseConcern(t.Context(), worker, w.env, id, "nothing"), refusal.Forbidden)
	inputsOf(t, w.service.CloseConcern(t.Context(), administrator, w.env, id, " "))
	wantRefusal(t, w.service.CloseConcern(t.Context(), administrator, w.env, "no such", "nothing"), refusal.NotFound)
	w.must(w.service.CloseConcern(t.Context(), administrator, w.env, id, "It was a handover."))
	wantSays(t, w.service.CloseConcern(t.Context(), administrator, w.env, id, "Again."), refusal.BadRequest, "closed by ben.ode@example.org on March 2, 2026")
	if open, err = w.service.Concerns(t.Context(), administrator, w.env, true); err != nil || len(open) != 0 {
		t.Errorf("open are %+v, %v", open, err)
	}
	all, err := w.service.Concerns(t.Context(), administrator, w.env, false)
	w.must(err)
	if len(all) != 1 || all[0].Resolution != "It was a handover." || all[0].ClosedBy != "ben.ode@example.org" || !all[0].Closed.Equal(w.clock.now()) {
		t.Errorf("all are %+v", all)
	}
	entries := append(w.entries(admin.ActionConcern), w.entries(admin.ActionConcernClose)...)
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
