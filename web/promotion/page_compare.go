package promotion

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/web/site"
)

// comparePage is how the environment differs from a side, object by object, to
// choose what is promoted.
type comparePage struct {
	site.Frame
	Source, Target string   // the words for the two sides
	Base           string   // address of the page
	Sharing        []string // who would newly see whose clients, and who would no longer
	SourceChange   string   // how the source is not what was last synced; "" when it is
	AcceptName     string   // what is agreed to, by accepting it
	Accepted       bool
	First          string // what is said where there was no sync before; "" otherwise
	Tabs           []compareTab
	Filter         compareFilter
	Filtered       bool
	Kinds          []site.Choice
	Rows           []compareRow
	Paging         site.Paging
	Chosen         int // objects that would be promoted
	Conflicts      int // that are not decided
	MayPlan        bool
	Undo           bool
	Query          string // the filters of the page, to come back to it
}

// compareTab is a sort of differences.
type compareTab struct {
	Text, Path string
	Count      int
	Here       bool
}

// compareFilter is what the differences are filtered by, as typed.
type compareFilter struct{ Kind, Search, Who, Since string }

func Compare(q *site.Request) error {
	page, err := newComparePage(q)
	if err != nil {
		return err
	}
	return q.Render("compare", page)
}

// newComparePage compares the environment with the side that the address names.
func newComparePage(q *site.Request) (*comparePage, error) {
	side, err := counterpartOf(q)
	if err != nil {
		return nil, err
	}
	c, err := q.Service().Promotion.Compare(q.Context(), q.Actor(), side, q.Env)
	if err != nil {
		return nil, err
	}
	page := &comparePage{
		Frame:   q.Frame("", ""),
		Base:    q.Path("compare", side.String()),
		MayPlan: q.Actor().May(admin.ActionPlan),
		Undo:    c.Reverts > 0,
	}
	page.Source, page.Target = c.Names()
	page.head(c)
	if c.SourceChange != nil {
		page.SourceChange, page.AcceptName = c.SourceChange.String(), c.SourceChange.Name()
		page.Accepted = c.Choices.AcceptSource == page.AcceptName
	}
	page.Crumb = append(page.Crumb, site.Link{Text: "Configuration Sync", Path: page.Path("sync")})
	page.Filter = compareFilter{q.Input("kind"), q.Input("q"), q.Input("who"), q.Input("since")}
	page.Filtered, page.Query = page.Filter != compareFilter{}, filters(q).Encode()
	page.Sharing = sharingWords(c.Affects)
	rows := newCompareRows(q, page.Frame, c)
	page.fill(q, rows)
	return page, nil
}

// AcceptSource notes that the user has seen that the source was replaced or
// restored, and means it as it is now.
func AcceptSource(q *site.Request) error {
	counterpart, err := counterpartOf(q)
	if err != nil {
		return err
	}
	err = q.Service().Promotion.ChooseChanges(q.Context(), q.Actor(), counterpart, q.Env,
		func(c *admin.Choices) { c.AcceptSource = q.Input("source") })
	if err != nil {
		return err
	}
	return q.RedirectWithFlash("Accepted "+counterpart.String()+" as it is now.",
		"compare", counterpart.String())
}

// filters returns the inputs of the address that say what is shown.
func filters(q *site.Request) url.Values {
	out := url.Values{}
	for _, name := range []string{"show", "kind", "q", "who", "since", "after"} {
		if v := q.Input(name); v != "" {
			out.Set(name, v)
		}
	}
	return out
}

// head names the page.
func (p *comparePage) head(c promotion.Comparison) {
	p.Title, p.About = p.Source+" → "+p.Target, "Choose the changes to move to "+p.Target+"."
	switch {
	case c.Reverts > 0:
		p.Title = "Roll back " + updateTitle(c.Reverts)
		p.About = "Choose the changes to roll back. Client data stays as it is."
	case c.SourceWins:
		p.First = "This is the first sync from " + p.Source +
			". Where both differ, its version replaces the one in " + p.Target + "."
	}
}

