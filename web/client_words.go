package web

import (
	"time"

	"configsync/admin"
	"configsync/schema"
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

// ageOn counts the birthdays up to a day; ok is false where one of the days is none, or the birth is later.
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
func ruleWord(rule admin.Rule) string {
	switch rule {
	case admin.RuleOwner:
		return "own"
	case admin.RuleMOU:
		return "MOU"
	case admin.RuleReleaseException:
		return "Release Exception"
	}
	return string(rule)
}

// exceptionWords says what has become of a Release Exception, and how its status looks.
func exceptionWords(state admin.ExceptionState) (word, status string) {
	switch state {
	case admin.ExceptionValid:
		return "in effect", "good"
	case admin.ExceptionAhead:
		return "begins later", "quiet"
	case admin.ExceptionEnded:
		return "ended", "quiet"
	case admin.ExceptionExpired:
		return "expired", "quiet"
	case admin.ExceptionWithoutEffect:
		return "without effect", "warn"
	}
	return string(state), "quiet"
}

// today is the day in the environment's time zone.
func (q *request) today() schema.Date { return q.in.Config.Policy.Today(q.server.now()) }

// titlesOf are the titles of organizations.
func titlesOf(list []admin.OrganizationAccess) []string {
	var out []string
	for _, o := range list {
		out = append(out, o.Title)
	}
	return out
}
