package web

import (
	"time"

	"configsync/admin"
)

// PlansPage lists plans in review, and those whose review has ended.
type PlansPage struct {
	Frame
	State   string // the filter
	States  []Choice
	Waiting []ReviewRow
	Paging  Paging
}

func (q *request) plans() error {
	page := &PlansPage{
		Frame: q.frame("Plans",
			"Every plan that was sent to review here: who wrote it, who decided about it, and what became of it."),
		State: q.input("state"),
	}
	for _, s := range []Choice{
		{Text: "All"}, {Text: "In review", Value: "in-review"}, {Text: "Applied", Value: "applied"},
		{Text: "Rejected", Value: "rejected"}, {Text: "Cancelled", Value: "cancelled"},
	} {
		s.Chosen = s.Value == page.State
		page.States = append(page.States, s)
	}
	f := admin.ReviewFilter{State: admin.ReviewState(page.State), Limit: pageSize}
	if text := q.input("before"); text != "" {
		before, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return errMissing
		}
		f.Before, page.Paging.First = before, q.here("before", "")
	}
	list, err := q.service().Promotion.ListReviews(q.Context(), q.actor(), q.env, f)
	if err != nil {
		return err
	}
	for _, r := range list.Reviews {
		page.Waiting = append(page.Waiting, page.reviewLine(r))
	}
	if list.More {
		page.Paging.Next = q.here("before",
			list.Reviews[len(list.Reviews)-1].Created.Format(time.RFC3339Nano))
	}
	return q.render("plans", page)
}
