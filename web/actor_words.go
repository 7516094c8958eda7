package web

import "strings"

// actorWords names who did something, as the history and the audit log know
// them, for people to read.
func actorWords(actor string) string {
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
