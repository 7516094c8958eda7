package accounts

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/web/site"
)

// signInPage asks for e-mail and password.
type signInPage struct {
	site.Frame
	Email string
	Back  string // where to go afterwards
}

func SignInForm(q *site.Request) error {
	if q.SignedIn.Session.Stage == admin.StageOpen {
		return enter(q)
	}
	page := &signInPage{Frame: q.Frame("Sign in", ""), Back: q.Back()}
	if q.Input("idle") != "" {
		page.About = "You were signed out because you didn’t do anything for a while. If you were typing, " +
			"you can continue after you sign in."
	}
	return q.Render("sign_in", page)
}

func SignIn(q *site.Request) error {
	email := q.Input("email")
	progress, err := q.Service().Accounts.SignIn(q.Context(), q.Env, accounts.SignInRequest{
		Email: email, Password: q.PostFormValue("password"),
		Device: q.ReadCookie("device"), From: q.Address(), Agent: agent(q.UserAgent()),
	})
	if site.IsSignedOut(err) {
		page := &signInPage{Frame: q.Frame("Sign in", ""), Email: email, Back: q.Back()}
		page.Problems = signInProblems(err)
		return q.RenderInvalid("sign_in", page)
	}
	if err != nil {
		return err
	}
	return goOn(q, progress)
}

// signInProblems shows a refusal above the form: which input is wrong is not
// told.
func signInProblems(err error) site.Problems {
	reason, hint, _ := strings.Cut(err.Error(), "\n")
	return site.Problems{{Message: strings.TrimSpace(reason + " " + hint)}}
}

// goOn keeps the token and goes to the next step of a sign-in.
func goOn(q *site.Request, p accounts.Progress) error {
	q.SetCookie("session", p.Token, 0)
	steps := map[admin.Stage]string{
		admin.StageSecondStep: "code",
		admin.StagePassword:   "new-password",
		admin.StageEnroll:     "enroll",
		admin.StageChoose:     "choose",
	}
	if step, ok := steps[p.Stage]; ok {
		return q.RedirectTo(q.Path("sign-in", step) + backQuery(q))
	}
	q.SignedIn, _ = q.Service().Accounts.Authenticate(q.Context(), q.Env, p.Token, q.Address())
	return enter(q)
}

// enter goes to the page that was asked for before signing in, or to what was
// typed when the last session ended.
func enter(q *site.Request) error {
	if _, ok, err := q.Service().Accounts.Draft(q.Context(), q.Actor(), q.Env); err != nil || ok {
		return q.Redirect("resume")
	}
	return q.RedirectTo(cmp.Or(q.Back(), q.Path()+"/"))
}

func backQuery(q *site.Request) string {
	if back := q.Back(); back != "" {
		return "?back=" + url.QueryEscape(back)
	}
	return ""
}

// agent shortens what a browser calls itself.
func agent(s string) string { return strings.ToValidUTF8(s[:min(len(s), 200)], "") }

// codePage asks for the code of the second step.
type codePage struct {
	site.Frame
	Back string
}

func CodeForm(q *site.Request) error {
	if q.SignedIn.Session.Stage != admin.StageSecondStep {
		return q.Redirect("sign-in")
	}
	return q.Render("code", &codePage{
		Frame: q.Frame("Second step", "Enter the code from your authenticator app."),
		Back:  q.Back(),
	})
}

func Code(q *site.Request) error {
	accepted, err := q.Service().Accounts.SecondStep(q.Context(), q.Env, q.Token(),
		accounts.CodeRequest{
			Code:     q.Input("code"),
			Remember: q.Input("remember") != "",
			Agent:    agent(q.UserAgent()),
		})
	if problems, ok := site.ProblemsOf(err); ok {
		page := &codePage{
			Frame: q.Frame("Second step", "Enter the code from your authenticator app."),
			Back:  q.Back(),
		}
		page.Problems = problems
		return q.RenderInvalid("code", page)
	}
	if site.IsSignedOut(err) {
		return startOver(q, err)
	}
	if err != nil {
		return err
	}
	if accepted.Device != "" {
		q.SetCookie("device", accepted.Device, 30*24*time.Hour)
	}
	return goOn(q, accepted.Progress)
}

// startOver goes back to the beginning of a sign-in and says why.
func startOver(q *site.Request, err error) error {
	page := &signInPage{Frame: q.Frame("Sign in", ""), Back: q.Back()}
	page.Problems = signInProblems(err)
	return q.RenderInvalid("sign_in", page)
}

