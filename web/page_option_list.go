package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"configsync/admin"
	"configsync/schema"
)

// OptionListPage shows and changes a drop-down list.
type OptionListPage struct {
	Frame
	Name   string
	Form   OptionListForm
	Edit   ObjectEdit
	Forms  []Link
	Row    OptionListRow
	Places int
}

// OptionListForm is what is typed of a drop-down list.
type OptionListForm struct {
	Title, Source string
	Items         []OptionInput
	Added         []OptionInput // rows for new options
}

// OptionInput is an option as typed.
type OptionInput struct {
	Code, Label, Place string
	Retired            bool
	was                int // place before, counted from 1; 0 of a new one
}

// addedRows is how many new options can be added at once.
const addedRows = 3

func optionListFormOf(list *schema.OptionList) OptionListForm {
	f := OptionListForm{
		Title:  list.Title,
		Source: list.Source,
		Added:  make([]OptionInput, addedRows),
	}
	for i, o := range list.Items {
		f.Items = append(f.Items, OptionInput{
			Code:    o.Code,
			Label:   o.Label,
			Place:   strconv.Itoa(i + 1),
			Retired: o.Retired,
			was:     i + 1,
		})
	}
	return f
}

// take reads what was typed. An option that is not among the inputs stays as it
// is.
func (f *OptionListForm) take(q *request) {
	f.Title, f.Source = q.input("title"), q.input("source")
	for i := range f.Items {
		o := &f.Items[i]
		if q.PostForm.Has("label." + o.Code) {
			o.Label, o.Place, o.Retired = q.input(
				"label."+o.Code,
			), q.input("place."+o.Code), q.input("retired."+o.Code) != ""
		}
	}
	for i := range f.Added {
		f.Added[i] = OptionInput{
			Code:  q.input("new-code-" + strconv.Itoa(i)),
			Label: q.input("new-label-" + strconv.Itoa(i)),
		}
	}
}

// order is where an option goes: to the place that was typed, before the one
// that stands there when it comes from below, and behind it when it comes from
// above.
func (o OptionInput) order() int {
	place, _ := strconv.Atoi(o.Place)
	return 2*place + cmp.Compare(place, o.was)
}

// list is what the form says, over what cannot be changed in it.
func (f OptionListForm) list(before *schema.OptionList) *schema.OptionList {
	l := &schema.OptionList{Title: f.Title, Formerly: before.Formerly, Source: f.Source}
	items := slices.Clone(f.Items)
	slices.SortStableFunc(items, func(a, b OptionInput) int {
		return cmp.Compare(a.order(), b.order())
	})
	for _, o := range append(items, f.Added...) {
		if o.Code != "" {
			l.Items = append(l.Items, schema.Option{
				Code:    o.Code,
				Label:   o.Label,
				Retired: o.Retired,
			})
		}
	}
	return l
}

// wrong finds what cannot be saved like this.
func (f OptionListForm) wrong() Problems {
	var out Problems
	if f.Title == "" {
		out = append(out, problemAt("title", "Enter what the list is called."))
	}
	codes := map[string]bool{}
	for _, o := range f.Items {
		codes[o.Code] = true
		if o.Label == "" {
			out = append(out, problemAt("label."+o.Code,
				fmt.Sprintf("Enter what people see for the code %s.", o.Code)))
		}
		if n, err := strconv.Atoi(o.Place); err != nil || n < 1 || n > len(f.Items) {
			out = append(out, problemAt("place."+o.Code,
				fmt.Sprintf("The place of %s is a number from 1 to %d.", o.Label, len(f.Items))))
		}
	}
	for i, o := range f.Added {
		id := strconv.Itoa(i)
		switch {
		case o.Code == "" && o.Label != "":
			out = append(out, problemAt("new-code-"+id,
				fmt.Sprintf("Enter the code that records store for %s.", o.Label)))
		case o.Code != "" && o.Label == "":
			out = append(out, problemAt("new-label-"+id,
				fmt.Sprintf("Enter what people see for the code %s.", o.Code)))
		case codes[o.Code]:
			out = append(out, problemAt("new-code-"+id,
				fmt.Sprintf("The list has the code %s already.", o.Code)))
		}
		codes[o.Code] = o.Code != ""
	}
	return out
}

func (q *request) optionList() error {
	page, _, err := q.optionListPage()
	if err != nil {
		return err
	}
	return q.render("option_list", page)
}

func (q *request) optionListPage() (*OptionListPage, *schema.OptionList, error) {
	name := q.PathValue("name")
	o, err := q.service().History.ObjectNow(q.Context(), q.actor(), q.env, optionListKey(name))
	if err != nil {
		return nil, nil, err
	}
	list := o.Spec.(*schema.OptionList)
	page := &OptionListPage{
		Frame: q.frame(list.Title,
			"A drop-down list: its options in the order in which people see them."),
		Name:   name,
		Form:   optionListFormOf(list),
		Places: len(list.Items),
	}
	using, err := q.formsByList(page.Frame)
	page.Forms, page.Row = using[name], page.optionListRow(o, list, nil)
	page.Edit = q.objectEdit(admin.ActionEdit, o.Key, o.Digest)
	return page, list, err
}

func (q *request) saveOptionList() error {
	page, before, err := q.optionListPage()
	if err != nil {
		return err
	}
	page.Form.take(q)
	if q.resumed() {
		return q.render("option_list", page)
	}
	page.Problems = append(page.Form.wrong(), page.Edit.reasonMissing()...)
	if len(page.Problems) == 0 {
		after := page.Form.list(before)
		var object schema.Object
		if object, err = objectOf(optionListKey(page.Name), after); err != nil {
			return err
		}
		err = q.save(page.Edit, fmt.Sprintf("The drop-down list %s is edited.", after.Title),
			object)
		page.Problems, _ = problemsOf(err)
	}
	if len(page.Problems) > 0 {
		return q.renderInvalid("option_list", page)
	}
	if err != nil {
		return err
	}
	return q.done(page.Form.Title+" is saved.", "option-lists", page.Name)
}
