package web

import (
	"context"
	"net/url"
	"strings"

	"configsync/admin"
	"configsync/admin/schedules"
	"configsync/words"
)

// SchedulePage is one schedule: how it stands, when it runs next, and what it
// did.
type SchedulePage struct {
	Frame
	Row       ScheduleRow
	Facts     []Fact
	Next      []NextRow
	Runs      []RunRow
	Messages  []MessageRow
	MayManage bool
	Paused    bool
}

// Fact is something that is known, with its name.
type Fact struct{ Name, Value string }

// NextRow is an occurrence that is to come.
type NextRow struct {
	When  Moment
	Exact string // in the schedule's zone
	Note  string
}

// MessageRow is a message to somebody, and how far it is.
type MessageRow struct {
	Subject, To string
	When        Moment
	State       StateWord
	Problem     string
}

// nextShown is how many occurrences a page lists.
const nextShown = 10

func (q *request) schedule() error {
	page, err := q.schedulePage()
	if err != nil {
		return err
	}
	return q.render("schedule", page)
}

func (q *request) schedulePage() (*SchedulePage, error) {
	s, there, err := q.service().Schedules.ShowSchedule(q.Context(), q.actor(), q.env,
		q.PathValue("name"), nextShown, fewRuns)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, errMissing
	}
	return q.schedulePageOf(s), nil
}

func (q *request) schedulePageOf(s schedules.ScheduleDetail) *SchedulePage {
	page := &SchedulePage{
		Frame: q.frame(s.Name,
			s.Timing.String()+": "+schedules.Describe(s.ScheduleStanding.Schedule)+"."),
		MayManage: q.actor().May(admin.ActionSchedule),
		Paused:    s.Schedule.State == admin.SchedulePaused,
	}
	page.Row, page.Facts = page.scheduleRow(s.ScheduleStanding), scheduleFacts(s.Schedule)
	for _, o := range s.Next {
		page.Next = append(page.Next, NextRow{page.moment(o.At), words.WeekdayMoment(o.At), o.Note})
	}
	for _, r := range s.Runs {
		page.Runs = append(page.Runs, page.runRow(r))
	}
	page.Messages = page.messageRows(s.Messages)
	return page
}

// scheduleFacts is what else a person has said of a schedule.
func scheduleFacts(s admin.Schedule) []Fact {
	facts := []Fact{{"Made by", actorWords(s.By)}}
	late := "It is missed, and does not run late."
	if s.Late > 0 {
		late = "It runs up to " + words.Duration(s.Late) + " late."
	}
	facts = append(facts, Fact{"When nobody is there", late})
	for _, to := range s.Notify {
		facts = append(facts, Fact{"Tells", addressWords(to)})
	}
	if len(s.Pilot) > 0 {
		facts = append(facts, Fact{"Pilot", strings.Join(s.Pilot, ", ")})
	}
	return facts
}

// addressWords names an address without what may be secret in it: of a webhook
// only where it goes.
func addressWords(to string) string {
	if mail, ok := strings.CutPrefix(to, "mailto:"); ok {
		return mail
	}
	u, err := url.Parse(to)
	if err != nil {
		return "a webhook"
	}
	return "the webhook " + u.Scheme + "://" + u.Host
}

// messageRows are messages about a schedule.
func (f Frame) messageRows(sent []admin.Sending) []MessageRow {
	var out []MessageRow
	for _, m := range sent {
		row := MessageRow{
			Subject: m.Subject,
			To:      addressWords(m.To),
			When:    f.moment(m.At),
			State:   StateWord{"delivered", "good"},
			Problem: m.Problem,
		}
		switch {
		case m.Ended.IsZero():
			row.State = StateWord{"on its way", "quiet"}
		case m.Problem != "":
			row.State = StateWord{"not delivered", "bad"}
		}
		out = append(out, row)
	}
	return out
}

func (q *request) pauseSchedule() error {
	return q.alterSchedule(q.service().Schedules.PauseSchedule, "is paused.")
}

func (q *request) resumeSchedule() error {
	return q.alterSchedule(q.service().Schedules.ResumeSchedule, "runs again.")
}

// alterSchedule does one thing to the schedule that the address names.
func (q *request) alterSchedule(
	alter func(context.Context, admin.Actor, *admin.Environment, string) error, said string,
) error {
	if q.resumed() {
		return q.schedule()
	}
	name := q.PathValue("name")
	err := alter(q.Context(), q.actor(), q.env, name)
	if problems, ok := problemsOf(err); ok {
		page, err := q.schedulePage()
		if err != nil {
			return err
		}
		page.Problems = problems
		return q.renderInvalid("schedule", page)
	}
	if err != nil {
		return err
	}
	return q.done(name+" "+said, "schedules", name)
}

func (q *request) removeSchedule() error {
	if q.resumed() {
		return q.schedule()
	}
	name := q.PathValue("name")
	if err := q.service().Schedules.RemoveSchedule(
		q.Context(), q.actor(), q.env, name,
	); err != nil {
		return err
	}
	return q.done(name+" is removed. What it did stays listed under Runs.", "schedules")
}

func (q *request) runSchedule() error {
	if q.resumed() {
		return q.schedule()
	}
	name := q.PathValue("name")
	if _, err := q.service().Schedules.RunSchedule(
		q.Context(), q.actor(), q.env, name,
	); err != nil {
		return err
	}
	return q.done(name+" runs now. Load the page again to see what became of it.",
		"schedules", name)
}
