package promotion

import (
	"time"

	"configsync/admin"
	"configsync/web/site"
)

// plansPage lists plans in review, and those whose review has ended.
type plansPage struct {
	site.Frame
	State   string // the filter
	States  []site.Choice
	Waiting []site.ReviewRow
	Paging  site.Paging
}

func Plans(q *site.Request) error {
	page := &plansPage{
		Frame: q.Frame("Plans",
			"All plans sent for review, with their authors and results."),
		State: q.Input("state"),
	}
	for _, s := range []site.Choice{
		{Text: "All"}, {Text: "In review", Value: "in-review"}, {Text: "Applied", Value: "applied"},
		{Text: "Rejected", Value: "rejected"}, {Text: "Canceled", Value: "cancelled"},
	} {
		s.Chosen = s.Value == page.State
		page.States = append(page.States, s)
	}
	f := admin.ReviewFilter{State: admin.ReviewState(page.State), Limit: site.PageSize}
	if text := q.Input("before"); text != "" {
		before, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return site.ErrMissing
		}
		f.Before, page.Paging.First = before, q.AddressWith("before", "")
	}
	list, err := q.Service().Promotion.Reviews.List(q.Context(), q.Actor(), q.Env, f)
	if err != nil {
		return err
	}
	for _, r := range list.Reviews {
		page.Waiting = append(page.Waiting, page.ReviewLine(r))
	}
	if list.More {
		page.Paging.Next = q.AddressWith("before",
			list.Reviews[len(list.Reviews)-1].Created.Format(time.RFC3339Nano))
	}
	return q.Render("plans", page)
}
