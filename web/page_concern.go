package web

import (
	"net/url"
	"strings"
)

// ConcernPage reports suspicious use to the administrators.
type ConcernPage struct {
	Frame
	Concern string // as typed
	Subject string // the page or record that it is about, as typed
	Back    string // where the user came from
}

func (q *request) concernPage(subject, text, back string) *ConcernPage {
	return &ConcernPage{Frame: q.frame("Report a concern",
		"Tell the administrators of something that does not look right: a record that somebody opened without need, a shared password, a message that asked for one."),
		Subject: subject, Concern: text, Back: back}
}

func (q *request) concernForm() error {
	from := q.cameFrom()
	return q.render("concern", q.concernPage(from, "", from))
}

// cameFrom is the page of this environment that led here, without its query,
// which may say what was searched; "" when none did.
func (q *request) cameFrom() string {
	from := q.input("about")
	if from == "" {
		u, err := url.Parse(q.Referer())
		if err != nil || u.Host != q.Host {
			return ""
		}
		from = u.Path
	}
	if path := q.path() + "/"; !strings.HasPrefix(from, path) || from == path ||
		strings.HasPrefix(from, q.path("concern")) || strings.HasPrefix(from, q.path("sign-in")) {
		return ""
	}
	return from
}

func (q *request) reportConcern() error {
	subject, text := q.input("about"), q.input("text")
	if q.resumed() {
		return q.render("concern", q.concernPage(subject, text, q.back()))
	}
	err := q.service().Clients.ReportConcern(q.Context(), q.actor(), q.env, subject, text)
	if problems, ok := problemsOf(err); ok {
		page := q.concernPage(subject, text, q.back())
		page.Problems = problems
		return q.renderInvalid("concern", page)
	}
	if err != nil {
		return err
	}
	q.say("Thank you. The administrators can read your report now.")
	if back := q.back(); back != "" {
		return q.redirectTo(back)
	}
	return q.redirectTo(q.path() + "/")
}
