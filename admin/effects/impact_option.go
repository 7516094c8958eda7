package effects

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

// lostOption is an option that could no longer be chosen.
type lostOption struct {
	schema.Option
	removed bool // its code would be gone; otherwise it would be retired
}

// lostOptions compares what a field offers before and after.
func lostOptions(before, after []schema.Option) []lostOption {
	now := make(map[string]schema.Option, len(after))
	for _, o := range after {
		now[o.Code] = o
	}
	var out []lostOption
	for _, o := range before {
		is, stays := now[o.Code]
		switch {
		case !stays:
			out = append(out, lostOption{o, true})
		case is.Retired && !o.Retired:
			out = append(out, lostOption{o, false})
		}
	}
	return out
}

// optionLists are the drop-down lists that forms use, before and after, by the
// names that they have then.
type optionLists struct {
	before, after map[string]*schema.OptionList
	changed       map[string]altered // by the name after
}

// formChanges lists the forms that would change, and those that use a drop-down
// list which would.
func (s *Service) formChanges(
	ctx context.Context, from *admin.View, p *projection,
) ([]formChange, error) {
	var out []formChange
	mine := map[string]bool{} // by the name that the form has
	for _, a := range p.changesOf(schema.KindForm) {
		c := formChange{at: a.at, key: a.key, stored: a.stored.Name}
		c.before, _ = a.before.(*schema.Form)
		c.after, _ = a.after.(*schema.Form)
		mine[c.stored] = true
		if c.before != nil || c.after != nil {
			out = append(out, c)
		}
	}
	lists := map[string]bool{}
	for _, a := range p.changesOf(schema.KindOptionList) {
		if a.before != nil {
			lists[a.stored.Name] = true
		}
	}
	if len(lists) == 0 {
		return out, nil
	}
	for o, err := range from.Config.Objects(ctx, schema.KindForm) {
		if err != nil {
			return nil, err
		}
		if mine[o.Key.Name] || !usesList(o.Body, lists) {
			continue
		}
		form, err := s.form(o)
		if err != nil {
			return nil, err
		}
		out = append(out, formChange{key: o.Key, stored: o.Key.Name, before: form, after: form})
	}
	return out, nil
}

func (s *Service) form(o schema.Object) (*schema.Form, error) {
	kind, ok := s.Kinds.Of(o.Key.Kind)
	if !ok {
		return nil, nil
	}
	spec, err := kind.Decode(o.Body)
	form, _ := spec.(*schema.Form)
	return form, err
}

// usesList reports whether the canonical body of a form may name one of the
// lists. It costs a fraction of what reading the body does.
func usesList(body json.RawMessage, lists map[string]bool) bool {
	for rest := []byte(body); ; {
		_, after, found := bytes.Cut(rest, []byte(`"optionList":"`))
		if !found {
			return false
		}
		name, _, _ := bytes.Cut(after, []byte(`"`))
		if lists[string(name)] {
			return true
		}
		rest = after
	}
}

// optionLists reads the drop-down lists that fields of the forms would lose
// options of.
func (s *Service) optionLists(
	ctx context.Context, from syncer.Reader, p *projection, forms []formChange,
) (*optionLists, error) {
	l := &optionLists{
		before:  map[string]*schema.OptionList{},
		after:   map[string]*schema.OptionList{},
		changed: map[string]altered{},
	}
	mine := map[string]bool{}
	for _, a := range p.changesOf(schema.KindOptionList) {
		mine[a.stored.Name] = true
		l.changed[a.key.Name] = a
		if list, ok := a.before.(*schema.OptionList); ok {
			l.before[a.stored.Name] = list
		}
		if list, ok := a.after.(*schema.OptionList); ok {
			l.after[a.key.Name] = list
		}
	}
	wanted := map[schema.Key]bool{}
	for _, c := range forms {
		for _, form := range []*schema.Form{c.before, c.after} {
			for _, f := range fieldsOf(form) {
				if f.OptionList != "" && !mine[f.OptionList] && c.before != c.after {
					wanted[schema.Key{Kind: schema.KindOptionList, Name: f.OptionList}] = true
				}
			}
		}
	}
	specs, err := s.Specs(ctx, from, slices.SortedFunc(maps.Keys(wanted), schema.CompareKeys)...)
	for key, spec := range specs {
		if list, ok := spec.(*schema.OptionList); ok {
			l.before[key.Name] = list
			if _, changes := l.after[key.Name]; !changes {
				l.after[key.Name] = list
			}
		}
	}
	return l, err
}

// options asks about the options that the fields of a form would lose, by a
// change of the form or of a drop-down list.
func (l *optionLists) options(q *answerQuestions, c formChange) {
	before, after := fieldsOf(c.before), fieldsOf(c.after)
	for _, name := range slices.Sorted(maps.Keys(before)) {
		was := before[name]
		is, stays := after[name]
		if !stays {
			continue
		}
		for _, lost := range lostOptions(offered(was, l.before), offered(is, l.after)) {
			answer := admin.FieldCode{Form: c.stored, Field: name, Code: lost.Code}
			if list, ok := l.changed[is.OptionList]; ok && was.OptionList == list.stored.Name {
				q.option(list.at, optionPlace{list.key, schema.Join("items", lost.Code), lost.Code},
					lost, l.title(list), answer)
				continue
			}
			q.option(c.at, optionPlace{c.key, lost.path(was, is), lost.Code}, lost,
				is.Label, answer)
		}
		for _, pair := range reread(was, is, offered(was, l.before), offered(is, l.after)) {
			q.meaning(c, is, pair[0], pair[1])
		}
	}
}

// reread lists the options of a field, before and after, whose code would say
// what another code said before; where the field takes its options from
// elsewhere, also those that would say anything else.
func reread(was, is placedField, before, after []schema.Option) (pairs [][2]schema.Option) {
	said := map[string]string{} // by what it says, the code
	byCode := map[string]schema.Option{}
	for _, o := range before {
		said[o.Label], byCode[o.Code] = o.Code, o
	}
	elsewhere := was.OptionList != is.OptionList
	for _, o := range after {
		old, stays := byCode[o.Code]
		if !stays || old.Label == o.Label {
			continue
		}
		code, known := said[o.Label]
		if known && code != o.Code || elsewhere && !known {
			pairs = append(pairs, [2]schema.Option{old, o})
		}
	}
	return pairs
}

// title is what people call a drop-down list, as long as there is one.
func (l *optionLists) title(a altered) string {
	if list, ok := l.after[a.key.Name]; ok {
		return list.Title
	}
	return l.before[a.stored.Name].Title
}

// path is where a form says that a field no longer has the option.
func (o lostOption) path(was, is placedField) string {
	switch {
	case was.OptionList != "" || is.OptionList != "":
		return schema.Join(is.path, "optionList")
	case len(is.Options) == 0:
		return schema.Join(is.path, "options")
	}
	return schema.Join(schema.Join(is.path, "options"), o.Code)
}

// offered returns the options of a field, retired or not.
func offered(f placedField, lists map[string]*schema.OptionList) []schema.Option {
	if f.OptionList == "" {
		return f.Options
	}
	if list, ok := lists[f.OptionList]; ok {
		return list.Items
	}
	return nil
}
