package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"configsync/admin"
	"configsync/admin/accounts"
)

// SignInPage asks for e-mail and password.
type SignInPage struct {
	Frame
	Email string
	Back  string // where to go afterwards
}

func (q *request) signInForm() error {
	if q.in.Session.Stage == admin.StageOpen {
		return q.enter()
	}
	page := &SignInPage{Frame: q.frame("Sign in", ""), Back: q.back()}
	if q.input("idle") != "" {
		page.About = "You were signed out because nothing happened for a while. What you had typed is offered again after you sign in."
	}
	return q.render("sign_in", page)
}

func (q *request) signIn() error {
	email := q.input("email")
	progress, err := q.service().Accounts.SignIn(q.Context(), q.env, accounts.SignInRequest{
		Email: email, Password: q.PostFormValue("password"),
		Device: q.cookie("device"), From: q.from(), Agent: agent(q.UserAgent()),
	})
	if isSignedOut(err) {
		page := &SignInPage{Frame: q.frame("Sign in", ""), Email: email, Back: q.back()}
		page.Problems = signInProblems(err)
		return q.renderInvalid("sign_in", page)
	}
	if err != nil {
		return err
	}
	return q.goOn(progress)
}

// signInProblems shows a refusal above the form: which input is wrong is not
// told.
func signInProblems(err error) Problems {
	reason, hint, _ := strings.Cut(err.Error(), "\n")
	return Problems{{Message: strings.TrimSpace(reason + " " + hint)}}
}

// goOn keeps the token and goes to the next step of a sign-in.
func (q *request) goOn(p accounts.Progress) error {
	q.setCookie("session", p.Token, 0)
	steps := map[admin.Stage]string{
		admin.StageSecondStep: "code",
		admin.StagePassword:   "new-password",
		admin.StageEnroll:     "enroll",
		admin.StageChoose:     "choose",
	}
	if step, ok := steps[p.Stage]; ok {
		return q.redirectTo(q.path("sign-in", step) + q.backQuery())
	}
	q.in, _ = q.service().Accounts.Authenticate(q.Context(), q.env, p.Token, q.from())
	return q.enter()
}

// enter goes to the page that was asked for before signing in, or to what was
// typed when the last session ended.
func (q *request) enter() error {
	if _, ok, err := q.service().Accounts.Draft(q.Context(), q.actor(), q.env); err != nil || ok {
		return q.redirect("resume")
	}
	return q.redirectTo(cmp.Or(q.back(), q.path()+"/"))
}

// back is the page that was asked for before signing in: one of this
// environment, or "".
func (q *request) back() string {
	back := q.FormValue("back")
	u, err := url.Parse(back)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(back, q.path()+"/") ||
		strings.ContainsAny(back, "\\\r\n") {
		return ""
	}
	return back
}

func (q *request) backQuery() string {
	if back := q.back(); back != "" {
		return "?back=" + url.QueryEscape(back)
	}
	return ""
}

// agent shortens what a browser calls itself.
func agent(s string) string { return strings.ToValidUTF8(s[:min(len(s), 200)], "") }

// CodePage asks for the code of the second step.
type CodePage struct {
	Frame
	Back string
}

func (q *request) codeForm() error {
	if q.in.Session.Stage != admin.StageSecondStep {
		return q.redirect("sign-in")
	}
	return q.render("code", &CodePage{
		Frame: q.frame("Second step", "Enter the code that your authenticator app shows."),
		Back:  q.back(),
	})
}

func (q *request) code() error {
	accepted, err := q.service().Accounts.SecondStep(q.Context(), q.env, q.token(),
		accounts.CodeRequest{
			Code:     q.input("code"),
			Remember: q.input("remember") != "",
			Agent:    agent(q.UserAgent()),
		})
	if problems, ok := problemsOf(err); ok {
		page := &CodePage{
			Frame: q.frame("Second step", "Enter the code that your authenticator app shows."),
			Back:  q.back(),
		}
		page.Problems = problems
		return q.renderInvalid("code", page)
	}
	if isSignedOut(err) {
		return q.startOver(err)
	}
	if err != nil {
		return err
	}
	if accepted.Device != "" {
		q.setCookie("device", accepted.Device, 30*24*time.Hour)
	}
	return q.goOn(accepted.Progress)
}

// startOver goes back to the beginning of a sign-in and says why.
func (q *request) startOver(err error) error {
	page := &SignInPage{Frame: q.frame("Sign in", ""), Back: q.back()}
	page.Problems = signInProblems(err)
	return q.renderInvalid("sign_in", page)
}

