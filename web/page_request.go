package web

import (
	"strings"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
)

// RequestPage is where the author of a sync writes what it is about and sends
// it to review.
type RequestPage struct {
	Frame
	Base           string // address of the comparison
	Source, Target string
	Undo           bool
	Plan           PlanView
	Needs          string // what it takes to be applied
	Summary, Notes string // as typed
	Preview        string // the release notes, in Markdown
}

func (q *request) requestForm() error {
	page, plan, err := q.requestPage()
	if err != nil {
		return err
	}
	if len(plan.Conflicts) > 0 {
		return q.decideFirst(page, plan)
	}
	return q.render("request", page)
}

// decideFirst leads to the conflicts of what is chosen, or of what it takes
// along.
func (q *request) decideFirst(page *RequestPage, plan *syncer.Plan) error {
	q.say("First say which version of " + plan.Conflicts[0].Title +
		" counts: it was changed in both, and what is chosen needs it.")
	return q.redirectTo(addressOf(page.Base, nil, "show", string(SortConflict)))
}

// requestPage plans what the user has chosen.
func (q *request) requestPage() (*RequestPage, *syncer.Plan, error) {
	side, err := q.side()
	if err != nil {
		return nil, nil, err
	}
	plan, err := q.service().Promotion.PlanChoices(q.Context(), q.actor(), side, q.env)
	if err != nil {
		return nil, nil, err
	}
	affects, needs, err := q.service().Promotion.Affects(q.Context(), q.actor(), q.env, plan)
	if err != nil {
		return nil, nil, err
	}
	page := &RequestPage{Frame: q.frame("Send to review",
		"Say what it is about. Whoever approves it, and everybody who works with it afterwards, reads this."),
		Base: q.path("compare", side.String()),
		Undo: plan.Type == syncer.Rollback, Summary: plan.Summary, Needs: needs.Sentence(),
		Preview: plan.Notes}
	page.Source, page.Target = plan.Sides()
	page.Notes = strings.TrimSpace(strings.TrimPrefix(plan.Notes, plan.Summary))
	if page.Undo {
		page.Title = "Undo " + updateTitle(plan.Reverts)
	}
	page.Crumb = append(page.Crumb, Link{"Configuration Sync", page.Path("sync")},
		Link{page.comparison(q, side), page.Base})
	page.Plan, err = q.planView(page.Frame, plan, affects)
	return page, plan, err
}

func (p *RequestPage) comparison(q *request, side promotion.Side) string {
	if p.Undo {
		return "What would go back"
	}
	return side.String() + " → " + q.env.Name
}

// sendRequest keeps what was written; with the button for it, it sends the plan
// to review.
func (q *request) sendRequest() error {
	side, err := q.side()
	if err != nil {
		return err
	}
	before, plan, err := q.requestPage()
	if err != nil {
		return err
	}
	if len(plan.Conflicts) > 0 {
		return q.decideFirst(before, plan)
	}
	summary, notes := q.input("summary"), strings.ReplaceAll(q.input("notes"), "\r\n", "\n")
	if notes == before.Notes {
		notes = "" // drafted anew from the changes
	}
	problems := requestProblems(plan, summary, notes, before.Notes)
	if len(problems) > 0 || q.resumed() {
		before.Summary, before.Notes, before.Problems = summary, q.input("notes"), problems
		return q.renderInvalid("request", before)
	}
	err = q.service().Promotion.ChooseChanges(q.Context(), q.actor(), side, q.env, func(
		c *admin.Choices,
	) {
		c.Summary, c.Notes = summary, notes
	})
	if err != nil {
		return err
	}
	if q.input("go") != "send" {
		return q.redirect("compare", side.String(), "request")
	}
	sent, err := q.service().Promotion.SubmitChoices(q.Context(), q.actor(), side, q.env)
	if err != nil {
		return err
	}
	return q.done("It is sent to review.", "plans", sent.ID)
}

// requestProblems is what is wrong with what the author wrote. Release notes
// are needed where users will notice the change.
func requestProblems(plan *syncer.Plan, summary, notes, drafted string) Problems {
	var out Problems
	if summary == "" {
		out = append(out, admin.InputProblem{
			Input:   "summary",
			Message: "Say in a sentence what it is about.",
		})
	}
	if notes == "" && drafted == "" && noticed(plan) {
		out = append(out, admin.InputProblem{
			Input:   "notes",
			Message: "Write release notes: people will notice this change.",
		})
	}
	return out
}

// noticed reports whether people who work with the environment will notice a
// plan: everything but System Properties.
func noticed(plan *syncer.Plan) bool {
	for _, d := range plan.Changes {
		if d.Key.Kind != schema.KindSystemProperty {
			return true
		}
	}
	return false
}
