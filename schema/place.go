package schema

import "strings"

// Place is where a path inside an object leads, in words for people.
type Place struct {
	Field *ShapeField // the last field on the way
	// Labels are the labels of the list items on the way, the outermost first.
	Labels []string
	// Item reports whether the path ends at an item of a list, not at a field.
	Item bool
	// Shape of the value at the place.
	Shape *Shape
}

// Label returns the label of the innermost item on the way, or "".
func (p Place) Label() string {
	if len(p.Labels) == 0 {
		return ""
	}
	return p.Labels[len(p.Labels)-1]
}

// PlaceOf follows a path through v, a value of shape s. Items that v does not
// hold are called by their identity. ok is false when the path does not fit the
// shape.
func (s *Shape) PlaceOf(v Value, path string) (p Place, ok bool) {
	p.Shape = s
	if path == "" {
		return p, true
	}
	for step := range strings.SplitSeq(path, "/") {
		switch p.Shape.Type {
		case Record:
			f, known := p.Shape.Field(step)
			if !known {
				return p, false
			}
			record, _ := v.(map[string]any)
			p.Field, p.Shape, p.Item, v = f, f.Shape, false, record[step]
		case List:
			v = p.Shape.Elem.itemOf(v, step)
			p.Shape, p.Item = p.Shape.Elem, true
			label := p.Shape.ItemLabel(v)
			if label == "" {
				label = step
			}
			p.Labels = append(p.Labels, label)
		default:
			return p, false
		}
	}
	return p, true
}

// itemOf finds the item of an identity in a list of items of shape s.
func (s *Shape) itemOf(list Value, id string) Value {
	items, _ := list.([]any)
	for _, item := range items {
		if s.ItemID(item) == id {
			return item
		}
	}
	return nil
}
