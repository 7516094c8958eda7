package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"configsync/admin"
	"configsync/store"
)

// opened starts a Write that does something in the background, and returns when
// that is done and the transaction still open.
func opened(t *testing.T, db *store.DB, do func(tx *admin.Tx) error) *begun {
	t.Helper()
	b := &begun{end: make(chan error, 1), done: make(chan error, 1)}
	did := make(chan struct{})
	go func() {
		b.done <- db.Write(t.Context(), func(tx *admin.Tx) error {
			if err := do(tx); err != nil {
				return err
			}
			close(did)
			return <-b.end
		})
	}()
	select {
	case <-did:
	case err := <-b.done:
		t.Fatalf("a first transaction: %v", err)
	}
	return b
}

// patience is how long anything that must happen may take on a machine that is
// busy with something else.
const patience = 2 * time.Minute

// blocked returns when somebody waits for a lock of the database, and fails the
// test when done comes instead.
func (d Database) blocked(t *testing.T, done chan error) {
	t.Helper()
	if d.engine() == "SQLite" { // it does not tell who waits
		select {
		case err := <-done:
			t.Errorf("it did not wait: %v", err)
			done <- err
		case <-time.After(100 * time.Millisecond):
		}
		return
	}
	db := d.SQL(t)
	defer db.Close()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		var waiting int
		if err := db.QueryRowContext(t.Context(),
			`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).Scan(
			&waiting,
		); err != nil {
			t.Fatal(err)
		}
		if waiting > 0 {
			return
		}
		select {
		case err := <-done:
			t.Errorf("it did not wait: %v", err)
			done <- err
			return
		case <-time.After(2 * time.Millisecond):
		}
	}
	t.Error("nobody waits after", patience)
}

func ledgerLocked(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	for _, end := range []error{nil, errors.New("no")} {
		first := opened(t, db, func(tx *admin.Tx) error { return tx.Ledger.Lock(t.Context()) })
		second := make(chan error, 1)
		go func() {
			second <- another.Write(t.Context(), func(tx *admin.Tx) error {
				// who has it may ask again
				return errors.Join(tx.Ledger.Lock(t.Context()), tx.Ledger.Lock(t.Context()))
			})
		}()
		d.blocked(t, second)
		if d.engine() == "PostgreSQL" { // who does not decide about runs does not wait
			write(t, another, func(tx *admin.Tx) error {
				return tx.Users.Save(t.Context(), account("ana"))
			})
			change(t, another, func(tx *admin.Tx) error {
				_, err := tx.Ledger.RaiseFence(t.Context(), "r", 1)
				return err
			})
		}
		if _, err := ask(t, another, admin.LedgerReader.OpenRuns, day(1)); err != nil {
			t.Errorf("who reads: %v", err)
		}
		first.end <- end
		if err := <-first.done; !errors.Is(err, end) {
			t.Errorf("the first one: %v", err)
		}
		if err := <-second; err != nil {
			t.Errorf("the second one: %v", err)
		}
	}
}

// ledgerTurns: each counts the runs and adds one that is named by their number,
// so that two at once would add one only.
func ledgerTurns(t *testing.T, d Database) {
	db := withSchedule(t, d)
	another := d.Open(t)
	const most = 10
	var all sync.WaitGroup
	for i := range most {
		all.Go(func() {
			err := []*store.DB{db, another}[i%2].Write(t.Context(), func(tx *admin.Tx) error {
				if err := tx.Ledger.Lock(t.Context()); err != nil {
					return err
				}
				runs, err := tx.Ledger.Runs(t.Context(), admin.RunFilter{})
				if err != nil {
					return err
				}
				return tx.Ledger.AddRuns(t.Context(),
					[]admin.Run{plannedRun(fmt.Sprint("r", len(runs)), day(len(runs)), "site")})
			})
			if err != nil {
				t.Errorf("writer %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if got, err := ask(
		t, db, admin.LedgerReader.Runs, admin.RunFilter{},
	); err != nil || len(got) != most {
		t.Errorf("%d runs, %v; want %d", len(got), err, most)
	}
}
