package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"configsync/admin"
	"configsync/store"
)

var sessionLaws = []law{
	{"a session and a device keep everything that they say", sessionExact},
	{"the sessions of a user are the last seen first", sessionsOf},
	{"the sessions of a user end but one", endSessionsOf},
	{"SweepSessions forgets what is over", sweepSessions},
	{"a session that was ended does not come back", endedStays},
	{"attempts are read and replaced", attempts},
	{"of twenty who count attempts none is lost", attemptsAtOnce},
}

// session is one that was seen on a day.
func session(id, user string, seen int) admin.Session {
	return admin.Session{
		ID: id, User: user, Stage: admin.StageOpen, Organization: "north", Workgroup: "w",
		Begun: day(1), Seen: day(seen), From: "192.0.2.1", Agent: "Mozilla/5.0",
	}
}

// saveSessions commits sessions and the accounts that they are of.
func saveSessions(t *testing.T, db *store.DB, sessions ...admin.Session) {
	t.Helper()
	write(t, db, func(tx *admin.Tx) error {
		for _, s := range sessions {
			if err := errors.Join(
				tx.Users.Save(t.Context(), account(s.User)), tx.Sessions.Save(t.Context(), s),
			); err != nil {
				return err
			}
		}
		return nil
	})
}

// sessionIDs returns those of the users' sessions.
func sessionIDs(t *testing.T, db *store.DB, users ...string) (ids []string) {
	t.Helper()
	peek(t, db, func(s *admin.View) {
		for _, u := range users {
			sessions, err := s.Sessions.Of(t.Context(), u)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range sessions {
				ids = append(ids, s.ID)
			}
		}
	})
	return ids
}

func sessionExact(t *testing.T, d Database) {
	db := d.Open(t)
	saveUsers(t, db, account("ana"), account("ben"))
	check := func(id, text string, exact bool) {
		t.Helper()
		want := admin.Session{
			ID: id, User: "ana", Stage: admin.Stage(text), Organization: text, Workgroup: text,
			Begun: day(1), From: text, Agent: text,
		}
		device := admin.Device{ID: id, User: "ana", Until: day(3), Agent: text}
		write(t, db, func(tx *admin.Tx) error {
			return errors.Join(tx.Sessions.Save(t.Context(), session(id, "ben", 1)),
				tx.Sessions.Save(t.Context(), want),
				tx.Sessions.SaveDevice(t.Context(), admin.Device{ID: id, User: "ben"}),
				tx.Sessions.SaveDevice(t.Context(), device))
		})
		peek(t, db, func(s *admin.View) {
			got, ok, err := s.Sessions.Get(t.Context(), id)
			if diff := cmp.Diff(
				want, got,
			); exact && diff != "" || !ok || err != nil || !got.Seen.IsZero() {
				t.Errorf("a session with the text %q, %v, %v (-want +got):\n%s", text, ok,
					err, diff)
			}
			kept, ok, err := s.Sessions.Device(t.Context(), id)
			if diff := cmp.Diff(device, kept); exact && diff != "" || !ok || err != nil {
				t.Errorf("a device with the text %q, %v, %v (-want +got):\n%s", text, ok, err, diff)
			}
			_, found, err := s.Sessions.Get(t.Context(), text)
			_, remembered, err2 := s.Sessions.Device(t.Context(), text)
			if err := errors.Join(err, err2); err != nil || found || remembered {
				t.Errorf("with the id %q: %v, %v, %v", text, found, remembered, err)
			}
		})
	}
	for i, text := range adversarial {
		check(fmt.Sprint("id ", i), text, true)
	}
	for i, text := range unkept {
		check(fmt.Sprint("unkept ", i), text, false)
	}
}

