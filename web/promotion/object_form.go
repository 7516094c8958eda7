package promotion

import (
	"configsync/schema"
	"configsync/schema/fill"
	"configsync/web/changes"
	"configsync/web/forms"
	"configsync/web/site"
)

// The fields of a form that hold what is shown.
const (
	formSections = "sections"
	formFields   = "fields"
)

// renderedForm shows a form before and after as a case worker sees it, with
// everything that can be asked.
func renderedForm(q *site.Request, o comparedObject) (*pairView, error) {
	s, err := o.shown(decideAt(q, o), formSections, formFields)
	if err != nil {
		return nil, err
	}
	lists, err := readDropDowns(q, o)
	if err != nil {
		return nil, err
	}
	var filled [2][]fill.Section
	for i, body := range s.bodies {
		if body == nil {
			continue
		}
		spec, err := o.kind.Decode(body)
		if err != nil {
			return nil, err
		}
		sheet, err := fill.NewSheet(spec.(*schema.Form), lists[i].find)
		if err != nil {
			return nil, nil // a form that cannot be filled in yet is shown field by field
		}
		today := q.SignedIn.Config.Settings.Today(q.Server.Now())
		filled[i] = sheet.Fill(sheet.Blank(today), nil, today).Sections
	}
	b := formPairs{shownSides: s, whole: s.before == nil || s.after == nil}
	s.view.Sections = b.sections(filled[0], filled[1])
	return s.view, nil
}

// dropDowns are drop-down lists by name.
type dropDowns map[string]*schema.OptionList

func (d dropDowns) find(name string) (*schema.OptionList, bool) {
	list, ok := d[name]
	return list, ok
}

// readDropDowns reads the drop-down lists of the target, and makes those that
// it would have afterwards.
func readDropDowns(q *site.Request, o comparedObject) (lists [2]dropDowns, err error) {
	stored, err := q.Service().History.ObjectsOf(q.Context(), q.Actor(), q.Env,
		schema.KindOptionList)
	if err != nil {
		return lists, err
	}
	lists = [2]dropDowns{{}, {}}
	for _, object := range stored {
		if list, ok := object.Spec.(*schema.OptionList); ok {
			lists[0][object.Key.Name], lists[1][object.Key.Name] = list, list
		}
	}
	for _, d := range o.Comparison.Differences {
		if d.Key.Kind != schema.KindOptionList || d.Body == nil {
			continue
		}
		kind, _ := q.Service().Kinds.Of(d.Key.Kind)
		spec, err := kind.Decode(d.Body)
		if err != nil {
			return lists, err
		}
		lists[1][d.Key.Name], _ = spec.(*schema.OptionList)
	}
	return lists, nil
}

// formPairs makes the two sides of a form.
type formPairs struct {
	shownSides
	whole bool // the form is on one side only, and no question is marked
}

func (b formPairs) sections(before, after []fill.Section) []pairSection {
	names := func(list []fill.Section) []string {
		out := make([]string, len(list))
		for i, s := range list {
			out[i] = s.Section.Name
		}
		return out
	}
	var out []pairSection
	seen := map[string]bool{}
	for _, p := range pairUp(names(before), names(after), nil) {
		var was, is fill.Section
		if p.before >= 0 {
			was = before[p.before]
		}
		if p.after >= 0 {
			is = after[p.after]
		}
		section := is.Section
		if section == nil {
			section = was.Section
		}
		path := schema.Join(formSections, section.Name)
		if seen[path] {
			continue // it moved, and is shown where it was
		}
		if moved := b.marks.moved[path]; moved {
			was, is = sectionOf(before, section.Name), sectionOf(after, section.Name)
			seen[path] = true
		}
		out = append(out, b.section(path, was, is, section))
	}
	return out
}

func sectionOf(list []fill.Section, name string) fill.Section {
	for _, s := range list {
		if s.Section.Name == name {
			return s
		}
	}
	return fill.Section{}
}

