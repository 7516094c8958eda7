package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Type is the type of a value.
type Type int

// The types that the structs of kinds are made of.
const (
	Text Type = iota
	Integer
	Number
	Boolean
	Day // a Date
	// a text, number or truth value, whichever the object's own checks want; or
	// a list of texts
	Scalar
	List
	Record
	Table // a mapping from any names to values of one shape
)

func (t Type) String() string {
	return [...]string{
		"text", "a whole number", "a number", "true or false", "a date", "a value", "a list",
		"a mapping", "a mapping",
	}[t]
}

// Shape is the form of a value, derived once from a kind's struct. It drives
// decoding, writing and comparison.
type Shape struct {
	Type   Type
	Elem   *Shape       // of a List or Table
	Fields []ShapeField // of a Record, in the order in which YAML shows them
	// of a Record in a list: the field by which an item is recognized ("" when
	// the whole item is its identity)
	ID    string
	Label string // of a Record: the field that people know it by
}

// ShapeField is one field of a Record.
type ShapeField struct {
	Name     string
	Shape    *Shape
	Required bool
	Keep     bool     // a zero value means something else than none, and is stored
	Enum     []string // the texts that are allowed, all when empty
	Ref      string   // slug of the kind that the text (or each text of the list) names
	Words    string   // how people call the field in a sentence, such as "help text"
	// of a truth value: what it says of its item to become true or false, such
	// as "is now required"
	On, Off string
}

// Field finds a field by its name in YAML.
func (s *Shape) Field(name string) (*ShapeField, bool) {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i], true
		}
	}
	return nil, false
}

// names returns the names of the fields, for messages.
func (s *Shape) names() string {
	out := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		out[i] = f.Name
	}
	return strings.Join(out, ", ")
}

// ItemID returns the identity of the item v of a list of shape s in other
// versions of the list: its identifying field, or for a scalar its own text.
func (s *Shape) ItemID(v Value) string {
	if s.Type != Record {
		text, _ := v.(string)
		return text
	}
	record, _ := v.(map[string]any)
	id, _ := record[s.ID].(string)
	return id
}

// ItemLabel returns the label of v, a record of shape s, or its identity if it
// has none.
func (s *Shape) ItemLabel(v Value) string {
	if s == nil || s.Type != Record {
		text, _ := v.(string)
		return text
	}
	record, _ := v.(map[string]any)
	if label, _ := record[s.Label].(string); label != "" {
		return label
	}
	return s.ItemID(v)
}

// shapes builds shapes from struct types; a type that contains itself (a group
// of fields in a field) is built once.
type shapes map[reflect.Type]*Shape

// The struct tags that a shape is read from: json (the name), jsonschema
// ("required", "enum=…"; also read by the generator of the JSON Schema), sync
// ("id", "label", "ref=SLUG"), words, and on and off.
func (built shapes) of(t reflect.Type) *Shape {
	if t.Kind() == reflect.Pointer {
		return built.of(t.Elem())
	}
	if s, ok := built[t]; ok {
		return s
	}
	s := &Shape{}
	switch {
	case t == reflect.TypeFor[Date]():
		s.Type = Day
	case t.Kind() == reflect.String:
		s.Type = Text
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		s.Type = Integer
	case t.Kind() == reflect.Float64:
		s.Type = Number
	case t.Kind() == reflect.Bool:
		s.Type = Boolean
	case t.Kind() == reflect.Interface:
		s.Type = Scalar
	case t.Kind() == reflect.Slice:
		s.Type = List
		s.Elem = built.of(t.Elem())
	case t.Kind() == reflect.Map:
		s.Type = Table
		s.Elem = built.of(t.Elem())
	case t.Kind() == reflect.Struct:
		s.Type = Record
		built[t] = s
		for i := range t.NumField() {
			s.add(t.Field(i), built)
		}
	default:
		panic(fmt.Sprintf("schema: a kind cannot have a field of type %s", t))
	}
	return s
}

func (s *Shape) add(f reflect.StructField, built shapes) {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	field := ShapeField{Name: name, Shape: built.of(f.Type), Words: f.Tag.Get("words")}
	field.Keep = f.Type.Kind() == reflect.Pointer || f.Type.Kind() == reflect.Interface
	if field.Words == "" {
		field.Words = wordsOf(name)
	}
	field.On, field.Off = f.Tag.Get("on"), f.Tag.Get("off")
	if field.On == "" {
		field.On, field.Off = "is now "+field.Words, "is no longer "+field.Words
	}
	for option := range strings.SplitSeq(f.Tag.Get("jsonschema"), ",") {
		if option == "required" {
			field.Required = true
		}
		if v, ok := strings.CutPrefix(option, "enum="); ok {
			field.Enum = append(field.Enum, v)
		}
	}
	for option := range strings.SplitSeq(f.Tag.Get("sync"), ",") {
		switch verb, arg, _ := strings.Cut(option, "="); verb {
		case "id":
			s.ID = name
		case "label":
			s.Label = name
		case "ref":
			field.Ref = arg
		}
	}
	s.Fields = append(s.Fields, field)
}

// wordsOf turns a field's name into words: visibleWhen becomes "visible when".
func wordsOf(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Ref is a place in an object that names another object.
type Ref struct {
	Path string
	Key  Key
}

// References returns the references in v, a value of shape s, in the order of
// its fields.
func (s *Shape) References(v Value) []Ref {
	var refs []Ref
	s.walk(v, make([]string, 0, 16), func(steps []string, f *ShapeField, v Value) {
		if f.Ref == "" {
			return
		}
		path := strings.Join(steps, "/")
		if name, ok := v.(string); ok {
			refs = append(refs, Ref{path, Key{f.Ref, name}})
			return
		}
		items, _ := v.([]any)
		for _, item := range items {
			name, _ := item.(string)
			refs = append(refs, Ref{Join(path, name), Key{f.Ref, name}})
		}
	})
	return refs
}

// walk visits every field that is present below v. steps, which lead to the
// field, are only lent.
func (s *Shape) walk(v Value, steps []string, visit func(steps []string, f *ShapeField, v Value)) {
	switch s.Type {
	case List:
		if s.Elem.Type != Record && s.Elem.Type != List {
			return
		}
		items, _ := v.([]any)
		for _, item := range items {
			s.Elem.walk(item, append(steps, s.Elem.ItemID(item)), visit)
		}
	case Record:
		record, _ := v.(map[string]any)
		for i := range s.Fields {
			f := &s.Fields[i]
			if child, ok := record[f.Name]; ok {
				at := append(steps, f.Name)
				visit(at, f, child)
				f.Shape.walk(child, at, visit)
			}
		}
	}
}

// Join adds a step to a path inside an object.
func Join(path, step string) string {
	if path == "" {
		return step
	}
	return path + "/" + step
}

// refs collects the slugs of the kinds that values of the shape can name.
func (s *Shape) refs(seen map[*Shape]bool, slugs map[string]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	s.Elem.refs(seen, slugs)
	for _, f := range s.Fields {
		if f.Ref != "" {
			slugs[f.Ref] = true
		}
		f.Shape.refs(seen, slugs)
	}
}

// holdsTable reports whether a Table is anywhere in the shape.
func (s *Shape) holdsTable(seen map[*Shape]bool) bool {
	if s == nil || seen[s] {
		return false
	}
	seen[s] = true
	return s.Type == Table || s.Elem.holdsTable(seen) ||
		slices.ContainsFunc(s.Fields, func(f ShapeField) bool { return f.Shape.holdsTable(seen) })
}
