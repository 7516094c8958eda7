package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"
)

// JSONSchema returns a JSON Schema (draft 2020-12) of every kind, for editors.
// Its $defs hold one schema a kind, by slug, of what the kind's file in a
// bundle looks like, and the parts these are made of, such as form.field. The
// document by itself allows everything: an editor is pointed at one of them,
// for forms/*.yaml at #/$defs/form.
//
// A JSON Schema sees one file. What only [Kinds.Check] can see (references,
// conditions, contradictions) passes it.
func (ks Kinds) JSONSchema() ([]byte, error) {
	doc := &jsonschema.Schema{
		Version:     jsonschema.Version,
		Title:       "configsync configuration",
		Description: "The kinds of configuration objects, as written in the files of a bundle.",
		Definitions: jsonschema.Definitions{},
	}
	for _, k := range ks {
		k.define(doc.Definitions)
	}
	return writeJSONSchema(doc)
}

// JSONSchema returns a JSON Schema (draft 2020-12) of the kind's file in a
// bundle.
func (k *Kind) JSONSchema() ([]byte, error) {
	doc := &jsonschema.Schema{
		Version:     jsonschema.Version,
		Ref:         "#/$defs/" + k.Slug,
		Definitions: jsonschema.Definitions{},
	}
	k.define(doc.Definitions)
	return writeJSONSchema(doc)
}

func writeJSONSchema(doc *jsonschema.Schema) ([]byte, error) {
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("writing the JSON Schema: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, fmt.Errorf("writing the JSON Schema: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// define adds the schema of the kind's file, and those of its parts.
func (k *Kind) define(defs jsonschema.Definitions) {
	parts := k.reflector().ReflectFromType(k.spec).Definitions
	for _, part := range parts {
		refuseEmpty(part)
	}
	file := parts[k.Slug]
	switch {
	case k.File == "":
		putNameFirst(file)
	case k.entries != nil:
		file = sharedFile(k.entries(), jsonschema.FalseSchema)
	default:
		value, _ := file.Properties.Get(k.Shape.Fields[0].Name)
		file = sharedFile(nil, value)
	}
	file.Title = k.Title
	parts[k.Slug] = file
	for name, part := range parts {
		defs[name] = part
	}
}

// reflector names the kind's struct by its slug and the structs inside it by
// slug and name.
func (k *Kind) reflector() *jsonschema.Reflector {
	return &jsonschema.Reflector{
		Anonymous:                  true,
		RequiredFromJSONSchemaTags: true,
		Mapper:                     mapType,
		Namer: func(t reflect.Type) string {
			switch {
			case t == k.spec:
				return k.Slug
			case t.Kind() == reflect.Struct:
				return k.Slug + "." + strings.ToLower(t.Name())
			}
			return t.Name()
		},
	}
}

// limited is a text type with known values.
type limited interface{ allowed() []any }

// mapType returns the schemas of types that are narrower than their Go kind;
// nil for the others.
func mapType(t reflect.Type) *jsonschema.Schema {
	if l, ok := reflect.Zero(t).Interface().(limited); ok {
		return &jsonschema.Schema{Type: "string", Enum: l.allowed()}
	}
	switch {
	case t == reflect.TypeFor[Date]():
		return &jsonschema.Schema{Type: "string", Format: "date"}
	case t.Kind() == reflect.Interface:
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"},
			{Type: "boolean"},
			{Type: "array", Items: &jsonschema.Schema{Type: "string"}}}}
	}
	return nil
}

// refuseEmpty sets the minimum length of required texts and lists to that of
// the YAML reader.
func refuseEmpty(record *jsonschema.Schema) {
	one := uint64(1)
	for _, name := range record.Required {
		switch s, _ := record.Properties.Get(name); {
		case s.Type == "string" && s.Enum == nil && s.Format == "":
			s.MinLength = &one
		case s.Type == "array":
			s.MinItems = &one
		}
	}
}

func putNameFirst(record *jsonschema.Schema) {
	longest := uint64(maxName)
	properties := jsonschema.NewProperties()
	properties.Set("name", &jsonschema.Schema{Type: "string", Pattern: nameForm.String(),
		MaxLength:   &longest,
		Description: "Identifies the object in every environment; the same as the name of its file."})
	for p := record.Properties.Oldest(); p != nil; p = p.Next() {
		properties.Set(p.Key, p.Value)
	}
	record.Properties = properties
	record.Required = append([]string{"name"}, record.Required...)
}

// entry is the schema of one object in a file that the objects of a kind share.
type entry struct {
	name  string
	value *jsonschema.Schema
}

func sharedFile(entries []entry, others *jsonschema.Schema) *jsonschema.Schema {
	properties := jsonschema.NewProperties()
	for _, e := range entries {
		properties.Set(e.name, e.value)
	}
	return &jsonschema.Schema{Type: "object", Properties: properties, AdditionalProperties: others}
}

// propertyEntries describes the System Properties that travel.
func propertyEntries() []entry {
	var entries []entry
	for _, p := range registry {
		if !p.Environment {
			entries = append(entries, entry{p.Name, p.jsonSchema()})
		}
	}
	return entries
}

func (p Property) jsonSchema() *jsonschema.Schema {
	s := &jsonschema.Schema{Title: p.Title, Description: p.Help, Default: p.Default}
	switch p.Type {
	case WholeNumber:
		s.Type, s.Minimum, s.Maximum = "integer", number(p.Min), number(p.Max)
		s.Title += " (" + p.Unit + ")"
	case YesNo:
		s.Type = "boolean"
	case Choice:
		s.Type = "string"
		for _, c := range p.choiceValues() {
			s.Enum = append(s.Enum, c)
		}
	case TextList:
		s.Type, s.Items = "array", &jsonschema.Schema{Type: "string"}
	case FreeText, TimeZone:
		s.Type = "string"
	}
	return s
}
