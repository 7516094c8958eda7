package main

import "configsync/schema"

// changeTraining makes the changes with which Training was prepared for FY2026.
// Those of the option lists follow from HUD's code lists; see revised.
func changeTraining(t *tree) {
	retireGender(t)
	t.field("client-intake", "veteran_status", func(f *schema.Field) { f.Required = true })

	// One side of the conflict; the other is in changeProduction.
	t.field("client-intake", "ssn", func(f *schema.Field) {
		f.Help = "Nine digits without hyphens. Ask for the last four first, and type X for each digit that the client does not know or does not want to give."
	})

	t.moveFieldBefore("project-enrollment", "enrollment_coc", "client_is_adult")
	t.rewordHelp("project-enrollment", "disabling_condition",
		"Ask every adult and every head of household, and ask about children as well.",
		"Ask every member of the household, children included.")
	addMentalHealthConsultation(t)

	t.renameWorkgroup("intake-workers", "intake-specialists", "Intake Specialists")
	edit(t, "mou", "2023-004", func(m *schema.MOU) { m.Ends = "2030-09-30" })
	t.setProperty("login-attempts", 3)
}

// retireGender replaces element 3.06 by element 4.21.
func retireGender(t *tree) {
	for _, name := range []string{"gender", "gender_different_identity"} {
		t.field("client-intake", name, func(f *schema.Field) { f.Retired = true })
	}
	t.addFieldAfter("client-intake", "gender_different_identity", schema.Field{
		Name:       "sex",
		Type:       "choice",
		Label:      "Sex",
		Help:       "The client’s own answer, never your impression.",
		Element:    "4.21",
		Required:   true,
		OptionList: "sex",
	})
}

// addMentalHealthConsultation asks element V10 of those whose services it is
// about.
func addMentalHealthConsultation(t *tree) {
	t.addFieldAfter("ssvf-services", "ssvf_service", schema.Field{
		Name:       "mental_health_consultation",
		Type:       "choice",
		Label:      "Mental health consultation",
		Help:       "What came of the offer of a mental health consultation to the veteran.",
		Element:    "V10",
		OptionList: "mental-health-consultation",
	})
}
