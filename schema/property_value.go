package schema

import (
	"encoding/json"
	"fmt"
	"time"
)

// PropertyOf reads the value of one System Property, in the Go type that its
// type has. It is the only way from a name to a value: a property is declared
// in the registry with one, and read by it where it is enforced.
type PropertyOf[T any] struct {
	property Property
	convert  func(Value) (T, error)
}

// Name returns the name of the property.
func (p PropertyOf[T]) Name() string { return p.property.Name }

// In returns the value among those that are set by name, else the default. A
// value that the property cannot have is an error.
func (p PropertyOf[T]) In(set map[string]Value) (T, error) {
	v, ok := set[p.property.Name]
	if !ok {
		v = p.property.Default
	}
	return p.of(v)
}

// Stored returns the value by the body that is stored for the property, nil
// when it is not set.
func (p PropertyOf[T]) Stored(body []byte) (T, error) {
	v, err := PropertyValue(p.property.Name, body)
	if err != nil {
		var none T
		return none, err
	}
	return p.of(v)
}

func (p PropertyOf[T]) of(v Value) (value T, err error) {
	if err := p.property.Check(v); err != nil {
		return value, err
	}
	if value, err = p.convert(v); err != nil {
		err = fmt.Errorf("the System Property %s: %w", p.property.Name, err)
	}
	return value, err
}

// propertyOf returns the typed reader of a property in the registry. It panics
// if there is none of that type: the names are constants of this package.
func propertyOf[T any](
	name string, want PropertyType, convert func(Value) (T, error),
) PropertyOf[T] {
	p, ok := PropertyNamed(name)
	if !ok || p.Type != want {
		panic(fmt.Sprintf("schema: the System Property %s is no %s", name, want))
	}
	return PropertyOf[T]{p, convert}
}

func wholeNumber(name string) PropertyOf[int] {
	return propertyOf(name, WholeNumber, func(v Value) (int, error) {
		n, _ := v.(json.Number)
		i, err := n.Int64()
		return int(i), err
	})
}

func yesNo(name string) PropertyOf[bool] {
	return propertyOf(name, YesNo, as[bool])
}

func choice(name string) PropertyOf[string] {
	return propertyOf(name, Choice, as[string])
}

func freeText(name string) PropertyOf[string] {
	return propertyOf(name, FreeText, as[string])
}

func timeZone(name string) PropertyOf[*time.Location] {
	return propertyOf(name, TimeZone, func(v Value) (*time.Location, error) {
		s, _ := v.(string)
		return time.LoadLocation(s)
	})
}

func textList(name string) PropertyOf[[]string] {
	return propertyOf(name, TextList, func(v Value) ([]string, error) { return texts(v), nil })
}

// as converts a value that [Property.Check] has looked at.
func as[T any](v Value) (T, error) {
	t, ok := v.(T)
	if !ok {
		return t, fmt.Errorf("%v is of another type", v)
	}
	return t, nil
}
