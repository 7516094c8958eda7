package web_test

// The wordings of pages that more than one test looks for.
const (
	addUser            = "Add user"
	byTester           = "Command line (tester)"
	changePassword     = "Change password"
	firstPage          = "First page"
	noSuchPage         = "This page doesn’t exist, or you don’t have access to it."
	reasonMissing      = "Enter the reason for the emergency change."
	resetPassword      = "Reset password"
	shownOnce          = "It’s shown only once."
	signedOut          = "You’re signed out."
	temporaryOrExpired = "Your password is temporary or has expired."
	viewOnly           = "Your workgroup can view this but not change it."
)
