package releasenotes

import (
	"encoding/json"
	"fmt"
	"strings"

	"configsync/schema"
	"configsync/words"
)

// Value returns a value in one line of bounded length. Objects and permissions
// appear by their titles, days in a readable form, and free texts in quotation
// marks. The field is the one that holds the value, nil if unknown.
func (w Wording) Value(field *schema.ShapeField, v schema.Value) string {
	return words.Shorten(w.value(field, v), mostShown)
}

func (w Wording) value(field *schema.ShapeField, v schema.Value) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case bool:
		return YesNo(v)
	case json.Number:
		return string(v)
	case int:
		return fmt.Sprint(v)
	case string:
		return w.text(field, v)
	case []any:
		parts := make([]string, 0, len(v))
		for _, item := range v {
			parts = append(parts, w.value(field, item))
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		for _, name := range []string{"label", "title"} {
			if label, ok := v[name].(string); ok {
				return quoted(label)
			}
		}
	}
	return string(schema.Canonical(v))
}

// text words a text: the name of something as its title, a day for reading, and
// any other text in quotation marks.
func (w Wording) text(field *schema.ShapeField, s string) string {
	if name, ok := w.named(field, s); ok {
		return name
	}
	if schema.CheckDate(s) == nil {
		return schema.Date(s).Long()
	}
	return quoted(s)
}

// named returns the title of the object that a text names; ok is false if the
// field holds free text.
func (w Wording) named(field *schema.ShapeField, s string) (title string, ok bool) {
	switch {
	case field == nil:
		return "", false
	case field.Name == "permissions":
		return schema.Permission(s).Title(), true
	case field.Ref != "":
		return w.titleOf(schema.Key{Kind: field.Ref, Name: s}), true
	}
	return s, len(field.Enum) > 0
}

// titleOf returns the title of an object, or its name if the title is unknown.
func (w Wording) titleOf(key schema.Key) string {
	if title := w.titles[key]; title != "" {
		return title
	}
	if w.Title != nil {
		if title := w.Title(key); title != "" {
			return title
		}
	}
	return key.Name
}

// placed words a value at a place, where a truth value that is not there is no.
func (w Wording) placed(place schema.Place, v schema.Value) string {
	if place.Shape != nil && place.Shape.Type == schema.Boolean {
		return YesNo(v)
	}
	return w.Value(place.Field, v)
}

// YesNo returns a truth value in words; a missing one is no.
func YesNo(v schema.Value) string {
	if on, _ := v.(bool); on {
		return "yes"
	}
	return "no"
}

func quoted(s string) string { return "“" + s + "”" }
