package syncer_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// world is what an environment holds.
type world map[schema.Key]schema.Value

func key(s string) schema.Key {
	k, err := schema.ParseKey(s)
	if err != nil {
		panic(err)
	}
	return k
}

// worldOf reads bodies by key.
func worldOf(tb testing.TB, bodies map[string]string) world {
	tb.Helper()
	w := world{}
	for k, body := range bodies {
		w[key(k)] = tree(tb, body)
	}
	return w
}

func (w world) keys() []schema.Key { return slices.SortedFunc(maps.Keys(w), schema.CompareKeys) }

func (w world) objects() []schema.Object {
	var out []schema.Object
	for _, k := range w.keys() {
		out = append(out, schema.Object{Key: k, Body: schema.Canonical(w[k])})
	}
	return out
}

// folder is the world as a bundle in memory. base is what a target was left
// with, nil when nothing was ever brought to it.
func (w world) folder(name string, base world) *syncer.Folder {
	var last *syncer.Folder
	if base != nil {
		last = syncer.NewFolder(&schema.Bundle{Environment: name, Objects: base.objects()}, nil)
	}
	return syncer.NewFolder(&schema.Bundle{Environment: name, Objects: w.objects()}, last)
}

func (w world) String() string {
	out := ""
	for _, o := range w.objects() {
		out += fmt.Sprintf("  %s %s\n", o.Key, o.Body)
	}
	return out
}

const administrators = `{"title":"Administrators","permissions":["manage-users"]}`

// The objects that may be in a world that is drawn; an object refers to those
// before it.
var places = []schema.Key{
	key("option-list/o1"), key("option-list/o2"), key("option-list/o3"),
	key("workgroup/w1"), key("workgroup/w2"), key("form/f1"), key("form/f2"), key("form/f3"),
}

// world draws valid configuration.
func (d drawer) world() world {
	w := world{
		key(
			"workgroup/admins",
		): map[string]any{"title": "Administrators", "permissions": []any{"manage-users"}},
	}
	for _, k := range places {
		if d.chance(60) {
			w[k] = d.body(w, k.Kind)
		}
	}
	return w
}

// later draws what became of a world: most of it stays, some is edited, made or
// removed.
func (d drawer) later(was world) world {
	w := world{key("workgroup/admins"): was[key("workgroup/admins")]}
	for _, k := range places {
		body, there := was[k]
		switch {
		case !there && d.chance(20), there && d.chance(20):
			w[k] = d.body(w, k.Kind)
		case there && d.chance(85):
			w[k] = resolving(w, body, k.Kind)
		}
	}
	return w
}

func (d drawer) text() string {
	return rapid.SampledFrom([]string{"x", "y", "z"}).Draw(d.t, "text")
}

func (d drawer) subset(of ...any) []any {
	return slices.DeleteFunc(slices.Clone(of), func(any) bool { return d.chance(50) })
}

// body draws an object that refers only to what w has. Lists are always in one
// order.
func (d drawer) body(w world, kind string) schema.Value {
	body := map[string]any{"title": d.text()}
	switch kind {
	case "option-list":
		body["source"] = d.text()
		items := []any{}
		for _, code := range []string{"a", "b", "c"} {
			if code == "a" || d.chance(50) {
				items = append(items, map[string]any{"code": code, "label": d.text()})
			}
		}
		body["items"] = items
	case "workgroup":
		body["description"] = d.text()
		if permissions := d.subset("work-with-clients", "read-audit-log"); len(permissions) > 0 {
			body["permissions"] = permissions
		}
	case "form":
		if groups := d.subset("w1", "w2"); len(groups) > 0 {
			body["workgroups"] = groups
		}
		fields := []any{
			map[string]any{"name": "note", "type": "string", "label": d.text(), "help": d.text()},
		}
		for _, list := range d.subset("o1", "o2", "o3") {
			fields = append(fields, map[string]any{
				"name":       "choice_" + list.(string),
				"type":       "choice",
				"label":      d.text(),
				"optionList": list,
			})
		}
		body["sections"] = []any{map[string]any{"name": "s", "title": "S", "fields": fields}}
	}
	return resolving(w, body, kind)
}

// resolving is a body without what it says of objects that w lacks.
func resolving(w world, body schema.Value, kind string) schema.Value {
	if kind != "form" {
		return body
	}
	out := maps.Clone(body.(map[string]any))
	groups, _ := out["workgroups"].([]any)
	groups = slices.DeleteFunc(slices.Clone(
		groups,
	), func(name any) bool { return w[key("workgroup/"+name.(string))] == nil })
	if delete(out, "workgroups"); len(groups) > 0 {
		out["workgroups"] = groups
	}
	section := maps.Clone(out["sections"].([]any)[0].(map[string]any))
	section["fields"] = slices.DeleteFunc(slices.Clone(
		section["fields"].([]any),
	), func(f any) bool {
		list, refers := f.(map[string]any)["optionList"].(string)
		return refers && w[key("option-list/"+list)] == nil
	})
	out["sections"] = []any{section}
	return out
}

// problem says what would be wrong with a world, "" when nothing.
func (w world) problem() refusal.Code {
	kinds := schema.All()
	if len(kinds.Check(w.objects(), nil)) > 0 {
		return refusal.BadSource
	}
	for _, o := range w.objects() {
		if o.Key.Kind != "workgroup" {
			continue
		}
		permissions, _ := entry(w[o.Key], "permissions").([]any)
		if slices.Contains(permissions, any("manage-users")) {
			return ""
		}
	}
	return refusal.Forbidden
}
