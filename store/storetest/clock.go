package storetest

import (
	"testing"
	"time"

	"configsync/admin"
)

// clock reads the time.
func clock(t *testing.T, from admin.LedgerReader) time.Time {
	t.Helper()
	now, err := from.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if now.Location() != time.UTC || !now.Equal(now.Truncate(time.Microsecond)) {
		t.Errorf("%v is not in UTC with microseconds", now)
	}
	return now
}

func databaseClock(t *testing.T, d Database) {
	db := d.Open(t)
	goesOn := func(from admin.LedgerReader) {
		t.Helper()
		before := time.Now()
		first := clock(t, from)
		after := time.Now()
		if first.Before(before.Add(-time.Second)) || first.After(after.Add(time.Second)) {
			t.Errorf("the clock shows %v between %v and %v", first, before, after)
		}
		// Also within a transaction, by as much as here.
		for last := first; time.Since(after) < 20*time.Millisecond; time.Sleep(time.Millisecond) {
			now := clock(t, from)
			if now.Before(last) {
				t.Errorf("the clock went back from %v to %v", last, now)
			}
			last = now
		}
		if passed := clock(t, from).Sub(
			first,
		); passed < 10*time.Millisecond || passed > time.Since(before)+time.Second {
			t.Errorf("in %v the clock went on by %v", time.Since(before), passed)
		}
	}
	peek(t, db, func(s *admin.View) { goesOn(s.Ledger) })
	write(t, db, func(tx *admin.Tx) error { goesOn(tx.Ledger); return nil })
	change(t, db, func(tx *admin.Tx) error { goesOn(tx.Ledger); return nil })
}

func otherClock(t *testing.T, d Database) {
	now := time.Date(2031, 5, 6, 7, 8, 9, 123456789, time.FixedZone("", -7*3600))
	o := Options()
	o.Clock = func() time.Time { return now }
	db := d.OpenWith(t, o)
	shows := func(want time.Time) {
		t.Helper()
		check := func(from admin.LedgerReader) {
			t.Helper()
			if got := clock(t, from); !got.Equal(want) {
				t.Errorf("the clock shows %v, want %v", got, want)
			}
		}
		peek(t, db, func(s *admin.View) { check(s.Ledger) })
		write(t, db, func(tx *admin.Tx) error { check(tx.Ledger); return nil })
		change(t, db, func(tx *admin.Tx) error { check(tx.Ledger); return nil })
	}
	shows(time.Date(2031, 5, 6, 14, 8, 9, 123456000, time.UTC))
	now = day(1)
	shows(day(1))
}