func (b formPairs) section(
	path string, was, is fill.Section, section *schema.Section,
) pairSection {
	out := pairSection{Title: section.Title}
	alone := was.Section == nil || is.Section == nil
	if !b.whole {
		out.Marks = b.marks.at[path]
	}
	rows := b.rows(path, was.Fields, is.Fields, alone)
	out.Blocks = foldRows(rows, "question", "questions")
	return out
}

// rows returns the questions of a section on both sides. Alone is of a section
// that is on one side only: its questions are not marked.
func (b formPairs) rows(path string, before, after []fill.Field, alone bool) []pairRow {
	names := func(list []fill.Field) []string {
		out := make([]string, len(list))
		for i := range list {
			out[i] = list[i].Field.Name
		}
		return out
	}
	at := func(f *fill.Field) string {
		return schema.Join(schema.Join(path, formFields), f.Field.Name)
	}
	moved := map[string]bool{}
	for i := range after {
		moved[after[i].Field.Name] = b.marks.moved[at(&after[i])]
	}
	marked := func(f *fill.Field) []changes.Mark {
		if alone {
			return nil
		}
		return b.marks.at[at(f)]
	}
	var out []pairRow
	for _, p := range pairUp(names(before), names(after), moved) {
		var row pairRow
		switch {
		case p.after < 0:
			f := &before[p.before]
			row.Before, row.After = b.cell(
				"before-", f, at(f), true,
			), pairCell{Empty: absent(moved[f.Field.Name])}
			if !moved[f.Field.Name] {
				row.After.Marks = marked(f)
			}
		case p.before < 0:
			f := &after[p.after]
			row.Before, row.After = pairCell{
				Empty: absent(moved[f.Field.Name]),
			}, b.cell("after-", f, at(f), alone)
		default:
			row.Before, row.After = b.cell("before-", &before[p.before],
				at(&before[p.before]), true), b.cell("after-", &after[p.after],
				at(&after[p.after]), alone)
			row.Same = !hasMarks(*row.After.Field)
		}
		out = append(out, row)
	}
	return out
}

// cell returns a question of one side, with marks unless it is plain.
func (b formPairs) cell(side string, f *fill.Field, path string, plain bool) pairCell {
	reveal(f, side)
	builder := forms.FormBuilder{}
	field := builder.Field(f)
	b.finish(&field, f, path, plain)
	return pairCell{Field: &field, When: f.Field.VisibleWhen}
}

// reveal makes a question, and those in it, one that is shown, with names that
// only this side of the page has.
func reveal(f *fill.Field, side string) {
	f.Visible, f.Problem, f.Input = true, "", side+f.Input
	f.Required = f.Field.Required && !f.ReadOnly
	for _, entry := range f.Instances {
		for i := range entry {
			reveal(&entry[i], side)
		}
	}
}

// finish takes away what can be pressed and what nobody can open, and marks a
// question and those in it.
func (b formPairs) finish(field *forms.FormField, f *fill.Field, path string, plain bool) {
	field.Addable = false
	if field.Control == "open" {
		field.Options = nil
	}
	for i := range field.Answers {
		field.Answers[i].Options = nil
	}
	if !plain && !b.whole {
		field.Marks = b.marks.at[path]
	}
	for i, entry := range field.Entries {
		field.Entries[i].Prefix, field.Entries[i].Focus = "", false
		for j := range entry.Fields {
			inner := &f.Instances[i][j]
			b.finish(&entry.Fields[j], inner,
				schema.Join(schema.Join(path, formFields), inner.Field.Name), plain)
		}
	}
}

// hasMarks reports whether a question, or one in it, is marked.
func hasMarks(f forms.FormField) bool {
	if len(f.Marks) > 0 {
		return true
	}
	for _, entry := range f.Entries {
		for _, inner := range entry.Fields {
			if hasMarks(inner) {
				return true
			}
		}
	}
	return false
}
