package web

import (
	"fmt"
	"net/http"
	"strings"

	"configsync/admin"
	"configsync/admin/accounts"
)

// UserPage shows and changes an account.
type UserPage struct {
	Frame
	ID, Email string
	Form      UserForm
	Status    UserStatus

	Created, LastActive Moment
	CreatedBy           string
	Used                bool
	Password            string // in words
	PasswordEnds        Moment // zero when it does not expire
	SecondStep          bool
	Sessions            int
	Failures            int
	LockedUntil         Moment

	MayReset   bool
	NoReset    string // why not
	MaySave    bool
	MayDisable bool
	Why        string // why the account is deactivated, as typed
	Entries    []AuditRow
	// every entry about the account; "" where the user may not read the audit
	// log
	AuditAddress string
}

// NewUserPage adds an account.
type NewUserPage struct {
	Frame
	Form UserForm
}

// shownEntries is how many entries of the audit log an account shows.
const shownEntries = 10

func (q *request) userPage(id string) (*UserPage, admin.User, error) {
	d, err := q.service().Accounts.ShowUser(q.Context(), q.actor(), q.env, id)
	if err != nil {
		return nil, d.User, err
	}
	page := &UserPage{Frame: q.frame(d.Name,
		"One person’s account: what it may be used for, and how the person signs in."),
		ID: d.ID, Email: d.Email, Form: q.userForm(d.User, d.User), Status: userStatus(d.User),
		CreatedBy: actorWords(d.CreatedBy), Used: d.LastActive.After(d.Created),
		SecondStep: d.SecondStep, Sessions: d.Sessions, Failures: d.Failures,
		MaySave: q.actor().May(admin.ActionUserSave)}
	page.Created, page.LastActive = page.moment(d.Created), page.moment(d.LastActive)
	if !d.LockedUntil.IsZero() {
		page.LockedUntil = page.moment(d.LockedUntil)
	}
	page.password(d)
	page.MayReset, page.NoReset = q.mayReset(d.User)
	page.MayDisable = page.MaySave && d.Status == admin.Active && !page.Form.Own
	if q.actor().May(admin.ActionAudit) {
		err = page.entries(q)
	}
	return page, d.User, err
}

func (p *UserPage) password(d accounts.UserDetail) {
	switch {
	case d.PasswordChanged.IsZero():
		p.Password = "none was set yet"
	case d.PasswordTemporary:
		p.Password = "a temporary one, to be changed at the next sign-in"
	default:
		p.Password = "set " + p.moment(d.PasswordChanged).Text()
		if !d.PasswordExpires.IsZero() {
			p.PasswordEnds = p.moment(d.PasswordExpires)
		}
	}
}

// mayReset tells whether the user may reset how an account signs in, and why
// not.
func (q *request) mayReset(u admin.User) (may bool, why string) {
	if u.ID == q.actor().UserID() {
		return false, "This is your own account: change your password and second step on the page of your account."
	}
	if more := accounts.Beyond(q.in.Config, q.in.User, u.Workgroups...); len(more) > 0 {
		return false, "You cannot reset how this account signs in: it has permissions that you do not hold (" + strings.Join(
			permissionTitles(more), ", ",
		) + "). Ask an administrator who holds them."
	}
	return q.actor().May(admin.ActionUserReset), ""
}

func (p *UserPage) entries(q *request) error {
	about := "user:" + p.ID
	entries, err := q.service().FindAudit(q.Context(), q.actor(), q.env, admin.AuditFilter{
		Of:    about,
		Limit: shownEntries,
	})
	for _, e := range entries {
		p.Entries = append(p.Entries, p.auditRow(e, nil))
	}
	p.AuditAddress = addressOf(q.path("audit"), nil, "resource", about)
	return err
}

func (q *request) user() error {
	page, _, err := q.userPage(q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.render("user", page)
}

func (q *request) saveUser() error {
	page, before, err := q.userPage(q.PathValue("id"))
	if err != nil {
		return err
	}
	u, form, save := q.userInputs(before)
	page.Form, page.Problems = form, form.Problems
	if !save {
		return q.renderTyped("user", page, page.Problems)
	}
	err = q.service().Accounts.SaveUser(q.Context(), q.actor(), q.env, u)
	if problems, ok := problemsOf(err); ok {
		page.Form.Problems, page.Problems = problems, problems
		return q.renderInvalid("user", page)
	}
	if err != nil {
		return err
	}
	return q.done(fmt.Sprintf("The account of %s is saved.", u.Name), "users", u.ID)
}

// renderTyped shows a form again, with what was typed.
func (q *request) renderTyped(name string, page any, problems Problems) error {
	code := http.StatusOK
	if len(problems) > 0 {
		code = http.StatusUnprocessableEntity
	}
	return q.renderStatus(code, name, page)
}

func (q *request) newUserPage(u admin.User) *NewUserPage {
	return &NewUserPage{
		Frame: q.frame("Add a user",
			"One account for one person. It begins with a temporary password, which you hand over."),
		Form: q.userForm(admin.User{}, u),
	}
}

func (q *request) newUser() error {
	return q.render("new_user", q.newUserPage(admin.User{Status: admin.Active}))
}

func (q *request) addUser() error {
	u, form, save := q.userInputs(admin.User{})
	page := q.newUserPage(u)
	page.Form, page.Problems = form, form.Problems
	if !save {
		return q.renderTyped("new_user", page, page.Problems)
	}
	added, password, err := q.service().Accounts.AddUser(q.Context(), q.actor(), q.env, u)
	if problems, ok := problemsOf(err); ok {
		page.Form.Problems, page.Problems = problems, problems
		return q.renderInvalid("new_user", page)
	}
	if err != nil {
		return err
	}
	return q.handOver("The account of "+added.Name+" is added", added, password)
}
