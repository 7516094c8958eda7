package effects

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/schema"
)

// A small number could point at somebody.
func TestCounted(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		0: "0", 1: "fewer than 11", 10: "fewer than 11", 11: "11", 999: "999", 1000: "1,000",
		5214: "5,214", 1_000_052: "1,000,052",
	} {
		if got := admin.Counted(n); got != want {
			t.Errorf("%d is told as %q, want %q", n, got, want)
		}
	}
}

func TestSharingEffectSays(t *testing.T) {
	t.Parallel()
	const today = schema.Date("2026-02-10")
	for want, e := range map[string]SharingEffect{
		"Hope House will newly see 5,214 clients of City Shelter, from March 1 to June 30, 2026, one way.": {
			Gained:  true,
			From:    "2026-03-01",
			Until:   "2026-06-30",
			OneWay:  true,
			Clients: 5214,
		},
		"Hope House will newly see 5,214 clients of City Shelter, from December 1, 2026 to June 30, 2027.": {
			Gained:  true,
			From:    "2026-12-01",
			Until:   "2027-06-30",
			Clients: 5214,
		},
		"Hope House will newly see fewer than 11 clients of City Shelter, from today on, one way.": {
			Gained:  true,
			From:    today,
			OneWay:  true,
			Clients: 3,
		},
		"Hope House will newly see clients of City Shelter, from today to March 1, 2026: there are none to see now.": {
			Gained: true,
			From:   today,
			Until:  "2026-03-01",
		},
		"Hope House will newly see 11 clients of City Shelter, today only.": {
			Gained:  true,
			From:    today,
			Until:   today,
			Clients: 11,
		},
		"Hope House will no longer see 1,200 clients of City Shelter, on March 1, 2026.": {
			From:    "2026-03-01",
			Until:   "2026-03-01",
			Clients: 1200,
		},
		"Hope House will no longer see 1,200 clients of City Shelter, from July 1, 2026 on.": {
			From:    "2026-07-01",
			Clients: 1200,
			OneWay:  true,
		},
		"Hope House will no longer see clients of City Shelter, from today on: there are none to see now.": {
			From:   today,
			OneWay: true,
		},
	} {
		if diff := cmp.Diff(want, e.sentence("City Shelter", "Hope House", today)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
