package effects

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"configsync/schema"
	"configsync/schema/fill"
)

// behavior is how the answers to a field are treated: everything of it that is
// neither words nor options. Two fields of the same behavior come out alike.
type behavior struct {
	text  string
	reads []string // the fields that its conditions read
}

// behaviors lists those of the fields of a form that can be answered, by name.
func behaviors(form *schema.Form) (map[string]behavior, error) {
	out := map[string]behavior{}
	all := map[string]*schema.Field{}
	var index func(fields []schema.Field)
	index = func(fields []schema.Field) {
		for i := range fields {
			all[fields[i].Name] = &fields[i]
			index(fields[i].Fields)
		}
	}
	for i := range form.Sections {
		index(form.Sections[i].Fields)
	}
	reads := func(condition string) ([]string, error) {
		if condition == "" {
			return nil, nil
		}
		compiled, err := schema.CompileCondition(condition, func(name string) any {
			if f, ok := all[name]; ok {
				return f.NoAnswer()
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		return compiled.Reads, nil
	}
	var walk func(fields []schema.Field, around behavior) error
	walk = func(fields []schema.Field, around behavior) error {
		for i := range fields {
			f := &fields[i]
			b := behavior{fmt.Sprintf("%s/%s %t %t %t %q", around.text, f.Type, f.Repeats,
				f.Retired,
				f.ReadOnly, f.VisibleWhen), slices.Clone(around.reads)}
			shown, err := reads(f.VisibleWhen)
			if err != nil {
				return err
			}
			b.reads = append(b.reads, shown...)
			if (placedField{Field: f}).answerable() {
				own := b
				asked, err := reads(f.RequiredWhen)
				if err != nil {
					return err
				}
				own.reads = append(own.reads, asked...)
				own.text += fmt.Sprintf(" %t %q %v %v %d %q", f.Required, f.RequiredWhen, f.Min,
					f.Max, f.MaxLength, f.Pattern)
				out[f.Name] = own
			}
			if err := walk(f.Fields, b); err != nil {
				return err
			}
		}
		return nil
	}
	for i := range form.Sections {
		section := &form.Sections[i]
		shown, err := reads(section.VisibleWhen)
		if err != nil {
			return nil, err
		}
		if err := walk(section.Fields, behavior{section.VisibleWhen, shown}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// differingFields lists the fields whose answers might come out differently of
// two forms: those that both have and that, or something that their conditions
// read, behave differently, and new ones with a condition. read are these and
// all that their conditions read. Both are sorted.
func differingFields(before, after *schema.Form) (differing, read []string, err error) {
	was, err := behaviors(before)
	if err != nil {
		return nil, nil, err
	}
	is, err := behaviors(after)
	if err != nil {
		return nil, nil, err
	}
	needed := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(is)) {
		_, had := was[name]
		changed := !had && len(is[name].reads) > 0
		if had {
			changed = whole(was, name) != whole(is, name)
		}
		if changed {
			differing = append(differing, name)
			follow(name, needed, was, is)
		}
	}
	return differing, slices.Sorted(maps.Keys(needed)), nil
}

// whole returns the behavior of a field with that of all that it depends on.
func whole(all map[string]behavior, name string) string {
	names := map[string]bool{}
	follow(name, names, all)
	delete(names, name)
	var b strings.Builder
	b.WriteString(all[name].text)
	for _, other := range slices.Sorted(maps.Keys(names)) {
		fmt.Fprintf(&b, "; %s %s", other, all[other].text)
	}
	return b.String()
}

// follow adds a field, and all that its conditions read in any of the forms, to
// the names.
func follow(name string, names map[string]bool, forms ...map[string]behavior) {
	if names[name] {
		return
	}
	names[name] = true
	for _, form := range forms {
		for _, other := range form[name].reads {
			follow(other, names, forms...)
		}
	}
}

// partialSheet returns a form with some of its fields only, ready to be filled
// in.
func partialSheet(
	form *schema.Form, names []string, lists map[string]*schema.OptionList,
) (*fill.Sheet, error) {
	part := schema.Form{Title: form.Title}
	for _, section := range form.Sections {
		section.Fields = only(section.Fields, names)
		if len(section.Fields) > 0 {
			part.Sections = append(part.Sections, section)
		}
	}
	return fill.NewSheet(&part, func(name string) (*schema.OptionList, bool) {
		list, ok := lists[name]
		return list, ok
	})
}

// only leaves out the fields that neither have one of the names nor stand
// around one that has.
func only(fields []schema.Field, names []string) []schema.Field {
	var out []schema.Field
	for _, f := range fields {
		f.Fields = only(f.Fields, names)
		if len(f.Fields) > 0 || slices.Contains(names, f.Name) {
			out = append(out, f)
		}
	}
	return out
}

// readLists reads the drop-down lists that some fields of a form use, before
// and after, as far as they do not change and were not read before.
func (s *Service) readLists(
	ctx context.Context, env refillEnvironment, c formChange, names []string,
) error {
	wanted := map[schema.Key]bool{}
	for _, side := range []struct {
		form  *schema.Form
		lists map[string]*schema.OptionList
	}{{c.before, env.lists.before}, {c.after, env.lists.after}} {
		for name, f := range fieldsOf(side.form) {
			_, known := side.lists[f.OptionList]
			if f.OptionList != "" && !known && slices.Contains(names, name) {
				wanted[schema.Key{Kind: schema.KindOptionList, Name: f.OptionList}] = true
			}
		}
	}
	specs, err := s.Specs(ctx, env.from.Config, slices.SortedFunc(
		maps.Keys(wanted), schema.CompareKeys)...)
	for key, spec := range specs {
		list, ok := spec.(*schema.OptionList)
		if !ok {
			continue
		}
		for _, lists := range []map[string]*schema.OptionList{env.lists.before, env.lists.after} {
			if _, known := lists[key.Name]; !known {
				lists[key.Name] = list
			}
		}
	}
	return err
}
