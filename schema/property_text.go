package schema

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"configsync/words"
)

// Text returns a canonical value of the property as people read it: "90 days",
// "never (0 days)", "yes". An empty text or list is "none".
func (p Property) Text(v Value) string {
	switch v := v.(type) {
	case json.Number:
		return p.numberText(string(v))
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []any:
		if len(v) == 0 {
			return "none"
		}
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = fmt.Sprint(item)
		}
		return strings.Join(items, ", ")
	case string:
		switch {
		case v == "":
			return "none"
		case p.Type == Choice:
			return p.Words(v)
		}
		return v
	}
	return fmt.Sprint(v)
}

// singular holds the units whose singular is not the plural without its s.
var singular = map[string]string{"tries": "try", "people": "person"}

func (p Property) numberText(n string) string {
	i, err := strconv.Atoi(n)
	if err != nil {
		return n
	}
	one, ok := singular[p.Unit]
	if !ok {
		one = strings.TrimSuffix(p.Unit, "s")
	}
	text := words.Count(i, one, p.Unit)
	if i == 0 && p.Zero != "" {
		return p.Zero + " (" + text + ")"
	}
	return text
}
