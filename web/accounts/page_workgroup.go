package accounts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/schema"
	"configsync/web/changes"
	"configsync/web/site"
	"configsync/words"
)

// workgroupPage shows and changes a workgroup.
type workgroupPage struct {
	site.Frame
	Name           string
	WorkgroupTitle string // as typed
	Description    string // as typed
	Permissions    []permissionInput
	Members        int
	Active         int
	Changed        site.Moment
	By             string
	Update         int64
	Users          []userRow // the first members; nil when the user may not see accounts
	MayUsers       bool
	UsersAddress   string
	Direct         site.DirectEdit
	Version        string // of the workgroup that the form began with
}

// permissionInput is a permission that a workgroup can have.
type permissionInput struct {
	schema.Permission
	Help   string
	Chosen bool
}

// shownMembers is how many members the page of a workgroup lists.
const shownMembers = 20

func newWorkgroupPage(q *site.Request) (*workgroupPage, accounts.WorkgroupState, error) {
	w, err := q.Service().Accounts.ShowWorkgroup(q.Context(), q.Actor(), q.Env, q.PathValue("name"))
	if err != nil {
		return nil, w, err
	}
	page := &workgroupPage{
		Frame:   q.Frame(w.Title, w.Description),
		Name:    w.Name,
		Members: w.Members,
		Active:  w.Active,
		Version: workgroupVersion(w.Workgroup),
	}
	page.show(w.Workgroup)
	page.Direct = q.DirectEdit(admin.ActionEdit, schema.Key{
		Kind: schema.KindWorkgroup,
		Name: w.Name,
	})
	if w.Touch.Update > 0 {
		page.Changed, page.By, page.Update = page.Moment(
			w.Touch.At,
		), site.ActorWords(w.Touch.Actor), w.Touch.Update
	}
	page.MayUsers = q.Actor().May(admin.ActionUsers)
	page.UsersAddress = site.AddressOf(q.Path("users"), nil, "workgroup", w.Name)
	if page.MayUsers {
		err = page.members(q)
	}
	return page, w, err
}

// show fills in the form.
func (p *workgroupPage) show(w schema.Workgroup) {
	p.WorkgroupTitle, p.Description, p.Permissions = w.Title, w.Description, nil
	for _, permission := range schema.Permissions() {
		p.Permissions = append(p.Permissions, permissionInput{
			permission, changes.PermissionHelp[permission],
			slices.Contains(w.Permissions, permission),
		})
	}
}

func (p *workgroupPage) members(q *site.Request) error {
	list, err := q.Service().Accounts.Users(q.Context(), q.Actor(), q.Env, admin.UserFilter{
		Workgroup: p.Name,
		Limit:     shownMembers,
	})
	for _, u := range list.Users {
		p.Users = append(p.Users, newUserRow(p.Frame, q.SignedIn.Config, u))
	}
	return err
}

func Workgroup(q *site.Request) error {
	page, _, err := newWorkgroupPage(q)
	if err != nil {
		return err
	}
	return q.Render("workgroup", page)
}

func SaveWorkgroup(q *site.Request) error {
	page, before, err := newWorkgroupPage(q)
	if err != nil {
		return err
	}
	after := typedWorkgroup(q, before.Workgroup)
	page.show(after)
	if q.IsResumed() {
		return q.Render("workgroup", page)
	}
	page.Problems = page.wrong(q, before, after)
	if len(page.Problems) == 0 {
		key := schema.Key{Kind: schema.KindWorkgroup, Name: before.Name}
		err = q.Edit(fmt.Sprintf(
			"Workgroup %s edited.", after.Title,
		), schema.Object{Key: key, Body: workgroupBody(after)})
		page.Problems, _ = site.ProblemsOf(err)
	}
	if len(page.Problems) > 0 {
		return q.RenderInvalid("workgroup", page)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash(fmt.Sprintf("%s saved. Changes apply to %s immediately.",
		after.Title,
		words.Count(before.Active, "active account", "active accounts")), "workgroups", before.Name)
}

// wrong finds what cannot be saved like this.
func (p *workgroupPage) wrong(
	q *site.Request, before accounts.WorkgroupState, after schema.Workgroup,
) site.Problems {
	var out site.Problems
	if after.Title == "" {
		out = append(out, admin.InputProblem{
			Input:   "title",
			Message: "Enter the workgroup’s name.",
		})
	}
	if p.Direct.Asks && p.Direct.Reason == "" {
		p.Direct.Problem = "Enter the reason for the emergency change."
		out = append(out, admin.InputProblem{Input: "reason", Message: p.Direct.Problem})
	}
	if version := q.Input("version"); version != "" && version != p.Version {
		out = append(out, admin.InputProblem{
			Message: fmt.Sprintf("%s changed this workgroup while you were editing. See update %d. To replace those changes with yours, save again.",
				p.By, p.Update),
		})
	}
	if workgroupVersion(before.Workgroup) == workgroupVersion(after) && len(out) == 0 {
		out = append(out, admin.InputProblem{
			Message: "Nothing to save. The workgroup is already like this.",
		})
	}
	return out
}

// typedWorkgroup returns the workgroup as the form was sent. Permissions keep
// their order; new ones come last.
func typedWorkgroup(q *site.Request, before schema.Workgroup) schema.Workgroup {
	w := before
	w.Title, w.Description = q.Input("title"), site.Lines(q.Input("description"))
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

// workgroupBody returns the canonical body of a workgroup.
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
