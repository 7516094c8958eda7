package schema

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// bodyParser parses canonical JSON, several times as fast as encoding/json. It
// gives up on text that [Canonical] would not have written, which may still be
// valid JSON.
type bodyParser struct {
	json []byte
	at   int
}

func (p *bodyParser) peek() byte {
	if p.at < len(p.json) {
		return p.json[p.at]
	}
	return 0
}

// take reports whether c comes next, and consumes it.
func (p *bodyParser) take(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.at++
	return true
}

func (p *bodyParser) value(depth int) (Value, bool) {
	if depth > 2*maxDepth {
		return nil, false
	}
	switch c := p.peek(); {
	case c == '"':
		return p.text()
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '-' || isDigit(c):
		return p.number()
	}
	return p.word()
}

func (p *bodyParser) object(depth int) (Value, bool) {
	object := map[string]any{}
	for p.at++; !p.take('}'); {
		if len(object) > 0 && !p.take(',') || p.peek() != '"' {
			return nil, false
		}
		key, ok := p.text()
		if !ok || !p.take(':') {
			return nil, false
		}
		if object[key], ok = p.value(depth + 1); !ok {
			return nil, false
		}
	}
	return object, true
}

func (p *bodyParser) array(depth int) (Value, bool) {
	array := []any{}
	for p.at++; !p.take(']'); {
		if len(array) > 0 && !p.take(',') {
			return nil, false
		}
		v, ok := p.value(depth + 1)
		if !ok {
			return nil, false
		}
		array = append(array, v)
	}
	return array, true
}

// text parses a string; it leaves escapes, which are rare, to encoding/json.
func (p *bodyParser) text() (string, bool) {
	start, escaped := p.at, false
	for p.at++; p.at < len(p.json); p.at++ {
		switch c := p.json[p.at]; {
		case c == '\\':
			escaped = true
			p.at++
		case c < 0x20:
			return "", false
		case c == '"':
			p.at++
			raw := p.json[start:p.at]
			if escaped {
				var s string
				err := json.Unmarshal(raw, &s)
				return s, err == nil
			}
			return string(raw[1 : len(raw)-1]), utf8.Valid(raw)
		}
	}
	return "", false
}

// number reads a number that is written as JSON allows; whether it is canonical
// does not matter.
func (p *bodyParser) number() (Value, bool) {
	start := p.at
	p.take('-')
	if whole := p.digits(); whole == 0 || whole > 1 && p.json[p.at-whole] == '0' {
		return nil, false
	}
	if p.take('.') && p.digits() == 0 {
		return nil, false
	}
	if p.take('e') {
		if !p.take('+') {
			p.take('-')
		}
		if p.digits() == 0 {
			return nil, false
		}
	}
	return json.Number(p.json[start:p.at]), true
}

// digits moves behind digits and counts them.
func (p *bodyParser) digits() int {
	n := digits(p.json[min(p.at, len(p.json)):])
	p.at += n
	return n
}

func (p *bodyParser) word() (Value, bool) {
	for _, w := range []struct {
		text  string
		value Value
	}{{"true", true}, {"false", false}, {"null", nil}} {
		if bytes.HasPrefix(p.json[p.at:], []byte(w.text)) {
			p.at += len(w.text)
			return w.value, true
		}
	}
	return nil, false
}
