package agreements

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/schema"
	"configsync/web/site"
)

// organizationPage shows and changes a Security Organization, or adds one.
type organizationPage struct {
	site.Frame
	Form   organizationForm
	Edit   site.ObjectEdit
	New    bool
	MOUs   []mouRow
	SeenBy []partnerRow // who sees its clients today
	Sees   []partnerRow // whose clients it sees today
}

// organizationForm is what is typed of an organization.
type organizationForm struct {
	Name, Title    string
	Restricted     bool
	RestrictIntake string // yes, no, or "" for what the System Property says
	ByProperty     string // what that is: Yes or No
	Comments       string
}

// partnerRow is an organization that another one shares with today.
type partnerRow struct {
	Title, Path            string
	MOU, MOUTitle, MOUPath string
	Until                  schema.Date
}

func organizationKey(name string) schema.Key {
	return schema.Key{Kind: schema.KindOrganization, Name: name}
}

func organizationFormOf(name string, o *schema.Organization) organizationForm {
	f := organizationForm{
		Name:       name,
		Title:      o.Title,
		Restricted: o.Restriction == "restricted",
		Comments:   o.Comments,
	}
	if o.RestrictIntake != nil {
		f.RestrictIntake = strings.ToLower(yesOrNo(*o.RestrictIntake))
	}
	return f
}

// read reads what was typed; the name only of a new organization.
func (f *organizationForm) read(q *site.Request, isNew bool) {
	f.Title, f.Restricted, f.RestrictIntake, f.Comments = q.Input(
		"title",
	), q.Input("restriction") == "restricted", q.Input(
		"restrict-intake",
	), site.Lines(q.Input("comments"))
	if isNew {
		f.Name = cmp.Or(q.Input("name"), site.Slug(f.Title))
	}
}

// organization is what the form says, over what cannot be changed in it.
func (f organizationForm) organization(before *schema.Organization) *schema.Organization {
	o := *before
	o.Title, o.Restriction, o.RestrictIntake, o.Comments = f.Title, "", nil, f.Comments
	if f.Restricted {
		o.Restriction = "restricted"
	} else if before.Restriction == "shared" {
		o.Restriction = "shared"
	}
	if f.RestrictIntake != "" {
		yes := f.RestrictIntake == "yes"
		o.RestrictIntake = &yes
	}
	return &o
}

func NewOrganization(q *site.Request) error {
	page, _, err := newOrganizationPage(q, "")
	if err != nil {
		return err
	}
	return q.Render("organization", page)
}

func Organization(q *site.Request) error {
	page, _, err := newOrganizationPage(q, q.PathValue("name"))
	if err != nil {
		return err
	}
	return q.Render("organization", page)
}

// newOrganizationPage returns the page of an organization as it is now; without
// a name, that of a new one.
func newOrganizationPage(
	q *site.Request, name string,
) (*organizationPage, clients.Agreements, error) {
	a, err := q.Service().Clients.Agreements(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return nil, a, err
	}
	page := &organizationPage{
		Frame: q.Frame("Add an organization",
			"It owns the clients that its users add. Nobody else sees them until an MOU says so."),
		New: name == "",
	}
	key, was, before := organizationKey("new"), schema.Digest(""), &schema.Organization{}
	if !page.New {
		o, ok := a.Organizations[name]
		if !ok {
			return nil, a, site.ErrMissing
		}
		key, was, before = organizationKey(name), site.BodyDigest(o), o
		page.Title, page.About = o.Title, "A Security Organization: how its new records start, and whom it shares with."
		page.partners(a, name)
	}
	page.Form, page.Edit = organizationFormOf(name,
		before), q.ObjectEdit(admin.ActionAgreement, key, was)
	page.Form.ByProperty = yesOrNo(a.Settings.RestrictIntake)
	return page, a, nil
}

// partners lists the MOUs of an organization and whom it shares with today.
func (p *organizationPage) partners(a clients.Agreements, name string) {
	for number, m := range a.MOUs {
		if slices.Contains(partiesOf(m), name) {
			p.MOUs = append(p.MOUs, newMOURow(a, number, m))
		}
	}
	slices.SortFunc(p.MOUs, compareMOUs)
	p.SeenBy, p.Sees = partnersOf(p.Frame, a, name, a.Today)
}

// partnersOf lists who sees an organization's clients on a day, and whose
// clients it sees, by title.
func partnersOf(f site.Frame,
	a clients.Agreements, name string, day schema.Date,
) (seenBy, sees []partnerRow) {
	for _, pair := range a.Sharing.Pairs(day) {
		row := partnerRow{
			MOU:      pair.MOU,
			MOUTitle: a.MOUs[pair.MOU].Title,
			MOUPath:  f.Path("mous", pair.MOU),
			Until:    pair.Until,
		}
		switch name {
		case pair.Owner:
			row.Title, row.Path = a.OrganizationTitle(
				pair.Viewer,
			), f.Path("organizations", pair.Viewer)
			seenBy = append(seenBy, row)
		case pair.Viewer:
			row.Title, row.Path = a.OrganizationTitle(
				pair.Owner,
			), f.Path("organizations", pair.Owner)
			sees = append(sees, row)
		}
	}
	for _, rows := range [][]partnerRow{seenBy, sees} {
		slices.SortFunc(rows, site.ByWords(func(r partnerRow) string { return r.Title }))
	}
	return seenBy, sees
}

func AddOrganization(q *site.Request) error { return keepOrganization(q, "") }

func SaveOrganization(q *site.Request) error { return keepOrganization(q, q.PathValue("name")) }

// keepOrganization saves an organization, or adds one where there is no name.
func keepOrganization(q *site.Request, name string) error {
	page, a, err := newOrganizationPage(q, name)
	if err != nil {
		return err
	}
	page.Form.read(q, page.New)
	if q.IsResumed() {
		return q.Render("organization", page)
	}
	before := &schema.Organization{}
	if !page.New {
		before = a.Organizations[name]
	}
	page.Problems = append(page.Form.wrong(a, page.New), page.Edit.ReasonMissing()...)
	if len(page.Problems) == 0 {
		after := page.Form.organization(before)
		var object schema.Object
		if object, err = site.ObjectOf(organizationKey(page.Form.Name), after); err != nil {
			return err
		}
		err = q.Save(page.Edit,
			fmt.Sprintf("The organization %s is %s.", after.Title,
				map[bool]string{true: "new", false: "edited"}[page.New]),
			object)
		page.Problems, _ = site.ProblemsOf(err)
	}
	if len(page.Problems) > 0 {
		return q.RenderInvalid("organization", page)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash(page.Form.Title+" is saved.", "organizations", page.Form.Name)
}

// wrong finds what cannot be saved like this.
func (f organizationForm) wrong(a clients.Agreements, isNew bool) site.Problems {
	var out site.Problems
	if f.Title == "" {
		out = append(out, site.ProblemAt("title", "Enter what people call the organization."))
	}
	for name, o := range a.Organizations {
		if name != f.Name && f.Title != "" && admin.FoldName(o.Title) == admin.FoldName(f.Title) {
			out = append(out, site.ProblemAt("title", fmt.Sprintf(
				"Another organization is called %s, too (%s): people could not tell them apart.",
				o.Title, name,
			)))
		}
	}
	if !isNew || f.Name == "" && f.Title == "" {
		return out
	}
	_, taken := a.Organizations[f.Name]
	if problem := site.NameProblem(f.Name, taken, "organization"); problem != "" {
		out = append(out, site.ProblemAt("name", problem))
	}
	return out
}
