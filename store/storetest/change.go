package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/schema"
	"configsync/store"
	"configsync/syncer"
)

var changeLaws = []law{
	{"what fails leaves nothing", failed},
	{"a panic leaves nothing", panicked},
	{"what is cancelled in its middle leaves nothing", cancelled},
	{"a snapshot is one moment while others write", oneMoment},
	{"a transaction sees what it wrote", ownWrites},
}

// everything returns the state of an environment: what a change that did not
// happen must not touch.
func everything(t *testing.T, db *store.DB) string {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	updates, err := s.History.Find(t.Context(), admin.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.Config.Pins(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, o := range collect(t, s.Config.Objects(t.Context())) {
		fmt.Fprintln(&out, o.Key, string(o.Body))
		for _, source := range []string{"training", "laboratory"} {
			found, err := s.Config.Bases(t.Context(), source, []schema.Key{o.Key})
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&out, source, len(found))
		}
	}
	for _, e := range collect(t, s.Audit.Log(t.Context())) {
		fmt.Fprintln(&out, e)
	}
	fmt.Fprintf(&out, "%+v %+v %+v", s.Config.Endpoint().Seq, updates, kept)
	return out.String()
}

// writeAll does one of everything that a change can do.
func writeAll(ctx context.Context, tx *admin.Tx) error {
	old, a := object("form/old", "old"), object("form/a", "one")
	u := synced(2, "training")
	u.PlanID = "plan"
	_, err := tx.Config.Record(ctx, u, append(created(a), deleted(old)),
		differing(keys([]schema.Object{a, old})))
	return errors.Join(err, tx.Config.Agree(ctx, "laboratory", 100),
		tx.Pins.Add(ctx, syncer.Pin{
			Pattern: "form/*",
			At:      day(1),
		}), tx.Audit.Add(ctx, entry(1, "")))
}

// unharmed checks that the state is the old one, that the lock is free, and
// that the same change can be done now.
func unharmed(t *testing.T, db *store.DB, before string) {
	t.Helper()
	if diff := cmp.Diff(before, everything(t, db)); diff != "" {
		t.Errorf("something was left (-before +after):\n%s", diff)
	}
	if err := db.Change(t.Context(), ana, 0, func(tx *admin.Tx) error {
		return writeAll(t.Context(), tx)
	}); err != nil {
		t.Errorf("the next change: %v", err)
	}
	if everything(t, db) == before {
		t.Error("the next change left nothing")
	}
	if got := verify(t, db); got.Fault != "" {
		t.Error(got.Fault)
	}
}

func prepared(t *testing.T, d Database) (db *store.DB, before string) {
	db = d.Open(t)
	record(t, db, edit(1), created(object("form/old", "old")))
	return db, everything(t, db)
}

func failed(t *testing.T, d Database) {
	db, before := prepared(t, d)
	want := errors.New("no")
	if err := db.Change(t.Context(), ana, 0, func(tx *admin.Tx) error {
		return errors.Join(writeAll(t.Context(), tx), want)
	}); !errors.Is(err, want) {
		t.Errorf("got %v, want the error of do", err)
	}
	unharmed(t, db, before)
}

func panicked(t *testing.T, d Database) {
	db, before := prepared(t, d)
	func() {
		defer func() {
			if got := recover(); got != "at the disco" {
				t.Errorf("recovered %v", got)
			}
		}()
		_ = db.Change(t.Context(), ana, 0, func(tx *admin.Tx) error {
			if err := writeAll(t.Context(), tx); err != nil {
				t.Error(err)
			}
			panic("at the disco")
		})
	}()
	unharmed(t, db, before)
}

func cancelled(t *testing.T, d Database) {
	db, before := prepared(t, d)
	for _, tt := range []struct {
		name string
		do   func(ctx context.Context, cancel func(), tx *admin.Tx) error
	}{
		{
			"before it wrote",
			func(ctx context.Context, cancel func(), tx *admin.Tx) error {
				cancel()
				return writeAll(ctx, tx)
			},
		},
		{"after it wrote", func(ctx context.Context, cancel func(), tx *admin.Tx) error {
			defer cancel()
			return writeAll(ctx, tx)
		}},
		{"while it writes", func(ctx context.Context, cancel func(), tx *admin.Tx) error {
			tx.Config.OnProgress(func(done, total int) {
				if done > total/2 {
					cancel()
				}
			})
			all := many(12_000, "cancelled")
			_, err := tx.Config.Record(ctx, synced(2, "training"), created(all...),
				differing(keys(all)))
			return err
		}},
		{"after it wrote, and do does not say so",
			func(ctx context.Context, cancel func(), tx *admin.Tx) error {
				err := writeAll(ctx, tx)
				cancel()
				_, _ = tx.Config.Find(ctx, []schema.Key{key("form/a")})
				return err
			}},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Change(ctx, ana, 0, func(tx *admin.Tx) error { return tt.do(ctx, cancel, tx) })
		var fault *store.Fault
		if !errors.Is(err, context.Canceled) || errors.As(err, &fault) {
			t.Errorf("%s: %v; want that it was cancelled, and no fault of the database",
				tt.name, err)
		}
		if diff := cmp.Diff(before, everything(t, db)); diff != "" {
			t.Errorf("%s: something was left (-before +after):\n%s", tt.name, diff)
		}
	}
	unharmed(t, db, before)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.Snapshot(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled Snapshot: %v", err)
	}
	if err := db.Audit(ctx, entry(9, "")); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled Audit: %v", err)
	}
	s := snapshot(t, db)
	for _, err := range s.Config.Heads(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled Heads: %v", err)
		}
	}
}

