package releasenotes

import (
	"encoding/json"
	"fmt"
	"strings"

	"configsync/schema"
	"configsync/words"
)

// Value returns a value in one line, bounded in length. Objects are called by
// their titles, permissions by theirs, days are written for reading, and a text
// of somebody stands in quotation marks. The field is the one that holds the
// value, nil where it is not known.
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

// named returns the title of what a text names; ok is false where the field
// holds texts of somebody.
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

// titleOf returns what people call an object, its name where nobody knows it.
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

// YesNo returns a truth value in a word; one that is not there is no.
func YesNo(v schema.Value) string {
	if on, _ := v.(bool); on {
		return "yes"
	}
	return "no"
}

func quoted(s string) string { return "“" + s + "”" }
