package timing

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"configsync/words"
)

// String returns the timing as a sentence: "Every Friday at 10:00 PM,
// America/Los Angeles time". An expression that has no simple sentence is
// described field by field.
func (t Timing) String() string {
	if t.Once() {
		at, err := time.Parse(wallForm, t.At)
		if err != nil {
			return t.At
		}
		return "Once, on " + at.Format("Monday, ") + words.LongDay(at) + " at " +
			words.BareClock(at) + t.zoneWords()
	}
	fields, err := cronFields(t.Cron)
	if err != nil {
		return t.Cron
	}
	c := cronWriter{
		minute:  fields[0],
		hour:    fields[1],
		day:     fields[2],
		month:   fields[3],
		weekday: fields[4],
	}
	return c.sentence() + t.zoneWords()
}

func (t Timing) zoneWords() string { return ", " + words.ZoneTitle(t.Zone) }

// cronWriter puts the fields of an expression into words.
type cronWriter struct{ minute, hour, day, month, weekday string }

func (c cronWriter) sentence() string {
	days := c.days()
	times, single := c.times()
	switch {
	case single && days == "":
		return "Every day at " + times
	case single:
		return words.Capital(days) + " at " + times
	case days == "":
		return words.Capital(times)
	}
	return words.Capital(times) + ", " + days
}

// times describes minute and hour; single reports whether they are times of the
// day.
func (c cronWriter) times() (said string, single bool) {
	minutes, hours := numbers(c.minute), numbers(c.hour)
	switch {
	case len(minutes) > 0 && len(hours) > 0 && len(minutes)*len(hours) <= 6:
		var times []string
		for _, h := range hours {
			for _, m := range minutes {
				times = append(times, words.BareClock(time.Date(1, 1, 1, h, m, 0, 0, time.UTC)))
			}
		}
		return words.And(times), true
	case c.minute == "*" && c.hour == "*":
		return "every minute", false
	case c.hour == "*" && strings.HasPrefix(c.minutes(), "every "):
		return c.minutes(), false
	case c.hour == "*" && c.minute == "0":
		return "every hour", false
	case c.hour == "*":
		return c.minutes() + " of every hour", false
	case c.minute == "0":
		return "every full hour " + fieldWords("hour", c.hour, plainNumber), false
	}
	return c.minutes() + " of " + fieldWords("hour", c.hour, plainNumber), false
}

func (c cronWriter) minutes() string {
	step, ok := strings.CutPrefix(c.minute, "*/")
	n, err := strconv.Atoi(step)
	switch {
	case ok && err == nil && n > 0 && 60%n == 0:
		return "every " + step + " minutes"
	case ok && err == nil && n > 0:
		var minutes []string
		for minute := 0; minute < 60; minute += n {
			minutes = append(minutes, strconv.Itoa(minute))
		}
		return fieldWords("minute", strings.Join(minutes, ","), plainNumber)
	}
	return fieldWords("minute", c.minute, plainNumber)
}

// days describes the days, or returns "" for every day.
func (c cronWriter) days() string {
	var parts []string
	switch {
	case c.day != "*" && c.weekday != "*" &&
		(strings.HasPrefix(c.day, "*") || strings.HasPrefix(c.weekday, "*")):
		parts = append(parts,
			"every "+namedWords(c.weekday, weekdayName)+" that is "+
				fieldWords("day", c.day, plainNumber)+" of the month")
	case c.day != "*" && c.weekday != "*":
		parts = append(parts,
			"on "+fieldWords("day", c.day, plainNumber)+" of the month and on every "+
				namedWords(c.weekday, weekdayName))
	case c.day != "*":
		parts = append(parts, "on "+fieldWords("day", c.day, plainNumber)+" of the month")
	case c.weekday == "1-5":
		parts = append(parts, "every weekday (Monday to Friday)")
	case c.weekday != "*":
		parts = append(parts, "every "+namedWords(c.weekday, weekdayName))
	}
	if c.month != "*" {
		parts = append(parts, "in "+namedWords(c.month, monthName))
	}
	return strings.Join(parts, " ")
}

// numbers returns the numbers of a field that is a plain list of numbers.
func numbers(field string) []int {
	var out []int
	for part := range strings.SplitSeq(field, ",") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil
		}
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

func plainNumber(s string) string { return s }

func weekdayName(s string) string {
	return nameOf(s, 0, "SUN MON TUE WED THU FRI SAT", func(n int) string {
		return time.Weekday(n).String()
	})
}

func monthName(s string) string {
	return nameOf(s, 1, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC", func(n int) string {
		return time.Month(n).String()
	})
}

// nameOf returns the full name for a number or a short name; first is the
// number of the first short name.
func nameOf(s string, first int, short string, name func(int) string) string {
	if n, err := strconv.Atoi(s); err == nil {
		return name(n)
	}
	if i := slices.Index(strings.Fields(short), strings.ToUpper(s)); i >= 0 {
		return name(i + first)
	}
	return s
}

// fieldWords describes a field of numbers: "minutes 5 and 10", "hours 8 to 17".
func fieldWords(noun, field string, name func(string) string) string {
	if numbers(field) == nil || strings.Contains(field, ",") {
		noun += "s"
	}
	return noun + " " + namedWords(field, name)
}

// namedWords describes a field with the names of its numbers.
func namedWords(field string, name func(string) string) string {
	var parts []string
	for part := range strings.SplitSeq(field, ",") {
		span, step, stepped := strings.Cut(part, "/")
		from, to, ranged := strings.Cut(span, "-")
		said := name(from)
		switch {
		case span == "*":
			said = "all"
		case ranged:
			said = name(from) + " to " + name(to)
		case stepped:
			said = name(from) + " on"
		}
		if stepped {
			said += ", every " + ordinal(step)
		}
		parts = append(parts, said)
	}
	return words.And(parts)
}

func ordinal(n string) string {
	switch {
	case strings.HasSuffix(n, "1") && !strings.HasSuffix(n, "11"):
		return n + "st"
	case strings.HasSuffix(n, "2") && !strings.HasSuffix(n, "12"):
		return n + "nd"
	case strings.HasSuffix(n, "3") && !strings.HasSuffix(n, "13"):
		return n + "rd"
	}
	return n + "th"
}
