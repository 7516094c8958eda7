package accounts

import (
	"fmt"
	"strings"

	"configsync/admin"
	"configsync/web/site"
)

// handoverPage shows a temporary password once.
type handoverPage struct {
	site.Frame
	ID, Name, Email string
	Password        string
	SignIn          string // address to sign in at
	Status          userStatus
}

// handOver shows the temporary password of an account.
func handOver(q *site.Request, title string, u admin.User, password string) error {
	page := &handoverPage{
		Frame: q.Frame(title,
			"Pass on this temporary password now. It’s shown only once."),
		ID:       u.ID,
		Name:     u.Name,
		Email:    u.Email,
		Password: password,
		Status:   newUserStatus(u),
	}
	page.SignIn = q.Host + q.Path("sign-in")
	if base := q.SignedIn.Config.Settings.BaseURL; base != "" {
		page.SignIn = strings.TrimSuffix(base, "/") + q.Path("sign-in")
	}
	return q.Render("handover", page)
}

// userAgain shows the page of an account with what could not be done.
func userAgain(q *site.Request, problems site.Problems) error {
	page, _, err := loadUserPage(q, q.PathValue("id"))
	if err != nil {
		return err
	}
	page.Problems, page.Why = problems, q.Input("why")
	return q.RenderTyped("user", page, problems)
}

// userDone goes back to the page of an account after something was done to it,
// or says why it was not.
func userDone(q *site.Request, err error, said string) error {
	if problems, ok := site.ProblemsOf(err); ok {
		return userAgain(q, problems)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash(said, "users", q.PathValue("id"))
}

func UnlockUser(q *site.Request) error {
	err := q.Service().Accounts.Unlock(q.Context(), q.Actor(), q.Env, q.PathValue("id"))
	return userDone(q, err, "Account unlocked. The person can sign in again now.")
}

func ResetPassword(q *site.Request) error {
	id := q.PathValue("id")
	password, err := q.Service().Accounts.ResetPassword(q.Context(), q.Actor(), q.Env, id)
	if problems, ok := site.ProblemsOf(err); ok {
		return userAgain(q, problems)
	}
	if err != nil {
		return err
	}
	d, err := q.Service().Accounts.ShowUser(q.Context(), q.Actor(), q.Env, id)
	if err != nil {
		return err
	}
	return handOver(q, "Temporary password for "+d.Name, d.User, password)
}

func ResetSecondStep(q *site.Request) error {
	err := q.Service().Accounts.ResetSecondStep(q.Context(), q.Actor(), q.Env, q.PathValue("id"))
	return userDone(q, err,
		"Second step reset. The person signs in with the password and, if required, sets up a new second step.")
}

func DeactivateUser(q *site.Request) error {
	if q.IsResumed() {
		return userAgain(q, nil)
	}
	d, err := q.Service().Accounts.ShowUser(q.Context(), q.Actor(), q.Env, q.PathValue("id"))
	if err != nil {
		return err
	}
	u := d.User
	u.Status, u.Because = admin.Inactive, q.Input("why")
	if u.Because == "" {
		return userAgain(q, site.Problems{{
			Input:   "why",
			Message: "Enter a reason. Other administrators will see it.",
		}})
	}
	err = q.Service().Accounts.SaveUser(q.Context(), q.Actor(), q.Env, u)
	return userDone(q, err, fmt.Sprintf("Account of %s deactivated.", u.Name))
}
