package promotion

import (
	"cmp"
	"strings"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/site"
)

// reviewPage is a plan in review, in front of whoever decides about it.
type reviewPage struct {
	site.Frame
	Row       site.ReviewRow
	Plan      planView
	Digest    string
	Needs     string
	Moved     []movedRow
	Withdrawn string     // what the source no longer asks for, in a sentence
	Approved  []eventRow // the approvals that count
	Events    []eventRow
	Notes     string
	Effects   []string // whom it touched when it was applied
	Again     bool     // it can be planned again here
	Open      bool

	MayApprove, MayApply, MayCancel, MayComment bool
	Ready                                       bool // nothing is missing
	AwaitsLook                                  bool
	MaySchedule                                 bool
	// the freeze window that it is now; "" when there is none
	Frozen          string
	MayOverride     bool
	Note, Emergency string // as typed
}

// movedRow is an object that has moved since the plan was made.
type movedRow struct {
	Key, By string
	When    site.Moment
	Update  int64
	Why     string
}

// eventRow is what somebody did to a plan.
type eventRow struct {
	By, Word, Note string
	Look           string
	When           site.Moment
}

func ShowReview(q *site.Request) error {
	page, err := newReviewPage(q)
	if err != nil {
		return err
	}
	return q.Render("review", page)
}

func newReviewPage(q *site.Request) (*reviewPage, error) {
	d, err := q.Service().Promotion.Reviews.Show(q.Context(), q.Actor(), q.Env, q.PathValue("id"))
	if err != nil {
		return nil, err
	}
	page := &reviewPage{
		Frame: q.Frame("", ""), Digest: d.Digest.Short(), Notes: d.Plan.Notes, Effects: d.Effects,
		Needs: site.WaitsFor(d.Progress.Lacks), AwaitsLook: d.AwaitsLook(),
	}
	page.Row, page.Withdrawn = page.ReviewRow(d), d.Withdrawn.String()
	page.Title, page.About = page.Row.Title, page.Row.Description+": "+page.Row.Changes+
		", by "+page.Row.By
	for _, o := range d.Obstacles {
		page.Moved = append(page.Moved, page.movedRow(o))
	}
	for _, e := range d.Progress.Approvals {
		page.Approved = append(page.Approved, page.eventRow(e))
	}
	for _, e := range d.Events {
		page.Events = append(page.Events, page.eventRow(e))
	}
	page.may(q, d)
	page.Frozen = site.FrozenWords(d.Frozen)
	page.Plan, err = newPlanView(q, page.Frame, d.Shown, d.Affects)
	for i := range page.Plan.Groups {
		for j := range page.Plan.Groups[i].Changes {
			change := &page.Plan.Groups[i].Changes[j]
			change.Path = page.Path(
				append([]string{"plans", d.ID}, strings.Split(change.Key, "/")...)...,
			)
		}
	}
	return page, err
}

// may tells what the user can do with the plan.
func (p *reviewPage) may(q *site.Request, d promotion.ReviewDetail) {
	a := q.Actor()
	p.Open = d.State == admin.InReview
	stale := d.Progress.State == admin.ReviewStale
	p.Ready = d.Progress.State == admin.ReviewApproved
	p.MayApprove = (p.Open && !stale || p.AwaitsLook) && a.May(admin.ActionApprove) &&
		!d.IsAuthor && !d.Approved
	p.MayApply = p.Open && !stale && a.May(admin.ActionApply)
	p.MaySchedule = p.Open && !stale && a.May(admin.ActionSchedule)
	p.MayOverride = a.Holds(schema.OverrideFreeze)
	p.MayCancel = p.Open && a.May(admin.ActionSubmit)
	p.MayComment = a.May(admin.ActionReview)
	_, served := sideOfReview(q, d.Review)
	p.Again = served && a.May(admin.ActionPlan) && d.State != admin.ReviewApplied
}

func (p *reviewPage) movedRow(o syncer.Obstacle) movedRow {
	row := movedRow{Key: o.Key.String()}
	switch {
	case o.Pin != nil:
		row.By, row.When, row.Why = site.ActorWords(
			o.Pin.Actor,
		), p.Moment(o.Pin.At), "pinned: "+o.Pin.Reason
	case o.Touch != nil:
		row.By, row.When, row.Update, row.Why = site.ActorWords(
			o.Touch.Actor,
		), p.Moment(o.Touch.At), o.Touch.Update, o.Touch.Reason
	}
	return row
}

