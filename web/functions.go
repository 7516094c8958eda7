package web

import (
	"fmt"
	"html/template"
	"time"

	"configsync/schema"
)

// functions are what templates can call.
func functions(a assets) template.FuncMap {
	return template.FuncMap{
		"asset":    a.path,
		"count":    count,
		"day":      longDay,
		"group":    thousands,
		"markdown": markdown,
	}
}

// count writes a number of things: 1 user, 1,204 users.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands writes a number in groups of three digits.
func thousands(n int) string {
	if n < 0 {
		return "-" + thousands(-n)
	}
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// longDay writes a day for reading: January 31, 2026. An empty day is "".
func longDay(d schema.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format("January 2, 2006")
}
