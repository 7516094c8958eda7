package store_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/internal/soak"
	"configsync/refusal"
	"configsync/schema"
	"configsync/store"
	"configsync/store/pgtest"
	"configsync/store/storetest"
	"configsync/syncer"
)

const secret = "hunter2"

// opened tries to open a database in vain, and checks that nobody learns the
// password from it.
func opened(t *testing.T, address string, o store.Options) error {
	t.Helper()
	db, err := store.Open(t.Context(), address, o)
	if err == nil {
		db.Close()
		return nil
	}
	if text := fmt.Sprintf("%v %+v %q", err, err, err); strings.Contains(text, secret) {
		t.Errorf("the password is in %q", text)
	}
	return err
}

// as is the URL of a database for another user.
func as(t *testing.T, address, user, password string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(user, password)
	return u.String()
}

func TestServersThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"postgres://ana:" + secret + "@no-such-host.invalid:5432/production",
		"postgres://ana:" + secret + "@127.0.0.1:1/production",
		"postgres://ana:" + secret + "@/production?host=/no/such/folder",
		"postgres://127.0.0.1:1/production?user=ana@server&password=" + secret,
		"postgresql://ana:" + secret + "@localhost:1,localhost:2/production?connect_timeout=1",
	} {
		for _, readOnly := range []bool{true, false} {
			o := storetest.Options()
			o.ReadOnly = readOnly
			if err := opened(
				t, address, o,
			); !errors.Is(err, store.ErrUnreachable) ||
				strings.Contains(err.Error(), "well-formed") {
				t.Errorf("%s: %v", address, err)
			}
		}
	}
}

func TestMalformedURLs(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"postgres://ana:" + secret + "@host:port/production",
		"postgres://ana:" + secret + "@host:99999999/production",
		"postgres://ana:" + secret + "%zz@host/production",
		"postgres://ana:" + secret + " with space@host/production",
		"postgres://ana:" + secret + "/with-slash@127.0.0.1:1/production",
		"postgres://ana:" + secret + "#with-hash@127.0.0.1:1/production",
		"postgres://ana:" + secret + "?with-question@127.0.0.1:1/production",
		"postgres://ana:1" + "#" + secret + "@127.0.0.1:1/production",
		"postgres://ana:1" + "?" + secret + "@127.0.0.1:1/production",
		"postgres://ana:1" + "?" + secret + "=@127.0.0.1:1/production",
		"postgres://ana:1" + "/" + secret + "@127.0.0.1:1/production",
		"postgres://ana:" + secret + "@[::1/production",
		"postgres://ana:" + secret + "@/production?sslmode=perhaps",
		"postgres://ana:" + secret + "@/production?port=" + secret,
		"postgres://ana:" + secret + "@/production?connect_timeout=" + secret,
		"postgres://ana@127.0.0.1:1/production?password=" + secret,
		"postgres://ana:" + secret + "\n@127.0.0.1:1/production",
		"postgres://ana:" + secret + "\x00@127.0.0.1:1/production",
		"mysql://ana:" + secret + "@127.0.0.1/production",
		"https://ana:" + secret + "@127.0.0.1/production",
		"host=127.0.0.1 port=1 password=" + secret,
		"password='" + secret,
		secret + "://",
	} {
		if err := opened(t, address, storetest.Options()); !errors.Is(err, store.ErrUnreachable) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestCredentials(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	server := pgtest.Start(t)
	d := postgresAt(server.URL(t))
	d.Open(t)
	d.Exec(t, `create role ana login password '`+secret+`' superuser; create role ben login`)
	// From now on, who is not configsync itself needs a password.
	d.Exec(t, `
		do $$ begin
			create temporary table lines (line text);
			insert into lines values ('local all configsync trust'), ('local all all scram-sha-256');
			execute format('copy lines to %L', current_setting('hba_file'));
			perform pg_reload_conf();
		end $$`)
	until(t, func() bool {
		return opened(t, as(t, d.URL, "ana", "wrong"), storetest.Options()) != nil
	})
	u, _ := url.Parse(d.URL)
	nowhere := *u
	nowhere.Path = "/no-such-database"
	for _, tt := range []struct {
		name, address string
		want          error
	}{
		{"the right password", as(t, d.URL, "ana", secret), nil},
		{"a wrong password", as(t, d.URL, "ana", secret+"?"), store.ErrUnreachable},
		{"no password", as(t, d.URL, "ana", ""), store.ErrUnreachable},
		{"a user without a password", as(t, d.URL, "ben", secret), store.ErrUnreachable},
		{"an unknown user", as(t, d.URL, "eve", secret), store.ErrUnreachable},
		{"an unknown database", as(t, nowhere.String(), "ana", secret), store.ErrUnreachable},
	} {
		for _, readOnly := range []bool{true, false} {
			o := storetest.Options()
			o.ReadOnly = readOnly
			if err := opened(t, tt.address, o); !errors.Is(err, tt.want) {
				t.Errorf("%s, read only %v: %v; want %v", tt.name, readOnly, err, tt.want)
			}
		}
	}
}

// patience is how long anything that must happen may take on a machine that is
// busy with something else.
const patience = 2 * time.Minute

// until polls for what another process does.
func until(t *testing.T, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen within", patience)
		}
	}
}

