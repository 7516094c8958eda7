package admin

import (
	"strings"
	"time"
	"unicode"

	"configsync/schema"
)

// addDays is the day n days after another one. What is no day of the calendar stays as it is.
func addDays(d schema.Date, n int) schema.Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	return schema.Date(t.AddDate(0, 0, n).Format(time.DateOnly))
}

// longDay writes a day for reading: January 31, 2026.
func longDay(d schema.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format("January 2, 2006")
}

// oneLine is a text as somebody typed it, without what cannot be shown and surplus spaces.
func oneLine(s string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(visible), " ")
}
