package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Value is a body as a tree: nil, bool, string, json.Number, []any or
// map[string]any.
type Value = any

// ParseBody parses a body into a tree. Numbers keep their text.
func ParseBody(body []byte) (Value, error) {
	if len(body) == 0 {
		return nil, nil
	}
	p := bodyParser{json: body}
	if v, ok := p.value(0); ok && p.at == len(body) {
		return v, nil
	}
	return parseJSON(body)
}

// parseJSON reads any JSON.
func parseJSON(body []byte) (Value, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v Value
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("reading a stored body: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("reading a stored body: text after its end")
	}
	return v, nil
}

// Canonical returns a tree as canonical JSON: sorted keys, no white space, only
// the escapes that JSON requires, numbers in their shortest form. Equal trees
// have equal bytes.
func Canonical(v Value) json.RawMessage { return appendCanonical(nil, v) }

func appendCanonical(b []byte, v Value) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case string:
		return appendJSONString(b, v)
	case json.Number:
		return append(b, v...)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCanonical(b, e)
		}
		return append(b, ']')
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		b = append(b, '{')
		for i, k := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSONString(b, k)
			b = append(b, ':')
			b = appendCanonical(b, v[k])
		}
		return append(b, '}')
	}
	panic(fmt.Sprintf("schema: %T is not part of a body", v))
}

const hexDigits = "0123456789abcdef"

func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		case '\r':
			b = append(b, '\\', 'r')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// canonicalNumber returns the shortest text of a number that YAML or JSON
// wrote, so that 1.50 and 1.5 are one value. Whole numbers must fit 64 bits;
// others are IEEE 754 doubles. What some parser reads as octal, hexadecimal or
// with separators is refused, since it could be meant as a text.
func canonicalNumber(s string) (json.Number, error) {
	bare := strings.TrimLeft(s, "+-")
	if len(bare) > 1 && bare[0] == '0' && isDigit(bare[1]) {
		return "", fmt.Errorf(
			"%s begins with 0: leave out the 0 of a number, or put it in quotes if it is text", s,
		)
	}
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return json.Number(strconv.FormatInt(i, 10)), nil
	}
	f, err := strconv.ParseFloat(s, 64)
	whole := digits([]byte(bare)) == len(bare)
	if err != nil || whole || math.IsInf(f, 0) || math.IsNaN(f) ||
		strings.ContainsAny(bare, "_xXpP") {
		return "", fmt.Errorf("%s is not a number that can be stored: write a decimal number, or put it in quotes if it is text",
			s)
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<63 {
		return json.Number(strconv.FormatInt(int64(f), 10)), nil
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, 64)), nil
}

// CanonicalBody returns the canonical form of any JSON, so that the output of
// two programs can be compared.
func CanonicalBody(raw []byte) (json.RawMessage, error) {
	if !utf8.Valid(raw) {
		return nil, errors.New("the text is not UTF-8")
	}
	v, err := ParseBody(raw)
	if err != nil {
		return nil, err
	}
	if v, err = canonicalNumbers(v); err != nil {
		return nil, err
	}
	return Canonical(v), nil
}

// canonicalNumbers replaces the numbers in a tree by their shortest form.
func canonicalNumbers(v Value) (_ Value, err error) {
	switch v := v.(type) {
	case json.Number:
		return numberOr(canonicalNumber(string(v)))
	case []any:
		for i := range v {
			if v[i], err = canonicalNumbers(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for k := range v {
			if v[k], err = canonicalNumbers(v[k]); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}