func TestReadOnlyServer(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	d := newPostgreSQL(t)
	const readOnly = `do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$`
	d.Exec(t, readOnly)
	if err := opened(t, d.URL, storetest.Options()); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("a new database: %v", err)
	}
	d = newPostgreSQL(t)
	if out := (job{URL: d.URL, Options: storetest.Options()}).run(t.Context()); out.Message != "" {
		t.Fatal(out)
	}
	d.Exec(t, readOnly)
	o := storetest.Options()
	for _, tt := range []struct {
		name    string
		job     job
		want    string
		updates int
	}{
		{
			"as a source",
			job{URL: d.URL, Options: store.Options{ReadOnly: true, Version: "9.0.0"}}, "", 1,
		},
		{"as a target", job{URL: d.URL, Options: o, Change: true}, store.ErrReadOnly.Error(), 1},
		{
			"by a newer version", job{URL: d.URL, Options: store.Options{Version: "9.0.0"}},
			store.ErrReadOnly.Error(), 0,
		},
	} {
		if out := tt.job.run(t.Context()); out.Kind != tt.want || out.Updates != tt.updates {
			t.Errorf("%s: %+v; want %q and %d updates", tt.name, out, tt.want, tt.updates)
		}
	}
}

func TestUserWhoMayOnlyRead(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	server := pgtest.Start(t)
	d := postgresAt(server.URL(t))
	db := d.Open(t)
	d.Exec(t,
		`create role reader login; grant select on all tables in schema public to reader; create role nobody login`)
	reader := as(t, d.URL, "reader", "")
	if out := (job{URL: reader, Options: storetest.Options()}).run(
		t.Context(),
	); out.Updates != 1 || out.Message != "" {
		t.Errorf("reading: %+v", out)
	}
	if out := (job{URL: reader, Options: storetest.Options(), Change: true}).run(
		t.Context(),
	); out.Kind != store.ErrReadOnly.Error() {
		t.Errorf("writing: %+v", out)
	}
	if out := (job{URL: as(t, d.URL, "nobody", ""), Options: storetest.Options()}).run(
		t.Context(),
	); out.Kind != store.ErrReadOnly.Error() {
		t.Errorf("neither: %+v", out)
	}

	// Who may not see much of other sessions is told all the same who holds the
	// lock.
	other := postgresAt(reader).Open(t)
	err := db.Change(t.Context(), admin.Holder{
		Actor: "operator:nightly",
	}, 0, func(*admin.Tx) error {
		return other.Change(t.Context(), admin.Holder{
			Actor: "operator:ana",
		}, 0, func(*admin.Tx) error { return nil })
	})
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Code != refusal.Locked ||
		!strings.Contains(refused.Reason, "operator:nightly") ||
		strings.Contains(refused.Reason, "0001") {
		t.Errorf("locked: %v", err)
	}
}

func TestLockIsFreeWhenItsHolderIsGone(t *testing.T) {
	t.Parallel()
	d := newPostgreSQL(t)
	db, another := d.Open(t), d.Open(t)
	err := db.Change(t.Context(), admin.Holder{
		Actor: "operator:nightly",
	}, 0, func(tx *admin.Tx) error {
		if _, err := tx.Config.Record(
			t.Context(), syncer.Update{Type: syncer.Edit, At: time.Now()}, nil, nil,
		); err != nil {
			return err
		}
		d.Exec(t,
			`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'configsync: operator:nightly' and datname = current_database()`)
		return another.Change(t.Context(), admin.Holder{Actor: "operator:ana"}, patience,
			func(*admin.Tx) error { return nil })
	})
	if !errors.Is(err, store.ErrInterrupted) {
		t.Errorf("the holder's change: %v, want %v", err, store.ErrInterrupted)
	}
	for range 5 {
		if out, err := state(t, db); err != nil || len(out) != 1 || out[0] != "update 1" {
			t.Errorf("afterwards: %v, %v; want the one update", out, err)
		}
	}
}

