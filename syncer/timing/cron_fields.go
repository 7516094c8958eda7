package timing

import (
	"strconv"
	"strings"

	"configsync/refusal"
)

// cronWords are the words that stand for a whole expression.
var cronWords = map[string]string{
	"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
	"@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *",
	"@annually": "0 0 1 1 *",
}

// cronFields returns the five fields of an expression, with Sunday as 0 only.
func cronFields(expression string) ([]string, error) {
	if whole, ok := cronWords[strings.TrimSpace(expression)]; ok {
		expression = whole
	}
	fields := strings.Fields(expression)
	switch {
	case len(expression) > longestCron:
		return nil, refusal.New(refusal.BadRequest, "The cron expression is too long.").
			WithHint("%s", cronHint)
	case strings.Contains(expression, "="):
		return nil, refusal.New(refusal.BadRequest, "A cron expression cannot name a time zone.").
			WithHint("The schedule has its own time zone. %s", cronHint)
	case strings.HasPrefix(strings.TrimSpace(expression), "@"):
		return nil, refusal.New(refusal.BadRequest, "%q is not a cron expression.", expression).
			WithHint("Use @hourly, @daily, @weekly, @monthly or @yearly, or five fields. %s",
				cronHint)
	case len(fields) != 5:
		return nil, refusal.New(refusal.BadRequest, "%q has %d fields.", expression, len(fields)).
			WithHint("%s", cronHint)
	}
	days := strings.Split(fields[4], ",")
	for i, d := range days {
		days[i] = sundayAsZero(d)
	}
	fields[4] = strings.Join(days, ",")
	return fields, nil
}

// sundayAsZero writes a part of the last field, where 7 is Sunday as well, so
// that it is 0.
func sundayAsZero(part string) string {
	days, step, stepped := strings.Cut(part, "/")
	first, last, ranged := strings.Cut(days, "-")
	switch {
	case days == "7" && !stepped:
		return "0"
	case !ranged || last != "7":
		return part
	}
	from, err := strconv.Atoi(first)
	every := 1
	if stepped {
		every, _ = strconv.Atoi(step)
	}
	if err != nil || from > 7 || every < 1 {
		return part // the parser says what is wrong with it
	}
	var out []string
	for day := from; day <= 7; day += every {
		out = append(out, strconv.Itoa(day%7))
	}
	return strings.Join(out, ",")
}
