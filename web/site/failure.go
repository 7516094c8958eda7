package site

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"configsync/admin"
	"configsync/refusal"
	"configsync/words"
)

// StatusOf translates errors to HTTP; this is the one table. What is not in it
// is internal.
func StatusOf(err error) int {
	var refused *refusal.Error
	var input admin.InputError
	var fault refusal.Unavailable
	switch {
	case errors.As(err, &input):
		return http.StatusUnprocessableEntity
	case errors.As(err, &refused):
		switch refused.Code {
		case refusal.SignedOut:
			return http.StatusUnauthorized
		case refusal.NotFound:
			return http.StatusNotFound
		case refusal.Forbidden:
			return http.StatusForbidden
		case refusal.Stale, refusal.Applied, refusal.Conflicted, refusal.Locked, refusal.Frozen:
			return http.StatusConflict
		}
		return http.StatusUnprocessableEntity
	case errors.As(err, &fault) && fault.Transient():
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// ErrMissing is the error of a page that does not exist.
var ErrMissing = refusal.New(refusal.NotFound,
	"This page doesn’t exist, or you don’t have access to it.")

// FailurePage explains what happened, what was not changed and what to do.
type FailurePage struct {
	Frame
	Reason, Hint string
	Problems     admin.InputError
}

// fail renders an error. A user whose session has ended is asked to sign in,
// and returns to the page afterwards.
func (q *Request) fail(err error) {
	code := StatusOf(err)
	if code == http.StatusUnauthorized {
		q.askToSignIn(err)
		return
	}
	page := &FailurePage{Frame: q.Frame("", "")}
	var refused *refusal.Error
	var fault refusal.Unavailable
	switch {
	case errors.As(err, &refused):
		page.Title, page.Reason = titleOf(refused), sentence(refused.Reason)
		page.Hint = hintOf(err, refused.Hint)
	case errors.As(err, &page.Problems):
		page.Title, page.Reason = "Not saved", "Nothing was changed."
	case errors.Is(err, context.Canceled):
		return // nobody is there to read it
	case code == http.StatusServiceUnavailable && errors.As(err, &fault):
		q.Server.Log.Error("unavailable", "method", q.Method, "path", q.URL.Path, "error", err)
		q.Writer.Header().Set("Retry-After", "5")
		page.Title, page.Reason = "Try again in a moment", sentence(fault.Plain())
		page.Hint = "You did nothing wrong. Your changes were probably not saved: check before you " +
			"save again."
	default:
		id := uuid.NewString()
		q.Server.Log.Error("internal error", "id", id, "method", q.Method, "path", q.URL.Path,
			"error", err)
		page.Title = "Something went wrong"
		page.Reason = "The fault is in configsync or its database, not in what you did. Your " +
			"changes were not saved."
		page.Hint = "Try again in a moment. If it happens again, report it with this number: " +
			id + "."
	}
	if err := q.RenderStatus(code, "failure", page); err != nil {
		q.Server.Log.Error("rendering an error", "error", err)
		http.Error(q.Writer, page.Reason+"\n"+page.Hint, code)
	}
}

func titleOf(refused *refusal.Error) string {
	switch refused.Code {
	case refusal.NotFound:
		return "Not found"
	case refusal.Forbidden:
		return "Not permitted"
	case refusal.Stale, refusal.Applied, refusal.Conflicted:
		return "Changed in the meantime"
	case refusal.Frozen, refusal.Locked:
		return "Try again later"
	}
	return "This couldn’t be done"
}

// sentence returns a text that begins with a capital and, unless it is a list
// of several lines, ends as a sentence.
func sentence(text string) string {
	text = words.Capital(text)
	if text == "" || strings.Contains(text, "\n") ||
		strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}

// askToSignIn sends a browser to where its sign-in goes on, or begins.
func (q *Request) askToSignIn(err error) {
	stages := map[admin.Stage]string{
		admin.StageSecondStep: "code",
		admin.StagePassword:   "new-password",
		admin.StageEnroll:     "enroll",
		admin.StageChoose:     "choose",
	}
	steps := []string{"sign-in"}
	if step, ok := stages[q.SignedIn.Session.Stage]; ok {
		steps = append(steps, step)
	}
	values := url.Values{}
	if back := q.URL.RequestURI(); q.Method == http.MethodGet &&
		!strings.HasPrefix(q.URL.Path, q.Path("sign-in")) && q.URL.Path != q.Path()+"/" {
		values.Set("back", back)
	}
	if q.Token() != "" && len(steps) == 1 {
		if q.Method == http.MethodPost {
			q.keepDraft()
		}
		var refused *refusal.Error
		if errors.As(err, &refused) {
			q.SetCookie("said", url.QueryEscape(refused.Reason), 0)
		}
		q.SetCookie("session", "", -1)
	}
	to := q.Path(steps...)
	if len(values) > 0 {
		to += "?" + values.Encode()
	}
	if q.IsPartial() {
		q.Writer.Header().Set("HX-Redirect", to)
		q.Writer.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(q.Writer, q.Request, to, http.StatusSeeOther)
}

// keepDraft saves the input of a user whose session has ended, until the same
// user signs in again. A form without inputs is not saved: the user can press
// its button again.
func (q *Request) keepDraft() {
	if !q.IsResumable(q.URL.Path) || len(q.PostForm) == 0 {
		return
	}
	draft := admin.Draft{Path: q.URL.Path, Body: q.PostForm.Encode()}
	if err := q.Service().Accounts.KeepDraft(q.Context(), q.Env, q.Token(), draft); err != nil {
		q.Server.Log.Error("keeping a draft", "error", err)
	}
}

// IsResumable reports whether a form of the environment is sent to a path,
// other than that to sign in.
func (q *Request) IsResumable(path string) bool {
	rest, ok := strings.CutPrefix(path, q.Path()+"/")
	return ok && !strings.HasPrefix(rest, "sign-") && !strings.HasPrefix(rest, "account") &&
		!strings.HasPrefix(rest, "resume") && !strings.ContainsAny(path, "\\\r\n")
}
