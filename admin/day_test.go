package admin

import (
	"testing"
	"time"

	"configsync/admin/sharing"
	"configsync/schema"
)

// Which day it is depends on the time zone of the environment, also where the
// clocks are changed.
func TestToday(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		instant, zone string
		want          schema.Date
	}{
		{"2026-07-01T10:30:00Z", "Pacific/Kiritimati", "2026-07-02"},
		{"2026-07-01T10:30:00Z", "UTC", "2026-07-01"},
		{"2026-07-01T06:30:00Z", "America/Los_Angeles", "2026-06-30"},
		{"2026-07-01T10:30:00Z", "Pacific/Pago_Pago", "2026-06-30"},
		{"2026-07-01T09:59:59.999999Z", "Pacific/Kiritimati", "2026-07-01"},
		{"2026-07-01T10:00:00Z", "Pacific/Kiritimati", "2026-07-02"},
		// Los Angeles goes from 08:00 behind UTC to 07:00 at 02:00 on 8 March
		// 2026, and back on 1 November.
		{"2026-03-08T07:59:59Z", "America/Los_Angeles", "2026-03-07"},
		{"2026-03-08T08:00:00Z", "America/Los_Angeles", "2026-03-08"},
		{"2026-03-09T06:59:59Z", "America/Los_Angeles", "2026-03-08"},
		{"2026-03-09T07:00:00Z", "America/Los_Angeles", "2026-03-09"},
		{"2026-11-01T06:59:59Z", "America/Los_Angeles", "2026-10-31"},
		{"2026-11-01T07:00:00Z", "America/Los_Angeles", "2026-11-01"},
		{"2026-11-02T07:59:59Z", "America/Los_Angeles", "2026-11-01"},
		{"2026-11-02T08:00:00Z", "America/Los_Angeles", "2026-11-02"},
		// In Beirut 29 March 2026 begins at 01:00: there is no midnight.
		{"2026-03-28T21:59:59Z", "Asia/Beirut", "2026-03-28"},
		{"2026-03-28T22:00:00Z", "Asia/Beirut", "2026-03-29"},
	} {
		at, err := time.Parse(time.RFC3339Nano, c.instant)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Settings{Zone: zone}).Today(at); got != c.want {
			t.Errorf("%s in %s is %s, want %s", c.instant, c.zone, got, c.want)
		}
	}
}

// At one instant an MOU that ends today is in force in one zone, and over in
// another.
func TestTodayDecides(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 7, 1, 6, 30, 0, 0, time.UTC)
	f := sharing.Facts{
		Owner: "o",
		Sharing: sharing.NewSharing(map[string]*schema.MOU{
			"1": {From: "o", To: "v", Begins: "2026-01-01", Ends: "2026-06-30"},
		}),
	}
	for name, want := range map[string]bool{
		"America/Los_Angeles": true,
		"Pacific/Kiritimati":  false,
		"UTC":                 false,
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := sharing.Decide(
			sharing.Request{Organization: "v", Day: Settings{Zone: zone}.Today(at)}, f,
		).Allowed; got != want {
			t.Errorf("in %s: %v", name, got)
		}
	}
}
