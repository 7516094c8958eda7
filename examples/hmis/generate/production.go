package main

import "configsync/schema"

// changeProduction makes the changes that were made by hand in Production since
// the last sync. The form that was made there is in the folder production.
func changeProduction(t *tree) {
	// The hotfix that Training lacks.
	t.field("current-living-situation", "location_details", func(f *schema.Field) {
		f.Help = "Enough that a colleague can find the place again. During a severe weather alert, write the nearest crossing: the outreach vans search by it."
	})

	// One side of the conflict; the other is in changeTraining.
	t.field("client-intake", "ssn", func(f *schema.Field) {
		f.Help = "Nobody is turned away for not giving a number. Nine digits without hyphens; type X for each digit that the client does not know."
	})
}
