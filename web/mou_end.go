package web

import (
	"fmt"

	"configsync/admin/clients"
	"configsync/admin/sharing"
	"configsync/schema"
)

// EndMOU is the form that ends an MOU on a day.
type EndMOU struct {
	Offered bool // it can be ended: it has not ended, and the user may
	Day     string
	Edit    ObjectEdit
}

// endOf is the form of an MOU as it is now.
func endOf(a clients.Agreements, m *schema.MOU, edit ObjectEdit) EndMOU {
	return EndMOU{
		Offered: edit.Direct.Allowed && mouStanding(m, a.Today).Word != "ended",
		Day:     string(max(a.Today, m.Begins)),
		Edit:    edit,
	}
}

// endMOU ends an MOU on a day, the last one on which it is in force. Who would
// no longer see whose clients is shown first.
func (q *request) endMOU() error {
	number := q.PathValue("name")
	page, a, err := q.mouPage(number)
	if err != nil {
		return err
	}
	before := a.MOUs[number]
	page.End.Day = q.input("day")
	if q.resumed() {
		return q.render("mou", page)
	}
	page.Problems = append(wrongEnd(before, page.End.Day), page.End.Edit.reasonMissing()...)
	if len(page.Problems) > 0 {
		return q.renderInvalid("mou", page)
	}
	after := *before
	after.Ends = schema.Date(page.End.Day)
	object, err := objectOf(mouKey(number), &after)
	if err != nil {
		return err
	}
	effects := sharing.DescribeSharing(a, a.IfMOU(number, &after), a.Today)
	if page.End.Edit.mustLook(q, object, effects) {
		return q.render("mou", page)
	}
	err = q.save(page.End.Edit,
		fmt.Sprintf("The MOU %s (%s) ends on %s.", number, before.Title, after.Ends.Long()), object)
	if problems, ok := problemsOf(err); ok {
		page.Problems = problems
		return q.renderInvalid("mou", page)
	}
	if err != nil {
		return err
	}
	said := fmt.Sprintf("%s ends on %s.", before.Title, after.Ends.Long())
	if len(effects) == 0 {
		said += " Nobody loses sight of a client: other MOUs cover the same."
	}
	return q.done(said, "mous", number)
}

func wrongEnd(m *schema.MOU, day string) Problems {
	switch {
	case day == "" || schema.CheckDate(day) != nil:
		return Problems{problemAt("day", "Enter the last day as year-month-day.")}
	case schema.Date(day) < m.Begins:
		return Problems{
			problemAt("day",
				fmt.Sprintf("It begins on %s: it cannot end before.", m.Begins.Long())),
		}
	case m.Ends != "" && schema.Date(day) >= m.Ends:
		return Problems{
			problemAt("day", fmt.Sprintf(
				"It already ends on %s. To make it last longer, change its last day above.",
				m.Ends.Long(),
			)),
		}
	}
	return nil
}
