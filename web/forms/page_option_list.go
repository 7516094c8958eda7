package forms

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"configsync/admin"
	"configsync/schema"
	"configsync/web/site"
)

// optionListPage shows and changes a drop-down list.
type optionListPage struct {
	site.Frame
	Name   string
	Form   optionListForm
	Edit   site.ObjectEdit
	Forms  []site.Link
	Row    optionListRow
	Places int
}

// optionListForm is what is typed of a drop-down list.
type optionListForm struct {
	Title, Source string
	Items         []optionInput
	Added         []optionInput // rows for new options
}

// optionInput is an option as typed.
type optionInput struct {
	Code, Label, Place string
	Retired            bool
	was                int // place before, counted from 1; 0 of a new one
}

// addedRows is how many new options can be added at once.
const addedRows = 3

func optionListFormOf(list *schema.OptionList) optionListForm {
	f := optionListForm{
		Title:  list.Title,
		Source: list.Source,
		Added:  make([]optionInput, addedRows),
	}
	for i, o := range list.Items {
		f.Items = append(f.Items, optionInput{
			Code:    o.Code,
			Label:   o.Label,
			Place:   strconv.Itoa(i + 1),
			Retired: o.Retired,
			was:     i + 1,
		})
	}
	return f
}

// read reads what was typed. An option that is not among the inputs stays as it
// is.
func (f *optionListForm) read(q *site.Request) {
	f.Title, f.Source = q.Input("title"), q.Input("source")
	for i := range f.Items {
		o := &f.Items[i]
		if q.PostForm.Has("label." + o.Code) {
			o.Label, o.Place, o.Retired = q.Input(
				"label."+o.Code,
			), q.Input("place."+o.Code), q.Input("retired."+o.Code) != ""
		}
	}
	for i := range f.Added {
		f.Added[i] = optionInput{
			Code:  q.Input("new-code-" + strconv.Itoa(i)),
			Label: q.Input("new-label-" + strconv.Itoa(i)),
		}
	}
}

// order is where an option goes: to the place that was typed, before the one
// that stands there when it comes from below, and behind it when it comes from
// above.
func (o optionInput) order() int {
	place, _ := strconv.Atoi(o.Place)
	return 2*place + cmp.Compare(place, o.was)
}

// list is what the form says, over what cannot be changed in it.
func (f optionListForm) list(before *schema.OptionList) *schema.OptionList {
	l := &schema.OptionList{Title: f.Title, Formerly: before.Formerly, Source: f.Source}
	items := slices.Clone(f.Items)
	slices.SortStableFunc(items, func(a, b optionInput) int {
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
func (f optionListForm) wrong() site.Problems {
	var out site.Problems
	if f.Title == "" {
		out = append(out, site.ProblemAt("title", "Enter what the list is called."))
	}
	codes := map[string]bool{}
	for _, o := range f.Items {
		codes[o.Code] = true
		if o.Label == "" {
			out = append(out, site.ProblemAt("label."+o.Code,
				fmt.Sprintf("Enter what people see for the code %s.", o.Code)))
		}
		if n, err := strconv.Atoi(o.Place); err != nil || n < 1 || n > len(f.Items) {
			out = append(out, site.ProblemAt("place."+o.Code,
				fmt.Sprintf("The place of %s is a number from 1 to %d.", o.Label, len(f.Items))))
		}
	}
	for i, o := range f.Added {
		id := strconv.Itoa(i)
		switch {
		case o.Code == "" && o.Label != "":
			out = append(out, site.ProblemAt("new-code-"+id,
				fmt.Sprintf("Enter the code that records store for %s.", o.Label)))
		case o.Code != "" && o.Label == "":
			out = append(out, site.ProblemAt("new-label-"+id,
				fmt.Sprintf("Enter what people see for the code %s.", o.Code)))
		case codes[o.Code]:
			out = append(out, site.ProblemAt("new-code-"+id,
				fmt.Sprintf("The list has the code %s already.", o.Code)))
		}
		codes[o.Code] = o.Code != ""
	}
	return out
}

func OptionList(q *site.Request) error {
	page, _, err := newOptionListPage(q)
	if err != nil {
		return err
	}
	return q.Render("option_list", page)
}

func newOptionListPage(q *site.Request) (*optionListPage, *schema.OptionList, error) {
	name := q.PathValue("name")
	o, err := q.Service().History.ObjectNow(q.Context(), q.Actor(), q.Env, optionListKey(name))
	if err != nil {
		return nil, nil, err
	}
	list := o.Spec.(*schema.OptionList)
	page := &optionListPage{
		Frame: q.Frame(list.Title,
			"A drop-down list: its options in the order in which people see them."),
		Name:   name,
		Form:   optionListFormOf(list),
		Places: len(list.Items),
	}
	using, err := formsByList(q, page.Frame)
	page.Forms, page.Row = using[name], newOptionListRow(page.Frame, o, list, nil)
	page.Edit = q.ObjectEdit(admin.ActionEdit, o.Key, o.Digest)
	return page, list, err
}

func SaveOptionList(q *site.Request) error {
	page, before, err := newOptionListPage(q)
	if err != nil {
		return err
	}
	page.Form.read(q)
	if q.IsResumed() {
		return q.Render("option_list", page)
	}
	page.Problems = append(page.Form.wrong(), page.Edit.ReasonMissing()...)
	if len(page.Problems) == 0 {
		after := page.Form.list(before)
		var object schema.Object
		if object, err = site.ObjectOf(optionListKey(page.Name), after); err != nil {
			return err
		}
		err = q.Save(page.Edit, fmt.Sprintf("The drop-down list %s is edited.", after.Title),
			object)
		page.Problems, _ = site.ProblemsOf(err)
	}
	if len(page.Problems) > 0 {
		return q.RenderInvalid("option_list", page)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash(page.Form.Title+" is saved.", "option-lists", page.Name)
}
