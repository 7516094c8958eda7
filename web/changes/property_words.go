package changes

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"configsync/schema"
	"configsync/words"
)

func Texts(list []any) []string {
	out := make([]string, 0, len(list))
	for _, item := range list {
		out = append(out, fmt.Sprint(item))
	}
	return out
}

// PropertyTyped returns a value as it stands in an input.
func PropertyTyped(v schema.Value) string {
	switch v := v.(type) {
	case json.Number:
		return string(v)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []any:
		return strings.Join(Texts(v), "\n")
	case string:
		return v
	}
	return ""
}

// PropertyRead returns the value that was typed. problem says in a sentence why
// it cannot be one, "" when it can.
func PropertyRead(p schema.Property, typed string) (v schema.Value, problem string) {
	switch p.Type {
	case schema.WholeNumber:
		n, err := strconv.Atoi(typed)
		if err != nil || n < p.Min || n > p.Max {
			return nil, fmt.Sprintf("Enter a whole number of %s from %s to %s.", p.Unit,
				words.Number(p.Min), words.Number(p.Max))
		}
		v = json.Number(strconv.Itoa(n))
	case schema.YesNo:
		if typed != "yes" && typed != "no" {
			return nil, "Choose yes or no."
		}
		v = typed == "yes"
	case schema.TextList:
		items := []any{}
		for line := range strings.Lines(typed) {
			if line = strings.TrimSpace(line); line != "" {
				items = append(items, line)
			}
		}
		v = items
	default:
		v = typed
	}
	if err := p.Check(v); err != nil {
		return nil, p.Title + strings.TrimPrefix(err.Error(), p.Name) + "."
	}
	return v, ""
}
