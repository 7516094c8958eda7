package site

import "strings"

// ActorWords returns the name of an actor for people, from its name in the
// history and the audit log.
func ActorWords(actor string) string {
	if user, ok := strings.CutPrefix(actor, "operator:"); ok {
		return "Command line (" + user + ")"
	}
	if schedule, ok := strings.CutPrefix(actor, "schedule:"); ok {
		return "Schedule " + schedule
	}
	if actor == "configsync" {
		return "configsync (automatic)"
	}
	return actor
}
