package site

import (
	"fmt"

	"configsync/refusal"
)

// remedyWords describes each remedy for the pages. It is the one table for
// that, as statusOf is for codes.
var remedyWords = map[refusal.Remedy]func(subjects []string) string{
	refusal.AcceptSource: always("Open the comparison and accept the environment as it is now."),
	refusal.AllowDelete:  always("Check the box for each deletion you agree to."),
	refusal.DecideConflicts: func(subjects []string) string {
		return fmt.Sprintf("Open each one in the comparison and choose the version of %s or of %s.",
			subjects[0], subjects[1])
	},
	refusal.ExcludeObjects: always("Or make a new plan without them."),
	refusal.GetApproval: always("Ask another person to approve it on its page. In an emergency, it " +
		"can be applied there without approval. The history flags this, and another person must " +
		"review it afterward."),
	refusal.GetPermission:  always("Ask an administrator for a workgroup with this permission."),
	refusal.GiveEditReason: always("Enter a reason. The history will flag the change."),
	refusal.GivePinReason: always("Enter a reason. It is shown whenever a sync leaves the object " +
		"unchanged."),
	refusal.ListDrift: always(
		"“Compare and promote” shows the direct changes in each environment.",
	),
	refusal.ListPins:      always("The comparison shows pinned objects."),
	refusal.ListSchedules: always("See the Schedules page."),
	refusal.ListUpdates:   always("See the System Update History."),
	refusal.MakeEnvironment: always("The environment has no database. Ask the person who runs " +
		"configsync."),
	refusal.MirrorSource: func(source []string) string {
		return fmt.Sprintf("This is the first sync from %s. Choose its version wherever you want "+
			"to keep it.", source[0])
	},
	refusal.OverrideFreeze: always("Wait until the freeze is over. A person with permission to " +
		"override a freeze can apply the plan on its page with a reason, which stays in the " +
		"history."),
	refusal.RaiseDeleteLimit: always("Check the differences first. If all of them are intended, " +
		"promote them in several smaller syncs."),
	refusal.RollBackLater: always("Roll back the later updates first (see the System Update " +
		"History), or make the change in Training and promote it."),
	refusal.ScheduleOnePlan: always("Choose a single time and no environments."),
	refusal.SignInAsUser:    always("Sign in and choose an organization."),
	refusal.SubmitForReview: always("Send the plan for review first."),
	refusal.UpgradeDatabase: always("Ask the person who runs configsync to upgrade the database."),
	refusal.WaitForOtherSync: always(
		"Nothing was changed. Try again when the other sync is finished.",
	),
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
