package schema

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// KindInfo describes a kind beyond its struct. It has no defaults: [NewKind]
// panics if a part is missing, so that a new kind gets no permission, and no
// page, by accident.
type KindInfo struct {
	Name   string // in messages: "Form"
	Slug   string // the first part of a key: "form"
	Plural string // the folder of a bundle: "forms"
	One    string // an object of it in a sentence: "drop-down list"
	Title  string // heading over several: "Forms"

	Class   Class
	Records Records
	Looks   Looks
}

// Class decides which permission an edit of a kind's objects needs, and whether
// production may be edited by hand. The zero value is invalid.
type Class int

const (
	_ Class = iota
	// Functionality is built and tested in Training, and promoted.
	Functionality
	// Agreement is configuration about who shares with whom. It is edited in
	// production too.
	Agreement
)

// Records tells whether records of people name the kind's objects. The zero
// value is invalid.
type Records int

const (
	_ Records = iota
	// NotInRecords is for a kind that is named by configuration only.
	NotInRecords
	// NamedInRecords is for a kind whose renames records must follow, by the
	// statements of store/rename.go.
	NamedInRecords
)

// Looks is the way in which a page shows an object. The zero value is invalid.
type Looks int

const (
	_ Looks = iota
	// AsFields is for a kind that is seen as the list of its fields.
	AsFields
	// AsRendered is for a kind that is shown as people meet it, by a renderer
	// of web/promotion/object_rendered.go.
	AsRendered
)

// check panics if a part is missing.
func (i KindInfo) check() {
	for _, text := range []string{i.Name, i.Slug, i.Plural, i.One, i.Title} {
		if text == "" {
			panic(fmt.Sprintf("schema: a name is missing: %+v", i))
		}
	}
	if i.Class == 0 || i.Records == 0 || i.Looks == 0 {
		panic(fmt.Sprintf("schema: kind %s does not say its Class, Records and Looks", i.Slug))
	}
}

// Kind describes one kind of configuration object.
type Kind struct {
	KindInfo
	// where all objects of the kind share one file of a bundle, its name; ""
	// for a file an object
	File  string
	Shape *Shape

	// StaysHome reports whether the object of this name belongs to one
	// environment and never travels; nil means that all travel.
	StaysHome func(name string) bool
	// TitleOf returns the title of the object of a name whose body has none;
	// nil if the body always has one.
	TitleOf func(name string) string
	// Together checks the objects of the kind that an environment would hold
	// after a change, by name, and returns why that must not be; nil when there
	// is nothing to check.
	Together func(all map[string]Spec) error

	// the JSON Schemas of the objects that share File, where they are known;
	// nil otherwise
	entries func() []entry
	spec    reflect.Type
}

// Spec is a body decoded into the struct of its kind.
type Spec interface {
	// Check returns the problems of the object named name beyond its form.
	// lookup finds other objects; the caller, not Check, reports references to
	// missing ones.
	Check(name string, lookup Lookup) []Finding
}

// Lookup finds the decoded object of a key, nil when there is none.
type Lookup func(Key) Spec

// Finding is a problem inside one object, at Path.
type Finding struct {
	Path    string
	Message string
}

// found returns a Finding in one line.
func found(path, format string, args ...any) Finding {
	return Finding{path, fmt.Sprintf(format, args...)}
}

// NewKind returns a kind whose bodies are S. *S must be a [Spec]; the tags of
// its fields are described at [Shape].
func NewKind[S any](info KindInfo) *Kind {
	info.check()
	t := reflect.TypeFor[S]()
	if !reflect.PointerTo(t).Implements(reflect.TypeFor[Spec]()) {
		panic(fmt.Sprintf("schema: *%s is not a Spec", t))
	}
	shape := shapes{}.of(t)
	if shape.holdsTable(map[*Shape]bool{}) {
		panic(fmt.Sprintf("schema: %s has a map, whose entries could not be compared one by one: use a list of structs",
			t))
	}
	return &Kind{KindInfo: info, Shape: shape, spec: t}
}

// Title returns the title of an object: its label, or the kind's title for it,
// or its name.
func (ks Kinds) Title(key Key, body Value) string {
	k, ok := ks.Of(key.Kind)
	if !ok {
		return key.Name
	}
	if k.TitleOf != nil {
		if title := k.TitleOf(key.Name); title != "" {
			return title
		}
	}
	if label := k.Shape.ItemLabel(body); label != "" {
		return label
	}
	return key.Name
}

// RefersTo lists the slugs of the kinds that objects of the kind can refer to.
func (k *Kind) RefersTo() []string {
	slugs := map[string]bool{}
	k.Shape.refs(map[*Shape]bool{}, slugs)
	return slices.Sorted(maps.Keys(slugs))
}
