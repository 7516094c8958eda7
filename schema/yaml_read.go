package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Limits of one file. A form of a thousand fields is some 300 kB.
const (
	MaxFile  = 4 << 20 // bytes
	maxNodes = 500_000 // values in one file, aliases expanded
	// bytes of text in one file, aliases expanded; escapes alone make at most
	// 1.5 of one byte
	maxText     = 2 * MaxFile
	maxDepth    = 64  // lists and mappings inside each other
	maxProblems = 100 // of one file that are listed
)

// readYAML parses one document into nodes. It reports what is no YAML, no UTF-8
// or more than one document.
func readYAML(file string, data []byte) (*yaml.Node, Problems) {
	if i := invalidUTF8(data); i >= 0 {
		line, column := position(data, i)
		return nil, Problems{{
			File:    file,
			Line:    line,
			Column:  column,
			Message: "the file is not UTF-8 here: save it as UTF-8",
		}}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, Problems{{File: file, Line: 1, Column: 1, Message: "the file is empty"}}
	case err != nil:
		return nil, Problems{yamlProblem(file, data, err)}
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, Problems{yamlProblem(file, data, err)}
		}
		return nil, Problems{{
			File:    file,
			Line:    second.Line,
			Column:  second.Column,
			Message: "the file has a second document: write one object per file",
		}}
	}
	return doc.Content[0], nil
}

// yamlReader turns nodes into the tree of a body, strictly by shape, and
// collects every problem.
type yamlReader struct {
	file     string
	home     bool // objects that belong to one environment are allowed
	values   int  // that may still be read
	text     int  // bytes of text that may still be read
	depth    int
	open     map[*yaml.Node]bool // what the aliases on the way to the reading position stand for
	problems Problems
}

func newYAMLReader(file string) *yamlReader {
	return &yamlReader{file: file, values: maxNodes, text: maxText}
}

func (r *yamlReader) report(n *yaml.Node, path, format string, args ...any) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, Problem{
			File:    r.file,
			Line:    n.Line,
			Column:  n.Column,
			Path:    path,
			Message: fmt.Sprintf(format, args...),
		})
	}
}

// spend counts a value; false when the file holds too many.
func (r *yamlReader) spend(n *yaml.Node) bool {
	before := r.values >= 0 && r.text >= 0
	r.values--
	r.text -= len(n.Value)
	within := r.values >= 0 && r.text >= 0
	if before && !within {
		r.report(n, "",
			"the file has more than %d values, or %d bytes of text, once its aliases are expanded",
			maxNodes, maxText)
	}
	return within
}

// value reads n as a value of shape s. nil means that there was a problem, or
// nothing.
func (r *yamlReader) value(n *yaml.Node, s *Shape, path string) Value {
	if !r.spend(n) {
		return nil
	}
	if r.depth++; r.depth > maxDepth {
		r.depth--
		r.report(n, "", "lists and mappings are nested more than %d deep", maxDepth)
		return nil
	}
	defer func() { r.depth-- }()
	if n.Kind == yaml.AliasNode {
		return r.alias(n, s, path)
	}
	switch s.Type {
	case Record:
		return r.record(n, s, path, nil)
	case List:
		return r.list(n, s, path)
	case Table:
		return r.table(n, s, path)
	case Scalar:
		if n.Kind == yaml.SequenceNode {
			return r.list(n, &Shape{Type: List, Elem: &Shape{Type: Text}}, path)
		}
	}
	if n.Kind != yaml.ScalarNode {
		r.report(n, path, "expected %s, found %s", s.Type, nodeWords(n))
		return nil
	}
	v, err := scalar(n, s.Type)
	if err != nil {
		r.report(n, path, "%v", err)
		return nil
	}
	return v
}

// alias reads what an alias stands for, unless that contains the alias itself.
func (r *yamlReader) alias(n *yaml.Node, s *Shape, path string) Value {
	if r.open[n.Alias] {
		r.report(n, path, "the alias *%s stands for a value that contains it", n.Value)
		return nil
	}
	if r.open == nil {
		r.open = map[*yaml.Node]bool{}
	}
	r.open[n.Alias] = true
	defer delete(r.open, n.Alias)
	return r.value(n.Alias, s, path)
}

// scalar reads a scalar node as a value of type t.
func scalar(n *yaml.Node, t Type) (Value, error) {
	tag := n.ShortTag()
	switch tag {
	case "!!str", "!!int", "!!float", "!!bool", "!!timestamp":
	case "!!null":
		return nil, fmt.Errorf("expected %s, found nothing: write a value, or remove the line", t)
	default:
		return nil, fmt.Errorf("the tag %s is not used here: remove it", tag)
	}
	if strings.ContainsRune(n.Value, 0) {
		return nil,
			errors.New("the text contains a NUL character, which cannot be stored: remove it")
	}
	switch {
	case t == Text && tag == "!!str", t == Scalar && tag == "!!str",
		t == Scalar && tag == "!!timestamp":
		return n.Value, nil
	case t == Text:
		return nil,
			fmt.Errorf("expected text, found %s: put it in quotes, %q", tagWords(tag), n.Value)
	case t == Day:
		return n.Value, CheckDate(n.Value)
	case t == Boolean && tag == "!!bool", t == Scalar && tag == "!!bool":
		return truth(n.Value)
	case t == Integer && tag == "!!int":
		v, err := canonicalNumber(n.Value)
		if err == nil && strings.ContainsAny(string(v), ".eE") {
			err = fmt.Errorf("%s is too large", n.Value)
		}
		return numberOr(v, err)
	case (t == Number || t == Scalar) && (tag == "!!int" || tag == "!!float"):
		return numberOr(canonicalNumber(n.Value))
	}
	return nil, fmt.Errorf("expected %s, found %s", t, tagWords(tag))
}

