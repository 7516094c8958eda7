package schema

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Kinds is the table of kinds in dependency order: an object refers only to
// kinds that stand before its own, or to its own.
type Kinds []*Kind

// All returns the table of configsync's kinds. A new kind is one file beside
// this one, and one line here.
func All() Kinds {
	return Kinds{
		systemProperties(), optionLists(), organizations(), workgroups(), mous(), forms(),
	}
}

// Of finds a kind by its slug.
func (ks Kinds) Of(slug string) (*Kind, bool) {
	for _, k := range ks {
		if k.Slug == slug {
			return k, true
		}
	}
	return nil, false
}

// rank returns the place of a kind in dependency order; an unknown kind comes
// last.
func (ks Kinds) rank(slug string) int {
	if i := slices.IndexFunc(ks, func(k *Kind) bool { return k.Slug == slug }); i >= 0 {
		return i
	}
	return len(ks)
}

// Compare orders keys by dependency and then by name: the order in which
// objects are created and shown.
func (ks Kinds) Compare(a, b Key) int {
	if r := ks.rank(a.Kind) - ks.rank(b.Kind); r != 0 {
		return r
	}
	return CompareKeys(a, b)
}

// Travels reports whether the object may leave its environment.
func (ks Kinds) Travels(key Key) bool {
	k, ok := ks.Of(key.Kind)
	return ok && (k.StaysHome == nil || !k.StaysHome(key.Name))
}

// IsAgreement reports whether the object is an agreement about sharing. An
// object of an unknown kind is not.
func (ks Kinds) IsAgreement(key Key) bool {
	k, ok := ks.Of(key.Kind)
	return ok && k.Class == Agreement
}

// CheckPattern refuses a pattern that can select nothing, because no kind is
// called so.
func (ks Kinds) CheckPattern(p Pattern) error {
	kind, _, _ := strings.Cut(string(p), "/")
	for _, k := range ks {
		if ok, _ := path.Match(kind, k.Slug); ok {
			return nil
		}
	}
	return fmt.Errorf("%s selects nothing: the kinds are %s", p, strings.Join(ks.slugs(), ", "))
}

// slugs returns the slugs of the kinds, for messages.
func (ks Kinds) slugs() []string {
	out := make([]string, len(ks))
	for i, k := range ks {
		out[i] = k.Slug
	}
	return out
}
