package web_test

// The wordings of pages that more than one test looks for.
const (
	addSchedule        = "Add schedule"
	addUser            = "Add user"
	applyReady         = "to production</button>" // of a plan that lacks no approval
	byTester           = "Command line (tester)"
	changePassword     = "Change password"
	choicesSaved       = "Choices saved."
	directChange       = "Direct change"
	emergencyApplied   = "was applied as an emergency"
	firstPage          = "First page"
	noSchedules        = "No schedules yet."
	noSuchPage         = "This page doesn’t exist, or you don’t have access to it."
	nothingRan         = "No scheduled sync has run yet"
	oneNeedsAttention  = "1 of 1 schedule needs your attention"
	planApplied        = "Plan applied."
	planApproved       = "Plan approved."
	reasonMissing      = "Enter the reason for the emergency change."
	resetPassword      = "Reset password"
	saveChoices        = "Save choices"
	scheduleIt         = "Schedule it"
	sentForReview      = "Sent for review."
	shownOnce          = "It’s shown only once."
	signedOut          = "You’re signed out."
	temporaryOrExpired = "Your password is temporary or has expired."
	viewOnly           = "Your workgroup can view this but not change it."
)
