package schema

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Key identifies a configuration object in every environment: its kind's slug
// and its name. Written "form/client-intake".
type Key struct {
	Kind string // slug, such as "form"
	Name string
}

// String returns the form "kind/name"; "" for the zero Key.
func (k Key) String() string {
	if k.IsZero() {
		return ""
	}
	return k.Kind + "/" + k.Name
}

// IsZero reports whether k names nothing.
func (k Key) IsZero() bool { return k == Key{} }

// MarshalText writes the form "kind/name"; the zero Key is the empty text.
func (k Key) MarshalText() ([]byte, error) {
	if k.IsZero() {
		return nil, nil
	}
	return []byte(k.String()), nil
}

// UnmarshalText parses the output of [Key.MarshalText].
func (k *Key) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*k = Key{}
		return nil
	}
	parsed, err := ParseKey(string(text))
	*k = parsed
	return err
}

// CompareKeys orders keys by kind slug and then by name, byte by byte: the
// order in which stores list them.
func CompareKeys(a, b Key) int {
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
}

// ParseKey reads "kind/name". It does not know which kinds exist.
func ParseKey(s string) (Key, error) {
	kind, name, ok := strings.Cut(s, "/")
	if !ok || kind == "" || name == "" || strings.Contains(name, "/") {
		return Key{}, fmt.Errorf("%q is not a key: write kind/name, such as form/client-intake", s)
	}
	return Key{kind, name}, nil
}

const maxName = 100

var nameForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// reservedNames cannot be file names on Windows, whatever their extension.
var reservedNames = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)

// CheckName reports why s cannot be the name of an object. A name is also a
// file name on every system, so it is lower case ASCII letters, digits and
// single hyphens, at most 100 of them.
func CheckName(s string) error {
	switch {
	case len(s) > maxName:
		return fmt.Errorf("the name is %d characters long: at most %d", len(s), maxName)
	case !nameForm.MatchString(s):
		return fmt.Errorf("%q cannot be a name: use lower-case letters, digits and single hyphens, such as client-intake",
			s)
	case reservedNames.MatchString(s):
		return fmt.Errorf("%q cannot be a name: it is reserved for a device on Windows", s)
	}
	return nil
}

// Pattern selects keys: "form/*", "*/client-*", "form/client-intake". A pattern
// without a slash selects a whole kind.
type Pattern string

// ParsePattern checks the form of a pattern.
func ParsePattern(s string) (Pattern, error) {
	if s == "" {
		return "", fmt.Errorf("an empty pattern selects nothing")
	}
	if !strings.Contains(s, "/") {
		s += "/*"
	}
	kind, name, _ := strings.Cut(s, "/")
	if _, err := path.Match(
		s, "x/y",
	); err != nil || kind == "" || name == "" || strings.Contains(name, "/") {
		return "",
			fmt.Errorf("%q is not a pattern of keys: write something like form/* or */client-*", s)
	}
	return Pattern(s), nil
}

// Match reports whether the pattern selects k.
func (p Pattern) Match(k Key) bool {
	ok, _ := path.Match(string(p), k.String())
	return ok
}

// Matcher selects keys by any of several patterns, of which there may be
// thousands.
type Matcher struct {
	exact    map[string]bool // patterns that select one key
	patterns []Pattern
}

// NewMatcher makes patterns ready. Without any it selects nothing.
func NewMatcher(patterns []Pattern) Matcher {
	m := Matcher{exact: map[string]bool{}}
	for _, p := range patterns {
		if strings.ContainsAny(string(p), `*?[\`) {
			m.patterns = append(m.patterns, p)
		} else {
			m.exact[string(p)] = true
		}
	}
	return m
}

// Match reports whether a pattern selects k.
func (m Matcher) Match(k Key) bool {
	return m.exact[k.String()] ||
		slices.ContainsFunc(m.patterns, func(p Pattern) bool { return p.Match(k) })
}