func sessionsOf(t *testing.T, d Database) {
	db := d.Open(t)
	saveSessions(t, db, session("b", "ana", 2), session("a", "ana", 2), session("c", "ana", 3),
		session("d", "ben", 9))
	if diff := cmp.Diff(
		[]string{"c", "a", "b", "d"}, sessionIDs(t, db, "ana", "ben", "nobody"),
	); diff != "" {
		t.Errorf("SessionsOf (-want +got):\n%s", diff)
	}
	write(t, db, func(tx *admin.Tx) error {
		return errors.Join(tx.Sessions.See(t.Context(), "b", day(4)),
			tx.Sessions.End(t.Context(), "a"),
			tx.Sessions.End(t.Context(), "nothing"),
			tx.Sessions.See(t.Context(), "nothing", day(5)))
	})
	if diff := cmp.Diff([]string{"b", "c"}, sessionIDs(t, db, "ana")); diff != "" {
		t.Errorf("after one was seen and one ended (-want +got):\n%s", diff)
	}
	if s, ok, err := snapshot(t, db).Sessions.Get(
		t.Context(), "b",
	); err != nil || !ok || !s.Seen.Equal(day(4)) || !s.Begun.Equal(day(1)) {
		t.Errorf("seen: %+v, %v, %v", s, ok, err)
	}
}

func endSessionsOf(t *testing.T, d Database) {
	db := d.Open(t)
	devices := func() (ids []string) {
		peek(t, db, func(s *admin.View) {
			for _, id := range []string{"ana", "ben"} {
				if _, ok, err := s.Sessions.Device(t.Context(), id); err != nil {
					t.Fatal(err)
				} else if ok {
					ids = append(ids, id)
				}
			}
		})
		return ids
	}
	for _, tt := range []struct {
		name      string
		except    string
		devices   bool
		left, dev []string
	}{
		{"all but one", "b", false, []string{"b", "d"}, []string{"ana", "ben"}},
		{"all, and the devices", "", true, []string{"d"}, []string{"ben"}},
		{"but that of another", "d", true, []string{"d"}, []string{"ben"}},
	} {
		saveSessions(t, db, session("a", "ana", 1), session("b", "ana", 2), session("c", "ana", 3),
			session("d", "ben", 1))
		write(t, db, func(tx *admin.Tx) error {
			return errors.Join(tx.Sessions.SaveDevice(t.Context(), admin.Device{
				ID:    "ana",
				User:  "ana",
				Until: day(9),
			}), tx.Sessions.SaveDevice(t.Context(), admin.Device{
				ID:    "ben",
				User:  "ben",
				Until: day(9),
			}),
				tx.Sessions.EndOf(t.Context(), "ana", tt.except, tt.devices))
		})
		if diff := cmp.Diff(tt.left, sessionIDs(t, db, "ana", "ben")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if diff := cmp.Diff(tt.dev, devices()); diff != "" {
			t.Errorf("%s: devices (-want +got):\n%s", tt.name, diff)
		}
	}
}

func sweepSessions(t *testing.T, d Database) {
	db := d.Open(t)
	saveSessions(t, db, session("old", "ana", 1), session("at the limit", "ana", 2),
		session("new", "ana", 3))
	now := day(5)
	kept := map[string]admin.SignInTries{
		"locked":  {Login: "locked", Failures: 5, LockedUntil: now.Add(time.Microsecond)},
		"failing": {Login: "failing", Failures: 2},
		"ended":   {Login: "ended", Failures: 5, LockedUntil: now.Add(-time.Microsecond)},
		"none":    {Login: "none"},
	}
	write(t, db, func(tx *admin.Tx) error {
		err := errors.Join(tx.Sessions.SaveDevice(t.Context(), admin.Device{
			ID:    "over",
			User:  "ana",
			Until: now.Add(-time.Microsecond),
		}), tx.Sessions.SaveDevice(t.Context(), admin.Device{ID: "good", User: "ana", Until: now}))
		for _, a := range kept {
			err = errors.Join(err, tx.Tries.Save(t.Context(), a))
		}
		return errors.Join(err, tx.Sessions.Sweep(t.Context(), day(2), now))
	})
	if diff := cmp.Diff([]string{"new", "at the limit"}, sessionIDs(t, db, "ana")); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	s := snapshot(t, db)
	for id, want := range map[string]bool{"over": false, "good": true} {
		if _, ok, err := s.Sessions.Device(t.Context(), id); ok != want || err != nil {
			t.Errorf("the device that is %s: %v, %v", id, ok, err)
		}
	}
	kept["ended"] = admin.SignInTries{Login: "ended"}
	for login, want := range kept {
		got, err := s.Tries.Get(t.Context(), login)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("the attempts that are %s, %v (-want +got):\n%s", login, err, diff)
		}
	}
	var rows int
	if err := d.SQL(t).QueryRowContext(t.Context(), `select count(*) from attempts`).
		Scan(&rows); err != nil || rows != 2 {
		t.Errorf("%d rows of attempts are left, %v; want 2", rows, err)
	}
}

