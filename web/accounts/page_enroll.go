package accounts

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"image/png"
	"strings"

	"configsync/admin"
	"configsync/web/site"
)

// enrollPage sets up the second step with an authenticator app.
type enrollPage struct {
	site.Frame
	Back     string
	Picture  template.URL // what the app reads, as a picture
	Secret   string       // the same, to be typed in groups of four
	Required bool         // the policy asks for it
}

// recoveryPage shows the recovery codes, once.
type recoveryPage struct {
	site.Frame
	Codes []string
	Next  string
}

func newEnrollPage(q *site.Request) (*enrollPage, error) {
	e, err := q.Service().Accounts.Enroll(q.Context(), q.Env, q.Token())
	if err != nil {
		return nil, err
	}
	page := &enrollPage{Frame: q.Frame("Set up the second step",
		"After your password, you’ll enter a code from your phone. A stolen password alone is then not enough."),
		Back:     q.Back(),
		Required: q.SignedIn.Session.Stage == admin.StageEnroll}
	picture, err := e.Key.Image(220, 220)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return nil, err
	}
	page.Picture = template.URL(
		"data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()),
	)
	var groups []string
	for s := e.Secret; s != ""; s = s[min(4, len(s)):] {
		groups = append(groups, s[:min(4, len(s))])
	}
	page.Secret = strings.Join(groups, " ")
	return page, nil
}

func EnrollForm(q *site.Request) error {
	page, err := newEnrollPage(q)
	if err != nil {
		return err
	}
	return q.Render("enroll", page)
}

func Enroll(q *site.Request) error {
	enrolled, err := q.Service().Accounts.ConfirmSecondStep(q.Context(), q.Env, q.Token(),
		q.Input("code"))
	if problems, ok := site.ProblemsOf(err); ok {
		page, err := newEnrollPage(q)
		if err != nil {
			return err
		}
		page.Problems = problems
		return q.RenderInvalid("enroll", page)
	}
	if err != nil {
		return err
	}
	if enrolled.Token != "" {
		q.SetCookie("session", enrolled.Token, 0)
	}
	next := q.Path("sign-in") + backQuery(q)
	if enrolled.Stage == admin.StageChoose {
		next = q.Path("sign-in", "choose") + backQuery(q)
	}
	return q.Render("recovery", &recoveryPage{
		Frame: q.Frame("Save these recovery codes",
			"If you lose your phone, use one instead of the app’s code. Each code works once. They’re shown only now."),
		Codes: enrolled.Recovery,
		Next:  next,
	})
}
