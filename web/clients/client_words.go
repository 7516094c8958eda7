package clients

import (
	"time"

	"configsync/admin/clients"
	"configsync/admin/sharing"
	"configsync/schema"
	"configsync/web/site"
	"configsync/words"
)

// bornWords says when somebody was born, with the age on a day.
func bornWords(born, today schema.Date) string {
	if born == "" {
		return "not known"
	}
	age, ok := ageOn(born, today)
	if !ok {
		return born.Long()
	}
	return born.Long() + " (" + words.Number(age) + ")"
}

// ageOn counts the birthdays up to a day; ok is false where one of the days is
// none, or the birth is later.
func ageOn(born, day schema.Date) (age int, ok bool) {
	b, err := time.Parse(time.DateOnly, string(born))
	if err != nil || day < born {
		return 0, false
	}
	d, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return 0, false
	}
	age = d.Year() - b.Year()
	if d.Month() < b.Month() || d.Month() == b.Month() && d.Day() < b.Day() {
		age--
	}
	return age, true
}

// ruleWord says in a word why an organization sees a client.
func ruleWord(rule sharing.Rule) string {
	switch rule {
	case sharing.RuleOwner:
		return "own"
	case sharing.RuleMOU:
		return "MOU"
	case sharing.RuleReleaseException:
		return "Release Exception"
	}
	return string(rule)
}

// exceptionWords says what has become of a Release Exception, and how its
// status looks.
func exceptionWords(state clients.ExceptionState) (word, status string) {
	switch state {
	case clients.ExceptionValid:
		return "in effect", "good"
	case clients.ExceptionAhead:
		return "begins later", "quiet"
	case clients.ExceptionEnded:
		return "ended", "quiet"
	case clients.ExceptionExpired:
		return "expired", "quiet"
	case clients.ExceptionWithoutEffect:
		return "without effect", "warn"
	}
	return string(state), "quiet"
}

// today returns the day in the environment's time zone.
func today(q *site.Request) schema.Date { return q.SignedIn.Config.Settings.Today(q.Server.Now()) }

// titlesOf returns the titles of organizations.
func titlesOf(list []clients.OrganizationAccess) []string {
	var out []string
	for _, o := range list {
		out = append(out, o.Title)
	}
	return out
}