// endedStays: a session is read, ended by another transaction, and saved by the
// one that read it.
func endedStays(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	for name, end := range map[string]func(ctx context.Context, tx *admin.Tx) error{
		"EndSession": func(ctx context.Context, tx *admin.Tx) error {
			return tx.Sessions.End(ctx, "s")
		},
		"EndSessionsOf": func(ctx context.Context, tx *admin.Tx) error {
			return tx.Sessions.EndOf(ctx, "ana", "", true)
		},
	} {
		saveSessions(t, db, session("s", "ana", 1))
		ended := make(chan error, 1)
		write(t, db, func(tx *admin.Tx) error {
			s, ok, err := tx.Sessions.Get(t.Context(), "s")
			if err != nil || !ok {
				t.Fatalf("no session: %v", err)
			}
			go func() {
				ended <- another.Write(t.Context(), func(tx *admin.Tx) error {
					return end(t.Context(), tx)
				})
			}()
			d.blocked(t, ended)
			s.Organization = "south"
			return tx.Sessions.Save(t.Context(), s)
		})
		if err := <-ended; err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := sessionIDs(t, db, "ana"); len(got) > 0 {
			t.Errorf("after %s there is still %v", name, got)
		}
	}
}

func attempts(t *testing.T, d Database) {
	db := d.Open(t)
	read := func(login string) (got admin.SignInTries) {
		t.Helper()
		peek(t, db, func(s *admin.View) {
			var err error
			if got, err = s.Tries.Get(t.Context(), login); err != nil {
				t.Fatal(err)
			}
		})
		return got
	}
	if diff := cmp.Diff(admin.SignInTries{Login: "a"}, read("a")); diff != "" {
		t.Errorf("of a login without attempts (-want +got):\n%s", diff)
	}
	for _, want := range []admin.SignInTries{
		{Login: "a", Failures: 1}, {Login: "a", Failures: 5, LockedUntil: day(3)}, {Login: "a"},
		{Login: "'; drop", Failures: 2},
	} {
		write(t, db, func(tx *admin.Tx) error { return tx.Tries.Save(t.Context(), want) })
		write(t, db, func(tx *admin.Tx) error {
			got, err := tx.Tries.Lock(t.Context(), want.Login)
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("LockAttempts (-want +got):\n%s", diff)
			}
			return err
		})
		if diff := cmp.Diff(want, read(want.Login)); diff != "" {
			t.Errorf("Attempts (-want +got):\n%s", diff)
		}
	}
}

func attemptsAtOnce(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			err := []*store.DB{db, another}[i%2].Write(t.Context(), func(tx *admin.Tx) error {
				a, err := tx.Tries.Lock(t.Context(), "login")
				if err != nil {
					return err
				}
				a.Failures++
				return tx.Tries.Save(t.Context(), a)
			})
			if err != nil {
				t.Errorf("attempt %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if got, err := snapshot(t, db).Tries.Get(
		t.Context(), "login",
	); got.Failures != 20 || err != nil {
		t.Errorf("%d failures were counted, %v; want 20", got.Failures, err)
	}
}
