package admin_test

import (
	"errors"
	"testing"
	"time"

	"configsync/admin"
)

func TestDaysInAZone(t *testing.T) {
	t.Parallel()
	angeles, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name         string
		days         admin.Days
		zone         *time.Location
		since, until string // RFC 3339; "" is open
	}{
		{"open", admin.Days{}, time.UTC, "", ""},
		{
			"one day", admin.Days{From: "2026-11-20", Through: "2026-11-20"}, time.UTC,
			"2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z",
		},
		{
			"one day elsewhere", admin.Days{From: "2026-11-20", Through: "2026-11-20"}, angeles,
			"2026-11-20T00:00:00-08:00", "2026-11-21T00:00:00-08:00",
		},
		{
			"a day of 25 hours", admin.Days{From: "2026-11-01", Through: "2026-11-01"}, angeles,
			"2026-11-01T00:00:00-07:00", "2026-11-02T00:00:00-08:00",
		},
		{
			"until the end of a year", admin.Days{Through: "2026-12-31"}, time.UTC, "",
			"2027-01-01T00:00:00Z",
		},
	} {
		since, until, err := tt.days.In(tt.zone)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		for _, end := range []struct {
			got  time.Time
			want string
		}{{since, tt.since}, {until, tt.until}} {
			got := ""
			if !end.got.IsZero() {
				got = end.got.Format(time.RFC3339)
			}
			if got != end.want {
				t.Errorf("%s: %q, want %q", tt.name, got, end.want)
			}
		}
	}
}

func TestDaysThatAreNone(t *testing.T) {
	t.Parallel()
	for days, input := range map[admin.Days]string{
		{From: "2026-02-30"}: "from", {Through: "tomorrow"}: "to",
		{From: "2026-02-02", Through: "2026-02-01"}: "to",
	} {
		_, _, err := days.In(time.UTC)
		var problems admin.InputError
		if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Input != input {
			t.Errorf("%v: %v", days, err)
		}
	}
}
