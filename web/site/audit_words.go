package site

import "configsync/admin"

// AuditedActions are the actions that the audit log names, in words, in the
// order in which the filter shows them.
var AuditedActions = []struct {
	Action admin.Action
	Words  string
}{
	{admin.ActionSignIn, "Sign in"},
	{admin.ActionSignOut, "Sign out"},
	{admin.ActionPassword, "Change the own password"},
	{admin.ActionSecondStep, "Change the own second step"},
	{admin.ActionUserSave, "Add or change an account"},
	{admin.ActionUserUnlock, "Unlock an account"},
	{admin.ActionUserReset, "Reset how an account signs in"},
	{admin.ActionUserExpire, "Disable an account that was not used"},
	{admin.ActionClients, "Look for clients"},
	{admin.ActionClientLook, "Open a client"},
	{admin.ActionClientSave, "Add or change a client"},
	{admin.ActionRestrict, "Set or clear Restrict Intake"},
	{admin.ActionException, "Grant a Release Exception"},
	{admin.ActionExceptionEnd, "End a Release Exception"},
	{admin.ActionEmergency, "Open a client in an emergency"},
	{admin.ActionEmergencyLook, "Open a client during an emergency access"},
	{admin.ActionEmergencySeen, "Review an emergency access"},
	{admin.ActionAccess, "Ask who can see a client"},
	{admin.ActionOwnAccess, "Ask who can see an own client"},
	{admin.ActionFake, "Make fake clients"},
	{admin.ActionConcern, "Report a concern"},
	{admin.ActionConcernClose, "Close a concern"},
	{admin.ActionEdit, "Edit the configuration"},
	{admin.ActionAgreement, "Edit organizations and MOUs"},
	{admin.ActionApply, "Carry out a sync"},
	{admin.ActionRollback, "Roll an update back"},
	{admin.ActionPin, "Pin objects"},
	{admin.ActionUnpin, "Take a pin away"},
	{admin.ActionAuditOut, "Export the audit log"},
	{admin.ActionPrune, "Remove old entries of the audit log"},
}

// actionWords holds the words of each action.
func actionWords(action admin.Action) string {
	for _, a := range AuditedActions {
		if a.Action == action {
			return a.Words
		}
	}
	return string(action)
}

// Outcomes are the possible ends of an action: the word in the audit log, and
// the look of its status.
var Outcomes = []struct{ Word, status string }{
	{"done", "good"}, {"refused", "warn"}, {"failed", "bad"},
}

func outcomeStatus(outcome string) string {
	for _, o := range Outcomes {
		if o.Word == outcome {
			return o.status
		}
	}
	return "quiet"
}
