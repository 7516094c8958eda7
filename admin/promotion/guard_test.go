package promotion_test

import (
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
)

func edit(w *admintest.World, actor admin.Actor, r promotion.EditRequest) error {
	w.T.Helper()
	r.Reason = "test"
	_, err := w.Service.Promotion.Edit(w.T.Context(), actor, w.Env, r)
	return err
}

// An organization that owns clients or has members is not deleted, and one that
// nobody uses is.
func TestOrganizationsInUseStay(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	w.Add(admintest.Person("Ana Ruiz", "workers"))
	w.Must(w.Env.Store.Write(t.Context(), func(tx *admin.Tx) error {
		return tx.Clients.Save(t.Context(), admin.Client{
			ID:       482113907,
			Owner:    "city-shelter",
			LastName: "Doe",
			Created:  w.Clock.Now(),
			Changed:  w.Clock.Now(),
		})
	}))
	err := edit(w, admintest.Operator, promotion.EditRequest{
		Delete: admintest.Keys("organization/city-shelter"),
	})
	admintest.WantSays(t, err, refusal.Forbidden,
		"organization/city-shelter owns fewer than 11 clients and has 1 member")
	grant := func(through schema.Date) {
		w.Must(w.Env.Store.Write(t.Context(), func(tx *admin.Tx) error {
			return tx.Exceptions.Save(t.Context(), admin.ReleaseException{
				ID: "exception", Client: 482113907, Granting: "city-shelter",
				Receiving: "hope-house", Begins: "2026-01-01", Through: through,
			})
		}))
	}
	grant("2026-03-02")
	err = edit(w, admintest.Operator, promotion.EditRequest{
		Delete: admintest.Keys("organization/hope-house"),
	})
	admintest.WantSays(t, err, refusal.Forbidden,
		"sees fewer than 11 clients by Release Exceptions")
	grant("2026-03-01")
	w.Must(edit(w, admintest.Operator, promotion.EditRequest{
		Delete: admintest.Keys("organization/hope-house"),
	}))
}

// No change of workgroups leaves an environment without an administrator that
// had one.
func TestPlansKeepAnAdministrator(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	toothless := admintest.Workgroup("administrators", "read-configuration")
	w.Must(edit(w, admintest.Operator, promotion.EditRequest{Objects: []schema.Object{toothless}}))
	w.Must(edit(w, admintest.Operator, promotion.EditRequest{
		Objects: []schema.Object{
			admintest.Workgroup("administrators", "manage-users", "edit-configuration",
				"manage-organizations"),
		},
	}))

	ana := w.Add(admintest.Person("Ana Ruiz", "administrators"))
	err := edit(w, admintest.Operator, promotion.EditRequest{Objects: []schema.Object{toothless}})
	admintest.WantSays(t, err, refusal.Forbidden,
		"Nobody could manage the accounts of training anymore")
	admintest.WantSays(t, err, refusal.Forbidden, "(now: Ana Ruiz)")
	admintest.WantRefusal(t,
		edit(w, admintest.Operator, promotion.EditRequest{
			Delete: admintest.Keys("workgroup/administrators"),
		}),
		refusal.Forbidden)
	admintest.WantRefusal(t,
		edit(w, w.As(ana), promotion.EditRequest{Objects: []schema.Object{toothless}}),
		refusal.Forbidden)
	w.As(ana)

	w.Add(admintest.Person("Hal Epp", "helpers"))
	w.Must(edit(w, admintest.Operator, promotion.EditRequest{Objects: []schema.Object{toothless}}))
}

// A workgroup that is renamed keeps its members, so that an administrator
// remains.
func TestARenamedWorkgroupKeepsAnAdministrator(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced())
	admins := admintest.Workgroup("administrators", "manage-users")
	w.InTraining(append(admintest.Parties()[:2:2], admins)...)
	w.Sync()
	_, _, err := w.Service.Accounts.AddUser(t.Context(), admintest.Operator, w.Env,
		admintest.Person("Ana Ruiz", "administrators"))
	if err != nil {
		t.Fatal(err)
	}
	leads := admintest.Object("workgroup", "leads", map[string]any{
		"title":       "Leads",
		"permissions": []any{"manage-users"},
		"formerly":    []any{"administrators"},
	})
	_, err = w.Service.Promotion.Edit(t.Context(), admintest.Operator, w.Training,
		promotion.EditRequest{
			Objects: []schema.Object{leads},
			Delete:  admintest.Keys("workgroup/administrators"),
			Reason:  "test",
		})
	w.Must(err)
	w.Sync()
	page, err := w.Service.Accounts.Users(t.Context(), admintest.Operator, w.Env,
		admin.UserFilter{Workgroup: "leads"})
	if err != nil || len(page.Users) != 1 {
		t.Errorf("the renamed workgroup has %d members, %v", len(page.Users), err)
	}
}

// Agreements are edited with the permission manage-organizations, everything
// else with edit-configuration, and both together with both.
func TestWhoEditsWhat(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	w.Configure(admintest.Workgroup("everything", "edit-configuration", "manage-organizations",
		"manage-users"))
	manager, editor, both := w.As(
		w.Add(admintest.Person("Ana Ruiz", "administrators")),
	), w.As(w.Add(admintest.Person("Ben Ode",
		"editors"))), w.As(w.Add(admintest.Person("Eva Adler", "everything")))
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
			o := admintest.List("a", string(rune('A'+n)))
			switch kind {
			case "organization":
				o = admintest.Object(kind, "new-place", map[string]any{
					"title": string(rune('A' + n)),
				})
			case "mou":
				o = admintest.Object(kind, "2026-001", map[string]any{
					"title":  string(rune('A' + n)),
					"from":   "city-shelter",
					"to":     "hope-house",
					"begins": "2026-01-01",
				})
			}
			objects = append(objects, o)
		}
		err := edit(w, c.actor, promotion.EditRequest{Objects: objects})
		if (err != nil) != c.refused {
			t.Errorf("the %s edits %v: %v", c.who, c.kinds, err)
		}
		if c.refused {
			admintest.WantRefusal(t, err, refusal.Forbidden)
		}
	}
	if got := w.Entries(admin.ActionAgreement); len(got) != 3 {
		t.Errorf("the audit log has %d entries of agreements: %+v", len(got), got)
	}
}
