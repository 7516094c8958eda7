package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/syncer"
)

var lockLaws = []law{
	{"a second change is refused, and told who holds the lock", refusedWhileHeld},
	{"a second change waits as long as it may", waits},
	{"who waits can be interrupted", waitInterrupted},
	{"the name of a holder may be anything", holderNames},
	{"changes take turns", turns},
	{"reading does not wait for a change", readsWhileHeld},
}

// locked returns the refusal in an error that says that somebody holds the
// lock, nil when it is another error.
func locked(err error) *refusal.Error {
	var refused *refusal.Error
	if errors.As(err, &refused) && refused.Code == refusal.Locked {
		return refused
	}
	return nil
}

func nothing(*admin.Tx) error { return nil }

func refusedWhileHeld(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	b := begin(t.Context(), t, db, admin.Holder{Actor: "operator:nightly"})
	for _, second := range []admin.Store{db, another} {
		err := second.Change(t.Context(), ana, 0, nothing)
		if refused := locked(
			err,
		); refused == nil || !strings.Contains(refused.Reason, "operator:nightly") ||
			!strings.Contains(refused.Reason, "process ") {
			t.Errorf("a second change: %v; want that operator:nightly holds the lock, and its process",
				err)
		}
	}
	b.end <- nil
	if err := <-b.done; err != nil {
		t.Fatal(err)
	}
	for _, second := range []admin.Store{db, another} {
		if err := second.Change(t.Context(), ana, 0, nothing); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	}
}

func waits(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	b := begin(t.Context(), t, db, admin.Holder{Actor: "operator:nightly"})
	if refused := locked(
		another.Change(t.Context(), ana, 300*time.Millisecond, nothing),
	); refused == nil || !strings.Contains(refused.Reason, "operator:nightly") {
		t.Errorf("after its time: %v; want that operator:nightly holds the lock", refused)
	}
	second := make(chan error)
	go func() { second <- another.Change(t.Context(), ana, time.Minute, nothing) }()
	b.end <- nil
	if err := errors.Join(<-b.done, <-second); err != nil {
		t.Error(err)
	}
}

func waitInterrupted(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	b := begin(t.Context(), t, db, ana)
	for _, tt := range []struct {
		name string
		wait func(ctx context.Context) error
	}{
		{
			"Change",
			func(ctx context.Context) error { return another.Change(ctx, ana, time.Hour, nothing) },
		},
		{"Audit", func(ctx context.Context) error {
			if d.engine() == "PostgreSQL" {
				<-ctx.Done() // it waits for nobody there
				return ctx.Err()
			}
			return another.Audit(ctx, entry(1, ""))
		}},
		{"Write", func(ctx context.Context) error {
			if d.engine() == "PostgreSQL" {
				<-ctx.Done()
				return ctx.Err()
			}
			return another.Write(ctx, nothing)
		}},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		start := time.Now()
		err := tt.wait(ctx)
		cancel()
		if took := time.Since(start); err == nil || took > patience {
			t.Errorf("%s ended %s after it began to wait: %v", tt.name,
				took.Round(time.Millisecond), err)
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v; want that its time was over", tt.name, err)
		}
	}
	b.end <- nil
	if err := <-b.done; err != nil {
		t.Error(err)
	}
}

func holderNames(t *testing.T, d Database) {
	db := d.Open(t)
	for _, name := range append([]string{
		"operator:" + strings.Repeat("José", 30), "x" + strings.Repeat("é", 60),
		strings.Repeat("長", 40), "zero\x00byte", "\xff", "",
	}, adversarial[6:12]...) {
		b := begin(t.Context(), t, db, admin.Holder{Actor: name})
		if err := db.Change(t.Context(), ana, 0, nothing); locked(err) == nil {
			t.Errorf("while %q holds the lock: %v", name, err)
		}
		b.end <- nil
		if err := <-b.done; err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// turns: each reads a number and writes the next, so that two at once would
// lose one.
func turns(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	count := object("form/count", "0")
	record(t, db, edit(1), created(count))
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			from := db
			if i%2 == 0 {
				from = another
			}
			err := from.Change(t.Context(), admin.Holder{Actor: fmt.Sprint("writer ", i)},
				time.Minute, func(tx *admin.Tx) error {
					old := collect(t, tx.Config.Objects(t.Context()))[0]
					next := object("form/count", fmt.Sprint(tx.Config.Endpoint().Seq-1))
					_, err := tx.Config.Record(t.Context(), edit(2),
						[]syncer.Write{updated(old, next)},
						nil)
					return err
				})
			if err != nil {
				t.Errorf("writer %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if got := held(t, db)[count.Key]; got != string(object("form/count", "12").Body) {
		t.Errorf("after twelve turns: %s", got)
	}
	if got := len(listed(t, snapshot(t, db), admin.Filter{})); got != 14 {
		t.Errorf("%d updates, want 14", got)
	}
}

func readsWhileHeld(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	a := object("form/a", "one")
	record(t, db, edit(1), created(a))
	b := begin(t.Context(), t, db, ana)
	if got := held(t, another); len(got) != 1 {
		t.Errorf("read %v", got)
	}
	o := Options()
	o.ReadOnly = true
	if got := held(t, d.OpenWith(t, o)); len(got) != 1 {
		t.Errorf("who opened it to read only read %v", got)
	}
	b.end <- nil
	if err := <-b.done; err != nil {
		t.Error(err)
	}
}
