package main

import (
	"slices"
	"strings"

	"configsync/schema"
)

// field lets change alter a field of a form.
func (t *tree) field(form, name string, change func(*schema.Field)) {
	t.siblings(form, name, func(fields []schema.Field, at int) []schema.Field {
		change(&fields[at])
		return fields
	})
}

// addFieldAfter puts a new field behind another, in the same section or group.
func (t *tree) addFieldAfter(form, name string, field schema.Field) {
	t.siblings(form, name, func(fields []schema.Field, at int) []schema.Field {
		return slices.Insert(fields, at+1, field)
	})
}

// moveFieldBefore moves a field before another of the same section or group.
func (t *tree) moveFieldBefore(form, name, other string) {
	t.siblings(form, name, func(fields []schema.Field, at int) []schema.Field {
		moved := fields[at]
		fields = slices.Delete(fields, at, at+1)
		to := indexField(fields, other)
		if to < 0 {
			t.fail("form/%s: %s and %s do not stand together", form, name, other)
			return fields
		}
		return slices.Insert(fields, to, moved)
	})
}

// rewordHelp replaces words of a field's help text, which must hold them once.
func (t *tree) rewordHelp(form, name, words, by string) {
	t.field(form, name, func(f *schema.Field) {
		if n := strings.Count(f.Help, words); n != 1 {
			t.fail("form/%s: the help text of %s holds %q %d times", form, name, words, n)
		}
		f.Help = strings.Replace(f.Help, words, by, 1)
	})
}

// siblings lets change replace the list of fields in which the field named name
// stands at an index.
func (t *tree) siblings(
	form, name string, change func(fields []schema.Field, at int) []schema.Field,
) {
	edit(t, "form", form, func(f *schema.Form) {
		for i := range f.Sections {
			if changeSiblings(&f.Sections[i].Fields, name, change) {
				return
			}
		}
		t.fail("form/%s has no field %s", form, name)
	})
}

// changeSiblings looks for the field in a list and the groups in it, and
// reports whether it is there.
func changeSiblings(
	fields *[]schema.Field, name string, change func([]schema.Field, int) []schema.Field,
) bool {
	if at := indexField(*fields, name); at >= 0 {
		*fields = change(*fields, at)
		return true
	}
	for i := range *fields {
		if changeSiblings(&(*fields)[i].Fields, name, change) {
			return true
		}
	}
	return false
}

func indexField(fields []schema.Field, name string) int {
	return slices.IndexFunc(fields, func(f schema.Field) bool { return f.Name == name })
}
