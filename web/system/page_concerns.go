package system

import (
	"strings"

	"configsync/admin"
	"configsync/web/site"
	"configsync/words"
)

// concernsPage lists what was reported, open concerns first.
type concernsPage struct {
	site.Frame
	Open, Closed []concernRow
	OpenCount    string
	ClosedCount  string
	MayClose     bool
}

// concernRow is a concern in the list.
type concernRow struct {
	ID      string
	When    site.Moment
	By, For string
	// what it is about; Page is its address where it is a page of the
	// environment
	About, Page string
	Text        string
	Closed      site.Moment
	ClosedBy    string
	Resolution  string // as typed while it is open
	Wrong       string // what is wrong with the resolution
	Tried       bool   // closing it was tried in vain
}

func newConcernsPage(q *site.Request) (*concernsPage, error) {
	concerns, err := q.Service().Clients.Concerns(q.Context(), q.Actor(), q.Env, false)
	if err != nil {
		return nil, err
	}
	page := &concernsPage{Frame: q.Frame("Concerns",
		"What people reported as suspicious use. A concern is closed with a note of what came of it, and stays on record."),
		MayClose: q.Actor().May(admin.ActionConcernClose)}
	for _, c := range concerns {
		row := newConcernRow(page.Frame, q, c)
		if c.Closed.IsZero() {
			page.Open = append(page.Open, row)
		} else {
			page.Closed = append(page.Closed, row)
		}
	}
	page.OpenCount, page.ClosedCount = words.Count(len(page.Open), "open concern",
		"open concerns"), words.Count(len(page.Closed), "closed concern", "closed concerns")
	return page, nil
}

func newConcernRow(f site.Frame, q *site.Request, c admin.Concern) concernRow {
	row := concernRow{ID: c.ID, When: f.Moment(c.At), By: site.ActorWords(c.By),
		For: q.SignedIn.Config.OrganizationTitle(c.Organization), About: c.About, Text: c.Text,
		ClosedBy: site.ActorWords(c.ClosedBy), Resolution: c.Resolution}
	if !c.Closed.IsZero() {
		row.Closed = f.Moment(c.Closed)
	}
	if strings.HasPrefix(c.About, q.Path()+"/") && !strings.ContainsAny(c.About, "\\\r\n") {
		row.Page, row.About = c.About, strings.TrimPrefix(c.About, q.Path())
	}
	return row
}

func Concerns(q *site.Request) error {
	page, err := newConcernsPage(q)
	if err != nil {
		return err
	}
	return q.Render("concerns", page)
}

func CloseConcern(q *site.Request) error {
	id, resolution := q.PathValue("id"), q.Input("resolution")
	if q.IsResumed() {
		return concernsAgain(q, id, resolution, nil)
	}
	err := q.Service().Clients.CloseConcern(q.Context(), q.Actor(), q.Env, id, resolution)
	if problems, ok := site.ProblemsOf(err); ok {
		return concernsAgain(q, id, resolution, problems)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash("The concern is closed.", "concerns")
}

// concernsAgain shows the concerns with what was typed to close one of them.
func concernsAgain(q *site.Request, id, resolution string, problems site.Problems) error {
	page, err := newConcernsPage(q)
	if err != nil {
		return err
	}
	page.fail(id, resolution, problems)
	return q.RenderTyped("concerns", page, problems)
}

// fail shows what is wrong beside the concern that was to be closed, with what
// was typed.
func (p *concernsPage) fail(id, resolution string, problems site.Problems) {
	p.Problems = problems
	for i := range p.Problems {
		if p.Problems[i].Input == "resolution" {
			p.Problems[i].Input = "resolution-" + id
		}
	}
	for i := range p.Open {
		if p.Open[i].ID == id {
			p.Open[i].Resolution, p.Open[i].Tried = resolution, true
			p.Open[i].Wrong = p.Problems.Of("resolution-" + id)
		}
	}
}
