package storetest

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"configsync/admin"
	"configsync/schema/fill"
	"configsync/store"
	"configsync/syncer"
)

var renameLaws = []law{
	{"people follow the rename of an organization", renamedOrganization},
	{"people follow the rename of a workgroup", renamedWorkgroup},
	{"answers follow the rename of a form", renamedForm},
	{"what names another kind does not follow a rename", renamedOther},
	{"a rename that is undone takes nobody along", renamedInVain},
}

// rename records the rename of an object from one key to another.
func rename(t *testing.T, db *store.DB, from, to string) {
	t.Helper()
	change(t, db, func(tx *admin.Tx) error { return recordRename(t, tx, from, to) })
}

func recordRename(t *testing.T, tx *admin.Tx, from, to string) error {
	old, now := object(from, "text"), object(to, "text")
	_, err := tx.Config.Record(t.Context(), edit(1), created(old), nil)
	if err != nil {
		return err
	}
	_, err = tx.Config.Record(t.Context(), edit(2), renamed(old, now), nil)
	return err
}

// namers are rows of every table that names an organization, a workgroup or a
// form by the name old; others name another.
func saveNamers(t *testing.T, db *store.DB, old, other string) {
	t.Helper()
	users := []admin.User{
		member("ana", old, old), member("ben", other, other), member("cem", old, old),
	}
	users[2].Memberships = append(users[2].Memberships, admin.Membership{
		Organization: other,
		Active:       true,
	})
	users[2].Workgroups = append(users[2].Workgroups, other)
	saveUsers(t, db, users...)
	s1, s2 := session("s1", "ana", 1), session("s2", "ben", 1)
	s1.Organization, s1.Workgroup, s2.Organization, s2.Workgroup = old, old, other, other
	write(t, db, func(tx *admin.Tx) error {
		ctx := t.Context()
		return errors.Join(tx.Sessions.Save(ctx, s1), tx.Sessions.Save(ctx, s2),
			tx.Clients.Save(ctx,
				client(1, old, "A", "B")), tx.Clients.Save(ctx,
				client(2, other, "C", "D")), tx.Clients.Save(ctx, client(3, old, "E", "F")),
			tx.Clients.SaveAnswers(ctx, 1, old,
				answered("x", "1")), tx.Clients.SaveAnswers(ctx, 2, other,
				answered("x", "2")), tx.Clients.SaveAnswers(ctx, 1, other, answered("x", "3")),
			tx.Exceptions.Save(ctx, admin.ReleaseException{
				ID:        "e1",
				Client:    1,
				Granting:  old,
				Receiving: other,
			}),
			tx.Exceptions.Save(ctx, admin.ReleaseException{
				ID:        "e2",
				Client:    2,
				Granting:  other,
				Receiving: old,
			}),
			tx.Emergencies.Save(ctx, admin.EmergencyAccess{
				ID:           "m1",
				Client:       2,
				User:         "ana",
				Organization: old,
			}),
			tx.Emergencies.Save(ctx, admin.EmergencyAccess{
				ID:           "m2",
				Client:       1,
				User:         "ben",
				Organization: other,
			}),
			tx.Concerns.Save(ctx, admin.Concern{
				ID:           "c1",
				Organization: old,
			}), tx.Concerns.Save(ctx, admin.Concern{ID: "c2", Organization: other}))
	})
}

// named is which names each table has.
func named(t *testing.T, d Database) map[string][]string {
	t.Helper()
	db := d.SQL(t)
	defer db.Close()
	out := map[string][]string{}
	for what, query := range map[string]string{
		"memberships":        `select user_id || ' ' || organization from memberships order by user_id, organization`,
		"workgroup members":  `select user_id || ' ' || workgroup from workgroup_members order by user_id, workgroup`,
		"sessions":           `select id || ' ' || organization || ' ' || workgroup from sessions order by id`,
		"clients":            `select owner from clients order by id`,
		"answers":            `select cast(client_id as text) || ' ' || form || ' ' || value from answers order by client_id, form, value`,
		"records":            `select cast(client_id as text) || ' ' || form from records order by client_id, form`,
		"release exceptions": `select granting || ' ' || receiving from release_exceptions order by id`,
		"emergency accesses": `select organization from emergency_accesses order by id`,
		"concerns":           `select organization from concerns order by id`,
	} {
		rows, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				t.Fatal(err)
			}
			out[what] = append(out[what], text)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	return out
}

