package fill

import (
	"strconv"
	"strings"
	"time"

	"configsync/schema"
)

// beyond finds what is wrong with an answer that was read, on a day: the rest
// of a sentence that begins with the field; "" when it is within the bounds of
// the field.
func (a *asked) beyond(r reading, day schema.Date) string {
	switch v := r.value.(type) {
	case int:
		return a.beyondNumbers(float64(v))
	case float64:
		return a.beyondNumbers(v)
	case time.Time:
		return a.beyondDays(r.text[:len(time.DateOnly)], string(day))
	}
	return ""
}

func (a *asked) beyondNumbers(n float64) string {
	low, hasLow := a.low.(float64)
	high, hasHigh := a.high.(float64)
	var advice string
	switch {
	case hasLow && hasHigh:
		advice = "from " + shortNumber(low) + " to " + shortNumber(high)
	case hasLow:
		advice = "that is at least " + shortNumber(low)
	default:
		advice = "that is at most " + shortNumber(high)
	}
	switch {
	case hasLow && n < low:
		return " is less than " + shortNumber(low) + ": enter a number " + advice + "."
	case hasHigh && n > high:
		return " is more than " + shortNumber(high) + ": enter a number " + advice + "."
	}
	return ""
}

func shortNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// beyondDays compares days as texts; today is the day it is.
func (a *asked) beyondDays(text, now string) string {
	low, lowName := narrowed(a.low, earliestDay, now, func(bound, limit string) bool {
		return bound > limit
	})
	high, highName := narrowed(a.high, latestDay, now, func(bound, limit string) bool {
		return bound < limit
	})
	var advice string
	switch {
	case high == latestDay:
		advice = "from " + schema.Date(low).Long() + " on"
	case low == earliestDay && text >= low:
		advice = "until " + schema.Date(high).Long()
	default:
		advice = "from " + schema.Date(low).Long() + " until " + schema.Date(high).Long()
	}
	switch {
	case text < low:
		return " is before " + lowName + ": enter a date " + advice + "."
	case text > high:
		return " is after " + highName + ": enter a date " + advice + "."
	}
	return ""
}

// narrowed returns the bound of a form where it is narrower than the limit of
// all dates, and what people call it.
func narrowed(
	bound any, limit, now string, narrower func(bound, limit string) bool,
) (day, name string) {
	text, _ := bound.(string)
	if text == schema.Today && now != "" && narrower(now, limit) {
		return now, schema.Today
	}
	if text != "" && text != schema.Today && narrower(text, limit) {
		return text, schema.Date(text).Long()
	}
	return limit, schema.Date(limit).Long()
}

// missing is what to say when the field must be answered and is not.
func (a *asked) missing() string {
	switch a.field.Type {
	case "boolean":
		return " is missing: answer yes or no."
	case "choice":
		return " is missing: choose one of the options."
	case "multi-choice":
		return " is missing: choose at least one of the options."
	case "open-choice":
		return " is missing: choose one of the options or write another answer."
	case "date":
		return " is missing: enter a date, such as 2026-01-31."
	case "group":
		return " is missing: answer at least one of its questions."
	case "integer", "decimal", "quantity", "currency":
		return " is missing: enter a number."
	}
	return " is missing: enter it."
}

// sentence says something of the field; a label that is itself a sentence or
// question cannot be its subject.
func (a *asked) sentence(rest string) string {
	if label := strings.TrimSpace(
		a.field.Label,
	); label != "" && !strings.ContainsAny(label, "?:!.") {
		return label + rest
	}
	return "The answer" + rest
}
