package schedules

import (
	"context"
	"net/url"
	"strings"

	"configsync/admin"
	"configsync/admin/schedules"
	"configsync/web/site"
	"configsync/words"
)

// schedulePage is one schedule: how it stands, when it runs next, and what it
// did.
type schedulePage struct {
	site.Frame
	Row       site.ScheduleRow
	Facts     []fact
	Next      []nextRow
	Runs      []runRow
	Messages  []messageRow
	MayManage bool
	Paused    bool
}

// fact is something that is known, with its name.
type fact struct{ Name, Value string }

// nextRow is an occurrence that is to come.
type nextRow struct {
	When  site.Moment
	Exact string // in the schedule's zone
	Note  string
}

// messageRow is a message to somebody, and how far it is.
type messageRow struct {
	Subject, To string
	When        site.Moment
	State       site.StateWord
	Problem     string
}

// nextShown is how many occurrences a page lists.
const nextShown = 10

func Schedule(q *site.Request) error {
	page, err := newSchedulePage(q)
	if err != nil {
		return err
	}
	return q.Render("schedule", page)
}

func newSchedulePage(q *site.Request) (*schedulePage, error) {
	s, there, err := q.Service().Schedules.ShowSchedule(q.Context(), q.Actor(), q.Env,
		q.PathValue("name"), nextShown, fewRuns)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, site.ErrMissing
	}
	return schedulePageOf(q, s), nil
}

func schedulePageOf(q *site.Request, s schedules.ScheduleDetail) *schedulePage {
	page := &schedulePage{
		Frame: q.Frame(s.Name,
			s.Timing.String()+": "+schedules.Describe(s.ScheduleStatus.Schedule)+"."),
		MayManage: q.Actor().May(admin.ActionSchedule),
		Paused:    s.Schedule.State == admin.SchedulePaused,
	}
	page.Row, page.Facts = page.ScheduleRow(s.ScheduleStatus), scheduleFacts(s.Schedule)
	for _, o := range s.Next {
		page.Next = append(page.Next, nextRow{page.Moment(o.At), words.WeekdayMoment(o.At), o.Note})
	}
	for _, r := range s.Runs {
		page.Runs = append(page.Runs, newRunRow(page.Frame, r))
	}
	page.Messages = messageRows(page.Frame, s.Messages)
	return page
}

// scheduleFacts is what else a person has said of a schedule.
func scheduleFacts(s admin.Schedule) []fact {
	facts := []fact{{"Added by", site.ActorWords(s.By)}}
	late := "The run is missed. It doesn’t run late."
	if s.Late > 0 {
		late = "The run starts up to " + words.Duration(s.Late) + " late."
	}
	facts = append(facts, fact{"If no server is running", late})
	for _, to := range s.Notify {
		facts = append(facts, fact{"Notifies", addressWords(to)})
	}
	if len(s.Pilot) > 0 {
		facts = append(facts, fact{"Pilot", strings.Join(s.Pilot, ", ")})
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

// messageRows returns messages about a schedule.
func messageRows(f site.Frame, sent []admin.Sending) []messageRow {
	var out []messageRow
	for _, m := range sent {
		row := messageRow{
			Subject: m.Subject,
			To:      addressWords(m.To),
			When:    f.Moment(m.At),
			State:   site.StateWord{Word: "delivered", Look: "good"},
			Problem: m.Problem,
		}
		switch {
		case m.Ended.IsZero():
			row.State = site.StateWord{Word: "sending", Look: "quiet"}
		case m.Problem != "":
			row.State = site.StateWord{Word: "not delivered", Look: "bad"}
		}
		out = append(out, row)
	}
	return out
}

func PauseSchedule(q *site.Request) error {
	return alterSchedule(q, q.Service().Schedules.PauseSchedule, "paused.")
}

func ResumeSchedule(q *site.Request) error {
	return alterSchedule(q, q.Service().Schedules.ResumeSchedule, "resumed.")
}

// alterSchedule does one thing to the schedule that the address names.
func alterSchedule(
	q *site.Request, alter func(
		context.Context, admin.Actor, *admin.Environment, string,
	) error, said string,
) error {
	if q.IsResumed() {
		return Schedule(q)
	}
	name := q.PathValue("name")
	err := alter(q.Context(), q.Actor(), q.Env, name)
	if problems, ok := site.ProblemsOf(err); ok {
		page, err := newSchedulePage(q)
		if err != nil {
			return err
		}
		page.Problems = problems
		return q.RenderInvalid("schedule", page)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash("Schedule "+name+" "+said, "schedules", name)
}

func RemoveSchedule(q *site.Request) error {
	if q.IsResumed() {
		return Schedule(q)
	}
	name := q.PathValue("name")
	if err := q.Service().Schedules.RemoveSchedule(
		q.Context(), q.Actor(), q.Env, name,
	); err != nil {
		return err
	}
	return q.RedirectWithFlash("Schedule "+name+" removed. Past runs stay listed under Runs.",
		"schedules")
}

func RunSchedule(q *site.Request) error {
	if q.IsResumed() {
		return Schedule(q)
	}
	name := q.PathValue("name")
	if _, err := q.Service().Schedules.RunSchedule(
		q.Context(), q.Actor(), q.Env, name,
	); err != nil {
		return err
	}
	return q.RedirectWithFlash("Run of "+name+" requested. Reload this page to see the result.",
		"schedules", name)
}
