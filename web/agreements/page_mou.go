package agreements

import (
	"cmp"
	"fmt"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/admin/sharing"
	"configsync/schema"
	"configsync/web/changes"
	"configsync/web/site"
)

// mouPage shows and changes an MOU, or adds one.
type mouPage struct {
	site.Frame
	Row      mouRow
	WhoSees  string // what it does, in a sentence
	Form     mouForm
	Edit     site.ObjectEdit
	End      endMOU
	New      bool
	Timeline changes.Timeline
	Versions []changes.VersionRow
}

func NewMOU(q *site.Request) error {
	page, _, err := newMOUPage(q, "")
	if err != nil {
		return err
	}
	return q.Render("mou", page)
}

func Mou(q *site.Request) error {
	page, _, err := newMOUPage(q, q.PathValue("name"))
	if err != nil {
		return err
	}
	return q.Render("mou", page)
}

// newMOUPage returns the page of an MOU as it is now; without a number, that of
// a new one.
func newMOUPage(q *site.Request, number string) (*mouPage, clients.Agreements, error) {
	a, err := q.Service().Clients.Agreements(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return nil, a, err
	}
	page := &mouPage{
		Frame: q.Frame("Add an MOU",
			"An Information Release lets organizations see each other’s clients, from its first day until its last."),
		New: number == "",
	}
	if page.New {
		page.Form = mouFormOf(a, "", &schema.MOU{
			Begins: a.Today,
			From:   q.Input("from"),
			To:     q.Input("to"),
		})
		page.Edit = q.ObjectEdit(admin.ActionAgreement, mouKey("new"), "")
		return page, a, nil
	}
	m, ok := a.MOUs[number]
	if !ok {
		return nil, a, site.ErrMissing
	}
	page.Title, page.About = m.Title, "Information Release (MOU) "+number
	page.Row, page.WhoSees, page.Form = newMOURow(a, number,
		m), whoSees(a.Configuration, m), mouFormOf(a, number, m)
	page.Edit = q.ObjectEdit(admin.ActionAgreement, mouKey(number), site.BodyDigest(m))
	page.End = endOf(a, m, page.Edit)
	if page.Versions, err = changes.VersionRows(q, page.Frame, mouKey(number)); err != nil {
		return nil, a, err
	}
	page.Timeline = changes.TimelineOf(m, a.Today, page.Versions, page.Zone)
	return page, a, nil
}

func AddMOU(q *site.Request) error { return keepMOU(q, "") }

func SaveMOU(q *site.Request) error { return keepMOU(q, q.PathValue("name")) }

// keepMOU saves an MOU, or adds one where there is no number. Who would newly
// or no longer see whose clients is shown first.
func keepMOU(q *site.Request, number string) error {
	page, a, err := newMOUPage(q, number)
	if err != nil {
		return err
	}
	page.Form.read(q, a, page.New)
	if q.IsResumed() {
		return q.Render("mou", page)
	}
	before := cmp.Or(a.MOUs[number], &schema.MOU{})
	page.Problems = append(page.Form.wrong(a, page.New), page.Edit.ReasonMissing()...)
	if len(page.Problems) > 0 {
		return q.RenderInvalid("mou", page)
	}
	after := page.Form.mou(before)
	object, err := site.ObjectOf(mouKey(page.Form.Number), after)
	if err != nil {
		return err
	}
	if page.Edit.MustLook(q, object,
		sharing.DescribeSharing(a, a.IfMOU(page.Form.Number, after), a.Today)) {
		return q.Render("mou", page)
	}
	err = q.Save(page.Edit,
		fmt.Sprintf("The MOU %s (%s) is %s.", page.Form.Number, after.Title,
			map[bool]string{true: "new", false: "edited"}[page.New]),
		object)
	if problems, ok := site.ProblemsOf(err); ok {
		page.Problems = problems
		return q.RenderInvalid("mou", page)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash(after.Title+" is saved.", "mous", page.Form.Number)
}
