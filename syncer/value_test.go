package syncer_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"configsync/schema"
)

// shelf is a kind that no configuration has: it holds every type of value that
// a struct of a kind may have.
type shelf struct {
	Title    string      `json:"title" jsonschema:"required" sync:"label"`
	Formerly []string    `json:"formerly,omitempty"`
	List     string      `json:"list,omitempty" sync:"ref=option-list" words:"drop-down list"`
	Width    int         `json:"width,omitempty"`
	Weight   float64     `json:"weight,omitempty"`
	Open     *bool       `json:"open,omitempty" on:"is open to everybody" off:"is closed"`
	Since    schema.Date `json:"since,omitempty"`
	Mark     any         `json:"mark,omitempty"`
	Books    []book      `json:"books,omitempty" words:"books"`
	Topics   []string    `json:"topics,omitempty"`
	Sizes    []int       `json:"sizes,omitempty"`
	Stickers []sticker   `json:"stickers,omitempty"`
	Lamp     *lamp       `json:"lamp,omitempty"`
}

type book struct {
	Code     string   `json:"code" jsonschema:"required" sync:"id"`
	Title    string   `json:"title" jsonschema:"required" sync:"label"`
	Lent     bool     `json:"lent,omitempty" on:"is lent" off:"is back"`
	Chapters []book   `json:"chapters,omitempty"`
	Tags     []string `json:"tags,omitempty"`
}

// sticker has no identity: a list of stickers is one value.
type sticker struct {
	Color string `json:"color,omitempty"`
}

type lamp struct {
	Color string `json:"color" jsonschema:"required"`
	Watts int    `json:"watts,omitempty"`
}

func (*shelf) Check(string, schema.Lookup) []schema.Finding { return nil }

func shelves() *schema.Kind {
	return schema.NewKind[shelf](schema.KindInfo{
		Name: "Shelf", Slug: "shelf", Plural: "shelves", One: "shelf", Title: "Shelves",
		Class: schema.Functionality, Records: schema.NotInRecords, Looks: schema.AsFields,
	})
}

// theKinds are the real kinds and one more.
func theKinds() schema.Kinds { return append(schema.All(), shelves()) }

func kindOf(tb testing.TB, slug string) *schema.Kind {
	tb.Helper()
	k, ok := theKinds().Of(slug)
	if !ok {
		tb.Fatalf("there is no kind %s", slug)
	}
	return k
}

// maxNesting is how deep lists stand in lists in the values that are drawn.
const maxNesting = 7

// drawer draws values of shapes. They come from few texts and identities, so
// that versions of them meet often.
type drawer struct{ t *rapid.T }

func (d drawer) chance(percent int) bool {
	return rapid.IntRange(1, 100).Draw(d.t, "chance") <= percent
}

func (d drawer) pick(from ...any) any { return rapid.SampledFrom(from).Draw(d.t, "value") }

var identities = []string{"a", "b", "c", "d", "e"}

// value draws a value that is present, whatever is in it.
func (d drawer) value(s *schema.Shape, depth int) schema.Value {
	switch s.Type {
	case schema.Text:
		return d.pick("x", "y", "z")
	case schema.Day:
		return d.pick("2026-01-31", "2026-02-28")
	case schema.Integer:
		return d.pick(json.Number("1"), json.Number("2"), json.Number("3"))
	case schema.Number:
		return d.pick(json.Number("1.5"), json.Number("2"))
	case schema.Boolean:
		return d.pick(true, false)
	case schema.Scalar:
		return d.pick("x", json.Number("7"), true, []any{"x", "y"}, []any{"y", "x"})
	case schema.List:
		return d.list(s, depth)
	}
	return d.record(s, "", depth)
}

// some draws a few identities in any order, at least one.
func (d drawer) some() []string {
	all := rapid.Permutation(identities).Draw(d.t, "order")
	return all[:rapid.IntRange(1, 4).Draw(d.t, "count")]
}

func (d drawer) list(s *schema.Shape, depth int) []any {
	var items []any
	for _, id := range d.some() {
		items = append(items, d.item(s.Elem, id, depth))
	}
	return items
}

// item draws an item that is recognized by id, or any where items have no
// identity.
func (d drawer) item(s *schema.Shape, id string, depth int) schema.Value {
	switch s.Type {
	case schema.Text:
		return id
	case schema.Record:
		return d.record(s, id, depth+1)
	}
	return d.value(s, depth+1)
}

