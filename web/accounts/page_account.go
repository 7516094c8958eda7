package accounts

import (
	"configsync/admin"
	"configsync/web/site"
)

// accountPage is where users look after their own account.
type accountPage struct {
	site.Frame
	Length     int
	SecondStep bool
	StepRule   string // the System Property second-step
	Sessions   []sessionRow
	Workgroups []string
}

// sessionRow is a browser in which the user is signed in.
type sessionRow struct {
	admin.Session
	Here        bool
	Begun, Seen site.Moment
	Browser     string
	For         string
}

func newAccountPage(q *site.Request) (*accountPage, error) {
	page := &accountPage{Frame: q.Frame("Your account",
		"Your password, second step and active sessions."),
		Length:     q.SignedIn.Config.Settings.PasswordLength,
		SecondStep: q.SignedIn.SecondStep, StepRule: q.SignedIn.Config.Settings.SecondStep}
	sessions, err := q.Service().Accounts.Sessions(q.Context(), q.Actor(), q.Env)
	for _, s := range sessions {
		page.Sessions = append(page.Sessions, sessionRow{
			s, s.ID == q.SignedIn.Session.ID, page.Moment(s.Begun), page.Moment(s.Seen),
			browserName(s.Agent), q.SignedIn.Config.OrganizationTitle(s.Organization),
		})
	}
	return page, err
}

func Account(q *site.Request) error {
	page, err := newAccountPage(q)
	if err != nil {
		return err
	}
	return q.Render("account", page)
}

// accountAgain shows the page with what is wrong.
func accountAgain(q *site.Request, problems site.Problems) error {
	page, err := newAccountPage(q)
	if err != nil {
		return err
	}
	page.Problems = problems
	return q.RenderInvalid("account", page)
}

func AccountPassword(q *site.Request) error {
	progress, problems, err := changePassword(q)
	if len(problems) > 0 {
		return accountAgain(q, problems)
	}
	if err != nil {
		return err
	}
	q.SetCookie("session", progress.Token, 0)
	return q.RedirectWithFlash("Password changed. You’re signed out everywhere else.",
		"account")
}

func RemoveSecondStep(q *site.Request) error {
	err := q.Service().Accounts.RemoveSecondStep(q.Context(), q.Env, q.Token(),
		q.PostFormValue("step-password"))
	if problems, ok := site.ProblemsOf(err); ok {
		for i := range problems {
			if problems[i].Input == "current" {
				problems[i].Input = "step-password"
			}
		}
		return accountAgain(q, problems)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash("Second step turned off.", "account")
}

func SignOutEverywhere(q *site.Request) error {
	if err := q.Service().Accounts.SignOutEverywhere(q.Context(), q.Actor(), q.Env); err != nil {
		return err
	}
	return q.RedirectWithFlash("You’re signed out everywhere else.", "account")
}
