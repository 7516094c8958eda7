package site

import (
	"fmt"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/releasenotes"
	"configsync/words"
)

// ReviewRow is a plan in review in a list.
type ReviewRow struct {
	ID          string
	Title       string // the summary, or the purpose of the plan
	Description string // "training → production", "Rollback of update 6"
	Changes     string
	By          string
	When        Moment
	State       StateWord
	// Lacks names the missing approvals, in a list the number given; "" if none
	// is needed.
	Lacks  string
	Update int64 // that it became
	Yours  bool
}

// ReviewRow returns a plan in review with all that it waits for.
func (f Frame) ReviewRow(r promotion.ReviewDetail) ReviewRow {
	row := f.rowOfReview(r.Review)
	row.State, row.Yours = stateWord(r.Progress.State), r.IsAuthor
	if r.State == admin.InReview {
		row.Lacks = WaitsFor(r.Progress.Lacks)
	}
	return row
}

// ReviewLine returns the row of a plan in review in a list.
func (f Frame) ReviewLine(r promotion.ReviewLine) ReviewRow {
	row := f.rowOfReview(r.Review)
	row.Yours = r.IsAuthor
	if r.State == admin.InReview && r.Asked > 0 {
		row.Lacks = fmt.Sprintf("%d of %s", r.Approvals,
			words.Count(r.Asked, "approval", "approvals"))
	}
	return row
}

func (f Frame) rowOfReview(r admin.Review) ReviewRow {
	row := ReviewRow{ID: r.ID, Title: r.Summary,
		Description: releasenotes.PlanDoes(r.Type, r.Source, f.Env.Name, 0),
		Changes:     words.Count(r.Changes, "change", "changes"), By: ActorWords(r.Author),
		When: f.Moment(r.Created), State: stateWord(r.State), Update: r.Update}
	if row.Title == "" {
		row.Title = row.Description
	}
	return row
}

// WaitsFor returns the words for what a plan waits for, or "".
func WaitsFor(n admin.ReviewNeeds) string {
	if n.None() {
		return ""
	}
	return "waiting for " + n.String()
}

func stateWord(s admin.ReviewState) StateWord {
	switch s {
	case admin.InReview:
		return StateWord{"in review", "warn"}
	case admin.ReviewApproved:
		return StateWord{"approved", "good"}
	case admin.ReviewApplied:
		return StateWord{"applied", "good"}
	case admin.ReviewRejected:
		return StateWord{"rejected", "bad"}
	case admin.ReviewCancelled:
		return StateWord{"canceled", "quiet"}
	case admin.ReviewStale:
		return StateWord{"stale", "bad"}
	}
	return StateWord{string(s), "quiet"}
}
