package schema

import (
	"encoding/json"
	"fmt"
	"strings"
)

// KindSystemProperty is the kind of System Properties, as it stands in a [Key].
const KindSystemProperty = "system-property"

// SystemProperty is the set value of a property of the registry. Properties
// that are not set have their default. In a bundle all of them share one file,
// a mapping from name to value.
type SystemProperty struct {
	Value any `json:"value" jsonschema:"required" words:"value" jsonschema_description:"The value; its type depends on the property."`
}

// UnmarshalJSON keeps the text of numbers.
func (p *SystemProperty) UnmarshalJSON(body []byte) error {
	v, err := ParseBody(body)
	if record, ok := v.(map[string]any); ok {
		p.Value = record["value"]
	}
	return err
}

// MarshalJSON writes the canonical body.
func (p SystemProperty) MarshalJSON() ([]byte, error) {
	return Canonical(map[string]any{"value": p.Value}), nil
}

var (
	_ json.Unmarshaler = (*SystemProperty)(nil)
	_ json.Marshaler   = SystemProperty{}
)

// Check finds properties that are not in the registry, and values outside their
// bounds.
func (p *SystemProperty) Check(name string, _ Lookup) []Finding {
	property, ok := PropertyNamed(name)
	if !ok {
		return []Finding{
			found("", "there is no System Property %q: the properties are %s", name,
				propertyNames()),
		}
	}
	if err := property.Check(p.Value); err != nil {
		return []Finding{{"value", err.Error()}}
	}
	return nil
}

func propertyNames() string {
	names := make([]string, len(registry))
	for i, p := range registry {
		names[i] = p.Name
	}
	return strings.Join(names, ", ")
}

func systemProperties() *Kind {
	k := NewKind[SystemProperty](KindInfo{
		Name: "SystemProperty", Slug: KindSystemProperty, Plural: "system-properties",
		One:   "System Property",
		Title: "System Properties",
		Class: Functionality, Records: NotInRecords, Looks: AsFields,
	})
	k.File = "system-properties.yaml"
	k.entries = propertyEntries
	k.StaysHome = func(name string) bool {
		p, ok := PropertyNamed(name)
		return ok && p.Environment
	}
	k.TitleOf = func(name string) string {
		p, _ := PropertyNamed(name)
		return p.Title
	}
	return k
}

// PropertyValue returns the value of the property in an environment where body
// is what is stored for it, nil when nothing is. It panics for a name that is
// not in the registry.
func PropertyValue(name string, body []byte) (Value, error) {
	p, ok := PropertyNamed(name)
	if !ok {
		panic(fmt.Sprintf("schema: no System Property %q", name))
	}
	if body == nil {
		return p.Default, nil
	}
	v, err := ParseBody(body)
	if err != nil {
		return nil, fmt.Errorf("system property %s: %w", name, err)
	}
	record, _ := v.(map[string]any)
	return record["value"], nil
}
