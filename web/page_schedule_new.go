package web

import (
	"strings"

	"configsync/admin"
	"configsync/words"
)

// ScheduleNewPage adds a schedule.
type ScheduleNewPage struct {
	Frame
	Form   ScheduleForm
	Says   string    // the timing, in a sentence, when it was asked for
	Next   []NextRow // the next occurrences, when they were asked for
	Others bool      // there is an environment to promote from
}

func (q *request) newSchedule() error {
	page, err := q.scheduleNewPage()
	if err != nil {
		return err
	}
	return q.render("schedule_new", page)
}

func (q *request) scheduleNewPage() (*ScheduleNewPage, error) {
	open, err := q.service().Promotion.ListReviews(q.Context(), q.actor(), q.env,
		admin.ReviewFilter{State: admin.InReview})
	if err != nil {
		return nil, err
	}
	page := &ScheduleNewPage{
		Frame: q.frame("Add a schedule",
			"A sync into "+q.env.Name+
				" that takes place by itself. It never decides for a person: with a conflict, a deletion or widened sharing it is held, and so is what is not approved."),
	}
	page.Form = q.scheduleForm(page.Frame, open.Reviews)
	page.Others = len(page.Form.Sources) > 0
	return page, nil
}

func (q *request) addSchedule() error {
	page, err := q.scheduleNewPage()
	if err != nil {
		return err
	}
	page.Problems = page.Form.wrong()
	if len(page.Problems) > 0 {
		return q.renderInvalid("schedule_new", page)
	}
	spec := page.Form.spec()
	if q.resumed() || q.input("go") == "look" {
		page.Says = spec.Timing.String()
		for _, o := range spec.Timing.After(page.Now, nextShown) {
			page.Next = append(page.Next,
				NextRow{page.moment(o.At), words.WeekdayMoment(o.At), o.Note})
		}
		return q.render("schedule_new", page)
	}
	s, err := q.service().Schedules.AddSchedule(q.Context(), q.actor(), q.env, page.Form.Name, spec)
	if problems, ok := problemsOf(err); ok {
		page.Problems = problems
		return q.renderInvalid("schedule_new", page)
	}
	if err != nil {
		return err
	}
	return q.done(s.Name+" is scheduled: "+lowerFirst(s.Timing.String())+".", "schedules", s.Name)
}

// lowerFirst begins a sentence in small, to go on with it.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
