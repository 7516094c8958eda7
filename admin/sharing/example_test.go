package sharing_test

import (
	"fmt"

	"configsync/admin/sharing"
	"configsync/schema"
)

// An MOU shares the shelter's clients with the clinic until the end of June.
// Restrict Intake hides a client all the same, though never from the owner.
func ExampleDecide() {
	facts := sharing.Facts{Owner: "shelter", Sharing: sharing.NewSharing(map[string]*schema.MOU{
		"2026-014": {From: "shelter", To: "clinic", Begins: "2026-01-01", Ends: "2026-06-30"},
	})}
	decide := func(organization string, day schema.Date) {
		d := sharing.Decide(sharing.Request{Organization: organization, Day: day}, facts)
		fmt.Println(organization, day, d.Allowed, d.Rule)
	}
	decide("clinic", "2026-06-30")
	decide("clinic", "2026-07-01")
	facts.Restricted = true
	decide("clinic", "2026-06-30")
	decide("shelter", "2026-06-30")
	// Output:
	// clinic 2026-06-30 true mou
	// clinic 2026-07-01 false none
	// clinic 2026-06-30 false restrict-intake
	// shelter 2026-06-30 true owner
}
