package releasenotes

import (
	"strings"

	"configsync/schema"
)

var markdown = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]",
	`\]`, "<", "&lt;", "\n", " ")

// escaped returns a text as Markdown without formatting.
func escaped(s string) string { return markdown.Replace(s) }

// bold returns a name as Markdown.
func bold(s string) string { return "**" + escaped(s) + "**" }

func text(v schema.Value) string {
	s, _ := v.(string)
	return s
}
