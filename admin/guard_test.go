package admin_test

import (
	"testing"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
)

func (w *accounts) edit(actor admin.Actor, r admin.EditRequest) error {
	w.t.Helper()
	r.Reason = "test"
	_, err := w.service.Edit(w.t.Context(), actor, w.env, r)
	return err
}

// An organization that owns clients or has members is not deleted, and one that nobody uses is.
func TestOrganizationsInUseStay(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	w.add(person("Ana Ruiz", "workers"))
	w.must(w.env.Store.Write(t.Context(), func(tx admin.Tx) error {
		return tx.SaveClient(t.Context(), admin.Client{ID: 482113907, Owner: "city-shelter", LastName: "Doe", Created: w.clock.now(), Changed: w.clock.now()})
	}))
	err := w.edit(operator, admin.EditRequest{Delete: keysOf("organization/city-shelter")})
	wantSays(t, err, refusal.Forbidden, "organization/city-shelter owns fewer than 11 clients and has 1 member")
	grant := func(through schema.Date) {
		w.must(w.env.Store.Write(t.Context(), func(tx admin.Tx) error {
			return tx.SaveException(t.Context(), admin.ReleaseException{ID: "exception", Client: 482113907, Granting: "city-shelter", Receiving: "hope-house", Begins: "2026-01-01", Through: through})
		}))
	}
	grant("2026-03-02")
	err = w.edit(operator, admin.EditRequest{Delete: keysOf("organization/hope-house")})
	wantSays(t, err, refusal.Forbidden, "sees fewer than 11 clients by Release Exceptions")
	grant("2026-03-01")
	w.must(w.edit(operator, admin.EditRequest{Delete: keysOf("organization/hope-house")}))
}

// No change of workgroups leaves an environment without an administrator that had one.
func TestPlansKeepAnAdministrator(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	toothless := workgroup("administrators", "read-configuration")
	w.must(w.edit(operator, admin.EditRequest{Objects: []schema.Object{toothless}}))
	w.must(w.edit(operator, admin.EditRequest{Objects: []schema.Object{workgroup("administrators", "manage-users", "edit-configuration", "manage-organizations")}}))

	ana := w.add(person("Ana Ruiz", "administrators"))
	err := w.edit(operator, admin.EditRequest{Objects: []schema.Object{toothless}})
	wantSays(t, err, refusal.Forbidden, "nobody could manage the accounts of training any more")
	wantSays(t, err, refusal.Forbidden, "(now Ana Ruiz)")
	wantRefusal(t, w.edit(operator, admin.EditRequest{Delete: keysOf("workgroup/administrators")}), refusal.Forbidden)
	wantRefusal(t, w.edit(w.as(ana), admin.EditRequest{Objects: []schema.Object{toothless}}), refusal.Forbidden)
	w.as(ana)

	w.add(person("Hal Epp", "helpers"))
	w.must(w.edit(operator, admin.EditRequest{Objects: []schema.Object{toothless}}))
}

// A workgroup that is renamed keeps its members, so that an administrator remains.
func TestARenamedWorkgroupKeepsAnAdministrator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admins := workgroup("administrators", "manage-users")
	w.must(w.service.Edit(t.Context(), operator, w.training, admin.EditRequest{Objects: append(parties(), admins)[:2:2], Reason: "test"}))
	w.must(w.service.Edit(t.Context(), operator, w.training, admin.EditRequest{Objects: []schema.Object{admins}, Reason: "test"}))
	w.sync()
	_, _, err := w.service.AddUser(t.Context(), operator, w.production, person("Ana Ruiz", "administrators"))
	if err != nil {
		t.Fatal(err)
	}
	leads := object("workgroup", "leads", map[string]any{"title": "Leads", "permissions": []any{"manage-users"}, "formerly": []any{"administrators"}})
	w.must(w.service.Edit(t.Context(), operator, w.training, admin.EditRequest{Objects: []schema.Object{leads}, Delete: keysOf("workgroup/administrators"), Reason: "test"}))
	w.sync()
	page, err := w.service.Users(t.Context(), operator, w.production, admin.UserFilter{Workgroup: "leads"})
	if err != nil || len(page.Users) != 1 {
		t.Errorf("the renamed workgroup has %d members, %v", len(page.Users), err)
	}
}

// Agreements are edited with the permission manage-organizations, everything else with edit-configuration, and both together with both.
func TestWhoEditsWhat(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	w.configure(workgroup("everything", "edit-configuration", "manage-organizations", "manage-users"))
	manager, editor, both := w.as(w.add(person("Ana Ruiz", "administrators"))), w.as(w.add(person("Ben Ode", "editors"))), w.as(w.add(person("Eva Adler", "everything")))
	n := 0
	for _, c := range []struct {
		who     string
		actor   admin.Actor
		kinds   []string
		refused bool
	}{
		{"manager", manager, []string{"organization"}, false},
		{"manager", manager, []string{"mou", "organization"}, false},
		{"manager", manager, []string{"option-list"}, true},
		{"manager", manager, []string{"organization", "option-list"}, true},
		{"editor", editor, []string{"option-list"}, false},
		{"editor", editor, []string{"organization"}, true},
		{"editor", editor, []string{"mou", "option-list"}, true},
		{"both", both, []string{"organization", "option-list"}, false},
	} {
		n++
		var objects []schema.Object
		for _, kind := range c.kinds {
			o := list("a", string(rune('A'+n)))
			switch kind {
			case "organization":
				o = object(kind, "new-place", map[string]any{"title": string(rune('A' + n))})
			case "mou":
				o = object(kind, "2026-001", map[string]any{"title": string(rune('A' + n)), "from": "city-shelter", "to": "hope-house", "begins": "2026-01-01"})
			}
			objects = append(objects, o)
		}
		err := w.edit(c.actor, admin.EditRequest{Objects: objects})
		if (err != nil) != c.refused {
			t.Errorf("the %s edits %v: %v", c.who, c.kinds, err)
		}
		if c.refused {
			wantRefusal(t, err, refusal.Forbidden)
		}
	}
	if got := w.entries(admin.ActionAgreement); len(got) != 3 {
		t.Errorf("the audit log has %d entries of agreements: %+v", len(got), got)
	}
}
