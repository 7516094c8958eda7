package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
)

// ComparePage is how the environment differs from a side, object by object, to
// choose what is promoted.
type ComparePage struct {
	Frame
	Source, Target string   // the words for the two sides
	Base           string   // address of the page
	Sharing        []string // who would newly see whose clients, and who would no longer
	First          string   // what is said where there was no sync before; "" otherwise
	Tabs           []CompareTab
	Filter         CompareFilter
	Filtered       bool
	Kinds          []Choice
	Rows           []CompareRow
	Paging         Paging
	Chosen         int // objects that would be promoted
	Conflicts      int // that are not decided
	MayPlan        bool
	Undo           bool
	Query          string // the filters of the page, to come back to it
}

// CompareTab is a sort of differences.
type CompareTab struct {
	Text, Path string
	Count      int
	Here       bool
}

// CompareFilter is what the differences are filtered by, as typed.
type CompareFilter struct{ Kind, Search, Who, Since string }

func (q *request) compare() error {
	page, err := q.comparePage()
	if err != nil {
		return err
	}
	return q.render("compare", page)
}

// comparePage compares the environment with the side that the address names.
func (q *request) comparePage() (*ComparePage, error) {
	side, err := q.side()
	if err != nil {
		return nil, err
	}
	c, err := q.service().Promotion.Compare(q.Context(), q.actor(), side, q.env)
	if err != nil {
		return nil, err
	}
	page := &ComparePage{
		Frame:   q.frame("", ""),
		Base:    q.path("compare", side.String()),
		MayPlan: q.actor().May(admin.ActionPlan),
		Undo:    c.Reverts > 0,
	}
	page.Source, page.Target = c.Names()
	page.head(c)
	page.Crumb = append(page.Crumb, Link{"Configuration Sync", page.Path("sync")})
	page.Filter = CompareFilter{q.input("kind"), q.input("q"), q.input("who"), q.input("since")}
	page.Filtered, page.Query = page.Filter != CompareFilter{}, q.filters().Encode()
	page.Sharing = sharingWords(c.Affects)
	rows := newCompareRows(q, page.Frame, c)
	page.fill(q, rows)
	return page, nil
}

// filters are the inputs of the address that say what is shown.
func (q *request) filters() url.Values {
	out := url.Values{}
	for _, name := range []string{"show", "kind", "q", "who", "since", "after"} {
		if v := q.input(name); v != "" {
			out.Set(name, v)
		}
	}
	return out
}

// head names the page.
func (p *ComparePage) head(c promotion.Comparison) {
	p.Title, p.About = p.Source+" → "+p.Target, "What differs, and what a sync would do. Tick what is to be promoted."
	switch {
	case c.Reverts > 0:
		p.Title, p.About = "Undo "+updateTitle(
			c.Reverts,
		), "What the update changed would go back to what it was before. Client data is not touched."
	case c.SourceWins:
		p.First = "No sync was made before: where both differ, the version of " + p.Source +
			" counts."
	}
}

// fill puts the rows of the tab, the filter and the page into the page.
func (p *ComparePage) fill(q *request, rows []CompareRow) {
	asked := CompareSort(q.input("show"))
	kinds := map[string]string{}
	counts := map[CompareSort]int{}
	var shown []CompareRow
	for _, r := range rows {
		kinds[r.kind.Slug] = r.kind.Title
		if r.Ticked {
			p.Chosen++
		}
		if r.Sort == SortConflict {
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
		p.Tabs = append(p.Tabs, CompareTab{
			t.text, q.here("show", string(t.sort), "after", ""), counts[t.sort], t.sort == asked,
		})
	}
	for _, k := range q.service().Kinds {
		if title, ok := kinds[k.Slug]; ok {
			p.Kinds = append(p.Kinds, Choice{
				Value:  k.Slug,
				Text:   title,
				Chosen: k.Slug == p.Filter.Kind,
			})
		}
	}
	slices.SortStableFunc(shown, func(a, b CompareRow) int { return a.Sort.rank() - b.Sort.rank() })
	p.Rows, p.Paging = pageOf(q, shown, func(r CompareRow) string { return r.Key },
		"object", "objects")
}

func (f CompareFilter) fits(r CompareRow) bool {
	return (f.Kind == "" || f.Kind == r.kind.Slug) &&
		(f.Search == "" || found(f.Search, r.Title, r.Key, r.text)) &&
		(f.Who == "" || found(f.Who, r.By)) &&
		(f.Since == "" || !r.When.IsZero() && r.When.at.Format("2006-01-02") >= f.Since)
}

// chooseRows keeps which rows are ticked; those on other pages stay as they
// are.
func (q *request) chooseRows() error {
	side, err := q.side()
	if err != nil {
		return err
	}
	c, err := q.service().Promotion.Compare(q.Context(), q.actor(), side, q.env)
	if err != nil {
		return err
	}
	ticked, shown := q.PostForm["tick"], q.PostForm["shown"]
	err = q.service().Promotion.ChooseChanges(q.Context(), q.actor(), side, q.env, func(
		choices *admin.Choices,
	) {
		choices.Chosen, choices.Keys = true, rechosen(c, ticked, shown)
	})
	if err != nil {
		return err
	}
	if q.input("go") == "request" {
		return q.redirect("compare", side.String(), "request")
	}
	if !q.partial() {
		return q.redirectTo(addressOf(q.path("compare", side.String()), queryOf(q.input("view"))))
	}
	q.Form = queryOf(q.input("view"))
	page, err := q.comparePage()
	if err != nil {
		return err
	}
	return q.renderPart(http.StatusOK, "compare", "rows", page)
}

// queryOf reads the filters that a page was shown with.
func queryOf(text string) url.Values {
	values, err := url.ParseQuery(strings.TrimPrefix(text, "?"))
	if err != nil {
		return url.Values{}
	}
	return values
}

// rechosen are the objects that are chosen after some rows were ticked among
// those shown. What was only taken along for another object is not chosen
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

// dropChoices forgets what the user has chosen.
func (q *request) dropChoices() error {
	side, err := q.side()
	if err != nil {
		return err
	}
	if err := q.service().Promotion.DropChoices(q.Context(), q.actor(), side, q.env); err != nil {
		return err
	}
	return q.done("What you had chosen is forgotten.", "sync")
}
