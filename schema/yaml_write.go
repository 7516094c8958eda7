package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// AppendYAML writes an object as the YAML of its file: its name, then its body
// in the order of the kind's fields. It transcodes the canonical JSON as it
// stands, without building a tree. An error means that the body is not one that
// this kind could have stored.
func (k *Kind) AppendYAML(b []byte, o Object) ([]byte, error) {
	if k.File == "" {
		b = append(b, "name: "...)
		b = appendYAMLText(b, o.Key.Name, 2)
		b = append(b, '\n')
	}
	w := yamlWriter{json: o.Body, out: b}
	var err error
	if k.File == "" {
		err = w.record(k.Shape, 0)
	} else {
		err = w.entry(k.Shape, o.Key.Name)
	}
	if err != nil {
		return b, fmt.Errorf("writing %s: %w", o.Key, err)
	}
	return w.out, nil
}

// yamlWriter reads canonical JSON from the front of json and appends YAML to
// out.
type yamlWriter struct {
	json []byte
	at   int
	out  []byte
}

var errBody = errors.New("the stored body is damaged")

// entry writes a body of the one field "value" as a line of a shared file.
func (w *yamlWriter) entry(s *Shape, name string) error {
	w.out = appendYAMLText(w.out, name, 2)
	w.out = append(w.out, ':')
	members, err := w.members()
	if err != nil || len(members) != 1 || string(members[0].key) != s.Fields[0].Name {
		return errors.Join(errBody, err)
	}
	w.at = members[0].at
	return w.value(s.Fields[0].Shape, 2)
}

// record writes the members of the object at the reading position, one a line,
// at an indent; it ends with a newline.
func (w *yamlWriter) record(s *Shape, indent int) error {
	members, err := w.members()
	if err != nil {
		return err
	}
	end, written := w.at, 0
	for i := range s.Fields {
		m, ok := find(members, s.Fields[i].Name)
		if !ok {
			continue
		}
		if written > 0 || indent == 0 {
			w.out = appendSpaces(w.out, indent)
		}
		written++
		w.out = append(w.out, m.key...)
		w.out = append(w.out, ':')
		w.at = m.at
		if err := w.value(s.Fields[i].Shape, indent+2); err != nil {
			return err
		}
	}
	w.at = end
	if written != len(members) {
		return fmt.Errorf("%w: it has a field that this version of configsync does not know",
			errBody)
	}
	return nil
}

// value writes " value\n" behind a key or dash; what takes several lines is
// indented by indent.
func (w *yamlWriter) value(s *Shape, indent int) error {
	if w.at >= len(w.json) {
		return errBody
	}
	switch c := w.json[w.at]; c {
	case '[':
		return w.list(s, indent)
	case '{':
		return fmt.Errorf("%w: a mapping is in the wrong place", errBody)
	case '"':
		text, err := w.text()
		if err != nil {
			return err
		}
		w.out = append(w.out, ' ')
		if s.Type == Day {
			w.out = append(w.out, text...)
		} else {
			w.out = appendYAMLText(w.out, text, indent)
		}
	default:
		start := w.at
		if err := w.skip(); err != nil {
			return err
		}
		w.out = append(w.out, ' ')
		w.out = append(w.out, w.json[start:w.at]...)
	}
	w.out = append(w.out, '\n')
	return nil
}

func (w *yamlWriter) list(s *Shape, indent int) error {
	elem := &Shape{Type: Text}
	if s.Type == List {
		elem = s.Elem
	}
	w.at++
	if w.at < len(w.json) && w.json[w.at] == ']' {
		w.at++
		w.out = append(w.out, " []\n"...)
		return nil
	}
	w.out = append(w.out, '\n')
	for {
		w.out = appendSpaces(w.out, indent)
		w.out = append(w.out, '-')
		var err error
		if elem.Type == Record {
			w.out = append(w.out, ' ')
			err = w.record(elem, indent+2)
		} else {
			err = w.value(elem, indent+2)
		}
		switch {
		case err != nil:
			return err
		case w.at >= len(w.json):
			return errBody
		case w.json[w.at] == ']':
			w.at++
			return nil
		}
		w.at++ // the comma
	}
}

type member struct {
	key []byte
	at  int // where its value begins
}

func find(members []member, name string) (member, bool) {
	for _, m := range members {
		if string(m.key) == name {
			return m, true
		}
	}
	return member{}, false
}

// members lists the members of the object at the reading position and moves
// behind it.
func (w *yamlWriter) members() ([]member, error) {
	if w.at >= len(w.json) || w.json[w.at] != '{' {
		return nil, errBody
	}
	var out []member
	for w.at++; w.at < len(w.json) && w.json[w.at] != '}'; {
		if w.json[w.at] == ',' {
			w.at++
		}
		start := w.at
		if err := w.skip(); err != nil {
			return nil, err
		}
		if w.at-start < 2 || w.at >= len(w.json) || w.json[w.at] != ':' {
			return nil, errBody
		}
		w.at++
		out = append(out, member{w.json[start+1 : w.at-2], w.at})
		if err := w.skip(); err != nil {
			return nil, err
		}
	}
	if w.at >= len(w.json) {
		return nil, errBody
	}
	w.at++
	return out, nil
}

// text reads the string at the reading position.
func (w *yamlWriter) text() (string, error) {
	start := w.at
	if err := w.skip(); err != nil {
		return "", err
	}
	raw := w.json[start:w.at]
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", errors.Join(errBody, err)
	}
	return s, nil
}

// skip moves the reading position behind the value that begins there.
func (w *yamlWriter) skip() error {
	depth := 0
	for w.at < len(w.json) {
		switch w.json[w.at] {
		case '"':
			if !w.skipText() {
				return errBody
			}
		case '{', '[':
			depth++
			w.at++
		case '}', ']':
			depth--
			w.at++
		case ',', ':':
			w.at++
		default:
			for w.at < len(w.json) && bytes.IndexByte([]byte(",:]}"), w.json[w.at]) < 0 {
				w.at++
			}
		}
		if depth <= 0 {
			return nil
		}
	}
	return errBody
}

func (w *yamlWriter) skipText() bool {
	for w.at++; w.at < len(w.json); w.at++ {
		switch w.json[w.at] {
		case '\\':
			w.at++
		case '"':
			w.at++
			return true
		}
	}
	return false
}
