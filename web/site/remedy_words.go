package site

import (
	"fmt"

	"configsync/refusal"
)

// remedyWords describes each remedy for the pages. It is the one table for
// that, as statusOf is for codes.
var remedyWords = map[refusal.Remedy]func(subjects []string) string{
	refusal.AcceptSource: always("Open the comparison, and accept the environment as it is now."),
	refusal.AllowDelete:  always("Tick each deletion that you agree to."),
	refusal.DecideConflicts: func(subjects []string) string {
		return fmt.Sprintf("Open each of them in the comparison, and choose the version of %s or "+
			"that of %s.", subjects[0], subjects[1])
	},
	refusal.ExcludeObjects: always("Or make a new plan without them."),
	refusal.GetApproval: always("Have it approved on its page by somebody else. In an emergency " +
		"it can be applied there without approval: the history flags it, and somebody else must " +
		"look at it afterwards."),
	refusal.GetPermission:  always("Ask an administrator for a workgroup that has it."),
	refusal.GiveEditReason: always("Give a reason; the history will flag the change."),
	refusal.GivePinReason: always("Give a reason: it is shown whenever a sync leaves the object " +
		"alone."),
	refusal.ListDrift: always(
		"“Compare and promote” shows what each environment has of its own.",
	),
	refusal.ListPins:      always("The comparison shows which objects are pinned."),
	refusal.ListSchedules: always("The page Schedules lists them."),
	refusal.ListUpdates:   always("The System Update History lists every one."),
	refusal.MakeEnvironment: always("Ask the person who runs configsync: the environment has no " +
		"database."),
	refusal.MirrorSource: func(source []string) string {
		return fmt.Sprintf("This is the first sync from %s: choose its version wherever that "+
			"is the one to keep.", source[0])
	},
	refusal.OverrideFreeze: always("Wait until it is over. Somebody with the permission to " +
		"override a freeze can apply the plan on its page and say why; the reason stays in the " +
		"history."),
	refusal.RaiseDeleteLimit: always("Look at the differences first. If all of them are meant, " +
		"promote them in several smaller syncs."),
	refusal.RollBackLater: always("Roll back the later updates first (the System Update History " +
		"lists them), or make the change in Training and promote it."),
	refusal.ScheduleOnePlan:  always("Choose one time for it, and no environments."),
	refusal.SignInAsUser:     always("Sign in, and act for an organization."),
	refusal.SubmitForReview:  always("Send the plan to review first."),
	refusal.UpgradeDatabase:  always("Ask the person who runs configsync to upgrade the database."),
	refusal.WaitForOtherSync: always("Try again when it is over; nothing was changed."),
}

func always(says string) func([]string) string { return func([]string) string { return says } }

// hintOf returns the hint about an error for the pages: that of its refusal,
// and its remedies.
func hintOf(err error, hint string) string {
	hint = sentence(hint)
	for _, option := range refusal.Options(err) {
		says, ok := remedyWords[option.Remedy]
		if !ok {
			continue
		}
		if hint != "" {
			hint += " "
		}
		hint += says(option.Subjects)
	}
	return hint
}
