package clients

import (
	"context"
	"fmt"
	"slices"

	"configsync/admin"
	"configsync/schema"
	"configsync/schema/fill"
)

// IntakeForm is the form whose answers say who a client is. It is asked when a
// client is added.
const IntakeForm = "client-intake"

// The fields of the intake form that a client's name and birth date are taken
// from. A form without one of them leaves it empty.
const (
	FieldFirstName = "first_name"
	FieldLastName  = "last_name"
	FieldBirth     = "date_of_birth"
)

// FormSheet is a form of an environment's configuration, ready to be filled in.
type FormSheet struct {
	Name  string
	Form  *schema.Form
	Sheet *fill.Sheet

	current map[string]bool // the fields that are still asked
}

// MayUse reports whether members of a workgroup may use the form.
func (f *FormSheet) MayUse(workgroup string) bool {
	return len(f.Form.Workgroups) == 0 || slices.Contains(f.Form.Workgroups, workgroup)
}

// reopen is the form over stored answers, as it is shown before anybody types.
func (f *FormSheet) reopen(stored []fill.Answer, today schema.Date) *fill.Filled {
	return f.Sheet.Fill(f.Sheet.Inputs(stored), stored, today)
}

// answers are those of a filled form, with the stored ones of fields that are
// asked no more: nobody can have changed them.
func (f *FormSheet) answers(filled *fill.Filled, stored []fill.Answer) []fill.Answer {
	answers := slices.Clone(filled.Answers())
	given := map[string]bool{}
	for _, a := range answers {
		given[a.Field] = true
	}
	for _, a := range stored {
		if !f.current[a.Field] && !given[a.Field] {
			answers = append(answers, a)
		}
	}
	return answers
}

// formSheet makes a form of the configuration ready to be filled in; ok is
// false when there is no such form.
func (s *Service) FormSheet(
	ctx context.Context, config *admin.Configuration, from *admin.View, name string,
) (sheet *FormSheet, ok bool, err error) {
	if known, ok := config.Cached("sheet/" + name); ok {
		return known.(*FormSheet), true, nil
	}
	specs, err := s.Specs(ctx, from.Config, schema.Key{Kind: schema.KindForm, Name: name})
	if err != nil {
		return nil, false, err
	}
	form, ok := specs[schema.Key{Kind: schema.KindForm, Name: name}].(*schema.Form)
	if !ok {
		return nil, false, nil
	}
	sheet = &FormSheet{Name: name, Form: form, current: map[string]bool{}}
	var lists []schema.Key
	for _, section := range form.Sections {
		lists = sheet.collect(section.Fields, lists)
	}
	if specs, err = s.Specs(ctx, from.Config, lists...); err != nil {
		return nil, false, err
	}
	sheet.Sheet, err = fill.NewSheet(form, func(name string) (*schema.OptionList, bool) {
		list, ok := specs[schema.Key{Kind: schema.KindOptionList, Name: name}].(*schema.OptionList)
		return list, ok
	})
	if err != nil {
		return nil, false, fmt.Errorf("reading the form %s: %w", name, err)
	}
	config.Cache("sheet/"+name, sheet)
	return sheet, true, nil
}

// collect notes which fields are asked, and adds the drop-down lists that they
// name.
func (f *FormSheet) collect(fields []schema.Field, lists []schema.Key) []schema.Key {
	for i := range fields {
		field := &fields[i]
		if field.OptionList != "" {
			lists = append(lists, schema.Key{Kind: schema.KindOptionList, Name: field.OptionList})
		}
		lists = f.collect(field.Fields, lists)
		if field.Retired {
			f.retire(field)
			continue
		}
		f.current[field.Name] = true
	}
	return lists
}

// retire notes that a field, and all that is in it, is asked no more.
func (f *FormSheet) retire(field *schema.Field) {
	delete(f.current, field.Name)
	for i := range field.Fields {
		f.retire(&field.Fields[i])
	}
}