func (p *reviewPage) eventRow(e admin.ReviewEvent) eventRow {
	row := eventRow{By: site.ActorWords(e.Actor), Note: e.Note, When: p.Moment(e.At), Look: "quiet"}
	switch e.Action {
	case admin.ReviewSubmit:
		row.Word = "sent for review"
	case admin.ReviewApprove:
		row.Word, row.Look = "approved", "good"
		if e.Sharing {
			row.Word = "approved, including wider sharing"
		}
	case admin.ReviewReject:
		row.Word, row.Look = "rejected", "bad"
	case admin.ReviewComment:
		row.Word = "commented"
	case admin.ReviewCancel:
		row.Word = "canceled"
	case admin.ReviewHold:
		row.Word, row.Look = "put on hold", "warn"
	case admin.ReviewApply:
		row.Word, row.Look = "applied", "good"
	case admin.ReviewEmergency:
		row.Word, row.Look = "applied as an emergency, without all approvals", "warn"
	case admin.ReviewExternal:
		row.Word, row.Look = "applied, approved elsewhere", "warn"
	}
	return row
}

// sideOfReview is what a plan in review was compared with; served is false
// where that environment is not served here.
func sideOfReview(q *site.Request, r admin.Review) (side promotion.Counterpart, served bool) {
	if r.Plan != nil && r.Type == syncer.Rollback {
		return promotion.Counterpart{Update: r.Plan.Reverts}, true
	}
	for _, env := range q.Server.Environments {
		if env.Name == r.Source && env != q.Env {
			return promotion.Counterpart{Environment: env}, true
		}
	}
	return promotion.Counterpart{}, false
}

// DecideReview makes a handler of what somebody does to a plan in review.
func DecideReview(
	said string, do func(q *site.Request, id, note string) error,
) func(*site.Request) error {
	return func(q *site.Request) error {
		if q.IsResumed() {
			return reviewAsTyped(q, nil)
		}
		id := q.PathValue("id")
		err := do(q, id, q.Input("note"))
		problems, ok := site.ProblemsOf(err)
		if !ok {
			if err != nil {
				return err
			}
			return q.RedirectWithFlash(said, "plans", id)
		}
		return reviewAsTyped(q, problems)
	}
}

// reviewAsTyped shows a plan in review with what was typed into its forms, and
// what is wrong with that.
func reviewAsTyped(q *site.Request, problems site.Problems) error {
	page, err := newReviewPage(q)
	if err != nil {
		return err
	}
	page.Problems, page.Note, page.Emergency = problems, q.Input("note"), q.Input("emergency")
	if len(problems) > 0 {
		return q.RenderInvalid("review", page)
	}
	return q.Render("review", page)
}

func Approve(q *site.Request, id, note string) error {
	return q.Service().Promotion.Reviews.Approve(q.Context(), q.Actor(), q.Env, id, note)
}

func Reject(q *site.Request, id, note string) error {
	return q.Service().Promotion.Reviews.Reject(q.Context(), q.Actor(), q.Env, id, note)
}

func Comment(q *site.Request, id, note string) error {
	return q.Service().Promotion.Reviews.Comment(q.Context(), q.Actor(), q.Env, id, note)
}

func CancelReview(q *site.Request, id, note string) error {
	return q.Service().Promotion.Reviews.Cancel(q.Context(), q.Actor(), q.Env, id, note)
}

// PlanAgain takes up again what led to a plan.
func PlanAgain(q *site.Request) error {
	r, err := q.Service().Promotion.Reviews.Find(q.Context(), q.Actor(), q.Env, q.PathValue("id"))
	if err != nil {
		return err
	}
	side, served := sideOfReview(q, r)
	if !served {
		return refusal.New(refusal.BadRequest,
			"This server doesn’t have the environment %s.", cmp.Or(r.Source,
				"that the plan came from")).
			WithHint("Make the plan on the command line.")
	}
	if err := q.Service().Promotion.PlanAgain(
		q.Context(), q.Actor(), side, q.Env, r.ID,
	); err != nil {
		return err
	}
	return q.RedirectWithFlash("Your selection, compared with the current state.",
		"compare", side.String())
}
