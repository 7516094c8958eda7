package web

import (
	"fmt"
	"strings"

	"configsync/admin"
)

// HandoverPage shows a temporary password once.
type HandoverPage struct {
	Frame
	ID, Name, Email string
	Password        string
	SignIn          string // address to sign in at
	Status          UserStatus
}

// handOver shows the temporary password of an account.
func (q *request) handOver(title string, u admin.User, password string) error {
	page := &HandoverPage{
		Frame: q.frame(title,
			"Hand the temporary password over now: it is shown this once only."),
		ID:       u.ID,
		Name:     u.Name,
		Email:    u.Email,
		Password: password,
		Status:   userStatus(u),
	}
	page.SignIn = q.Host + q.path("sign-in")
	if base := q.in.Config.Policy.BaseURL; base != "" {
		page.SignIn = strings.TrimSuffix(base, "/") + q.path("sign-in")
	}
	return q.render("handover", page)
}

// userAgain shows the page of an account with what could not be done.
func (q *request) userAgain(problems Problems) error {
	page, _, err := q.userPage(q.PathValue("id"))
	if err != nil {
		return err
	}
	page.Problems, page.Why = problems, q.input("why")
	return q.renderTyped("user", page, problems)
}

// userDone goes back to the page of an account after something was done to it,
// or says why it was not.
func (q *request) userDone(err error, said string) error {
	if problems, ok := problemsOf(err); ok {
		return q.userAgain(problems)
	}
	if err != nil {
		return err
	}
	return q.done(said, "users", q.PathValue("id"))
}

func (q *request) unlockUser() error {
	err := q.service().Accounts.Unlock(q.Context(), q.actor(), q.env, q.PathValue("id"))
	return q.userDone(err, "The account is unlocked: the person can try to sign in again at once.")
}

func (q *request) resetPassword() error {
	id := q.PathValue("id")
	password, err := q.service().Accounts.ResetPassword(q.Context(), q.actor(), q.env, id)
	if problems, ok := problemsOf(err); ok {
		return q.userAgain(problems)
	}
	if err != nil {
		return err
	}
	d, err := q.service().Accounts.ShowUser(q.Context(), q.actor(), q.env, id)
	if err != nil {
		return err
	}
	return q.handOver("A temporary password for "+d.Name, d.User, password)
}

func (q *request) resetSecondStep() error {
	err := q.service().Accounts.ResetSecondStep(q.Context(), q.actor(), q.env, q.PathValue("id"))
	return q.userDone(err,
		"The second step is reset: the person signs in with the password, and sets a new one up where it is required.")
}

func (q *request) deactivateUser() error {
	if q.resumed() {
		return q.userAgain(nil)
	}
	d, err := q.service().Accounts.ShowUser(q.Context(), q.actor(), q.env, q.PathValue("id"))
	if err != nil {
		return err
	}
	u := d.User
	u.Status, u.Because = admin.Inactive, q.input("why")
	if u.Because == "" {
		return q.userAgain(Problems{{
			Input:   "why",
			Message: "Say why the account is deactivated: it is shown to whoever looks at it later.",
		}})
	}
	err = q.service().Accounts.SaveUser(q.Context(), q.actor(), q.env, u)
	return q.userDone(err, fmt.Sprintf("The account of %s is deactivated.", u.Name))
}