// oneMoment: each update writes its number into every object, so that a mixture
// of two shows.
func oneMoment(t *testing.T, d Database) {
	db := d.Open(t)
	const objects = 40
	state := func(n int64) []schema.Object {
		all := many(objects, "")
		for i := range all {
			all[i].Body = schema.Canonical(map[string]any{"label": fmt.Sprint(n)})
		}
		return all
	}
	record(t, db, edit(1), created(state(2)...))
	stop, stopped := make(chan struct{}), make(chan error, 1)
	go func() {
		for n := int64(3); ; n++ {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
			var writes []syncer.Write
			old := state(n - 1)
			for i, o := range state(n) {
				writes = append(writes, updated(old[i], o))
			}
			err := db.Change(t.Context(), ana, time.Minute, func(tx *admin.Tx) error {
				_, err := tx.Config.Record(t.Context(), edit(1), writes, nil)
				return err
			})
			if err != nil {
				stopped <- err
				return
			}
		}
	}()
	first := snapshot(t, db)
	for range 15 {
		s, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		end := s.Config.Endpoint()
		want := state(end.Seq)
		awaitUpdate(t, db, end.Seq+1)
		if diff := cmp.Diff(
			keys(want), keys(collect(t, s.Config.Objects(t.Context()))),
		); diff != "" {
			t.Errorf("Objects (-want +got):\n%s", diff)
		}
		for i, h := range collect(t, s.Config.Heads(t.Context())) {
			if h != want[i].Head() {
				t.Fatalf("update %d is read, and %s is of another", end.Seq, h.Key)
			}
		}
		if updates := listed(t, s.View, admin.Filter{}); updates[0] != end.Seq {
			t.Errorf("update %d is read, and the history ends at %d", end.Seq, updates[0])
		}
		s.Close()
	}
	close(stop)
	if err := <-stopped; err != nil {
		t.Errorf("the writer: %v", err)
	}
	if got := first.Config.Endpoint().Seq; len(listed(t, first, admin.Filter{})) != int(got) {
		t.Errorf("the first snapshot no longer ends at %d", got)
	}
}

// awaitUpdate returns when the environment has come to an update.
func awaitUpdate(t *testing.T, db *store.DB, seq int64) {
	t.Helper()
	for now := int64(0); now < seq; {
		peek(t, db, func(s *admin.View) { now = s.Config.Endpoint().Seq })
	}
}

func ownWrites(t *testing.T, d Database) {
	db := d.Open(t)
	a := object("form/a", "one")
	change(t, db, func(tx *admin.Tx) error {
		if _, err := tx.Config.Record(t.Context(), edit(1), created(a), nil); err != nil {
			return err
		}
		found, err := tx.Config.Find(t.Context(), []schema.Key{a.Key})
		if found[a.Key] != digest(a) {
			t.Errorf("Find = %v, want what was written", found)
		}
		outside, ok := held(t, db)[a.Key]
		if ok {
			t.Errorf("outside the transaction shows %q", outside)
		}
		return err
	})
}