// newPasswordPage asks for a new password.
type newPasswordPage struct {
	site.Frame
	Back   string
	Length int
}

func newNewPasswordPage(q *site.Request) *newPasswordPage {
	return &newPasswordPage{
		Frame:  q.Frame("Choose a new password", "Your password is temporary or has expired."),
		Back:   q.Back(),
		Length: q.SignedIn.Config.Settings.PasswordLength,
	}
}

func NewPasswordForm(q *site.Request) error {
	if q.SignedIn.Session.Stage != admin.StagePassword {
		return q.Redirect("sign-in")
	}
	return q.Render("new_password", newNewPasswordPage(q))
}

func NewPassword(q *site.Request) error {
	if q.SignedIn.Session.Stage != admin.StagePassword {
		return q.Redirect("sign-in")
	}
	progress, problems, err := changePassword(q)
	if len(problems) > 0 {
		page := newNewPasswordPage(q)
		page.Problems = problems
		return q.RenderInvalid("new_password", page)
	}
	if err != nil {
		return err
	}
	return goOn(q, progress)
}

// changePassword gives the user the password that was typed twice.
func changePassword(q *site.Request) (accounts.Progress, site.Problems, error) {
	password := q.PostFormValue("password")
	if password != q.PostFormValue("again") {
		return accounts.Progress{}, site.Problems{{
			Input:   "again",
			Message: "The passwords don’t match. Enter the new password twice.",
		}}, nil
	}
	progress, err := q.Service().Accounts.ChangePassword(q.Context(), q.Env, q.Token(),
		q.PostFormValue("current"), password)
	problems, _ := site.ProblemsOf(err)
	return progress, problems, err
}

// choosePage asks for the organization and the workgroup to act for.
type choosePage struct {
	site.Frame
	Back          string
	Organizations []site.Choice
	Workgroups    []site.Choice
}

func newChoosePage(q *site.Request) *choosePage {
	page := &choosePage{
		Frame: q.Frame("Which organization are you working for?",
			"Your access depends on it. To switch later, open the menu under your name."),
		Back: q.Back(),
	}
	c, u, session := q.SignedIn.Config, q.SignedIn.User, q.SignedIn.Session
	organizations, workgroups := u.SignsInFor(), u.Workgroups
	for _, name := range organizations {
		page.Organizations = append(page.Organizations, site.Choice{
			Value: name, Text: c.OrganizationTitle(name), Help: "",
			Chosen: name == session.Organization ||
				session.Organization == "" && name == organizations[0],
		})
	}
	for _, name := range workgroups {
		help := ""
		if w, ok := c.Workgroups[name]; ok {
			help = w.Description
		}
		page.Workgroups = append(page.Workgroups, site.Choice{
			Value: name, Text: c.WorkgroupTitle(name), Help: help,
			Chosen: name == session.Workgroup || session.Workgroup == "" && name == workgroups[0],
		})
	}
	return page
}

func mayChoose(q *site.Request) bool {
	return slices.Contains([]admin.Stage{admin.StageChoose, admin.StageOpen},
		q.SignedIn.Session.Stage)
}

func ChooseForm(q *site.Request) error {
	if !mayChoose(q) {
		return q.Redirect("sign-in")
	}
	return q.Render("choose", newChoosePage(q))
}

func Choose(q *site.Request) error {
	if !mayChoose(q) {
		return q.Redirect("sign-in")
	}
	progress, err := q.Service().Accounts.Choose(q.Context(), q.Env, q.Token(),
		q.Input("organization"), q.Input("workgroup"))
	if problems, ok := site.ProblemsOf(err); ok {
		page := newChoosePage(q)
		page.Problems = problems
		return q.RenderInvalid("choose", page)
	}
	if err != nil {
		return err
	}
	return goOn(q, progress)
}

func SignOut(q *site.Request) error {
	if q.SignedIn.Session.Stage == admin.StageOpen {
		if err := q.Service().Accounts.SignOut(q.Context(), q.Actor(), q.Env); err != nil {
			return err
		}
	}
	q.SetCookie("session", "", -1)
	q.SetCookie("said", url.QueryEscape("You’re signed out."), 0)
	return q.Redirect("sign-in")
}

// Stay keeps a session going whose user is asked whether to stay, and answers
// with the seconds until the next log-off. What was kept of the page before is
// still on it.
func Stay(q *site.Request) error {
	if err := q.Service().Accounts.DropDraft(q.Context(), q.Actor(), q.Env); err != nil {
		return err
	}
	q.Writer.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := fmt.Fprint(q.Writer, q.LogOffIn())
	return err
}
