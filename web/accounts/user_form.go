package accounts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/schema"
	"configsync/web/changes"
	"configsync/web/site"
)

// userForm is an account as it is typed.
type userForm struct {
	Name, Email, Training, Because string
	Statuses                       []site.Choice
	Memberships                    []membershipInput
	Others                         []site.Choice // organizations that can be added
	Workgroups                     []workgroupInput
	Own                            bool   // the account of the one who edits it
	Version                        string // of the account that the form began with
	Problems                       site.Problems
}

// membershipInput is what the account is to one organization, as typed.
type membershipInput struct {
	admin.Membership
	Title  string
	Remove bool
	New    bool // added just now: it is not saved yet
}

// workgroupInput is a workgroup that can be chosen.
type workgroupInput struct {
	Name, Title, Description string
	Chosen                   bool
	Refused                  string // why it cannot be given; "" when it can
}

// newUserForm shows an account. before is how it is saved, the zero User for a
// new one.
func newUserForm(q *site.Request, before, u admin.User) userForm {
	f := userForm{
		Name:     u.Name,
		Email:    u.Email,
		Training: string(u.Training),
		Because:  u.Because,
		Own:      u.ID != "" && u.ID == q.Actor().UserID(),
		Version:  userVersion(before),
	}
	words := map[admin.UserStatus]string{
		admin.Active:   "Active: can sign in",
		admin.Pending:  "Pending: can’t sign in yet",
		admin.Inactive: "Inactive: can’t sign in",
	}
	for _, s := range []admin.UserStatus{admin.Active, admin.Pending, admin.Inactive} {
		f.Statuses = append(f.Statuses, site.Choice{
			Value:  string(s),
			Text:   words[s],
			Help:   "",
			Chosen: s == u.Status,
		})
	}
	for _, m := range u.Memberships {
		f.Memberships = append(f.Memberships, membershipInput{
			Membership: m,
			Title:      q.SignedIn.Config.OrganizationTitle(m.Organization),
			New:        before.Membership(m.Organization).Organization == "",
		})
	}
	slices.SortStableFunc(f.Memberships, func(a, b membershipInput) int {
		return strings.Compare(admin.FoldName(a.Title), admin.FoldName(b.Title))
	})
	f.Others = slices.DeleteFunc(q.OrganizationChoices(
		"",
	), func(c site.Choice) bool { return u.Membership(c.Value).Organization != "" })
	f.Workgroups = workgroupInputs(q, before, u)
	return f
}

func workgroupInputs(q *site.Request, before, u admin.User) []workgroupInput {
	var out []workgroupInput
	for name, w := range q.SignedIn.Config.Workgroups {
		in := workgroupInput{
			Name:        name,
			Title:       w.Title,
			Description: w.Description,
			Chosen:      slices.Contains(u.Workgroups, name),
		}
		if more := accounts.Beyond(
			q.SignedIn.Config, q.SignedIn.User, name,
		); len(more) > 0 && !slices.Contains(before.Workgroups, name) {
			in.Refused = "You can’t assign this workgroup because it has permissions you don’t have: " +
				strings.Join(changes.PermissionTitles(more), ", ") + "."
		}
		out = append(out, in)
	}
	for _, name := range u.Workgroups {
		if q.SignedIn.Config.Workgroups[name] == nil {
			out = append(out, workgroupInput{
				Name:        name,
				Title:       name,
				Description: "This workgroup no longer exists and grants no access.",
				Chosen:      true,
			})
		}
	}
	slices.SortFunc(out, func(a, b workgroupInput) int {
		return strings.Compare(admin.FoldName(a.Title)+a.Name, admin.FoldName(b.Title)+b.Name)
	})
	return out
}

// typedUser returns the account as the form was sent. Of the own account only
// name, e-mail and training can be typed.
func typedUser(q *site.Request, before admin.User) admin.User {
	u := before
	u.Name, u.Email, u.Training = q.Input(
		"name",
	), q.Input("email"), schema.Date(q.Input("training"))
	if before.ID != "" && before.ID == q.Actor().UserID() {
		return u
	}
	u.Status, u.Because = admin.UserStatus(q.Input("status")), q.Input("because")
	u.Workgroups = slices.Clone(q.PostForm["workgroup"])
	u.Memberships = nil
	for _, name := range q.PostForm["organization"] {
		has := func(input string) bool { return slices.Contains(q.PostForm[input], name) }
		if !has("remove") {
			u.Memberships = append(u.Memberships, admin.Membership{
				Organization: name,
				Active:       has("active"),
				Login:        has("login"),
				Editable:     has("editable"),
			})
		}
	}
	return u
}

// addedOrganization returns the organization that was chosen to be added. asked
// is set when its button was pressed; otherwise somebody chose one and pressed
// Save, and must say first what the account may do for it.
func addedOrganization(q *site.Request) (name string, asked bool) {
	name = q.Input("add-organization")
	if q.SignedIn.Config.Organizations[name] == nil {
		name = ""
	}
	return name, q.PostForm.Has("add")
}

// userInputs reads the form: form is what to show again when save is false.
func userInputs(q *site.Request, before admin.User) (u admin.User, form userForm, save bool) {
	u = typedUser(q, before)
	added, asked := addedOrganization(q)
	own := before.ID != "" && before.ID == q.Actor().UserID()
	if added != "" && !own && u.Membership(added).Organization == "" {
		shown := u
		shown.Memberships = append(slices.Clone(
			u.Memberships,
		), admin.Membership{Organization: added, Active: true, Login: true, Editable: true})
		form = newUserForm(q, before, shown)
		if !asked {
			form.Problems = site.Problems{{
				Input: "organizations",
				Message: fmt.Sprintf("Check the boxes for %s, then save.",
					q.SignedIn.Config.OrganizationTitle(added)),
			}}
		}
	} else {
		form = newUserForm(q, before, u)
		save = !asked && !q.IsResumed()
	}
	if version := q.Input("version"); save && version != "" && version != form.Version {
		form.Problems = site.Problems{{
			Message: "Someone else changed this account while you were editing. See the account activity below. To replace their changes with yours, save again.",
		}}
		save = false
	}
	return u, form, save
}

// userVersion names the state of an account, so that a form notices that
// somebody else changed it.
func userVersion(u admin.User) string {
	if u.ID == "" {
		return ""
	}
	text, err := json.Marshal([]any{
		u.Name, u.Email, u.Status, u.Because, u.Memberships, u.Workgroups, u.Training,
	})
	if err != nil {
		panic(err) // texts always marshal
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