// TestIdleConnectionsMayBeGone: a server that was started anew since is no
// reason to refuse a change.
func TestIdleConnectionsMayBeGone(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	d := newPostgreSQL(t)
	db := d.Open(t)
	const others = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`
	for round := range 3 {
		var idle int
		past := d.SQL(t)
		if err := past.QueryRowContext(t.Context(),
			`select count(pg_terminate_backend(pid)) `+others).Scan(
			&idle,
		); err != nil || idle == 0 {
			t.Fatalf("%d connections were ended, %v", idle, err)
		}
		until(t, func() bool {
			err := past.QueryRowContext(t.Context(), `select count(*) `+others).Scan(&idle)
			return err == nil && idle == 0
		})
		past.Close()
		var err error
		switch round {
		case 0:
			err = writeForms(t, db, 1)
		case 1:
			err = db.Audit(t.Context(), admin.AuditEntry{At: time.Now()})
		case 2:
			_, err = state(t, db)
		}
		if err != nil {
			t.Errorf("round %d: %v", round, err)
		}
	}
}

func TestServerThatStopsDuringAChange(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	for _, tt := range []struct {
		name string
		stop func(s *pgtest.Server)
	}{
		{"killed", (*pgtest.Server).Kill},
		{"stopped", func(s *pgtest.Server) { s.Stop(pgtest.Fast) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := pgtest.Start(t, pgtest.WithCommits())
			d := postgresAt(server.URL(t))
			db := d.Open(t)
			if err := writeForms(t, db, 50); err != nil {
				t.Fatal(err)
			}
			before, err := state(t, db)
			if err != nil {
				t.Fatal(err)
			}
			err = db.Change(t.Context(), admin.Holder{
				Actor: "operator:nightly",
			}, 0, func(tx *admin.Tx) error {
				_, err := tx.Config.Record(t.Context(),
					syncer.Update{Type: syncer.Edit, At: time.Now(), PlanID: "plan"}, nil, nil)
				tt.stop(server)
				until(t, func() bool { // the connection's process may end after the server's
					_, err := tx.Config.PlanApplied(t.Context(), "plan")
					return err != nil
				})
				return err
			})
			if !errors.Is(err, store.ErrInterrupted) && !errors.Is(err, store.ErrUnreachable) {
				t.Errorf("the change: %v", err)
			}
			if _, err := state(
				t, db,
			); !errors.Is(err, store.ErrUnreachable) && !errors.Is(err, store.ErrInterrupted) {
				t.Errorf("while the server is away, reading: %v", err)
			}
			if err := opened(t, d.URL, storetest.Options()); !errors.Is(err, store.ErrUnreachable) {
				t.Errorf("while the server is away, opening: %v", err)
			}
			server.Start()
			after, err := state(t, db)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("something was left (-before +after):\n%s", diff)
			}
			if err := writeForms(t, db, 50); err != nil {
				t.Errorf("the next change: %v", err)
			}
		})
	}
}

// TestServerKilledAtAnyMoment: an update is there as a whole or not at all, and
// it is there when that was said.
func TestServerKilledAtAnyMoment(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	server := pgtest.Start(t, pgtest.WithCommits())
	db := postgresAt(server.URL(t)).Open(t)
	said := int64(1) // updates that were committed, as far as anybody was told
	for round := range 3 {
		enough, done := make(chan struct{}), make(chan error, 1)
		go func() {
			for n := 0; ; n++ {
				if err := writeForms(t, db, 300); err != nil {
					done <- err
					return
				}
				said++
				if n == round {
					close(enough)
				}
			}
		}()
		select {
		case <-enough:
		case err := <-done:
			t.Fatal(err)
		}
		server.Kill()
		if err := <-done; !errors.Is(err, store.ErrInterrupted) &&
			!errors.Is(err, store.ErrUnreachable) {
			t.Errorf("the interrupted update: %v", err)
		}
		server.Start()
		s := inStep(t, db)
		if s != said && s != said+1 {
			t.Errorf("the history ends at %d, after %d updates were done and one was interrupted",
				s, said)
		}
		said = s
	}
}

// inStep checks that the 300 forms are those that the last update wrote, and
// returns its number.
func inStep(t *testing.T, db *store.DB) int64 {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	last := s.Config.Endpoint().Seq
	changes, err := s.Config.ChangesOf(t.Context(), last)
	if err != nil {
		t.Fatal(err)
	}
	written := map[schema.Key]schema.Digest{}
	for _, c := range changes {
		written[c.Key] = c.After
	}
	held := map[schema.Key]schema.Digest{}
	for o, err := range s.Config.Objects(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		held[o.Key] = o.Head().Digest
	}
	if diff := cmp.Diff(written, held); diff != "" || len(held) != 300 {
		t.Errorf("%d objects (-last update +objects):\n%s", len(held), diff)
	}
	return last
}
