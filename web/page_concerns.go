package web

import (
	"strings"

	"configsync/admin"
	"configsync/words"
)

// ConcernsPage lists what was reported, open concerns first.
type ConcernsPage struct {
	Frame
	Open, Closed []ConcernRow
	OpenCount    string
	ClosedCount  string
	MayClose     bool
}

// ConcernRow is a concern in the list.
type ConcernRow struct {
	ID      string
	When    Moment
	By, For string
	// what it is about; Page is its address where it is a page of the
	// environment
	About, Page string
	Text        string
	Closed      Moment
	ClosedBy    string
	Resolution  string // as typed while it is open
	Wrong       string // what is wrong with the resolution
	Tried       bool   // closing it was tried in vain
}

func (q *request) concernsPage() (*ConcernsPage, error) {
	concerns, err := q.service().Clients.Concerns(q.Context(), q.actor(), q.env, false)
	if err != nil {
		return nil, err
	}
	page := &ConcernsPage{Frame: q.frame("Concerns",
		"What people reported as suspicious use. A concern is closed with a note of what came of it, and stays on record."),
		MayClose: q.actor().May(admin.ActionConcernClose)}
	for _, c := range concerns {
		row := page.concernRow(q, c)
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

func (f Frame) concernRow(q *request, c admin.Concern) ConcernRow {
	row := ConcernRow{ID: c.ID, When: f.moment(c.At), By: actorWords(c.By),
		For: q.in.Config.OrganizationTitle(c.Organization), About: c.About, Text: c.Text,
		ClosedBy: actorWords(c.ClosedBy), Resolution: c.Resolution}
	if !c.Closed.IsZero() {
		row.Closed = f.moment(c.Closed)
	}
	if strings.HasPrefix(c.About, q.path()+"/") && !strings.ContainsAny(c.About, "\\\r\n") {
		row.Page, row.About = c.About, strings.TrimPrefix(c.About, q.path())
	}
	return row
}

func (q *request) concerns() error {
	page, err := q.concernsPage()
	if err != nil {
		return err
	}
	return q.render("concerns", page)
}

func (q *request) closeConcern() error {
	id, resolution := q.PathValue("id"), q.input("resolution")
	if q.resumed() {
		return q.concernsAgain(id, resolution, nil)
	}
	err := q.service().Clients.CloseConcern(q.Context(), q.actor(), q.env, id, resolution)
	if problems, ok := problemsOf(err); ok {
		return q.concernsAgain(id, resolution, problems)
	}
	if err != nil {
		return err
	}
	return q.done("The concern is closed.", "concerns")
}

// concernsAgain shows the concerns with what was typed to close one of them.
func (q *request) concernsAgain(id, resolution string, problems Problems) error {
	page, err := q.concernsPage()
	if err != nil {
		return err
	}
	page.fail(id, resolution, problems)
	return q.renderTyped("concerns", page, problems)
}

// fail shows what is wrong beside the concern that was to be closed, with what
// was typed.
func (p *ConcernsPage) fail(id, resolution string, problems Problems) {
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
