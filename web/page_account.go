package web

import "configsync/admin"

// AccountPage is where users look after their own account.
type AccountPage struct {
	Frame
	Length     int
	SecondStep bool
	StepRule   string // the System Property second-step
	Sessions   []SessionRow
	Workgroups []string
}

// SessionRow is a browser in which the user is signed in.
type SessionRow struct {
	admin.Session
	Here        bool
	Begun, Seen Moment
	Browser     string
	For         string
}

func (q *request) accountPage() (*AccountPage, error) {
	page := &AccountPage{Frame: q.frame("Your account",
		"Your password, your second step, and where you are signed in."),
		Length:     q.in.Config.Policy.PasswordLength,
		SecondStep: q.in.SecondStep, StepRule: q.in.Config.Policy.SecondStep}
	sessions, err := q.service().Accounts.Sessions(q.Context(), q.actor(), q.env)
	for _, s := range sessions {
		page.Sessions = append(page.Sessions, SessionRow{
			s, s.ID == q.in.Session.ID, page.moment(s.Begun), page.moment(s.Seen),
			browserName(s.Agent), q.in.Config.OrganizationTitle(s.Organization),
		})
	}
	return page, err
}

func (q *request) account() error {
	page, err := q.accountPage()
	if err != nil {
		return err
	}
	return q.render("account", page)
}

// accountAgain shows the page with what is wrong.
func (q *request) accountAgain(problems Problems) error {
	page, err := q.accountPage()
	if err != nil {
		return err
	}
	page.Problems = problems
	return q.renderInvalid("account", page)
}

func (q *request) accountPassword() error {
	progress, problems, err := q.changePassword()
	if len(problems) > 0 {
		return q.accountAgain(problems)
	}
	if err != nil {
		return err
	}
	q.setCookie("session", progress.Token, 0)
	return q.done("Your password is changed. You are signed out everywhere else.", "account")
}

func (q *request) removeSecondStep() error {
	err := q.service().Accounts.RemoveSecondStep(q.Context(), q.env, q.token(),
		q.PostFormValue("step-password"))
	if problems, ok := problemsOf(err); ok {
		for i := range problems {
			if problems[i].Input == "current" {
				problems[i].Input = "step-password"
			}
		}
		return q.accountAgain(problems)
	}
	if err != nil {
		return err
	}
	return q.done("The second step is removed.", "account")
}

func (q *request) signOutEverywhere() error {
	if err := q.service().Accounts.SignOutEverywhere(q.Context(), q.actor(), q.env); err != nil {
		return err
	}
	return q.done("You are signed out everywhere else.", "account")
}
