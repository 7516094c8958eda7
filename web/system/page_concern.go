package system

import (
	"net/url"
	"strings"

	"configsync/web/site"
)

// concernPage reports suspicious use to the administrators.
type concernPage struct {
	site.Frame
	Concern string // as typed
	Subject string // the page or record that it is about, as typed
	Back    string // where the user came from
}

func newConcernPage(q *site.Request, subject, text, back string) *concernPage {
	return &concernPage{Frame: q.Frame("Report a concern",
		"Tell the administrators of something that does not look right: a record that somebody opened without need, a shared password, a message that asked for one."),
		Subject: subject, Concern: text, Back: back}
}

func ConcernForm(q *site.Request) error {
	from := cameFrom(q)
	return q.Render("concern", newConcernPage(q, from, "", from))
}

// cameFrom returns the page of this environment that led here, without its
// query, which may say what was searched; "" when none did.
func cameFrom(q *site.Request) string {
	from := q.Input("about")
	if from == "" {
		u, err := url.Parse(q.Referer())
		if err != nil || u.Host != q.Host {
			return ""
		}
		from = u.Path
	}
	if path := q.Path() + "/"; !strings.HasPrefix(from, path) || from == path ||
		strings.HasPrefix(from, q.Path("concern")) || strings.HasPrefix(from, q.Path("sign-in")) {
		return ""
	}
	return from
}

func ReportConcern(q *site.Request) error {
	subject, text := q.Input("about"), q.Input("text")
	if q.IsResumed() {
		return q.Render("concern", newConcernPage(q, subject, text, q.Back()))
	}
	err := q.Service().Clients.ReportConcern(q.Context(), q.Actor(), q.Env, subject, text)
	if problems, ok := site.ProblemsOf(err); ok {
		page := newConcernPage(q, subject, text, q.Back())
		page.Problems = problems
		return q.RenderInvalid("concern", page)
	}
	if err != nil {
		return err
	}
	q.Flash("Thank you. The administrators can read your report now.")
	if back := q.Back(); back != "" {
		return q.RedirectTo(back)
	}
	return q.RedirectTo(q.Path() + "/")
}
