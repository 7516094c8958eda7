package agreements

import (
	"fmt"

	"configsync/admin/clients"
	"configsync/admin/sharing"
	"configsync/schema"
	"configsync/web/site"
)

// endMOU is the form that ends an MOU on a day.
type endMOU struct {
	Offered bool // it can be ended: it has not ended, and the user may
	Day     string
	Edit    site.ObjectEdit
}

// endOf returns the form of an MOU as it is now.
func endOf(a clients.Agreements, m *schema.MOU, edit site.ObjectEdit) endMOU {
	return endMOU{
		Offered: edit.Direct.Allowed && statusOn(m, a.Today).Word != "ended",
		Day:     string(max(a.Today, m.Begins)),
		Edit:    edit,
	}
}

// EndAgreement ends an MOU on a day, the last one on which it is in force. Who
// would no longer see whose clients is shown first.
func EndAgreement(q *site.Request) error {
	number := q.PathValue("name")
	page, a, err := newMOUPage(q, number)
	if err != nil {
		return err
	}
	before := a.MOUs[number]
	page.End.Day = q.Input("day")
	if q.IsResumed() {
		return q.Render("mou", page)
	}
	page.Problems = append(wrongEnd(before, page.End.Day), page.End.Edit.ReasonMissing()...)
	if len(page.Problems) > 0 {
		return q.RenderInvalid("mou", page)
	}
	after := *before
	after.Ends = schema.Date(page.End.Day)
	object, err := site.ObjectOf(mouKey(number), &after)
	if err != nil {
		return err
	}
	effects := sharing.DescribeSharing(a, a.IfMOU(number, &after), a.Today)
	if page.End.Edit.MustLook(q, object, effects) {
		return q.Render("mou", page)
	}
	err = q.Save(page.End.Edit,
		fmt.Sprintf("The MOU %s (%s) ends on %s.", number, before.Title, after.Ends.Long()), object)
	if problems, ok := site.ProblemsOf(err); ok {
		page.Problems = problems
		return q.RenderInvalid("mou", page)
	}
	if err != nil {
		return err
	}
	said := fmt.Sprintf("%s ends on %s.", before.Title, after.Ends.Long())
	if len(effects) == 0 {
		said += " Nobody loses sight of a client: other MOUs cover the same."
	}
	return q.RedirectWithFlash(said, "mous", number)
}

func wrongEnd(m *schema.MOU, day string) site.Problems {
	switch {
	case day == "" || schema.CheckDate(day) != nil:
		return site.Problems{site.ProblemAt("day", "Enter the last day as year-month-day.")}
	case schema.Date(day) < m.Begins:
		return site.Problems{
			site.ProblemAt("day",
				fmt.Sprintf("It begins on %s: it cannot end before.", m.Begins.Long())),
		}
	case m.Ends != "" && schema.Date(day) >= m.Ends:
		return site.Problems{
			site.ProblemAt("day", fmt.Sprintf(
				"It already ends on %s. To make it last longer, change its last day above.",
				m.Ends.Long(),
			)),
		}
	}
	return nil
}
