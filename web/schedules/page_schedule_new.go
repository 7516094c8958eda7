package schedules

import (
	"strings"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/syncer"
	"configsync/web/changes"
	"configsync/web/site"
	"configsync/words"
)

// scheduleNewPage adds a schedule.
type scheduleNewPage struct {
	site.Frame
	Form       scheduleForm
	TimingText string    // the timing, in a sentence, when it was asked for
	Next       []nextRow // the next occurrences, when they were asked for
	Others     bool      // there is an environment to promote from
	plan       *syncer.Plan
}

func NewSchedule(q *site.Request) error {
	page, err := newScheduleNewPage(q)
	if err != nil {
		return err
	}
	return q.Render("schedule_new", page)
}

func newScheduleNewPage(q *site.Request) (*scheduleNewPage, error) {
	open, err := q.Service().Promotion.Reviews.List(q.Context(), q.Actor(), q.Env,
		admin.ReviewFilter{State: admin.InReview})
	if err != nil {
		return nil, err
	}
	page := &scheduleNewPage{
		Frame: q.Frame("Add schedule",
			"An automatic sync into "+q.Env.Name+
				". With a conflict, a deletion, wider sharing or a missing approval, it’s held for a person to decide."),
	}
	page.Form = newScheduleForm(q, page.Frame, open.Reviews)
	page.Others = len(page.Form.Sources) > 0
	if id := site.ChosenOf(page.Form.Plans); id != "" {
		page.plan, err = plannedAs(q, id)
		if err == nil {
			page.Form.Consent, err = changes.ConsentBoxes(
				changes.Wording(q, page.plan.Source.Name), page.plan)
		}
	}
	return page, err
}

// plannedAs returns a plan in review.
func plannedAs(q *site.Request, id string) (*syncer.Plan, error) {
	r, err := q.Service().Promotion.Reviews.Find(q.Context(), q.Actor(), q.Env, id)
	return r.Plan, err
}

func AddSchedule(q *site.Request) error {
	page, err := newScheduleNewPage(q)
	if err != nil {
		return err
	}
	page.Problems = page.Form.wrong()
	spec := page.Form.spec()
	if spec.Plan != "" {
		spec.Consent = changes.ConsentGiven(q)
		if promotion.CheckConsent(q.Env, page.plan, spec.Consent) != nil {
			page.Problems = append(page.Problems,
				site.ProblemAt(changes.ConsentInput,
					"Check the box for each deletion you agree to."))
		}
	}
	if len(page.Problems) > 0 {
		return q.RenderInvalid("schedule_new", page)
	}
	if q.IsResumed() || q.Input("go") == "look" {
		page.TimingText = spec.Timing.String()
		for _, o := range spec.Timing.After(page.Now, nextShown) {
			page.Next = append(page.Next,
				nextRow{page.Moment(o.At), words.WeekdayMoment(o.At), o.Note})
		}
		return q.Render("schedule_new", page)
	}
	s, err := q.Service().Schedules.AddSchedule(q.Context(), q.Actor(), q.Env, page.Form.Name, spec)
	if problems, ok := site.ProblemsOf(err); ok {
		page.Problems = problems
		return q.RenderInvalid("schedule_new", page)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash("Schedule "+s.Name+" added: "+lowerFirst(s.Timing.String())+".",
		"schedules", s.Name)
}

// lowerFirst begins a sentence in small, to go on with it.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
