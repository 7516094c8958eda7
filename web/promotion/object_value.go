package promotion

import (
	"fmt"
	"strings"

	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/changes"
)

// cell says a value of one side, marked where it is another one than was; a
// text by word.
func (o comparedObject) cell(
	place schema.Place, f syncer.Field, v, was schema.Value,
) []syncer.Segment {
	before, isText := was.(string)
	after, also := v.(string)
	if isText && also && free(place) {
		if segments, ok := syncer.WordDiff(before, after); ok {
			return segments
		}
	}
	said := syncer.Segment{Text: o.valueText(place, f, v)}
	if v != nil && said.Text != o.valueText(place, f, was) {
		said.Op = syncer.Added
	}
	return []syncer.Segment{said}
}

// valueText says a value.
func (o comparedObject) valueText(place schema.Place, f syncer.Field, v schema.Value) string {
	if p, ok := schema.PropertyNamed(o.key.Name); ok && o.key.Kind == schema.KindSystemProperty {
		if v == nil {
			return "the default, " + p.Text(p.Default)
		}
		if record, ok := v.(map[string]any); ok {
			v = record["value"]
		}
		return p.Text(v)
	}
	text, isText := v.(string)
	switch {
	case f.Op == syncer.Moved:
		return placeWords(v)
	case place.Shape != nil && place.Shape.Type == schema.Boolean:
		return releasenotes.YesNo(v)
	case v == nil && place.Item:
		return "not present"
	case isText && free(place):
		return text
	}
	return o.words.Value(place.Field, v)
}

// free reports whether a text is one that somebody wrote, rather than the name
// of something.
func free(p schema.Place) bool {
	return p.Shape != nil && p.Shape.Type == schema.Text && p.Field != nil && p.Field.Ref == "" &&
		len(p.Field.Enum) == 0 && p.Field.Name != "permissions"
}

// placeWords say where an item stands in a list, or in which order the items
// do.
func placeWords(v schema.Value) string {
	switch v := v.(type) {
	case int:
		return fmt.Sprintf("place %d", v)
	case []any:
		return strings.Join(changes.Texts(v), ", ")
	}
	return "not present"
}
