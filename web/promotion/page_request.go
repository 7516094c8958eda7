package promotion

import (
	"strings"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/site"
)

// requestPage is where the author of a sync writes what it is about and sends
// it to review.
type requestPage struct {
	site.Frame
	Base           string // address of the comparison
	Source, Target string
	Undo           bool
	Plan           planView
	Needs          string // what it takes to be applied
	Summary, Notes string // as typed
	Preview        string // the release notes, in Markdown
}

func RequestForm(q *site.Request) error {
	page, plan, err := newRequestPage(q)
	if err != nil {
		return err
	}
	if len(plan.Conflicts) > 0 {
		return decideFirst(q, page, plan)
	}
	return q.Render("request", page)
}

// decideFirst leads to the conflicts of what is chosen, or of what it takes
// along.
func decideFirst(q *site.Request, page *requestPage, plan *syncer.Plan) error {
	q.Flash("Choose which version of " + plan.Conflicts[0].Title +
		" to keep first. It was changed in both, and your selection needs it.")
	return q.RedirectTo(site.AddressOf(page.Base, nil, "show", string(sortConflict)))
}

// newRequestPage plans what the user has chosen.
func newRequestPage(q *site.Request) (*requestPage, *syncer.Plan, error) {
	side, err := counterpartOf(q)
	if err != nil {
		return nil, nil, err
	}
	plan, err := q.Service().Promotion.PlanChoices(q.Context(), q.Actor(), side, q.Env)
	if err != nil {
		return nil, nil, err
	}
	affects, needs, err := q.Service().Promotion.Affects(q.Context(), q.Actor(), q.Env, plan)
	if err != nil {
		return nil, nil, err
	}
	page := &requestPage{Frame: q.Frame("Send for review",
		"Describe the change for approvers and staff."),
		Base: q.Path("compare", side.String()),
		Undo: plan.Type == syncer.Rollback, Summary: plan.Summary, Needs: needs.Sentence(),
		Preview: plan.Notes}
	page.Source, page.Target = plan.Sides()
	page.Notes = strings.TrimSpace(strings.TrimPrefix(plan.Notes, plan.Summary))
	if page.Undo {
		page.Title = "Roll back " + updateTitle(plan.Reverts)
	}
	page.Crumb = append(page.Crumb, site.Link{Text: "Configuration Sync", Path: page.Path("sync")},
		site.Link{Text: page.comparison(q, side), Path: page.Base})
	page.Plan, err = newPlanView(q, page.Frame, plan, affects)
	return page, plan, err
}

func (p *requestPage) comparison(q *site.Request, side promotion.Counterpart) string {
	if p.Undo {
		return "Choose changes"
	}
	return side.String() + " → " + q.Env.Name
}

// SendRequest keeps what was written; with the button for it, it sends the plan
// to review.
func SendRequest(q *site.Request) error {
	side, err := counterpartOf(q)
	if err != nil {
		return err
	}
	before, plan, err := newRequestPage(q)
	if err != nil {
		return err
	}
	if len(plan.Conflicts) > 0 {
		return decideFirst(q, before, plan)
	}
	summary, notes := q.Input("summary"), strings.ReplaceAll(q.Input("notes"), "\r\n", "\n")
	if notes == before.Notes {
		notes = "" // drafted anew from the changes
	}
	problems := requestProblems(plan, summary, notes, before.Notes)
	if len(problems) > 0 || q.IsResumed() {
		before.Summary, before.Notes, before.Problems = summary, q.Input("notes"), problems
		return q.RenderInvalid("request", before)
	}
	err = q.Service().Promotion.ChooseChanges(q.Context(), q.Actor(), side, q.Env, func(
		c *admin.Choices,
	) {
		c.Summary, c.Notes = summary, notes
	})
	if err != nil {
		return err
	}
	if q.Input("go") != "send" {
		return q.Redirect("compare", side.String(), "request")
	}
	sent, err := q.Service().Promotion.SubmitChoices(q.Context(), q.Actor(), side, q.Env)
	if err != nil {
		return err
	}
	return q.RedirectWithFlash("Sent for review.", "plans", sent.ID)
}

// requestProblems is what is wrong with what the author wrote. Release notes
// are needed where users will notice the change.
func requestProblems(plan *syncer.Plan, summary, notes, drafted string) site.Problems {
	var out site.Problems
	if summary == "" {
		out = append(out, admin.InputProblem{
			Input:   "summary",
			Message: "Enter a one-sentence summary.",
		})
	}
	if notes == "" && drafted == "" && noticed(plan) {
		out = append(out, admin.InputProblem{
			Input:   "notes",
			Message: "Write release notes. Staff will notice this change.",
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
