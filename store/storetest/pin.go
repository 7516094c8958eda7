package storetest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/refusal"
	"configsync/syncer"
)

var pinLaws = []law{
	{"pins are added, replaced and removed", pins},
}

func pins(t *testing.T, d Database) {
	db := d.Open(t)
	expect := func(want ...syncer.Pin) {
		t.Helper()
		var got []syncer.Pin
		peek(t, db, func(s *admin.View) {
			var err error
			if got, err = s.Config.Pins(t.Context()); err != nil {
				t.Fatal(err)
			}
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Pins (-want +got):\n%s", diff)
		}
	}
	expect()
	one := syncer.Pin{Pattern: "form/*", Reason: "ours", Actor: "operator:ana", At: day(1)}
	two := syncer.Pin{
		Pattern: "*/client-*",
		Reason:  `it's "ours"`,
		Actor:   "operator:ben",
		At:      day(2),
	}
	change(t, db, func(tx *admin.Tx) error {
		return errors.Join(tx.Pins.Add(t.Context(), one), tx.Pins.Add(t.Context(), two))
	})
	expect(two, one) // in the order of their bytes
	one.Reason, one.Actor, one.At = "ours still", "operator:eve", day(3)
	change(t, db, func(tx *admin.Tx) error { return tx.Pins.Add(t.Context(), one) })
	expect(two, one)

	err := db.Change(t.Context(), ana, 0, func(tx *admin.Tx) error {
		if err := tx.Pins.Remove(t.Context(), two.Pattern); err != nil {
			t.Errorf("Unpin: %v", err)
		}
		return tx.Pins.Remove(t.Context(), "form/client-*")
	})
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Code != refusal.BadRequest {
		t.Errorf("Unpin of what is not pinned: %v", err)
	}
	expect(two, one)
	change(t, db, func(tx *admin.Tx) error { return tx.Pins.Remove(t.Context(), two.Pattern) })
	expect(one)
}
