package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/store"
)

var pruneLaws = []law{
	{"PruneAudit removes the oldest entries, and the chain holds", prune},
	{"PruneAudit removes a beginning only", pruneBeginning},
	{"tampering with a log that was pruned is found", pruneTampered},
	{"entries that are written while the log is pruned stay", pruneAtOnce},
}

// prunedBefore removes entries and returns how many.
func prunedBefore(t *testing.T, db *store.DB, before time.Time) (removed int64) {
	t.Helper()
	write(t, db, func(tx *admin.Tx) (err error) {
		removed, err = tx.Audit.Prune(t.Context(), before)
		return err
	})
	return removed
}

// entriesOn returns one for each day.
func entriesOn(days ...int) (out []admin.AuditEntry) {
	for _, n := range days {
		out = append(out, entry(n, fmt.Sprint("on ", n)))
	}
	return out
}

func prune(t *testing.T, d Database) {
	db := d.Open(t)
	if n := prunedBefore(t, db, day(9)); n != 0 {
		t.Errorf("%d entries of an empty log were removed", n)
	}
	saveEntries(t, db, entriesOn(1, 2, 3, 4, 5)...)
	all := collect(t, snapshot(t, db).Audit.Log(t.Context()))
	for _, tt := range []struct {
		name    string
		before  time.Time
		removed int64
		left    []int64
	}{
		{"before all", day(1), 0, []int64{1, 2, 3, 4, 5}},
		{"of the first two days", day(3), 2, []int64{3, 4, 5}},
		{"again", day(3), 0, []int64{3, 4, 5}},
		{"a microsecond later", day(3).Add(time.Microsecond), 1, []int64{4, 5}},
		{"all", day(9), 1, []int64{5}},
		{"all, again", day(9), 0, []int64{5}},
	} {
		if n := prunedBefore(t, db, tt.before); n != tt.removed {
			t.Errorf("%s: %d entries were removed, want %d", tt.name, n, tt.removed)
		}
		left := slices.Clone(all[5-len(tt.left):])
		peek(t, db, func(s *admin.View) {
			if diff := cmp.Diff(left, collect(t, s.Audit.Log(t.Context()))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, diff)
			}
			start, err := s.Audit.Start(t.Context())
			if want := (admin.AuditStart{
				Seq:  tt.left[0] - 1,
				Hash: left[0].Previous,
			}); start != want || err != nil {
				t.Errorf("%s: the log begins behind %+v, %v; want %+v", tt.name, start, err, want)
			}
		})
		if got := verify(t, db); got.Fault != "" || got.Entries != 5 {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
	saveEntries(t, db, entriesOn(10, 11)...)
	if got := verify(t, db); got.Fault != "" || got.Entries != 7 {
		t.Errorf("after more were written: %+v", got)
	}
	undone := errors.New("undone")
	err := db.Write(t.Context(), func(tx *admin.Tx) error {
		_, err := tx.Audit.Prune(t.Context(), day(20))
		return errors.Join(err, tx.Audit.Add(t.Context(), entry(12, "")), undone)
	})
	if got := entriesFound(
		t, snapshot(t, db), admin.AuditFilter{},
	); !errors.Is(err, undone) || len(got) != 3 || verify(t, db).Fault != "" {
		t.Errorf("after it was undone: %v, %v", got, err)
	}
}

// pruneBeginning: clocks go wrong, and what is old behind something newer
// stays.
func pruneBeginning(t *testing.T, d Database) {
	db := d.Open(t)
	saveEntries(t, db, entriesOn(1, 2, 9, 1, 2, 3, 9, 4)...)
	if n := prunedBefore(t, db, day(5)); n != 2 {
		t.Errorf("%d entries were removed, want 2", n)
	}
	if diff := cmp.Diff(
		[]int64{8, 7, 6, 5, 4, 3}, entriesFound(t, snapshot(t, db), admin.AuditFilter{}),
	); diff != "" || verify(t, db).Fault != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
}

func pruneTampered(t *testing.T, d Database) {
	db := d.Open(t)
	saveEntries(t, db, entriesOn(1, 2, 3, 4, 5, 6)...)
	prunedBefore(t, db, day(3))
	past := d.SQL(t)
	exec := func(statements string) {
		t.Helper()
		if _, err := past.ExecContext(t.Context(), statements); err != nil {
			t.Fatal(err)
		}
	}
	exec(`create table kept_audit as select * from audit; create table kept_head as select * from audit_head`)
	untouched := verify(t, db)
	if untouched.Fault != "" {
		t.Fatal(untouched.Fault)
	}
	for _, tt := range []struct{ name, do string }{
		{"one was removed", `delete from audit where seq = 4`},
		{"the first that is left was removed", `delete from audit where seq = 3`},
		{
			"and the start moved along",
			`delete from audit where seq = 3; update audit_head set start_seq = 3`,
		},
		{"the start's number", `update audit_head set start_seq = 1`},
		{"the start's hash", `update audit_head set start_hash = ''`},
		{"there is no start", `update audit_head set start_seq = 0, start_hash = ''`},
		{
			"an older one came back",
			`insert into audit select 2, at, actor, action, resource, outcome, detail, previous, hash, address from audit where seq = 3`,
		},
		{"a detail", `update audit set detail = 'x' where seq = 3`},
		{"all are gone", `delete from audit`},
		{
			"all are gone, and the start is the end",
			`delete from audit; update audit_head set start_seq = 6`,
		},
	} {
		exec(tt.do)
		if got := verify(t, db); got.Fault == "" {
			t.Errorf("%s: not found: %+v", tt.name, got)
		}
		// Nor does pruning cover it up.
		if tt.name == "one was removed" {
			prunedBefore(t, db, day(5))
			if got := verify(t, db); got.Fault == "" {
				t.Errorf("%s, and the log was pruned: not found: %+v", tt.name, got)
			}
		}
		exec(`delete from audit; insert into audit select * from kept_audit; delete from audit_head; insert into audit_head select * from kept_head`)
		if got := verify(t, db); got != untouched {
			t.Fatalf("after %s was mended: %+v, want %+v", tt.name, got, untouched)
		}
	}
}

func pruneAtOnce(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	saveEntries(t, db, entriesOn(1, 2, 3)...)
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			from := []*store.DB{db, another}[i%2]
			err := from.Audit(t.Context(), entry(4, fmt.Sprint(i)))
			if i%3 == 0 {
				err = errors.Join(err, from.Write(t.Context(), func(tx *admin.Tx) error {
					_, err := tx.Audit.Prune(t.Context(), day(4))
					return err
				}))
			}
			if err != nil {
				t.Errorf("writer %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if got := len(entriesFound(t, snapshot(t, db), admin.AuditFilter{})); got != 12 {
		t.Errorf("%d entries are left, want 12", got)
	}
	if got := verify(t, db); got.Fault != "" || got.Entries != 15 {
		t.Errorf("%+v", got)
	}
}