// truth reads a truth value; an explicit tag can claim one for any text.
func truth(s string) (Value, error) {
	if strings.EqualFold(s, "true") || strings.EqualFold(s, "false") {
		return strings.EqualFold(s, "true"), nil
	}
	return nil, fmt.Errorf("expected true or false, found %q", s)
}

// numberOr keeps a nil error's value from being a typed empty number.
func numberOr(v json.Number, err error) (Value, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

func tagWords(tag string) string {
	switch tag {
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "a truth value"
	case "!!timestamp":
		return "a date"
	}
	return "text"
}

func nodeWords(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a value"
}

func (r *yamlReader) list(n *yaml.Node, s *Shape, path string) Value {
	if n.Kind != yaml.SequenceNode {
		r.report(n, path, "expected a list, found %s: begin each item with a dash", nodeWords(n))
		return nil
	}
	r.untagged(n, path, "!!seq")
	items := make([]any, 0, len(n.Content))
	seen := make(map[string]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		step := strconv.Itoa(i + 1)
		v := r.value(child, s.Elem, Join(path, step))
		if v == nil {
			continue
		}
		if s.Elem.ID != "" {
			id := s.Elem.ItemID(v)
			if first, twice := seen[id]; twice && id != "" {
				r.report(child, path, "another item has the %s %q, at line %d", s.Elem.ID,
					id, first.Line)
			}
			seen[id] = child
		}
		items = append(items, v)
	}
	return items
}

// table reads a mapping whose keys are names.
func (r *yamlReader) table(n *yaml.Node, s *Shape, path string) Value {
	if n.Kind != yaml.MappingNode {
		r.report(n, path, "expected a mapping from names, found %s", nodeWords(n))
		return nil
	}
	table := make(map[string]any, len(n.Content)/2)
	r.entries(n, path, func(key, value *yaml.Node) {
		if err := CheckName(key.Value); err != nil {
			r.report(key, path, "%v", err)
		}
		if v := r.value(value, s.Elem, Join(path, key.Value)); v != nil {
			table[key.Value] = v
		}
	})
	return table
}

// record reads a mapping. extra, when not nil, takes the value of a key that is
// not in the shape, and reports whether it did.
func (r *yamlReader) record(
	n *yaml.Node, s *Shape, path string, extra func(key, value *yaml.Node) bool,
) Value {
	if n.Kind != yaml.MappingNode {
		r.report(n, path, "expected a mapping with the fields %s, found %s",
			s.names(), nodeWords(n))
		return nil
	}
	record := make(map[string]any, len(n.Content)/2)
	seen := r.entries(n, path, func(key, value *yaml.Node) {
		f, ok := s.Field(key.Value)
		if !ok {
			if extra == nil || !extra(key, value) {
				r.report(key, path, "there is no field %q here: the fields are %s",
					key.Value, s.names())
			}
			return
		}
		if v := r.field(f, value, Join(path, f.Name)); v != nil {
			record[f.Name] = v
		}
	})
	for i := range s.Fields {
		if f := &s.Fields[i]; f.Required && seen.find(f.Name) == nil {
			r.report(n, path, "%s is missing", f.Name)
		}
	}
	return record
}

// entries visits the keys of a mapping with their values, and returns the keys
// by name. One that is no text, or is written twice, is a problem.
func (r *yamlReader) entries(n *yaml.Node, path string, visit func(key, value *yaml.Node)) *keys {
	r.untagged(n, path, "!!map")
	seen := &keys{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch first := seen.find(key.Value); {
		case key.Kind != yaml.ScalarNode || key.Style&yaml.TaggedStyle != 0:
			r.report(key, path, "a key must be a plain name here, without alias, tag or brackets")
		case first != nil:
			r.report(key, path, "%s is written twice, first at line %d", key.Value, first.Line)
		default:
			seen.add(key)
			visit(key, value)
		}
	}
	return seen
}

// untagged reports a tag on a list or mapping: no kind has a use for one.
func (r *yamlReader) untagged(n *yaml.Node, path, own string) {
	if tag := n.ShortTag(); tag != own {
		r.report(n, path, "the tag %s is not used here: remove it", tag)
	}
}

// field reads the value of a field; nil when there was a problem, or when it is
// the zero value that is not stored.
func (r *yamlReader) field(f *ShapeField, n *yaml.Node, path string) Value {
	v := r.value(n, f.Shape, path)
	if text, ok := v.(string); ok && len(f.Enum) > 0 {
		if !contains(f.Enum, text) {
			r.report(n, path, "%s cannot be %q: use one of %s", f.Name, text,
				strings.Join(f.Enum, ", "))
			return nil
		}
	}
	if f.Keep || !isZero(v) {
		return v
	}
	if f.Required && v != nil {
		r.report(n, path, "%s is empty", f.Name)
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

// isZero reports whether v is what a missing field means.
func isZero(v Value) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case []any:
		return len(v) == 0
	case json.Number:
		return v == "0"
	}
	return false
}