// fill puts the rows of the tab, the filter and the page into the page.
func (p *comparePage) fill(q *site.Request, rows []compareRow) {
	asked := compareSort(q.Input("show"))
	kinds := map[string]string{}
	counts := map[compareSort]int{}
	var shown []compareRow
	for _, r := range rows {
		kinds[r.kind.Slug] = r.kind.Title
		if r.Ticked {
			p.Chosen++
		}
		if r.Sort == sortConflict {
			p.Conflicts++
		}
		if !p.Filter.fits(r) {
			continue
		}
		counts[""]++
		counts[r.Sort]++
		if asked == "" || r.Sort == asked {
			shown = append(shown, r)
		}
	}
	for _, t := range compareTabs(p.Target) {
		p.Tabs = append(p.Tabs, compareTab{
			t.text, q.AddressWith("show", string(t.sort), "after", ""), counts[t.sort],
			t.sort == asked,
		})
	}
	for _, k := range q.Service().Kinds {
		if title, ok := kinds[k.Slug]; ok {
			p.Kinds = append(p.Kinds, site.Choice{
				Value:  k.Slug,
				Text:   title,
				Chosen: k.Slug == p.Filter.Kind,
			})
		}
	}
	slices.SortStableFunc(shown, func(a, b compareRow) int { return a.Sort.rank() - b.Sort.rank() })
	p.Rows, p.Paging = site.PageOf(q, shown, func(r compareRow) string { return r.Key },
		"difference", "differences")
}

func (f compareFilter) fits(r compareRow) bool {
	return (f.Kind == "" || f.Kind == r.kind.Slug) &&
		(f.Search == "" || site.Found(f.Search, r.Title, r.Key, r.text)) &&
		(f.Who == "" || site.Found(f.Who, r.By)) &&
		(f.Since == "" || !r.When.IsZero() && r.When.At.Format("2006-01-02") >= f.Since)
}

// ChooseRows keeps which rows are ticked; those on other pages stay as they
// are.
func ChooseRows(q *site.Request) error {
	side, err := counterpartOf(q)
	if err != nil {
		return err
	}
	c, err := q.Service().Promotion.Compare(q.Context(), q.Actor(), side, q.Env)
	if err != nil {
		return err
	}
	ticked, shown := q.PostForm["tick"], q.PostForm["shown"]
	err = q.Service().Promotion.ChooseChanges(q.Context(), q.Actor(), side, q.Env, func(
		choices *admin.Choices,
	) {
		choices.Chosen, choices.Keys = true, rechosen(c, ticked, shown)
	})
	if err != nil {
		return err
	}
	if q.Input("go") == "request" {
		return q.Redirect("compare", side.String(), "request")
	}
	if !q.IsPartial() {
		return q.RedirectTo(
			site.AddressOf(q.Path("compare", side.String()), queryOf(q.Input("view"))),
		)
	}
	q.Form = queryOf(q.Input("view"))
	page, err := newComparePage(q)
	if err != nil {
		return err
	}
	return q.RenderPart(http.StatusOK, "compare", "rows", page)
}

// queryOf reads the filters that a page was shown with.
func queryOf(text string) url.Values {
	values, err := url.ParseQuery(strings.TrimPrefix(text, "?"))
	if err != nil {
		return url.Values{}
	}
	return values
}

// rechosen returns the objects that are chosen after some rows were ticked
// among those shown. What was only taken along for another object is not chosen
// itself.
func rechosen(c promotion.Comparison, ticked, shown []string) []schema.Key {
	var out []schema.Key
	for _, d := range c.Differences {
		key := d.Key.String()
		on := slices.Contains(ticked, key)
		if !slices.Contains(shown, key) {
			needed, selected := c.Selected[d.Key]
			on = selected && needed.IsZero()
		}
		if on {
			out = append(out, d.Key)
		}
	}
	return out
}

// DropChoices forgets what the user has chosen.
func DropChoices(q *site.Request) error {
	side, err := counterpartOf(q)
	if err != nil {
		return err
	}
	if err := q.Service().Promotion.DropChoices(q.Context(), q.Actor(), side, q.Env); err != nil {
		return err
	}
	return q.RedirectWithFlash("Selection cleared.", "sync")
}
