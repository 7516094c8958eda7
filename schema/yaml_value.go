package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// YAML writes any tree of a body, or of JSON that was read by [ParseBody], as
// YAML with sorted keys.
func YAML(v Value) []byte { return appendYAMLValue(nil, v, 0, true) }

// appendYAMLValue writes v and a newline. begun says that the writing position
// is where v's first line begins.
func appendYAMLValue(b []byte, v Value, indent int, begun bool) []byte {
	space := func() {
		if !begun {
			b = append(b, ' ')
		}
	}
	line := func() {
		if !begun {
			b = append(b, '\n')
			b = appendSpaces(b, indent)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			space()
			return append(b, "{}\n"...)
		}
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if i == 0 {
				line()
			} else {
				b = appendSpaces(b, indent)
			}
			b = append(appendYAMLText(b, key, indent), ':')
			b = appendYAMLValue(b, v[key], indent+2, false)
		}
		return b
	case []any:
		if len(v) == 0 {
			space()
			return append(b, "[]\n"...)
		}
		for i, item := range v {
			if i == 0 {
				line()
			} else {
				b = appendSpaces(b, indent)
			}
			b = append(b, "- "...)
			b = appendYAMLValue(b, item, indent+2, true)
		}
		return b
	case string:
		space()
		b = appendYAMLText(b, v, indent)
	default:
		space()
		b = appendCanonical(b, v)
	}
	return append(b, '\n')
}

// ReadYAML reads a file strictly into a struct that is described as the structs
// of kinds are. A field may be a map from names to structs. The error is
// [Problems].
func ReadYAML[S any](file string, data []byte) (S, error) {
	var s S
	root, problems := readYAML(file, data)
	if root == nil {
		return s, problems
	}
	r := newYAMLReader(file)
	v := r.value(root, shapes{}.of(reflect.TypeFor[S]()), "")
	if err := r.problems.Err(); err != nil {
		return s, err
	}
	if err := json.Unmarshal(Canonical(v), &s); err != nil {
		return s, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}
