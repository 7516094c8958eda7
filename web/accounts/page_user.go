package accounts

import (
	"fmt"
	"strings"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/web/changes"
	"configsync/web/site"
)

// userPage shows and changes an account.
type userPage struct {
	site.Frame
	ID, Email string
	Form      userForm
	Status    userStatus

	Created, LastActive site.Moment
	CreatedBy           string
	Used                bool
	Password            string      // in words
	PasswordEnds        site.Moment // zero when it does not expire
	SecondStep          bool
	Sessions            int
	Failures            int
	LockedUntil         site.Moment

	MayReset   bool
	NoReset    string // why not
	MaySave    bool
	MayDisable bool
	Why        string // why the account is deactivated, as typed
	Entries    []site.AuditRow
	// every entry about the account; "" where the user may not read the audit
	// log
	AuditAddress string
}

// newUserPage adds an account.
type newUserPage struct {
	site.Frame
	Form userForm
}

// shownEntries is how many entries of the audit log an account shows.
const shownEntries = 10

func loadUserPage(q *site.Request, id string) (*userPage, admin.User, error) {
	d, err := q.Service().Accounts.ShowUser(q.Context(), q.Actor(), q.Env, id)
	if err != nil {
		return nil, d.User, err
	}
	page := &userPage{Frame: q.Frame(d.Name,
		"This person’s account, access and sign-in."),
		ID: d.ID, Email: d.Email, Form: newUserForm(q, d.User, d.User),
		Status:    newUserStatus(d.User),
		CreatedBy: site.ActorWords(d.CreatedBy), Used: d.LastActive.After(d.Created),
		SecondStep: d.SecondStep, Sessions: d.Sessions, Failures: d.Failures,
		MaySave: q.Actor().May(admin.ActionUserSave)}
	page.Created, page.LastActive = page.Moment(d.Created), page.Moment(d.LastActive)
	if !d.LockedUntil.IsZero() {
		page.LockedUntil = page.Moment(d.LockedUntil)
	}
	page.password(d)
	page.MayReset, page.NoReset = mayReset(q, d.User)
	page.MayDisable = page.MaySave && d.Status == admin.Active && !page.Form.Own
	if q.Actor().May(admin.ActionAudit) {
		err = page.entries(q)
	}
	return page, d.User, err
}

func (p *userPage) password(d accounts.UserDetail) {
	switch {
	case d.PasswordChanged.IsZero():
		p.Password = "not set yet"
	case d.PasswordTemporary:
		p.Password = "temporary, must be changed at the next sign-in"
	default:
		p.Password = "set " + p.Moment(d.PasswordChanged).Text()
		if !d.PasswordExpires.IsZero() {
			p.PasswordEnds = p.Moment(d.PasswordExpires)
		}
	}
}

// mayReset reports whether the user may reset how an account signs in, and why
// not.
func mayReset(q *site.Request, u admin.User) (may bool, why string) {
	if u.ID == q.Actor().UserID() {
		return false,
			"This is your own account. Change your password and second step under Your account."
	}
	if more := accounts.Beyond(q.SignedIn.Config, q.SignedIn.User, u.Workgroups...); len(more) > 0 {
		return false, "You can’t reset this account’s sign-in because it has permissions you don’t have: " + strings.Join(
			changes.PermissionTitles(more), ", ",
		) + ". Ask an administrator with these permissions."
	}
	return q.Actor().May(admin.ActionUserReset), ""
}

func (p *userPage) entries(q *site.Request) error {
	about := "user:" + p.ID
	entries, err := q.Service().FindAudit(q.Context(), q.Actor(), q.Env, admin.AuditFilter{
		Of:    about,
		Limit: shownEntries,
	})
	for _, e := range entries {
		p.Entries = append(p.Entries, p.AuditRow(e, nil))
	}
	p.AuditAddress = site.AddressOf(q.Path("audit"), nil, "resource", about)
	return err
}

func User(q *site.Request) error {
	page, _, err := loadUserPage(q, q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.Render("user", page)
}

func SaveUser(q *site.Request) error {
	page, before, err := loadUserPage(q, q.PathValue("id"))
	if err != nil {
		return err
	}
	u, form, save := userInputs(q, before)
	page.Form, page.Problems = form, form.Problems
	if !save {
		return q.RenderTyped("user", page, page.Problems)
	}
	err = q.Service().Accounts.SaveUser(q.Context(), q.Actor(), q.Env, u)
	if problems, ok := site.ProblemsOf(err); ok {
		page.Form.Problems, page.Problems = problems, problems
		return q.RenderInvalid("user", page)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash(fmt.Sprintf("Account of %s saved.", u.Name), "users", u.ID)
}

func newNewUserPage(q *site.Request, u admin.User) *newUserPage {
	return &newUserPage{
		Frame: q.Frame("Add user",
			"Each person needs their own account. You’ll get a temporary password to pass on."),
		Form: newUserForm(q, admin.User{}, u),
	}
}

func NewUser(q *site.Request) error {
	return q.Render("new_user", newNewUserPage(q, admin.User{Status: admin.Active}))
}

func AddUser(q *site.Request) error {
	u, form, save := userInputs(q, admin.User{})
	page := newNewUserPage(q, u)
	page.Form, page.Problems = form, form.Problems
	if !save {
		return q.RenderTyped("new_user", page, page.Problems)
	}
	added, password, err := q.Service().Accounts.AddUser(q.Context(), q.Actor(), q.Env, u)
	if problems, ok := site.ProblemsOf(err); ok {
		page.Form.Problems, page.Problems = problems, problems
		return q.RenderInvalid("new_user", page)
	}
	if err != nil {
		return err
	}
	return handOver(q, "Account of "+added.Name+" added", added, password)
}
