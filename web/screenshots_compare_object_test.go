package web_test

import "testing"

// TestScreenshotsCompareObject takes pictures of objects of a comparison:
// typical ones, a conflict, and one that is deleted.
func TestScreenshotsCompareObject(t *testing.T) {
	if *screenshots == "" {
		t.Skip("make screenshots asks for them")
	}
	s := newCompareSite(t)
	b := s.browser()
	b.signIn("production", "ada@example.org")
	for name, path := range map[string]string{
		"form":           "form/client-intake",
		"form-moved":     "form/project-enrollment",
		"form-own":       "form/severe-weather-bed-log",
		"conflict":       "form/client-intake?view=fields",
		"yaml":           "form/client-intake?view=yaml",
		"list":           "option-list/funding-source",
		"list-new":       "option-list/sex",
		"deleted":        "option-list/early-exit-reason",
		"deleted-fields": "option-list/early-exit-reason?view=fields",
		"mou":            "mou/2023-004",
		"property":       "system-property/login-attempts",
		"workgroup":      "workgroup/intake-specialists",
		"kept":           "form/current-living-situation?view=fields",
	} {
		b.open("/production/compare/training/" + path)
		b.shootAll("compare-object-" + name)
	}
	b.open("/production/compare/update:3/form/client-intake?view=fields")
	b.shootAll("compare-object-undo")
}
