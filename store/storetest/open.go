package storetest

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/store"
	"configsync/syncer"
)

var openLaws = []law{
	{"who opens it first names the environment", firstOpen},
	{"eight at once open a new database", eightAtOnce},
	{"a newer version is one update, once", newerVersion},
	{"a database of a newer schema is refused", newerSchema},
	{"who only reads sets nothing up", readOnlySetsNothingUp},
	{"what was begun is set up by the next", halfSetUp},
	{"a database of something else is left alone", notOurs},
	{"who only reads cannot write", readOnlyCannotWrite},
}

func firstOpen(t *testing.T, d Database) {
	db := d.Open(t)
	got := db.Environment()
	if got.Created.IsZero() || got.ID == "" {
		t.Errorf("the environment is %+v, without a time or an id", got)
	}
	want := store.Environment{
		ID:      got.ID,
		Name:    "production",
		Role:    "production",
		Version: "1.0.0",
		Created: got.Created,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Environment (-want +got):\n%s", diff)
	}
	again := d.OpenWith(t, store.Options{Name: "another", Role: "training", Version: "1.0.0"})
	if diff := cmp.Diff(got, again.Environment()); diff != "" {
		t.Errorf("opened again (-first +second):\n%s", diff)
	}
	first := update(t, db, 1)
	if first.Type != syncer.Application || first.Version != "1.0.0" ||
		first.Notes != "The first version." || first.Actor != "operator:ana" || first.Changes != 0 {
		t.Errorf("the first update is %+v", first)
	}
	if got := listed(t, snapshot(t, db), admin.Filter{}); len(got) != 1 {
		t.Errorf("a new environment has the updates %v", got)
	}
}

