package storetest

import (
	"testing"
	"time"

	"configsync/admin"
)

var watchLaws = []law{
	{
		"messages are counted while they are on their way, and when they were given up",
		messagesCounted,
	},
	{"connections in use are counted", connectionsCounted},
}

func messagesCounted(t *testing.T, d Database) {
	db := d.Open(t)
	check := func(want admin.MessageCounts) {
		t.Helper()
		peek(t, db, func(s *admin.View) {
			if got, err := s.Outbox.Count(t.Context()); err != nil || got != want {
				t.Errorf("%+v, %v; want %+v", got, err, want)
			}
		})
	}
	put := func(id string, ended time.Time, problem string) {
		write(t, db, func(tx *admin.Tx) error {
			return tx.Outbox.Save(t.Context(), admin.Sending{
				Message: mail(id, day(1)),
				Next:    day(9),
				Ended:   ended,
				Problem: problem,
			})
		})
	}
	check(admin.MessageCounts{})
	put("new", zero, "")
	put("failed once", zero, "no answer")
	put("delivered", day(2), "")
	put("given up", day(2), "no such mailbox")
	check(admin.MessageCounts{Waiting: 2, GivenUp: 1})
	put("failed once", day(3), "")
	check(admin.MessageCounts{Waiting: 1, GivenUp: 1})
}

func connectionsCounted(t *testing.T, d Database) {
	db := d.Open(t)
	if s := db.Stats(); s.InUse != 0 {
		t.Errorf("%d connections are in use, and nobody reads", s.InUse)
	}
	first, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s := db.Stats(); s.InUse != 2 || s.OpenConnections < 2 {
		t.Errorf("two are read: %+v", s)
	}
	first.Close()
	second.Close()
	if s := db.Stats(); s.InUse != 0 || s.Idle != s.OpenConnections {
		t.Errorf("nobody reads any more: %+v", s)
	}
}
