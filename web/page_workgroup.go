package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/schema"
	"configsync/words"
)

// WorkgroupPage shows and changes a workgroup.
type WorkgroupPage struct {
	Frame
	Name           string
	WorkgroupTitle string // as typed
	Description    string // as typed
	Permissions    []PermissionInput
	Members        int
	Active         int
	Changed        Moment
	By             string
	Update         int64
	Users          []UserRow // the first members; nil when the user may not see accounts
	MayUsers       bool
	UsersAddress   string
	Direct         DirectEdit
	Version        string // of the workgroup that the form began with
}

// PermissionInput is a permission that a workgroup can have.
type PermissionInput struct {
	schema.Permission
	Help   string
	Chosen bool
}

// shownMembers is how many members the page of a workgroup lists.
const shownMembers = 20

func (q *request) workgroupPage() (*WorkgroupPage, accounts.WorkgroupState, error) {
	w, err := q.service().Accounts.ShowWorkgroup(q.Context(), q.actor(), q.env, q.PathValue("name"))
	if err != nil {
		return nil, w, err
	}
	page := &WorkgroupPage{
		Frame:   q.frame(w.Title, w.Description),
		Name:    w.Name,
		Members: w.Members,
		Active:  w.Active,
		Version: workgroupVersion(w.Workgroup),
	}
	page.show(w.Workgroup)
	page.Direct = q.directEdit(admin.ActionEdit, schema.Key{
		Kind: schema.KindWorkgroup,
		Name: w.Name,
	})
	if w.Touch.Update > 0 {
		page.Changed, page.By, page.Update = page.moment(
			w.Touch.At,
		), actorWords(w.Touch.Actor), w.Touch.Update
	}
	page.MayUsers = q.actor().May(admin.ActionUsers)
	page.UsersAddress = addressOf(q.path("users"), nil, "workgroup", w.Name)
	if page.MayUsers {
		err = page.members(q)
	}
	return page, w, err
}

// show fills in the form.
func (p *WorkgroupPage) show(w schema.Workgroup) {
	p.WorkgroupTitle, p.Description, p.Permissions = w.Title, w.Description, nil
	for _, permission := range schema.Permissions() {
		p.Permissions = append(p.Permissions, PermissionInput{
			permission, permissionHelp[permission], slices.Contains(w.Permissions, permission),
		})
	}
}

func (p *WorkgroupPage) members(q *request) error {
	list, err := q.service().Accounts.Users(q.Context(), q.actor(), q.env, admin.UserFilter{
		Workgroup: p.Name,
		Limit:     shownMembers,
	})
	for _, u := range list.Users {
		p.Users = append(p.Users, p.userRow(q.in.Config, u))
	}
	return err
}

func (q *request) workgroup() error {
	page, _, err := q.workgroupPage()
	if err != nil {
		return err
	}
	return q.render("workgroup", page)
}

func (q *request) saveWorkgroup() error {
	page, before, err := q.workgroupPage()
	if err != nil {
		return err
	}
	after := q.typedWorkgroup(before.Workgroup)
	page.show(after)
	if q.resumed() {
		return q.render("workgroup", page)
	}
	page.Problems = page.wrong(q, before, after)
	if len(page.Problems) == 0 {
		key := schema.Key{Kind: schema.KindWorkgroup, Name: before.Name}
		err = q.edit(fmt.Sprintf(
			"The workgroup %s is edited.", after.Title,
		), schema.Object{Key: key, Body: workgroupBody(after)})
		page.Problems, _ = problemsOf(err)
	}
	if len(page.Problems) > 0 {
		return q.renderInvalid("workgroup", page)
	}
	if err != nil {
		return err
	}
	return q.done(fmt.Sprintf("%s is saved. It applies to its %s at once.", after.Title,
		words.Count(before.Active, "active account", "active accounts")), "workgroups", before.Name)
}

// wrong finds what cannot be saved like this.
func (p *WorkgroupPage) wrong(
	q *request, before accounts.WorkgroupState, after schema.Workgroup,
) Problems {
	var out Problems
	if after.Title == "" {
		out = append(out, admin.InputProblem{
			Input:   "title",
			Message: "Enter what the workgroup is called.",
		})
	}
	if p.Direct.Asks && p.Direct.Reason == "" {
		p.Direct.Problem = "Give the reason of the emergency."
		out = append(out, admin.InputProblem{Input: "reason", Message: p.Direct.Problem})
	}
	if version := q.input("version"); version != "" && version != p.Version {
		out = append(out, admin.InputProblem{
			Message: fmt.Sprintf("%s changed this workgroup while you were editing. Look at update %d, then save again to replace it with what is typed here.",
				p.By, p.Update),
		})
	}
	if workgroupVersion(before.Workgroup) == workgroupVersion(after) && len(out) == 0 {
		out = append(out, admin.InputProblem{
			Message: "Nothing was changed: the workgroup already is as typed here.",
		})
	}
	return out
}

// typedWorkgroup is the workgroup as the form was sent. Permissions keep their
// order; new ones come last.
func (q *request) typedWorkgroup(before schema.Workgroup) schema.Workgroup {
	w := before
	w.Title, w.Description = q.input("title"), lines(q.input("description"))
	typed := q.PostForm["permission"]
	w.Permissions = slices.DeleteFunc(slices.Clone(
		before.Permissions,
	), func(p schema.Permission) bool { return !slices.Contains(typed, string(p)) })
	for _, p := range schema.Permissions() {
		if slices.Contains(typed, string(p)) && !slices.Contains(w.Permissions, p) {
			w.Permissions = append(w.Permissions, p)
		}
	}
	return w
}

// workgroupBody is the canonical body of a workgroup.
func workgroupBody(w schema.Workgroup) []byte {
	raw, err := json.Marshal(w)
	if err != nil {
		panic(err) // texts always marshal
	}
	body, err := schema.CanonicalBody(raw)
	if err != nil {
		panic(err) // so does what was just marshaled
	}
	return body
}

// workgroupVersion names the content of a workgroup, so that a form notices
// that somebody else changed it.
func workgroupVersion(w schema.Workgroup) string {
	sum := sha256.Sum256(workgroupBody(w))
	return hex.EncodeToString(sum[:8])
}
