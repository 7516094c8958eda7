package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"configsync/admin"
	"configsync/store"
	"configsync/syncer/timing"
)

func freezes(t *testing.T, d Database) {
	db := d.Open(t)
	var want []admin.Freeze
	for i, text := range adversarial {
		f := admin.Freeze{
			ID: fmt.Sprint("f", i, text),
			Window: timing.Window{
				Timing: timing.Timing{Cron: text, At: text, Zone: text},
				Lasts:  time.Hour + time.Nanosecond,
			},
			Reason:  text,
			By:      text,
			Created: day(i),
		}
		write(t, db, func(tx *admin.Tx) error { return tx.Freezes.Save(t.Context(), f) })
		if i%2 == 0 {
			f.Removed = day(i + 1)
			write(t, db, func(tx *admin.Tx) error { return tx.Freezes.Save(t.Context(), f) })
			continue
		}
		if i%3 == 0 {
			f.Reason += " still"
			write(t, db, func(tx *admin.Tx) error { return tx.Freezes.Save(t.Context(), f) })
		}
		want = append(want, f)
	}
	got, err := keptFreezes(t, db)
	byID := cmpopts.SortSlices(func(a, b admin.Freeze) bool { return a.ID < b.ID })
	if diff := cmp.Diff(want, got, byID); diff != "" || err != nil {
		t.Errorf("Freezes: %v (-want +got):\n%s", err, diff)
	}
	for i, text := range unkept {
		f := admin.Freeze{
			ID:     fmt.Sprint("unkept ", i),
			Reason: text,
			By:     text,
			Window: timing.Window{Timing: timing.Timing{Cron: text}},
		}
		write(t, db, func(tx *admin.Tx) error { return tx.Freezes.Save(t.Context(), f) })
	}
	if got, err := keptFreezes(t, db); err != nil || len(got) != len(want)+len(unkept) {
		t.Errorf("%d freeze windows, %v; want %d", len(got), err, len(want)+len(unkept))
	}
}

func keptFreezes(t *testing.T, db *store.DB) (list []admin.Freeze, err error) {
	t.Helper()
	peek(t, db, func(s *admin.View) { list, err = s.Freezes.List(t.Context()) })
	return list, err
}
