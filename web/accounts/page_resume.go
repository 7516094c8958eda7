package accounts

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/web/site"
)

// resumePage gives back what the user had typed when the session ended.
type resumePage struct {
	site.Frame
	Target string
	Kept   site.Moment
	Inputs []site.HiddenInput
}

// Draft keeps what is typed in a form on the page, when the user is about to be
// logged off.
func Draft(q *site.Request) error {
	target, body := q.FormValue("draft-path"), url.Values{}
	for name, values := range q.PostForm {
		if name != "draft-path" {
			body[name] = values
		}
	}
	if q.IsResumable(target) {
		if err := q.Service().Accounts.KeepDraft(q.Context(), q.Env, q.Token(), admin.Draft{
			Path: target,
			Body: body.Encode(),
		}); err != nil {
			return err
		}
	}
	q.Writer.WriteHeader(http.StatusNoContent)
	return nil
}

func ResumeForm(q *site.Request) error {
	draft, ok, err := q.Service().Accounts.Draft(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return err
	}
	if !ok || !q.IsResumable(draft.Path) {
		return q.RedirectTo(q.Path() + "/")
	}
	page := &resumePage{
		Frame: q.Frame("You were signed out while typing",
			"We kept a draft. Nothing is saved yet."),
		Target: draft.Path,
	}
	page.Kept = page.Moment(draft.At)
	values, err := url.ParseQuery(draft.Body)
	if err != nil {
		return err
	}
	for name, list := range values {
		for _, v := range list {
			page.Inputs = append(page.Inputs, site.HiddenInput{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(page.Inputs, func(a, b site.HiddenInput) int {
		return strings.Compare(a.Name, b.Name)
	})
	return q.Render("resume", page)
}

func DropDraft(q *site.Request) error {
	if err := q.Service().Accounts.DropDraft(q.Context(), q.Actor(), q.Env); err != nil {
		return err
	}
	return q.RedirectTo(q.Path() + "/")
}
