package web

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"image/png"
	"strings"

	"configsync/admin"
)

// EnrollPage sets up the second step with an authenticator app.
type EnrollPage struct {
	Frame
	Back     string
	Picture  template.URL // what the app reads, as a picture
	Secret   string       // the same, to be typed in groups of four
	Required bool         // the policy asks for it
}

// RecoveryPage shows the recovery codes, once.
type RecoveryPage struct {
	Frame
	Codes []string
	Next  string
}

func (q *request) enrollPage() (*EnrollPage, error) {
	e, err := q.service().Accounts.Enroll(q.Context(), q.env, q.token())
	if err != nil {
		return nil, err
	}
	page := &EnrollPage{Frame: q.frame("Set up the second step",
		"From now on you enter a code from your phone after your password, so that a stolen password is not enough."),
		Back:     q.back(),
		Required: q.in.Session.Stage == admin.StageEnroll}
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

func (q *request) enrollForm() error {
	page, err := q.enrollPage()
	if err != nil {
		return err
	}
	return q.render("enroll", page)
}

func (q *request) enroll() error {
	enrolled, err := q.service().Accounts.ConfirmSecondStep(q.Context(), q.env, q.token(),
		q.input("code"))
	if problems, ok := problemsOf(err); ok {
		page, err := q.enrollPage()
		if err != nil {
			return err
		}
		page.Problems = problems
		return q.renderInvalid("enroll", page)
	}
	if err != nil {
		return err
	}
	if enrolled.Token != "" {
		q.setCookie("session", enrolled.Token, 0)
	}
	next := q.path("sign-in") + q.backQuery()
	if enrolled.Stage == admin.StageChoose {
		next = q.path("sign-in", "choose") + q.backQuery()
	}
	return q.render("recovery", &RecoveryPage{
		Frame: q.frame("Keep these recovery codes",
			"Each works once, instead of a code of the app, when the phone is lost. They are shown only now."),
		Codes: enrolled.Recovery,
		Next:  next,
	})
}
