package changes

import (
	"bytes"
	"encoding/json"

	"configsync/schema"
)

// YamlLines returns the lines of an object's YAML; none where there is no
// object.
func YamlLines(kinds schema.Kinds, key schema.Key, body json.RawMessage) ([]string, error) {
	if body == nil {
		return nil, nil
	}
	text, err := kinds.YAML(schema.Object{Key: key, Body: body})
	var out []string
	for line := range bytes.Lines(text) {
		out = append(out, string(bytes.TrimRight(line, "\n")))
	}
	return out, err
}
