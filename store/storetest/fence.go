package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/store"
	"configsync/syncer"
)

func updateOfRun(t *testing.T, d Database) {
	db := d.Open(t)
	in := func(from admin.LedgerReader, run string, want int64) {
		t.Helper()
		if got, err := from.UpdateOfRun(t.Context(), run); got != want || err != nil {
			t.Errorf("UpdateOfRun(%q) = %d, %v; want %d", run, got, err, want)
		}
	}
	of := func(run string, want int64) {
		t.Helper()
		peek(t, db, func(s *admin.View) { in(s.Ledger, run, want) })
	}
	by := func(n int, run string) syncer.Update {
		u := edit(n)
		u.Run = run
		return u
	}
	record(t, db, edit(1), created(object("form/a", "one")))
	var seq int64
	change(t, db, func(tx *admin.Tx) (err error) {
		in(tx.Ledger, "r", 0)
		seq, err = tx.Config.Record(t.Context(), by(2, "r"), created(object("form/b", "one")), nil)
		in(tx.Ledger, "r", seq)
		return err
	})
	record(t, db, edit(3), nil) // of no run, as many as there are
	record(t, db, edit(4), nil)
	of("r", seq)
	of("R", 0)
	of("", 0) // what no run has made is the update of none
	for _, text := range unkept {
		of(text, 0)
	}
	if got := update(t, db, seq); got.Run != "r" {
		t.Errorf("the update is of the run %q", got.Run)
	}

	before := everything(t, db)
	err := db.Change(t.Context(), ana, time.Second, func(tx *admin.Tx) error {
		_, err := tx.Config.Record(t.Context(), by(5, "r"), created(object("form/c", "one")), nil)
		return err
	})
	if err == nil {
		t.Error("a run became a second update")
	}
	err = db.Change(t.Context(), ana, time.Second, func(tx *admin.Tx) error {
		if _, err := tx.Config.Record(
			t.Context(), edit(5), created(object("form/d", "one")), nil,
		); err != nil {
			return err
		}
		for n := range 2 {
			if _, err := tx.Config.Record(
				t.Context(), by(6+n, "twice"), created(object("form/e", fmt.Sprint(n))), nil,
			); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		t.Error("a run became two updates of one transaction")
	}
	if diff := cmp.Diff(before, everything(t, db)); diff != "" {
		t.Errorf("of what was refused this was left (-before +after):\n%s", diff)
	}
	of("r", seq)
	of("twice", 0)
	for i, text := range adversarial {
		if text != "" {
			of(text, 0)
			seq := record(t, db, by(10+i, text), nil)
			of(text, seq)
		}
	}
}

// raise raises the fence of a run in a transaction of its own, which fails with
// end.
func raise(t *testing.T, db *store.DB, run string, attempt int64, want bool, end error) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *admin.Tx) error {
		if ok, err := tx.Ledger.RaiseFence(t.Context(), run, attempt); ok != want || err != nil {
			t.Errorf("attempt %d at %q: %v, %v; want %v", attempt, run, ok, err, want)
		}
		return end
	})
	if !errors.Is(err, end) {
		t.Fatal(err)
	}
}

func fences(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	for i, step := range []struct {
		run     string
		attempt int64
		want    bool
	}{
		{"r", 1, true}, {"r", 1, true}, {"r", 3, true}, {"r", 2, false}, {"r", 1, false},
		{"r", 3, true},
		{"other", 1, true}, {"r", 1 << 40, true}, {"r", 3, false}, {"other", 1, true},
	} {
		raise(t, []*store.DB{db, another}[i%2], step.run, step.attempt, step.want, nil)
	}
	refused := errors.New("no")
	raise(t, db, "other", 5, true, refused) // which is not kept then
	raise(t, db, "other", 4, true, nil)
	for _, text := range slices.Concat(adversarial, unkept[:1]) {
		raise(t, db, text, 2, true, nil)
		raise(t, db, text, 1, false, nil)
	}

	// Also in a transaction that changes configuration, and twice in one.
	change(t, db, func(tx *admin.Tx) error {
		for i, want := range []bool{true, true, false, true} {
			if ok, err := tx.Ledger.RaiseFence(
				t.Context(), "mixed", []int64{2, 2, 1, 3}[i],
			); ok != want || err != nil {
				t.Errorf("step %d: %v, %v; want %v", i, ok, err, want)
			}
		}
		return nil
	})
	raise(t, db, "mixed", 2, false, nil)
}

func fencesWait(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	refused := errors.New("no")
	for _, c := range []struct {
		name          string
		before        int64 // the fence, 0 for none
		first, second int64
		end           error // of the first transaction
		want          bool  // whether the second attempt is let in
	}{
		{"a later attempt", 0, 1, 2, nil, true},
		{"the same attempt", 0, 1, 1, nil, true},
		{"an earlier attempt", 0, 2, 1, nil, false},
		{"an earlier attempt after one that failed", 0, 2, 1, refused, true},
		{"a later attempt at what was there", 1, 2, 3, nil, true},
		{"an earlier attempt at what was there", 1, 3, 2, nil, false},
		{"an earlier attempt at what was there, after one that failed", 1, 3, 2, refused, true},
		{"a later attempt, after one that changed nothing", 3, 3, 4, nil, true},
	} {
		run := c.name
		if c.before > 0 {
			raise(t, db, run, c.before, true, nil)
		}
		first := opened(t, db, func(tx *admin.Tx) error {
			ok, err := tx.Ledger.RaiseFence(t.Context(), run, c.first)
			if err == nil && !ok {
				t.Errorf("%s: the first one was not let in", c.name)
			}
			return err
		})
		second := make(chan error, 1)
		go func() {
			second <- another.Write(t.Context(), func(tx *admin.Tx) error {
				ok, err := tx.Ledger.RaiseFence(t.Context(), run, c.second)
				if err == nil && ok != c.want {
					t.Errorf("%s: the second one was let in: %v", c.name, ok)
				}
				return err
			})
		}()
		d.blocked(t, second)
		first.end <- c.end
		if err := <-first.done; !errors.Is(err, c.end) {
			t.Errorf("%s: the first one: %v", c.name, err)
		}
		if err := <-second; err != nil {
			t.Errorf("%s: the second one: %v", c.name, err)
		}
	}
	if d.engine() == "SQLite" {
		return // a file has one writer at a time
	}
	first := opened(t, db, func(tx *admin.Tx) error {
		_, err := tx.Ledger.RaiseFence(t.Context(), "one", 1)
		return err
	})
	raise(t, another, "two", 1, true, nil) // another run does not wait
	first.end <- nil
	if err := <-first.done; err != nil {
		t.Error(err)
	}
}
