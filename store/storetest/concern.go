package storetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
)

var concernLaws = []law{
	{"concerns are the newest first, with everything that they say", concerns},
}

func concerns(t *testing.T, d Database) {
	db := d.Open(t)
	var want, open []admin.Concern
	for i, text := range adversarial {
		c := admin.Concern{
			ID: fmt.Sprint("c ", i), At: day(i), By: text, Organization: text, About: text,
			Text: text,
		}
		write(t, db, func(tx *admin.Tx) error { return tx.Concerns.Save(t.Context(), c) })
		if i%2 == 0 {
			c.Closed, c.ClosedBy, c.Resolution = day(i+1), text, text
			write(t, db, func(tx *admin.Tx) error { return tx.Concerns.Save(t.Context(), c) })
		} else {
			open = append([]admin.Concern{c}, open...)
		}
		want = append([]admin.Concern{c}, want...)
	}
	s := snapshot(t, db)
	for openOnly, want := range map[bool][]admin.Concern{false: want, true: open} {
		got, err := s.Concerns.List(t.Context(), openOnly)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("Concerns(%v), %v (-want +got):\n%s", openOnly, err, diff)
		}
	}
	got, ok, err := s.Concerns.Get(t.Context(), want[0].ID)
	if diff := cmp.Diff(want[0], got); diff != "" || !ok || err != nil {
		t.Errorf("Concern, %v, %v (-want +got):\n%s", ok, err, diff)
	}
	for i, text := range unkept {
		write(t, db, func(tx *admin.Tx) error {
			_, found, err := tx.Concerns.Get(t.Context(), text)
			if found {
				t.Errorf("Concern(%q) is there", text)
			}
			return errors.Join(err, tx.Concerns.Save(t.Context(), admin.Concern{
				ID:         fmt.Sprint("unkept ", i),
				By:         text,
				About:      text,
				Text:       text,
				Resolution: text,
			}))
		})
	}
}
