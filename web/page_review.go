package web

import (
	"cmp"
	"strings"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// ReviewPage is a plan in review, in front of whoever decides about it.
type ReviewPage struct {
	Frame
	Row      ReviewRow
	Plan     PlanView
	Digest   string
	Needs    string
	Moved    []MovedRow
	Approved []EventRow // the approvals that count
	Events   []EventRow
	Notes    string
	Effects  []string // whom it touched when it was applied
	Again    bool     // it can be planned again here
	Open     bool

	MayApprove, MayApply, MayCancel, MayComment bool
	Ready                                       bool // nothing is missing
	AwaitsLook                                  bool
	MaySchedule                                 bool
	// the freeze window that it is now; "" when there is none
	Frozen          string
	MayOverride     bool
	Note, Emergency string // as typed
}

// MovedRow is an object that has moved since the plan was made.
type MovedRow struct {
	Key, By string
	When    Moment
	Update  int64
	Why     string
}

// EventRow is what somebody did to a plan.
type EventRow struct {
	By, Word, Note string
	Look           string
	When           Moment
}

func (q *request) reviewPage() error {
	page, err := q.reviewOf()
	if err != nil {
		return err
	}
	return q.render("review", page)
}

func (q *request) reviewOf() (*ReviewPage, error) {
	d, err := q.service().Promotion.ShowReview(q.Context(), q.actor(), q.env, q.PathValue("id"))
	if err != nil {
		return nil, err
	}
	page := &ReviewPage{
		Frame: q.frame("", ""), Digest: d.Digest.Short(), Notes: d.Plan.Notes, Effects: d.Effects,
		Needs: waitsFor(d.Standing.Lacks), AwaitsLook: d.AwaitsLook(),
	}
	page.Row = page.reviewRow(d)
	page.Title, page.About = page.Row.Title, page.Row.Does+": "+page.Row.Changes+", by "+page.Row.By
	for _, o := range d.Obstacles {
		page.Moved = append(page.Moved, page.movedRow(o))
	}
	for _, e := range d.Standing.Approvals {
		page.Approved = append(page.Approved, page.eventRow(e))
	}
	for _, e := range d.Events {
		page.Events = append(page.Events, page.eventRow(e))
	}
	page.may(q, d)
	page.Frozen = frozenWords(d.Frozen)
	page.Plan, err = q.planView(page.Frame, d.Shown, d.Affects)
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
func (p *ReviewPage) may(q *request, d promotion.ReviewDetail) {
	a := q.actor()
	p.Open = d.State == admin.InReview
	stale := d.Standing.State == admin.ReviewStale
	p.Ready = d.Standing.State == admin.ReviewApproved
	p.MayApprove = (p.Open && !stale || p.AwaitsLook) && a.May(admin.ActionApprove) &&
		!d.IsAuthor && !d.Approved
	p.MayApply = p.Open && !stale && a.May(admin.ActionApply)
	p.MaySchedule = p.Open && !stale && a.May(admin.ActionSchedule)
	p.MayOverride = a.Holds(schema.OverrideFreeze)
	p.MayCancel = p.Open && a.May(admin.ActionSubmit)
	p.MayComment = a.May(admin.ActionReview)
	_, served := q.sideOfReview(d.Review)
	p.Again = served && a.May(admin.ActionPlan) && d.State != admin.ReviewApplied
}

func (p *ReviewPage) movedRow(o syncer.Obstacle) MovedRow {
	row := MovedRow{Key: o.Key.String()}
	switch {
	case o.Pin != nil:
		row.By, row.When, row.Why = actorWords(
			o.Pin.Actor,
		), p.moment(o.Pin.At), "pinned: "+o.Pin.Reason
	case o.Touch != nil:
		row.By, row.When, row.Update, row.Why = actorWords(
			o.Touch.Actor,
		), p.moment(o.Touch.At), o.Touch.Update, o.Touch.Reason
	}
	return row
}

func (p *ReviewPage) eventRow(e admin.ReviewEvent) EventRow {
	row := EventRow{By: actorWords(e.Actor), Note: e.Note, When: p.moment(e.At), Look: "quiet"}
	switch e.Action {
	case admin.ReviewSubmit:
		row.Word = "sent it to review"
	case admin.ReviewApprove:
		row.Word, row.Look = "approved it", "good"
		if e.Sharing {
			row.Word = "approved it, also what it widens"
		}
	case admin.ReviewReject:
		row.Word, row.Look = "rejected it", "bad"
	case admin.ReviewComment:
		row.Word = "commented"
	case admin.ReviewCancel:
		row.Word = "cancelled it"
	case admin.ReviewApply:
		row.Word, row.Look = "applied it", "good"
	case admin.ReviewEmergency:
		row.Word, row.Look = "applied it in an emergency, without the approvals that it lacked", "warn"
	case admin.ReviewExternal:
		row.Word, row.Look = "applied it, approved elsewhere", "warn"
	}
	return row
}

// sideOfReview is what a plan in review was compared with; served is false
// where that environment is not served here.
func (q *request) sideOfReview(r admin.Review) (side promotion.Side, served bool) {
	if r.Plan != nil && r.Type == syncer.Rollback {
		return promotion.Side{Update: r.Plan.Reverts}, true
	}
	for _, env := range q.server.Environments {
		if env.Name == r.Source && env != q.env {
			return promotion.Side{Environment: env}, true
		}
	}
	return promotion.Side{}, false
}

// decideReview makes a handler of what somebody does to a plan in review.
func decideReview(said string, do func(q *request, id, note string) error) func(*request) error {
	return func(q *request) error {
		if q.resumed() {
			return q.reviewAsTyped(nil)
		}
		id := q.PathValue("id")
		err := do(q, id, q.input("note"))
		problems, ok := problemsOf(err)
		if !ok {
			if err != nil {
				return err
			}
			return q.done(said, "plans", id)
		}
		return q.reviewAsTyped(problems)
	}
}

// reviewAsTyped shows a plan in review with what was typed into its forms, and
// what is wrong with that.
func (q *request) reviewAsTyped(problems Problems) error {
	page, err := q.reviewOf()
	if err != nil {
		return err
	}
	page.Problems, page.Note, page.Emergency = problems, q.input("note"), q.input("emergency")
	if len(problems) > 0 {
		return q.renderInvalid("review", page)
	}
	return q.render("review", page)
}

func (q *request) approve(id, note string) error {
	return q.service().Promotion.Approve(q.Context(), q.actor(), q.env, id, note)
}

func (q *request) reject(id, note string) error {
	return q.service().Promotion.Reject(q.Context(), q.actor(), q.env, id, note)
}

func (q *request) comment(id, note string) error {
	return q.service().Promotion.CommentOnReview(q.Context(), q.actor(), q.env, id, note)
}

func (q *request) cancelReview(id, note string) error {
	return q.service().Promotion.CancelReview(q.Context(), q.actor(), q.env, id, note)
}

// planAgain takes up again what led to a plan.
func (q *request) planAgain() error {
	r, err := q.service().Promotion.FindReview(q.Context(), q.actor(), q.env, q.PathValue("id"))
	if err != nil {
		return err
	}
	side, served := q.sideOfReview(r)
	if !served {
		return refusal.New(refusal.BadRequest,
			"The environment %s is not served here.", cmp.Or(r.Source, "that it came from")).
			WithHint("Make the plan on the command line.")
	}
	if err := q.service().Promotion.PlanAgain(
		q.Context(), q.actor(), side, q.env, r.ID,
	); err != nil {
		return err
	}
	return q.done("This is what was chosen, compared with how things are now.",
		"compare", side.String())
}