// atOnce opens a database n times at once and closes it.
func atOnce(t *testing.T, n int, d Database, o store.Options) (ids map[string]bool) {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	ids = map[string]bool{}
	for range n {
		all.Go(func() {
			db, err := store.Open(t.Context(), d.URL, o)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			ids[db.Environment().ID] = true
			mu.Unlock()
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	return ids
}

func eightAtOnce(t *testing.T, d Database) {
	if ids := atOnce(t, 8, d, Options()); len(ids) != 1 {
		t.Errorf("they opened the environments %v", ids)
	}
	SetUpOnce(t, d)
}

// SetUpOnce checks that a database was set up, by whoever did, once.
func SetUpOnce(t *testing.T, d Database) {
	t.Helper()
	for _, tt := range []struct {
		what, query string
	}{
		{"environments", `select count(*) from environment`},
		{"updates", `select count(*) from updates`},
		{"ends of the audit log", `select count(*) from audit_head`},
		{
			"the most times that a migration ran",
			`select coalesce(max(n), 0) from (select count(*) as n from configsync_version where version_id > 0 group by version_id) as runs`,
		},
	} {
		var got int
		if err := d.SQL(t).QueryRowContext(t.Context(), tt.query).
			Scan(&got); err != nil || got != 1 {
			t.Errorf("%s: %d, %v; want 1", tt.what, got, err)
		}
	}
}

func newerVersion(t *testing.T, d Database) {
	db := d.Open(t)
	o := Options()
	o.Notes = "Better."
	want := []string{"1.0.0"}
	for _, version := range []string{
		"1.0.0", "0.9.9", "v1.1.0", "1.1.0", "1.10.0", "1.9.0", "1.10.0-rc.1", "", "(devel)",
		"2.0.0",
	} {
		o.Version = version
		if version == "v1.1.0" || version == "1.10.0" || version == "2.0.0" {
			want = append(want, version)
		}
		atOnce(t, 4, d, o)
		o.ReadOnly, o.Version = true, "99.0.0"
		atOnce(t, 1, d, o) // who only reads notes nothing
		o.ReadOnly = false

		var got []string
		for seq := range want {
			u := update(t, db, int64(seq+1))
			got = append(got, u.Version)
			if u.Type != syncer.Application || u.Notes == "" {
				t.Errorf("update %d is %+v", u.Seq, u)
			}
		}
		peek(t, db, func(s *admin.View) {
			if end := s.Config.Endpoint().Seq; end != int64(len(want)) {
				t.Errorf("after %q the history has %d updates, want %d", version, end, len(want))
			}
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("versions in the history after %q (-want +got):\n%s", version, diff)
		}
	}
	if got := update(
		t, db, 4,
	); got.Notes != "Better." || d.OpenWith(t, Options()).Environment().Version != "2.0.0" {
		t.Errorf("the last update is %+v", got)
	}
}

func newerSchema(t *testing.T, d Database) {
	db, before := prepared(t, d)
	d.Exec(t, `insert into configsync_version (version_id, is_applied) values ($1, $2)`, 9999, true)
	for _, readOnly := range []bool{false, true} {
		o := Options()
		o.ReadOnly, o.Version = readOnly, "9.0.0"
		refused(t, d, o, store.ErrNewer)
	}
	if diff := cmp.Diff(before, everything(t, db)); diff != "" {
		t.Errorf("it was changed (-before +after):\n%s", diff)
	}
}

// refused opens a database in vain; the error is of a kind, and says what to
// do.
func refused(t *testing.T, d Database, o store.Options, kind error) {
	t.Helper()
	db, err := store.Open(t.Context(), d.URL, o)
	if err == nil {
		db.Close()
	}
	var fault *store.Fault
	if !errors.Is(err, kind) || !errors.As(err, &fault) || fault.Hint == "" {
		t.Errorf("Open with %+v: %v; want %v, and what to do", o, err, kind)
	}
}

func readOnlySetsNothingUp(t *testing.T, d Database) {
	o := Options()
	if d.engine() == "SQLite" {
		d.Exec(t, `vacuum`) // a file, with nothing in it
	}
	o.ReadOnly = true
	refused(t, d, o, store.ErrOlder)
	d.Open(t)
	SetUpOnce(t, d)
}

// halfSetUp: a process may be killed after each step of setting up.
func halfSetUp(t *testing.T, d Database) {
	d.Open(t)
	readOnly := Options()
	readOnly.ReadOnly = true
	d.Exec(t, `delete from environment`)
	d.Exec(t, `delete from updates`)
	refused(t, d, readOnly, store.ErrOlder)
	d.Open(t)
	SetUpOnce(t, d)
	for _, table := range []string{"environment", "contents", "objects", "updates", "changes",
		"bases", "pins", "audit", "audit_head",
		"memberships", "workgroup_members", "credentials", "sessions", "devices", "attempts",
		"drafts", "choices", "review_events", "reviews", "records", "answers", "release_exceptions",
		"emergency_accesses",
		"concerns", "clients", "users", "runs", "schedules", "run_fences", "freezes", "outbox"} {
		d.Exec(t, `drop table `+table)
	}
	d.Exec(t, `delete from configsync_version where version_id > 0`)
	refused(t, d, readOnly, store.ErrOlder)
	d.Open(t)
	SetUpOnce(t, d)
}

func notOurs(t *testing.T, d Database) {
	d.Exec(t, `create table environment (clients int)`)
	o := Options()
	for _, o.ReadOnly = range []bool{false, true} {
		refused(t, d, o, store.ErrNotOurs)
	}
	d.Exec(t, `insert into environment (clients) values (1)`)
	var tables int
	count := `select count(*) from information_schema.tables where table_schema = current_schema()`
	if d.engine() == "SQLite" {
		count = `select count(*) from sqlite_master`
	}
	if err := d.SQL(t).QueryRowContext(t.Context(), count).
		Scan(&tables); err != nil || tables != 1 {
		t.Errorf("%d tables, %v; want the one that was there", tables, err)
	}
}

func readOnlyCannotWrite(t *testing.T, d Database) {
	db, before := prepared(t, d)
	o := Options()
	o.ReadOnly = true
	reader := d.OpenWith(t, o)
	err := reader.Change(t.Context(), ana, 0, func(tx *admin.Tx) error {
		return writeAll(t.Context(), tx)
	})
	if !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("Change: %v", err)
	}
	if err := reader.Write(t.Context(), func(tx *admin.Tx) error {
		return tx.Users.Save(t.Context(), account("ana"))
	}); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("Write: %v", err)
	}
	if err := reader.Audit(t.Context(), entry(1, "")); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("Audit: %v", err)
	}
	unharmed(t, db, before)
}
