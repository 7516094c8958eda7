package web

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
)

// UserForm is an account as it is typed.
type UserForm struct {
	Name, Email, Training, Because string
	Statuses                       []Choice
	Memberships                    []MembershipInput
	Others                         []Choice // organizations that can be added
	Workgroups                     []WorkgroupInput
	Own                            bool   // the account of the one who edits it
	Version                        string // of the account that the form began with
	Problems                       Problems
}

// MembershipInput is what the account is to one organization, as typed.
type MembershipInput struct {
	admin.Membership
	Title  string
	Remove bool
	New    bool // added just now: it is not saved yet
}

// WorkgroupInput is a workgroup that can be chosen.
type WorkgroupInput struct {
	Name, Title, Description string
	Chosen                   bool
	Refused                  string // why it cannot be given; "" when it can
}

// userForm shows an account. before is how it is saved, the zero User for a new
// one.
func (q *request) userForm(before, u admin.User) UserForm {
	f := UserForm{
		Name:     u.Name,
		Email:    u.Email,
		Training: string(u.Training),
		Because:  u.Because,
		Own:      u.ID != "" && u.ID == q.actor().UserID(),
		Version:  userVersion(before),
	}
	words := map[admin.UserStatus]string{
		admin.Active:   "Active: may sign in",
		admin.Pending:  "Pending: prepared, may not sign in yet",
		admin.Inactive: "Inactive: may not sign in",
	}
	for _, s := range []admin.UserStatus{admin.Active, admin.Pending, admin.Inactive} {
		f.Statuses = append(f.Statuses, Choice{string(s), words[s], "", s == u.Status})
	}
	for _, m := range u.Memberships {
		f.Memberships = append(f.Memberships, MembershipInput{
			Membership: m,
			Title:      q.in.Config.OrganizationTitle(m.Organization),
			New:        before.Membership(m.Organization).Organization == "",
		})
	}
	slices.SortStableFunc(f.Memberships, func(a, b MembershipInput) int {
		return strings.Compare(admin.FoldName(a.Title), admin.FoldName(b.Title))
	})
	f.Others = slices.DeleteFunc(q.organizationChoices(
		"",
	), func(c Choice) bool { return u.Membership(c.Value).Organization != "" })
	f.Workgroups = q.workgroupInputs(before, u)
	return f
}

func (q *request) workgroupInputs(before, u admin.User) []WorkgroupInput {
	var out []WorkgroupInput
	for name, w := range q.in.Config.Workgroups {
		in := WorkgroupInput{
			Name:        name,
			Title:       w.Title,
			Description: w.Description,
			Chosen:      slices.Contains(u.Workgroups, name),
		}
		if more := accounts.Beyond(
			q.in.Config, q.in.User, name,
		); len(more) > 0 && !slices.Contains(before.Workgroups, name) {
			in.Refused = "You cannot give this: it has permissions that you do not hold (" +
				strings.Join(permissionTitles(more), ", ") + ")."
		}
		out = append(out, in)
	}
	for _, name := range u.Workgroups {
		if q.in.Config.Workgroups[name] == nil {
			out = append(out, WorkgroupInput{
				Name:        name,
				Title:       name,
				Description: "This workgroup is gone; it gives nothing.",
				Chosen:      true,
			})
		}
	}
	slices.SortFunc(out, func(a, b WorkgroupInput) int {
		return strings.Compare(admin.FoldName(a.Title)+a.Name, admin.FoldName(b.Title)+b.Name)
	})
	return out
}

// typedUser is the account as the form was sent. Of the own account only name,
// e-mail and training can be typed.
func (q *request) typedUser(before admin.User) admin.User {
	u := before
	u.Name, u.Email, u.Training = q.input(
		"name",
	), q.input("email"), schema.Date(q.input("training"))
	if before.ID != "" && before.ID == q.actor().UserID() {
		return u
	}
	u.Status, u.Because = admin.UserStatus(q.input("status")), q.input("because")
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

// addedOrganization is the organization that was chosen to be added. asked is
// set when its button was pressed; otherwise somebody chose one and pressed
// Save, and must say first what the account may do for it.
func (q *request) addedOrganization() (name string, asked bool) {
	name = q.input("add-organization")
	if q.in.Config.Organizations[name] == nil {
		name = ""
	}
	return name, q.PostForm.Has("add")
}

// userInputs reads the form: form is what to show again when save is false.
func (q *request) userInputs(before admin.User) (u admin.User, form UserForm, save bool) {
	u = q.typedUser(before)
	added, asked := q.addedOrganization()
	own := before.ID != "" && before.ID == q.actor().UserID()
	if added != "" && !own && u.Membership(added).Organization == "" {
		shown := u
		shown.Memberships = append(slices.Clone(
			u.Memberships,
		), admin.Membership{Organization: added, Active: true, Login: true, Editable: true})
		form = q.userForm(before, shown)
		if !asked {
			form.Problems = Problems{{
				Input: "organizations",
				Message: fmt.Sprintf("Look at what the account may do for %s, then save.",
					q.in.Config.OrganizationTitle(added)),
			}}
		}
	} else {
		form = q.userForm(before, u)
		save = !asked && !q.resumed()
	}
	if version := q.input("version"); save && version != "" && version != form.Version {
		form.Problems = Problems{{
			Message: "Somebody else changed this account while you were editing. What they made of it is in its history below; save again to replace it with what is typed here.",
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
