package promotion

import (
	"slices"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/changes"
	"configsync/web/site"
)

// compareObjectPage is one object of a comparison: as people see it, field by
// field, and as YAML.
type compareObjectPage struct {
	site.Frame
	Source, Target string // the words for the two sides
	Direction      string
	Kind, Key      string
	Address        string // of the page
	States         []site.StateWord
	Along          string // the object for which it is taken along; "" otherwise
	Why            string // why it is pinned; "" when it is not
	Touches        []sideTouch
	Effects        []string // whom it touches
	Tabs           []compareTab
	List, Up       string    // the comparison, and this object in it
	Previous, Next site.Link // zero where there is none
	// address where what the target has of its own is adopted; "" where nothing
	// can be
	Adopt   string
	MayPlan bool

	View   string // rendered, fields or yaml
	Pairs  *pairView
	Fields fieldsView
	YAML   yamlView
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
	counterpart promotion.Counterpart
	key         schema.Key
	kind        *schema.Kind
	words       releasenotes.Wording
}

// compared reads the object that the address names.
func compared(q *site.Request) (o comparedObject, err error) {
	if o.counterpart, err = counterpartOf(q); err != nil {
		return o, err
	}
	o.key = schema.Key{Kind: q.PathValue("kind"), Name: q.PathValue("name")}
	kind, ok := q.Service().Kinds.Of(o.key.Kind)
	if !ok {
		return o, site.ErrMissing
	}
	o.kind = kind
	o.ObjectComparison, err = q.Service().Promotion.CompareObject(q.Context(), q.Actor(),
		o.counterpart,
		q.Env, o.key)
	source, _ := o.Comparison.Names()
	o.words = changes.Wording(q, source).Among(o.Comparison.Differences)
	return o, err
}

// addressOfObject returns the path of the object's page.
func addressOfObject(q *site.Request, o comparedObject) string {
	return q.Path("compare", o.counterpart.String(), o.key.Kind, o.key.Name)
}

// decideAt returns the address where the object's fields are decided.
func decideAt(q *site.Request, o comparedObject) string {
	return site.AddressOf(addressOfObject(q, o), nil, "view", viewFields)
}

func CompareObject(q *site.Request) error {
	o, err := compared(q)
	if err != nil {
		return err
	}
	page := &compareObjectPage{
		Frame:   q.Frame(o.Difference.Title, ""),
		Kind:    o.kind.Title,
		Key:     o.key.String(),
		Address: addressOfObject(q, o),
		MayPlan: q.Actor().May(admin.ActionPlan),
	}
	page.Source, page.Target = o.Comparison.Names()
	page.Direction = page.Source + " → " + page.Target
	if o.Comparison.Reverts > 0 {
		page.Direction = "Roll back " + updateTitle(o.Comparison.Reverts)
	}
	page.List = page.Path("compare", o.counterpart.String())
	page.Crumb = append(page.Crumb, site.Link{Text: "Configuration Sync", Path: page.Path("sync")},
		site.Link{Text: page.Direction, Path: page.List})
	page.describe(o)
	page.lead(q, o)
	if err := page.show(q, o); err != nil {
		return err
	}
	return q.Render("compare_object", page)
}

// show makes the view that is asked for: rendered where the object can be,
// unless another one is.
func (p *compareObjectPage) show(q *site.Request, o comparedObject) (err error) {
	p.View = q.Input("view")
	if p.View != viewFields && p.View != viewYAML {
		if p.Pairs, err = rendered(q, o); err != nil {
			return err
		}
		p.View = viewRendered
	}
	if p.View == viewRendered && p.Pairs == nil {
		p.View = viewFields
	}
	tabs := []compareTab{
		{Text: "Preview", Path: viewRendered},
		{Text: "Fields", Path: viewFields, Count: len(o.Difference.Fields)},
		{Text: "YAML", Path: viewYAML},
	}
	if !o.isSeen() {
		tabs = tabs[1:]
	}
	for _, t := range tabs {
		p.Tabs = append(p.Tabs,
			compareTab{t.Text, q.AddressWith("view", t.Path), t.Count, t.Path == p.View})
	}
	switch p.View {
	case viewFields:
		p.Fields, err = o.fieldsView(p.MayPlan)
	case viewYAML:
		p.YAML, err = o.yamlView(q.Service().Kinds)
	}
	return err
}

// lead links to the differences before and after this one, in the order of
// attention, and to the list.
func (p *compareObjectPage) lead(q *site.Request, o comparedObject) {
	all := slices.Clone(o.Comparison.Differences)
	slices.SortStableFunc(all, func(a, b *syncer.Difference) int {
		return sortOf(a).rank() - sortOf(b).rank()
	})
	at := slices.IndexFunc(all, func(d *syncer.Difference) bool { return d.Key == o.key })
	to := func(i int) site.Link {
		if i < 0 || i >= len(all) {
			return site.Link{}
		}
		path := p.Path("compare", o.counterpart.String(), all[i].Key.Kind, all[i].Key.Name)
		if view := q.Input("view"); view == viewFields || view == viewYAML {
			path += "?view=" + view
		}
		return site.Link{Text: all[i].Title, Path: path}
	}
	p.Previous, p.Next = to(at-1), to(at+1)
	p.Up = p.List
}

// ChooseObject keeps what somebody chose of the object's fields, or of the
// whole.
func ChooseObject(q *site.Request) error {
	o, err := compared(q)
	if err != nil {
		return err
	}
	chosen, err := o.choice(q.PostForm)
	if err != nil {
		return err
	}
	if err := q.Service().Promotion.ChooseChanges(
		q.Context(), q.Actor(), o.counterpart, q.Env, chosen,
	); err != nil {
		return err
	}
	q.Flash("Choices saved. Nothing changes in " + q.Env.Name +
		" until the plan is reviewed and applied.")
	return q.RedirectTo(site.AddressOf(addressOfObject(q, o), nil, "view", q.Input("view")))
}
