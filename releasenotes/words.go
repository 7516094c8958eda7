package releasenotes

import (
	"fmt"
	"strings"
	"time"

	"configsync/schema"
)

var markdown = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", "&lt;", "\n", " ")

// bold is a name as Markdown, with nothing in it taken for formatting.
func bold(s string) string { return "**" + markdown.Replace(s) + "**" }

func text(v schema.Value) string {
	s, _ := v.(string)
	return s
}

// plain writes a value for people.
func plain(v schema.Value) string {
	switch v := v.(type) {
	case nil:
		return "empty"
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		if day, err := time.Parse(time.DateOnly, v); err == nil {
			return day.Format("2 January 2006")
		}
		return "“" + markdown.Replace(v) + "”"
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = plain(item)
		}
		return strings.Join(parts, ", ")
	}
	return markdown.Replace(fmt.Sprint(v))
}

// was adds the old value, where there was one.
func was(v schema.Value) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf(" (it was %s)", plain(v))
}
