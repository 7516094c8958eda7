package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"configsync/admin"
)

// ResumePage gives back what the user had typed when the session ended.
type ResumePage struct {
	Frame
	Target string
	Kept   Moment
	Inputs []HiddenInput
}

// HiddenInput is an input that is sent as it is.
type HiddenInput struct{ Name, Value string }

// draft keeps what is typed in a form on the page, when the user is about to be
// logged off.
func (q *request) draft() error {
	target, body := q.FormValue("draft-path"), url.Values{}
	for name, values := range q.PostForm {
		if name != "draft-path" {
			body[name] = values
		}
	}
	if q.resumable(target) {
		if err := q.service().Accounts.KeepDraft(q.Context(), q.env, q.token(), admin.Draft{
			Path: target,
			Body: body.Encode(),
		}); err != nil {
			return err
		}
	}
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}

// resumable reports whether a path is one that a form of the environment is
// sent to, other than to sign in.
func (q *request) resumable(path string) bool {
	rest, ok := strings.CutPrefix(path, q.path()+"/")
	return ok && !strings.HasPrefix(rest, "sign-") && !strings.HasPrefix(rest, "account") &&
		!strings.HasPrefix(rest, "resume") && !strings.ContainsAny(path, "\\\r\n")
}

func (q *request) resumeForm() error {
	draft, ok, err := q.service().Accounts.Draft(q.Context(), q.actor(), q.env)
	if err != nil {
		return err
	}
	if !ok || !q.resumable(draft.Path) {
		return q.redirectTo(q.path() + "/")
	}
	page := &ResumePage{
		Frame: q.frame("You were signed out while you were typing",
			"What you typed was kept for you. It is not saved yet."),
		Target: draft.Path,
	}
	page.Kept = page.moment(draft.At)
	values, err := url.ParseQuery(draft.Body)
	if err != nil {
		return err
	}
	for name, list := range values {
		for _, v := range list {
			page.Inputs = append(page.Inputs, HiddenInput{name, v})
		}
	}
	slices.SortStableFunc(page.Inputs, func(a, b HiddenInput) int {
		return strings.Compare(a.Name, b.Name)
	})
	return q.render("resume", page)
}

func (q *request) dropDraft() error {
	if err := q.service().Accounts.DropDraft(q.Context(), q.actor(), q.env); err != nil {
		return err
	}
	return q.redirectTo(q.path() + "/")
}
