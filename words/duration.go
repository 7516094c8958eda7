package words

import (
	"strings"
	"time"
)

// Duration returns a duration in days, hours and minutes: "2 hours",
// "1 day 30 minutes". One of less than a minute is in seconds. What is smaller
// than the last unit is cut off: "45 seconds", "less than a second".
func Duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return "less than a second"
	case d < time.Minute:
		return Count(int(d.Seconds()), "second", "seconds")
	}
	var parts []string
	for _, unit := range []struct {
		size      time.Duration
		one, many string
	}{
		{24 * time.Hour, "day", "days"},
		{time.Hour, "hour", "hours"},
		{time.Minute, "minute", "minutes"},
	} {
		if n := int(d / unit.size); n > 0 {
			parts = append(parts, Count(n, unit.one, unit.many))
			d %= unit.size
		}
	}
	return strings.Join(parts, " ")
}
