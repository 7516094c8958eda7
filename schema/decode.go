package schema

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
)

// Decode reads a body into the kind's struct.
func (k *Kind) Decode(body []byte) (Spec, error) {
	tree, err := ParseBody(body)
	if err != nil {
		return nil, fmt.Errorf("reading a stored %s: %w", k.Slug, err)
	}
	return k.decode(body, tree)
}

// decode is Decode for a parsed body. It has the result of encoding/json in a
// fraction of the time, and leaves unknown cases to it.
func (k *Kind) decode(body []byte, tree Value) (Spec, error) {
	p := reflect.New(k.spec)
	if !fill(p.Elem(), k.Shape, tree) {
		p = reflect.New(k.spec)
		if err := json.Unmarshal(body, p.Interface()); err != nil {
			return nil, fmt.Errorf("reading a stored %s: %w", k.Slug, err)
		}
	}
	return p.Interface().(Spec), nil
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// fill sets to, of shape s, to the value v. It returns false if encoding/json
// must do it.
func fill(to reflect.Value, s *Shape, v Value) bool {
	if v == nil {
		return true
	}
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		return fill(to.Elem(), s, v)
	case reflect.Struct:
		return fillRecord(to, s, v)
	case reflect.Slice:
		return fillList(to, s, v)
	case reflect.Interface:
		to.Set(reflect.ValueOf(floats(v)))
		return true
	}
	switch v := v.(type) {
	case string:
		if to.Kind() == reflect.String {
			to.SetString(v)
			return true
		}
	case bool:
		if to.Kind() == reflect.Bool {
			to.SetBool(v)
			return true
		}
	case json.Number:
		return fillNumber(to, string(v))
	}
	return false
}

func fillRecord(to reflect.Value, s *Shape, v Value) bool {
	record, ok := v.(map[string]any)
	if !ok || reflect.PointerTo(to.Type()).Implements(unmarshaler) {
		return false
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		if child, ok := record[f.Name]; ok && !fill(to.Field(i), f.Shape, child) {
			return false
		}
	}
	return true
}

func fillList(to reflect.Value, s *Shape, v Value) bool {
	items, ok := v.([]any)
	if !ok {
		return false
	}
	list := reflect.MakeSlice(to.Type(), len(items), len(items))
	for i, item := range items {
		if !fill(list.Index(i), s.Elem, item) {
			return false
		}
	}
	to.Set(list)
	return true
}

func fillNumber(to reflect.Value, text string) bool {
	switch {
	case to.CanInt():
		n, err := strconv.ParseInt(text, 10, to.Type().Bits())
		to.SetInt(n)
		return err == nil
	case to.CanFloat():
		n, err := strconv.ParseFloat(text, to.Type().Bits())
		to.SetFloat(n)
		return err == nil
	}
	return false
}

// floats is v with its numbers as float64, as encoding/json reads them into
// any.
func floats(v Value) any {
	switch v := v.(type) {
	case json.Number:
		n, _ := strconv.ParseFloat(string(v), 64)
		return n
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = floats(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key := range v {
			out[key] = floats(v[key])
		}
		return out
	}
	return v
}
