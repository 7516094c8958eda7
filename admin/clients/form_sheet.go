package clients

import (
	"context"
	"fmt"
	"slices"

	"configsync/admin"
	"configsync/schema"
	"configsync/schema/fill"
)

// IntakeForm is the form whose answers identify a client. It is filled in to
// add one.
const IntakeForm = "client-intake"

// The fields of the intake form with a client's name and birth date. A form may
// lack any of them, which leaves it empty.
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
}

// MayUse reports whether members of a workgroup may use the form.
func (f *FormSheet) MayUse(workgroup string) bool {
	return len(f.Form.Workgroups) == 0 || slices.Contains(f.Form.Workgroups, workgroup)
}

// reopen returns the form over stored answers, before any input.
func (f *FormSheet) reopen(stored []fill.Answer, today schema.Date) *fill.Filled {
	return f.Sheet.Fill(nil, ofRecord(stored), today)
}

// ofRecord returns the stored answers of a record that exists, also when there
// are none.
func ofRecord(stored []fill.Answer) []fill.Answer {
	if stored == nil {
		return []fill.Answer{}
	}
	return stored
}

// FormSheet makes a form of the configuration ready to be filled in; ok is
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
	sheet = &FormSheet{Name: name, Form: form}
	var lists []schema.Key
	for _, section := range form.Sections {
		lists = listsOf(section.Fields, lists)
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

// listsOf adds the drop-down lists that fields name.
func listsOf(fields []schema.Field, lists []schema.Key) []schema.Key {
	for i := range fields {
		field := &fields[i]
		if field.OptionList != "" {
			lists = append(lists, schema.Key{Kind: schema.KindOptionList, Name: field.OptionList})
		}
		lists = listsOf(field.Fields, lists)
	}
	return lists
}
