package timing_test

import (
	"fmt"
	"time"

	"configsync/syncer/timing"
)

// The clocks of Los Angeles skip 2:30 AM on March 14, 2027: the occurrence
// moves to the moment of the change, and carries a note about it.
func ExampleTiming_After() {
	nightly := timing.Timing{Cron: "30 2 * * *", Zone: "America/Los_Angeles"}
	from := time.Date(2027, time.March, 13, 12, 0, 0, 0, time.UTC)
	for _, o := range nightly.After(from, 2) {
		fmt.Println(o.At.Format(time.RFC3339), o.Note != "")
	}
	// Output:
	// 2027-03-14T03:00:00-07:00 true
	// 2027-03-15T02:30:00-07:00 false
}
