package site

import "strings"

// ActorWords names who did something, as the history and the audit log know
// them, for people to read.
func ActorWords(actor string) string {
	if user, ok := strings.CutPrefix(actor, "operator:"); ok {
		return user + " (command line)"
	}
	if schedule, ok := strings.CutPrefix(actor, "schedule:"); ok {
		return "the schedule " + schedule
	}
	if actor == "configsync" {
		return "configsync itself"
	}
	return actor
}
