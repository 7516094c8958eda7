package main

import (
	"fmt"
	"strings"

	"configsync/refusal"
)

// remedyWords maps each remedy to its flag or command. It is the one table for
// that, as exitCode is for codes.
var remedyWords = map[refusal.Remedy]func(subjects []string) string{
	refusal.AcceptSource: func(name []string) string {
		return "If it is the environment that you mean, accept it as it is now with " +
			"--accept-source " + strings.Join(name, "") + "."
	},
	refusal.AllowDelete: func(named []string) string {
		return "Agree to each by name: --allow-delete " + strings.Join(named, " ")
	},
	refusal.DecideConflicts: takeEach,
	refusal.ExcludeObjects:  excludeEach,
	refusal.GetApproval:     always("Have it approved (configsync approve PLAN, or in the browser), refer to an approval given elsewhere with --external-approval REFERENCE, or give a reason with --emergency REASON, which is flagged and reviewed afterwards."),
	refusal.GetPermission: func(permissions []string) string {
		return "Ask an administrator for a workgroup that has " +
			strings.Join(permissions, " and ") + "."
	},
	refusal.GiveEditReason: always("Give one with --reason. The history will flag the edit."),
	refusal.GivePinReason: always(
		"Give one with --reason. It is shown whenever a sync leaves the object alone.",
	),
	refusal.ListDrift:       always("List the drift with: configsync drift ENV"),
	refusal.ListPins:        always("List the pins with: configsync pin list ENV"),
	refusal.ListSchedules:   always("List the schedules with: configsync schedule list ENV"),
	refusal.ListUpdates:     always("List the updates with: configsync history list ENV"),
	refusal.MakeEnvironment: always("Create environments with: configsync init"),
	refusal.MirrorSource: func(source []string) string {
		return fmt.Sprintf(
			"This is the first sync from %s: --mode mirror takes its version everywhere.",
			strings.Join(source, ""),
		)
	},
	refusal.OverrideFreeze: always("Wait until it is over, or override it with --override-freeze REASON, which needs a permission and stays in the history."),
	refusal.RaiseDeleteLimit: func(needed []string) string {
		return "Look at the differences first. If they are meant, allow them with --max-delete " +
			strings.Join(needed, "") + "."
	},
	refusal.RollBackLater:   always("Roll back the later updates first (history list shows them), or make the change in Training and promote it."),
	refusal.ScheduleOnePlan: always("Use --plan with --at, and neither --source nor --target."),
	refusal.SignInAsUser:    always("Sign in in the browser."),
	refusal.SubmitForReview: always(
		"Send it to review first. List the plans with: configsync reviews ENV",
	),
	refusal.UpgradeDatabase: always("Upgrade it with: configsync env test ENV"),
	refusal.WaitForOtherSync: always(
		"Nothing was changed. Wait for it with --lock-timeout, or try again later.",
	),
}

func always(words string) func([]string) string { return func([]string) string { return words } }

// wordsOf returns a line for each thing that can be done about an error.
func wordsOf(err error) []string {
	var lines []string
	for _, option := range refusal.Options(err) {
		if words, ok := remedyWords[option.Remedy]; ok {
			lines = append(lines, words(option.Subjects))
		}
	}
	return lines
}

// mostPlaces is the number of conflicts up to which their flags are written
// out.
const mostPlaces = 8

// takeEach words the conflicts of a plan. The subjects are the two sides, and
// the places to decide.
func takeEach(subjects []string) string {
	source, target, places := subjects[0], subjects[1], subjects[2:]
	lines := []string{fmt.Sprintf("Decide each, for %s or for %s:", source, target)}
	for _, place := range places[:min(mostPlaces, len(places))] {
		lines = append(lines, fmt.Sprintf("  --take %s %s", source, place))
	}
	if more := len(places) - mostPlaces; more > 0 {
		lines = append(lines,
			fmt.Sprintf("  … and %d more; a key without #path decides a whole object", more))
	}
	return strings.Join(lines, "\n")
}

// excludeEach describes the exclusion of objects from a sync: those with these
// keys, or those in the reason.
func excludeEach(keys []string) string {
	if len(keys) == 0 {
		return "Or leave them out with --exclude."
	}
	return "Leave it alone with --exclude " + strings.Join(keys, " --exclude ") + "."
}
