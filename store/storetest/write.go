package storetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/refusal"
	"configsync/store"
	"configsync/syncer"
)

var writeLaws = []law{
	{"Write commits all that it did, or nothing", writesWhole},
	{"Write leaves configuration alone", writesNoConfiguration},
	{"on a server Write does not wait for a change", writesWhileHeld},
	{"of two that wait for each other one is refused", deadlock},
	{"a text that is too long is refused", tooLong},
}

// write commits what do does.
func write(t *testing.T, db *store.DB, do func(tx *admin.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

func writesWhole(t *testing.T, d Database) {
	db := d.Open(t)
	c := client(100000001, "north", "Ana", "Núñez")
	save := func(ctx context.Context, tx *admin.Tx) error {
		return errors.Join(tx.Users.Save(ctx, account("ana")), tx.Clients.Save(ctx, c),
			tx.Audit.Add(ctx, entry(1, "")))
	}
	want := errors.New("no")
	if err := db.Write(t.Context(), func(tx *admin.Tx) error {
		return errors.Join(save(t.Context(), tx), want)
	}); !errors.Is(err, want) {
		t.Errorf("got %v, want the error of do", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := db.Write(ctx, func(tx *admin.Tx) error {
		defer cancel()
		return save(ctx, tx)
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = db.Write(t.Context(), func(tx *admin.Tx) error {
			_ = save(t.Context(), tx)
			panic("at the disco")
		})
	}()
	saved := func() int {
		n := 0
		peek(t, db, func(s *admin.View) {
			_, user, err1 := s.Users.Get(t.Context(), "ana")
			_, found, err2 := s.Clients.Get(t.Context(), c.ID)
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			for _, is := range []bool{user, found, len(collect(t, s.Audit.Log(t.Context()))) > 0} {
				if is {
					n++
				}
			}
		})
		return n
	}
	if n := saved(); n != 0 {
		t.Errorf("%d of what failed was left", n)
	}
	write(t, db, func(tx *admin.Tx) error { return save(t.Context(), tx) })
	if n := saved(); n != 3 {
		t.Errorf("%d of three were saved", n)
	}
}

func writesNoConfiguration(t *testing.T, d Database) {
	db, before := prepared(t, d)
	for name, do := range map[string]func(tx *admin.Tx) error{
		"Record": func(tx *admin.Tx) error {
			_, err := tx.Config.Record(t.Context(), edit(2), created(object("form/a", "one")), nil)
			return err
		},
		"Agree": func(tx *admin.Tx) error { return tx.Config.Agree(t.Context(), "training", 100) },
		"Pin": func(tx *admin.Tx) error {
			return tx.Pins.Add(t.Context(), syncer.Pin{Pattern: "form/*", At: day(1)})
		},
		"Unpin": func(tx *admin.Tx) error { return tx.Pins.Remove(t.Context(), "form/*") },
	} {
		if err := db.Write(
			t.Context(), do,
		); err == nil || !strings.Contains(err.Error(), "fault in configsync") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := cmp.Diff(before, everything(t, db)); diff != "" {
		t.Errorf("it was changed (-before +after):\n%s", diff)
	}
	write(t, db, func(tx *admin.Tx) error {
		if diff := cmp.Diff(snapshot(t, db).Config.Endpoint(), tx.Config.Endpoint()); diff != "" {
			t.Errorf("Endpoint (-snapshot +transaction):\n%s", diff)
		}
		return nil
	})
}

func writesWhileHeld(t *testing.T, d Database) {
	if d.engine() == "SQLite" {
		t.Skip("a file has one writer at a time")
	}
	db, another := d.Open(t), d.Open(t)
	b := begin(t.Context(), t, db, ana)
	write(t, another, func(tx *admin.Tx) error {
		return tx.Users.Save(t.Context(), account("ana"))
	})
	b.end <- nil
	if err := <-b.done; err != nil {
		t.Error(err)
	}
}

func deadlock(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	write(t, db, func(tx *admin.Tx) error {
		return errors.Join(tx.Users.Save(t.Context(), account("ana")),
			tx.Users.Save(t.Context(), account("ben")))
	})
	var both, all sync.WaitGroup
	both.Add(2)
	errs := make([]error, 2)
	for i, order := range [][]string{{"ana", "ben"}, {"ben", "ana"}} {
		from := []*store.DB{db, another}[i]
		all.Go(func() {
			arrive := sync.OnceFunc(both.Done)
			errs[i] = from.Write(t.Context(), func(tx *admin.Tx) error {
				if _, _, err := tx.Users.Get(t.Context(), order[0]); err != nil {
					return err
				}
				arrive()
				if d.engine() == "PostgreSQL" { // on SQLite the other one has not begun
					both.Wait()
				}
				_, _, err := tx.Users.Get(t.Context(), order[1])
				return err
			})
			arrive()
		})
	}
	all.Wait()
	for i, err := range errs {
		if err != nil && (locked(err) == nil || errs[1-i] != nil) {
			t.Errorf("writer %d: %v", i, err)
		}
	}
}

func tooLong(t *testing.T, d Database) {
	db := d.Open(t)
	random := randomText(60_000)
	err := db.Write(t.Context(), func(tx *admin.Tx) error {
		return tx.Clients.Save(t.Context(), client(100000001, "north", "Ana", random))
	})
	var refused *refusal.Error
	if err != nil && (!errors.As(err, &refused) || refused.Code != refusal.BadRequest) {
		t.Errorf("a long name: %.200v", err)
	}
	answer := answered("notes", random)
	write(t, db, func(tx *admin.Tx) error {
		return errors.Join(tx.Clients.Save(t.Context(), client(100000002, "north", "Ben", "")),
			tx.Clients.SaveAnswers(t.Context(), 100000002, "intake", answer))
	})
	got, err := snapshot(t, db).Clients.Answers(t.Context(), 100000002, "intake")
	if diff := cmp.Diff(answer, got); diff != "" || err != nil {
		t.Errorf("a long answer came back otherwise: %v", err)
	}
}
