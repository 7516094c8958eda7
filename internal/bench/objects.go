package main

import (
	"fmt"
	"math/rand/v2"

	"configsync/schema"
)

// forms makes n forms of 10 to 20 fields, 1 to 2 kB each, after a workgroup and
// a few drop-down lists that they refer to. The same n and seed give the same
// forms.
func forms(n int) []schema.Object {
	r := rand.New(rand.NewPCG(1, 2))
	objects := []schema.Object{{Key: schema.Key{Kind: schema.KindWorkgroup, Name: "administrators"},
		Body: schema.Canonical(map[string]any{
			"title":       "Administrators",
			"permissions": []any{"manage-users"},
		})}}
	for i := range lists {
		objects = append(objects, optionList(i))
	}
	for i := range n {
		objects = append(objects, form(r, i, 0))
	}
	return objects
}

const lists = 20

func optionList(i int) schema.Object {
	var items []any
	for c := range 8 {
		items = append(items, map[string]any{
			"code":  fmt.Sprint(c),
			"label": fmt.Sprintf("Choice %d", c),
		})
	}
	return schema.Object{Key: schema.Key{
		Kind: schema.KindOptionList,
		Name: fmt.Sprintf("list-%d", i),
	},
		Body: schema.Canonical(map[string]any{"title": fmt.Sprintf("List %d", i), "items": items})}
}

// form makes the form of a number; another version has another help text and
// one more field.
func form(r *rand.Rand, i, version int) schema.Object {
	var fields []any
	for f := range 10 + r.IntN(11) {
		fields = append(fields, field(r, f, version))
	}
	if version > 0 {
		fields = append(fields, map[string]any{
			"name":  fmt.Sprintf("added_%d", version),
			"type":  "string",
			"label": "Added",
		})
	}
	return schema.Object{Key: schema.Key{Kind: schema.KindForm, Name: fmt.Sprintf("form-%06d", i)},
		Body: schema.Canonical(map[string]any{"title": fmt.Sprintf("Form %d", i),
			"workgroups": []any{"administrators"},
			"sections": []any{
				map[string]any{"name": "main", "title": "Main", "fields": fields},
			}})}
}

func field(r *rand.Rand, f, version int) map[string]any {
	v := map[string]any{
		"name":  fmt.Sprintf("field_%d", f),
		"label": fmt.Sprintf("Question %d of the form", f),
	}
	switch f % 5 {
	case 0:
		v["type"], v["optionList"] = "choice", fmt.Sprintf("list-%d", r.IntN(lists))
	case 1:
		v["type"], v["max"] = "date", "today"
	case 2:
		v["type"], v["help"] = "text", fmt.Sprintf(
			"Ask it the way the client understands: version %d, hint %d.", version, r.IntN(1000),
		)
	case 3:
		v["type"], v["required"] = "boolean", true
	default:
		v["type"], v["min"] = "integer", schema.Value(nil)
		delete(v, "min")
		if f == 4 {
			v["visibleWhen"] = "field_3 && field_0 == '1'"
		}
	}
	return v
}
