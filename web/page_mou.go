package web

import (
	"cmp"
	"fmt"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/admin/sharing"
	"configsync/schema"
)

// MOUPage shows and changes an MOU, or adds one.
type MOUPage struct {
	Frame
	Row      MOURow
	WhoSees  string // what it does, in a sentence
	Form     MOUForm
	Edit     ObjectEdit
	End      EndMOU
	New      bool
	Timeline Timeline
	Versions []VersionRow
}

func (q *request) newMOU() error {
	page, _, err := q.mouPage("")
	if err != nil {
		return err
	}
	return q.render("mou", page)
}

func (q *request) mou() error {
	page, _, err := q.mouPage(q.PathValue("name"))
	if err != nil {
		return err
	}
	return q.render("mou", page)
}

// mouPage is the page of an MOU as it is now; without a number, that of a new
// one.
func (q *request) mouPage(number string) (*MOUPage, clients.Agreements, error) {
	a, err := q.service().Clients.Agreements(q.Context(), q.actor(), q.env)
	if err != nil {
		return nil, a, err
	}
	page := &MOUPage{
		Frame: q.frame("Add an MOU",
			"An Information Release lets organizations see each other’s clients, from its first day until its last."),
		New: number == "",
	}
	if page.New {
		page.Form = mouFormOf(a, "", &schema.MOU{
			Begins: a.Today,
			From:   q.input("from"),
			To:     q.input("to"),
		})
		page.Edit = q.objectEdit(admin.ActionAgreement, mouKey("new"), "")
		return page, a, nil
	}
	m, ok := a.MOUs[number]
	if !ok {
		return nil, a, errMissing
	}
	page.Title, page.About = m.Title, "Information Release (MOU) "+number
	page.Row, page.WhoSees, page.Form = mouRow(a, number,
		m), whoSees(a.Configuration, m), mouFormOf(a, number, m)
	page.Edit = q.objectEdit(admin.ActionAgreement, mouKey(number), bodyDigest(m))
	page.End = endOf(a, m, page.Edit)
	if page.Versions, err = q.versionRows(page.Frame, mouKey(number)); err != nil {
		return nil, a, err
	}
	page.Timeline = timelineOf(m, a.Today, page.Versions, page.Zone)
	return page, a, nil
}

func (q *request) addMOU() error { return q.keepMOU("") }

func (q *request) saveMOU() error { return q.keepMOU(q.PathValue("name")) }

// keepMOU saves an MOU, or adds one where there is no number. Who would newly
// or no longer see whose clients is shown first.
func (q *request) keepMOU(number string) error {
	page, a, err := q.mouPage(number)
	if err != nil {
		return err
	}
	page.Form.take(q, a, page.New)
	if q.resumed() {
		return q.render("mou", page)
	}
	before := cmp.Or(a.MOUs[number], &schema.MOU{})
	page.Problems = append(page.Form.wrong(a, page.New), page.Edit.reasonMissing()...)
	if len(page.Problems) > 0 {
		return q.renderInvalid("mou", page)
	}
	after := page.Form.mou(before)
	object, err := objectOf(mouKey(page.Form.Number), after)
	if err != nil {
		return err
	}
	if page.Edit.mustLook(q, object,
		sharing.DescribeSharing(a, a.IfMOU(page.Form.Number, after), a.Today)) {
		return q.render("mou", page)
	}
	err = q.save(page.Edit,
		fmt.Sprintf("The MOU %s (%s) is %s.", page.Form.Number, after.Title,
			map[bool]string{true: "new", false: "edited"}[page.New]),
		object)
	if problems, ok := problemsOf(err); ok {
		page.Problems = problems
		return q.renderInvalid("mou", page)
	}
	if err != nil {
		return err
	}
	return q.done(after.Title+" is saved.", "mous", page.Form.Number)
}