// NewPasswordPage asks for a new password.
type NewPasswordPage struct {
	Frame
	Back   string
	Length int
}

func (q *request) newPasswordPage() *NewPasswordPage {
	return &NewPasswordPage{
		Frame:  q.frame("Choose a new password", "Your password is temporary or has expired."),
		Back:   q.back(),
		Length: q.in.Config.Policy.PasswordLength,
	}
}

func (q *request) newPasswordForm() error {
	if q.in.Session.Stage != admin.StagePassword {
		return q.redirect("sign-in")
	}
	return q.render("new_password", q.newPasswordPage())
}

func (q *request) newPassword() error {
	if q.in.Session.Stage != admin.StagePassword {
		return q.redirect("sign-in")
	}
	progress, problems, err := q.changePassword()
	if len(problems) > 0 {
		page := q.newPasswordPage()
		page.Problems = problems
		return q.renderInvalid("new_password", page)
	}
	if err != nil {
		return err
	}
	return q.goOn(progress)
}

// changePassword gives the user the password that was typed twice.
func (q *request) changePassword() (accounts.Progress, Problems, error) {
	password := q.PostFormValue("password")
	if password != q.PostFormValue("again") {
		return accounts.Progress{}, Problems{{
			Input:   "again",
			Message: "The two passwords differ. Type the new password twice.",
		}}, nil
	}
	progress, err := q.service().Accounts.ChangePassword(q.Context(), q.env, q.token(),
		q.PostFormValue("current"), password)
	problems, _ := problemsOf(err)
	return progress, problems, err
}

// ChoosePage asks for the organization and the workgroup to act for.
type ChoosePage struct {
	Frame
	Back          string
	Organizations []Choice
	Workgroups    []Choice
}

// Choice is one of several to choose from.
type Choice struct {
	Value, Text, Help string
	Chosen            bool
}

func (q *request) choosePage() *ChoosePage {
	page := &ChoosePage{
		Frame: q.frame("For whom do you work now?",
			"What you see and may do depends on it. You can change it later in the menu under your name."),
		Back: q.back(),
	}
	c, u, session := q.in.Config, q.in.User, q.in.Session
	organizations, workgroups := u.SignsInFor(), u.Workgroups
	for _, name := range organizations {
		page.Organizations = append(page.Organizations, Choice{
			name, c.OrganizationTitle(name), "",
			name == session.Organization || session.Organization == "" && name == organizations[0],
		})
	}
	for _, name := range workgroups {
		help := ""
		if w, ok := c.Workgroups[name]; ok {
			help = w.Description
		}
		page.Workgroups = append(page.Workgroups, Choice{
			name, c.WorkgroupTitle(name), help,
			name == session.Workgroup || session.Workgroup == "" && name == workgroups[0],
		})
	}
	return page
}

func (q *request) mayChoose() bool {
	return slices.Contains([]admin.Stage{admin.StageChoose, admin.StageOpen}, q.in.Session.Stage)
}

func (q *request) chooseForm() error {
	if !q.mayChoose() {
		return q.redirect("sign-in")
	}
	return q.render("choose", q.choosePage())
}

func (q *request) choose() error {
	if !q.mayChoose() {
		return q.redirect("sign-in")
	}
	progress, err := q.service().Accounts.Choose(q.Context(), q.env, q.token(),
		q.input("organization"), q.input("workgroup"))
	if problems, ok := problemsOf(err); ok {
		page := q.choosePage()
		page.Problems = problems
		return q.renderInvalid("choose", page)
	}
	if err != nil {
		return err
	}
	return q.goOn(progress)
}

func (q *request) signOut() error {
	if q.in.Session.Stage == admin.StageOpen {
		if err := q.service().Accounts.SignOut(q.Context(), q.actor(), q.env); err != nil {
			return err
		}
	}
	q.setCookie("session", "", -1)
	q.setCookie("said", url.QueryEscape("You are signed out."), 0)
	return q.redirect("sign-in")
}

// stay keeps a session going whose user is asked whether to stay, and answers
// with the seconds until the next log-off. What was kept of the page before is
// still on it.
func (q *request) stay() error {
	if err := q.service().Accounts.DropDraft(q.Context(), q.actor(), q.env); err != nil {
		return err
	}
	q.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := fmt.Fprint(q.w, q.logOffIn())
	return err
}
