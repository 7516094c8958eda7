package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/schema"
)

// OrganizationPage shows and changes a Security Organization, or adds one.
type OrganizationPage struct {
	Frame
	Form   OrganizationForm
	Edit   ObjectEdit
	New    bool
	MOUs   []MOURow
	SeenBy []PartnerRow // who sees its clients today
	Sees   []PartnerRow // whose clients it sees today
}

// OrganizationForm is what is typed of an organization.
type OrganizationForm struct {
	Name, Title    string
	Restricted     bool
	RestrictIntake string // yes, no, or "" for what the System Property says
	ByProperty     string // what that is: Yes or No
	Comments       string
}

// PartnerRow is an organization that another one shares with today.
type PartnerRow struct {
	Title, Path            string
	MOU, MOUTitle, MOUPath string
	Until                  schema.Date
}

func organizationKey(name string) schema.Key {
	return schema.Key{Kind: schema.KindOrganization, Name: name}
}

func organizationFormOf(name string, o *schema.Organization) OrganizationForm {
	f := OrganizationForm{
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

// take reads what was typed; the name only of a new organization.
func (f *OrganizationForm) take(q *request, isNew bool) {
	f.Title, f.Restricted, f.RestrictIntake, f.Comments = q.input(
		"title",
	), q.input("restriction") == "restricted", q.input(
		"restrict-intake",
	), lines(q.input("comments"))
	if isNew {
		f.Name = cmp.Or(q.input("name"), slug(f.Title))
	}
}

// organization is what the form says, over what cannot be changed in it.
func (f OrganizationForm) organization(before *schema.Organization) *schema.Organization {
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

func (q *request) newOrganization() error {
	page, _, err := q.organizationPage("")
	if err != nil {
		return err
	}
	return q.render("organization", page)
}

func (q *request) organization() error {
	page, _, err := q.organizationPage(q.PathValue("name"))
	if err != nil {
		return err
	}
	return q.render("organization", page)
}

// organizationPage is the page of an organization as it is now; without a name,
// that of a new one.
func (q *request) organizationPage(name string) (*OrganizationPage, clients.Agreements, error) {
	a, err := q.service().Clients.Agreements(q.Context(), q.actor(), q.env)
	if err != nil {
		return nil, a, err
	}
	page := &OrganizationPage{
		Frame: q.frame("Add an organization",
			"It owns the clients that its users add. Nobody else sees them until an MOU says so."),
		New: name == "",
	}
	key, was, before := organizationKey("new"), schema.Digest(""), &schema.Organization{}
	if !page.New {
		o, ok := a.Organizations[name]
		if !ok {
			return nil, a, errMissing
		}
		key, was, before = organizationKey(name), bodyDigest(o), o
		page.Title, page.About = o.Title, "A Security Organization: how its new records start, and whom it shares with."
		page.partners(a, name)
	}
	page.Form, page.Edit = organizationFormOf(name,
		before), q.objectEdit(admin.ActionAgreement, key, was)
	page.Form.ByProperty = yesOrNo(a.Policy.RestrictIntake)
	return page, a, nil
}

// partners lists the MOUs of an organization and whom it shares with today.
func (p *OrganizationPage) partners(a clients.Agreements, name string) {
	for number, m := range a.MOUs {
		if slices.Contains(partiesOf(m), name) {
			p.MOUs = append(p.MOUs, mouRow(a, number, m))
		}
	}
	slices.SortFunc(p.MOUs, compareMOUs)
	p.SeenBy, p.Sees = p.partnersOf(a, name, a.Today)
}

// partnersOf lists who sees an organization's clients on a day, and whose
// clients it sees, by title.
func (f Frame) partnersOf(
	a clients.Agreements, name string, day schema.Date,
) (seenBy, sees []PartnerRow) {
	for _, pair := range a.Sharing.Pairs(day) {
		row := PartnerRow{
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
	for _, rows := range [][]PartnerRow{seenBy, sees} {
		slices.SortFunc(rows, byWords(func(r PartnerRow) string { return r.Title }))
	}
	return seenBy, sees
}

func (q *request) addOrganization() error { return q.keepOrganization("") }

func (q *request) saveOrganization() error { return q.keepOrganization(q.PathValue("name")) }

// keepOrganization saves an organization, or adds one where there is no name.
func (q *request) keepOrganization(name string) error {
	page, a, err := q.organizationPage(name)
	if err != nil {
		return err
	}
	page.Form.take(q, page.New)
	if q.resumed() {
		return q.render("organization", page)
	}
	before := &schema.Organization{}
	if !page.New {
		before = a.Organizations[name]
	}
	page.Problems = append(page.Form.wrong(a, page.New), page.Edit.reasonMissing()...)
	if len(page.Problems) == 0 {
		after := page.Form.organization(before)
		var object schema.Object
		if object, err = objectOf(organizationKey(page.Form.Name), after); err != nil {
			return err
		}
		err = q.save(page.Edit,
			fmt.Sprintf("The organization %s is %s.", after.Title,
				map[bool]string{true: "new", false: "edited"}[page.New]),
			object)
		page.Problems, _ = problemsOf(err)
	}
	if len(page.Problems) > 0 {
		return q.renderInvalid("organization", page)
	}
	if err != nil {
		return err
	}
	return q.done(page.Form.Title+" is saved.", "organizations", page.Form.Name)
}

// wrong finds what cannot be saved like this.
func (f OrganizationForm) wrong(a clients.Agreements, isNew bool) Problems {
	var out Problems
	if f.Title == "" {
		out = append(out, problemAt("title", "Enter what people call the organization."))
	}
	for name, o := range a.Organizations {
		if name != f.Name && f.Title != "" && admin.FoldName(o.Title) == admin.FoldName(f.Title) {
			out = append(out, problemAt("title", fmt.Sprintf(
				"Another organization is called %s, too (%s): people could not tell them apart.",
				o.Title, name,
			)))
		}
	}
	if !isNew || f.Name == "" && f.Title == "" {
		return out
	}
	_, taken := a.Organizations[f.Name]
	if problem := nameProblem(f.Name, taken, "an organization"); problem != "" {
		out = append(out, problemAt("name", problem))
	}
	return out
}