// record draws a record with the identity id and a few of the fields that may
// be left out.
func (d drawer) record(s *schema.Shape, id string, depth int) map[string]any {
	record := map[string]any{}
	for _, f := range d.few(s, depth) {
		put(record, f, d.field(f, depth))
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		switch {
		case f.Name == s.ID:
			record[f.Name] = id
		case f.Required && f.Shape.Type != schema.List, d.deepens(f.Shape, depth):
			put(record, f, d.field(f, depth))
		}
	}
	return record
}

// few draws some fields; deep in lists hardly any, or there would be no end of
// them.
func (d drawer) few(s *schema.Shape, depth int) []*schema.ShapeField {
	var out []*schema.ShapeField
	for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(s.Fields)-1), 0, max(1, 5-depth)).
		Draw(d.t, "fields") {
		if f := &s.Fields[i]; f.Name != s.ID &&
			(depth < maxNesting || f.Shape.Type != schema.List) {
			out = append(out, f)
		}
	}
	return out
}

// deepens draws whether a list of records is there.
func (d drawer) deepens(s *schema.Shape, depth int) bool {
	return s.Type == schema.List && s.Elem.Type == schema.Record && depth < maxNesting &&
		d.chance(max(15, 60-depth*20))
}

// put sets a field, or leaves it out where a canonical body does.
func put(record map[string]any, f *schema.ShapeField, v schema.Value) {
	if v == nil || v == false && !f.Keep {
		delete(record, f.Name)
		return
	}
	record[f.Name] = v
}

func (d drawer) field(f *schema.ShapeField, depth int) schema.Value {
	if len(f.Enum) > 0 {
		return rapid.SampledFrom(f.Enum[:2]).Draw(d.t, "enum")
	}
	return d.value(f.Shape, depth)
}

// edit draws what somebody makes of a value that is present: mostly the same, a
// change here and there.
func (d drawer) edit(s *schema.Shape, v schema.Value, depth int) schema.Value {
	switch v := v.(type) {
	case map[string]any:
		return d.editRecord(s, v, depth)
	case []any:
		if s.Type == schema.List && s.Elem.Type != schema.Integer && d.chance(90) {
			return d.editList(s, v, depth)
		}
	}
	return d.value(s, depth)
}

func (d drawer) editRecord(s *schema.Shape, v map[string]any, depth int) schema.Value {
	out := maps.Clone(v)
	for _, f := range d.few(s, depth) {
		if !f.Required && d.chance(30) {
			delete(out, f.Name)
		} else {
			put(out, f, d.field(f, depth))
		}
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		child, there := v[f.Name]
		if there && (f.Shape.Type == schema.List || f.Shape.Type == schema.Record) && d.chance(50) {
			put(out, f, d.edit(f.Shape, child, depth))
		}
	}
	return out
}

func (d drawer) editList(s *schema.Shape, v []any, depth int) schema.Value {
	var out []any
	held := map[string]bool{}
	for _, item := range v {
		held[s.Elem.ItemID(item)] = true
		switch {
		case d.chance(12):
		case s.Elem.Type == schema.Record && d.chance(30):
			out = append(out, d.edit(s.Elem, item, depth+1))
		default:
			out = append(out, item)
		}
	}
	for _, id := range identities {
		if !held[id] && d.chance(15) {
			at := rapid.IntRange(0, len(out)).Draw(d.t, "at")
			out = slices.Insert(out, at, d.item(s.Elem, id, depth))
		}
	}
	if len(out) > 1 && d.chance(20) {
		out = rapid.Permutation(out).Draw(d.t, "order")
	}
	return orNothing(out, len(out))
}

// orNothing leaves out what is empty, as a canonical body does.
func orNothing(v schema.Value, size int) schema.Value {
	if size == 0 {
		return nil
	}
	return v
}

// triple draws a base and what two people made of it.
func (d drawer) triple(s *schema.Shape) (base, source, target schema.Value) {
	base = d.value(s, 0)
	source, target = d.edit(s, base, 0), d.edit(s, base, 0)
	switch rapid.IntRange(1, 20).Draw(d.t, "absent") {
	case 1, 2:
		base = nil
	case 3:
		source = nil
	case 4:
		target = nil
	}
	return base, source, target
}

// shapesOf are the shapes that laws are tested on.
func shapesOf(tb testing.TB) map[string]*schema.Shape {
	shapes := map[string]*schema.Shape{}
	for _, slug := range []string{
		"form", "option-list", "workgroup", "mou", "system-property", "shelf",
	} {
		shapes[slug] = kindOf(tb, slug).Shape
	}
	return shapes
}

func text(v schema.Value) string {
	if v == nil {
		return ""
	}
	return string(schema.Canonical(v))
}
