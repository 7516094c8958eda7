package web

import (
	"slices"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
)

// CompareObjectPage is one object of a comparison: as people see it, field by
// field, and as YAML.
type CompareObjectPage struct {
	Frame
	Source, Target string // the words for the two sides
	Direction      string
	Kind, Key      string
	Address        string // of the page
	States         []StateWord
	Along          string // the object for which it is taken along; "" otherwise
	Why            string // why it is pinned; "" when it is not
	Touches        []SideTouch
	Says           []string // whom it touches
	Tabs           []CompareTab
	List, Up       string // the comparison, and this object in it
	Previous, Next Link   // zero where there is none
	// address where what the target has of its own is adopted; "" where nothing
	// can be
	Adopt   string
	MayPlan bool

	View   string // rendered, fields or yaml
	Pairs  *PairView
	Fields FieldsView
	YAML   YAMLView
}

// The views of an object.
const (
	viewRendered = "rendered"
	viewFields   = "fields"
	viewYAML     = "yaml"
)

// comparedObject is what the address of an object of a comparison leads to.
type comparedObject struct {
	promotion.ObjectComparison
	side  promotion.Side
	key   schema.Key
	kind  *schema.Kind
	words releasenotes.Wording
}

// compared reads the object that the address names.
func (q *request) compared() (o comparedObject, err error) {
	if o.side, err = q.side(); err != nil {
		return o, err
	}
	o.key = schema.Key{Kind: q.PathValue("kind"), Name: q.PathValue("name")}
	kind, ok := q.service().Kinds.Of(o.key.Kind)
	if !ok {
		return o, errMissing
	}
	o.kind = kind
	o.ObjectComparison, err = q.service().Promotion.CompareObject(q.Context(), q.actor(), o.side,
		q.env, o.key)
	source, _ := o.Comparison.Names()
	o.words = q.wording(source).Among(o.Comparison.Differences)
	return o, err
}

// addressOfObject is the path of the object's page.
func (q *request) addressOfObject(o comparedObject) string {
	return q.path("compare", o.side.String(), o.key.Kind, o.key.Name)
}

// decideAt is the address where the object's fields are decided.
func (q *request) decideAt(o comparedObject) string {
	return addressOf(q.addressOfObject(o), nil, "view", viewFields)
}

func (q *request) compareObject() error {
	o, err := q.compared()
	if err != nil {
		return err
	}
	page := &CompareObjectPage{
		Frame:   q.frame(o.Difference.Title, ""),
		Kind:    o.kind.Title,
		Key:     o.key.String(),
		Address: q.addressOfObject(o),
		MayPlan: q.actor().May(admin.ActionPlan),
	}
	page.Source, page.Target = o.Comparison.Names()
	page.Direction = page.Source + " → " + page.Target
	if o.Comparison.Reverts > 0 {
		page.Direction = "Undo " + updateTitle(o.Comparison.Reverts)
	}
	page.List = page.Path("compare", o.side.String())
	page.Crumb = append(page.Crumb, Link{"Configuration Sync", page.Path("sync")},
		Link{page.Direction, page.List})
	page.describe(o)
	page.lead(q, o)
	if err := page.show(q, o); err != nil {
		return err
	}
	return q.render("compare_object", page)
}

// show makes the view that is asked for: rendered where the object can be,
// unless another one is.
func (p *CompareObjectPage) show(q *request, o comparedObject) (err error) {
	p.View = q.input("view")
	if p.View != viewFields && p.View != viewYAML {
		if p.Pairs, err = q.rendered(o); err != nil {
			return err
		}
		p.View = viewRendered
	}
	if p.View == viewRendered && p.Pairs == nil {
		p.View = viewFields
	}
	tabs := []CompareTab{
		{Text: "As people see it", Path: viewRendered},
		{Text: "Fields", Path: viewFields, Count: len(o.Difference.Fields)},
		{Text: "YAML", Path: viewYAML},
	}
	if !o.isSeen() {
		tabs = tabs[1:]
	}
	for _, t := range tabs {
		p.Tabs = append(p.Tabs,
			CompareTab{t.Text, q.here("view", t.Path), t.Count, t.Path == p.View})
	}
	switch p.View {
	case viewFields:
		p.Fields, err = o.fieldsView(p.MayPlan)
	case viewYAML:
		p.YAML, err = o.yamlView(q.service().Kinds)
	}
	return err
}

// lead links to the differences before and after this one, in the order of
// attention, and to the list.
func (p *CompareObjectPage) lead(q *request, o comparedObject) {
	all := slices.Clone(o.Comparison.Differences)
	slices.SortStableFunc(all, func(a, b *syncer.Difference) int {
		return sortOf(a).rank() - sortOf(b).rank()
	})
	at := slices.IndexFunc(all, func(d *syncer.Difference) bool { return d.Key == o.key })
	to := func(i int) Link {
		if i < 0 || i >= len(all) {
			return Link{}
		}
		path := p.Path("compare", o.side.String(), all[i].Key.Kind, all[i].Key.Name)
		if view := q.input("view"); view == viewFields || view == viewYAML {
			path += "?view=" + view
		}
		return Link{all[i].Title, path}
	}
	p.Previous, p.Next = to(at-1), to(at+1)
	p.Up = p.List
}

// chooseObject keeps what somebody chose of the object's fields, or of the
// whole.
func (q *request) chooseObject() error {
	o, err := q.compared()
	if err != nil {
		return err
	}
	chosen, err := o.choice(q.PostForm)
	if err != nil {
		return err
	}
	if err := q.service().Promotion.ChooseChanges(
		q.Context(), q.actor(), o.side, q.env, chosen,
	); err != nil {
		return err
	}
	q.say("Your choice is kept. Nothing changes in " + q.env.Name +
		" before the plan is reviewed and applied.")
	return q.redirectTo(addressOf(q.addressOfObject(o), nil, "view", q.input("view")))
}
