package admintest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"configsync/schema"
)

// Object returns an object with a body that [schema.Canonical] takes.
func Object(kind, name string, body any) schema.Object {
	return schema.Object{Key: schema.Key{Kind: kind, Name: name}, Body: schema.Canonical(body)}
}

// Keys returns keys that are written as kind/name. It panics where one is not.
func Keys(names ...string) []schema.Key {
	var out []schema.Key
	for _, name := range names {
		key, err := schema.ParseKey(name)
		if err != nil {
			panic(err)
		}
		out = append(out, key)
	}
	return out
}

// Workgroup returns a workgroup with permissions.
func Workgroup(name string, permissions ...any) schema.Object {
	return Object("workgroup", name, map[string]any{
		"title":       strings.ToUpper(name[:1]) + name[1:],
		"permissions": permissions,
	})
}

// Parties returns the organizations and workgroups that a [World] begins with.
func Parties() []schema.Object {
	return []schema.Object{
		Object("organization", "city-shelter", map[string]any{"title": "City Shelter"}),
		Object("organization", "hope-house", map[string]any{"title": "Hope House"}),
		Workgroup("administrators", "read-configuration", "manage-users", "manage-organizations",
			"read-audit-log"),
		Workgroup("helpers", "manage-users"),
		Workgroup("editors", "read-configuration", "edit-configuration"),
		Workgroup("workers", "work-with-clients"),
	}
}

// Properties returns System Properties: pairs of a name and a value.
func Properties(pairs ...any) []schema.Object {
	var out []schema.Object
	for pair := range slices.Chunk(pairs, 2) {
		value := pair[1]
		if n, ok := value.(int); ok {
			value = json.Number(strconv.Itoa(n))
		}
		out = append(out,
			Object("system-property", pair[0].(string), map[string]any{"value": value}))
	}
	return out
}

// OneWay returns an MOU by which one organization shares with another: dates
// are its begin and, if it has one, its end.
func OneWay(number, from, to string, dates ...any) schema.Object {
	body := map[string]any{
		"title":  "Agreement " + number,
		"from":   from,
		"to":     to,
		"begins": dates[0],
	}
	if len(dates) > 1 {
		body["ends"] = dates[1]
	}
	return Object("mou", number, body)
}

// ListKey returns the key of a drop-down list.
func ListKey(name string) schema.Key { return schema.Key{Kind: "option-list", Name: name} }

// List returns a drop-down list; formerly are its old names.
func List(name, title string, formerly ...any) schema.Object {
	body := map[string]any{
		"title": title,
		"items": []any{
			map[string]any{"code": "x", "label": "X"}, map[string]any{"code": "y", "label": "Y"},
		},
	}
	if len(formerly) > 0 {
		body["formerly"] = formerly
	}
	return schema.Object{Key: ListKey(name), Body: schema.Canonical(body)}
}