func renamedOrganization(t *testing.T, d Database) {
	db := d.Open(t)
	saveNamers(t, db, "old", "new")
	want := named(t, d)
	rename(t, db, "organization/old", "organization/new")
	want["memberships"] = []string{"ana new", "ben new", "cem new"}
	want["sessions"] = []string{"s1 new old", "s2 new new"}
	want["clients"] = []string{"new", "new", "new"}
	want["release exceptions"] = []string{"new new", "new new"}
	want["emergency accesses"] = []string{"new", "new"}
	want["concerns"] = []string{"new", "new"}
	if diff := cmp.Diff(want, named(t, d)); diff != "" {
		t.Errorf("after the rename (-want +got):\n%s", diff)
	}
	// Of two memberships, that of the renamed organization stays.
	if got, want := user(
		t, db, "cem",
	).Memberships, member("cem", "new", "").Memberships; !cmp.Equal(want, got) {
		t.Errorf("a member of both has %+v, want %+v", got, want)
	}
}

func renamedWorkgroup(t *testing.T, d Database) {
	db := d.Open(t)
	saveNamers(t, db, "old", "new")
	want := named(t, d)
	rename(t, db, "workgroup/old", "workgroup/new")
	want["workgroup members"] = []string{"ana new", "ben new", "cem new"}
	want["sessions"] = []string{"s1 old new", "s2 new new"}
	if diff := cmp.Diff(want, named(t, d)); diff != "" {
		t.Errorf("after the rename (-want +got):\n%s", diff)
	}
}

func renamedForm(t *testing.T, d Database) {
	db := d.Open(t)
	saveNamers(t, db, "old", "new")
	want := named(t, d)
	rename(t, db, "form/old", "form/new")
	// What an earlier form of the new name has left changes places with it.
	before := maps.Clone(want)
	for _, table := range []string{"answers", "records"} {
		want[table] = exchanged(want[table], "old", "new")
	}
	if diff := cmp.Diff(want, named(t, d)); diff != "" {
		t.Errorf("after the rename (-want +got):\n%s", diff)
	}
	got, err := snapshot(t, db).Clients.Answers(t.Context(), 1, "new")
	if diff := cmp.Diff(
		[]fill.Answer{{Field: "x", Value: "1"}}, got, cmpopts.EquateEmpty(),
	); diff != "" || err != nil {
		t.Errorf("Answers, %v (-want +got):\n%s", err, diff)
	}
	record(t, db, edit(3), renamed(object("form/new", "text"), object("form/old", "text")))
	if diff := cmp.Diff(before, named(t, d)); diff != "" {
		t.Errorf("after it was undone (-want +got):\n%s", diff)
	}
}

// exchanged puts each of two words in the place of the other in sorted lines.
func exchanged(lines []string, a, b string) []string {
	exchange := strings.NewReplacer(a, b, b, a)
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = exchange.Replace(line)
	}
	slices.Sort(out)
	return out
}

func renamedOther(t *testing.T, d Database) {
	db := d.Open(t)
	saveNamers(t, db, "old", "new")
	want := named(t, d)
	rename(t, db, "mou/old", "mou/new")
	record(t, db, edit(3), created(object("organization/new", "")))
	record(t, db, edit(3), []syncer.Write{deleted(object("organization/new", ""))})
	if diff := cmp.Diff(want, named(t, d)); diff != "" {
		t.Errorf("after the rename of an MOU (-want +got):\n%s", diff)
	}
}

func renamedInVain(t *testing.T, d Database) {
	db := d.Open(t)
	saveNamers(t, db, "old", "new")
	want := named(t, d)
	undone := errors.New("undone")
	err := db.Change(t.Context(), ana, 0, func(tx *admin.Tx) error {
		return errors.Join(recordRename(t, tx, "organization/old", "organization/new"), undone)
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, named(t, d)); diff != "" {
		t.Errorf("after it was undone (-want +got):\n%s", diff)
	}
}
