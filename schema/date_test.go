package schema_test

import (
	"testing"

	"configsync/schema"
)

func TestAddDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day  schema.Date
		n    int
		want schema.Date
	}{
		{"2026-12-31", 1, "2027-01-01"}, {"2028-02-28", 1, "2028-02-29"},
		{"2027-02-28", 1, "2027-03-01"}, {"2026-03-08", 1, "2026-03-09"},
		{"2026-01-01", -1, "2025-12-31"}, {"2026-01-31", 0, "2026-01-31"},
		{"", 1, ""}, {"no day", 3, "no day"},
	} {
		if got := c.day.AddDays(c.n); got != c.want {
			t.Errorf("%s and %d days: %s, want %s", c.day, c.n, got, c.want)
		}
	}
}

func TestDateForReading(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day         schema.Date
		long, short string
	}{
		{"2030-09-30", "September 30, 2030", "Sep 30, 2030"},
		{"2030-05-01", "May 1, 2030", "May 1, 2030"},
		{"", "", ""},
		{"2030-02-30", "2030-02-30", "2030-02-30"},
	} {
		if long, short := c.day.Long(), c.day.Short(); long != c.long || short != c.short {
			t.Errorf("%s reads %q and %q, want %q and %q", c.day, long, short, c.long, c.short)
		}
	}
}
