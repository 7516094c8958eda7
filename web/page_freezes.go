package web

import (
	"strings"
	"time"

	"configsync/admin"
	"configsync/syncer/timing"
	"configsync/words"
)

// FreezesPage lists freeze windows and adds one.
type FreezesPage struct {
	Frame
	Frozen    string // the window that it is now
	Rows      []FreezeRow
	Form      FreezeForm
	MayManage bool
}

// FreezeRow is a freeze window in the list.
type FreezeRow struct {
	ID, Reason, Comes, Lasts, By string
	State                        StateWord
	Next                         string // when it comes next, from when to when
}

// FreezeForm is what is typed of a freeze window that comes once.
type FreezeForm struct {
	FromDay, FromTime, ToDay, ToTime, Reason string
}

func (q *request) freezes() error {
	page, err := q.freezesPage()
	if err != nil {
		return err
	}
	return q.render("freezes", page)
}

func (q *request) freezesPage() (*FreezesPage, error) {
	page := &FreezesPage{
		Frame: q.frame("Freeze windows",
			"Periods in which "+q.env.Name+
				" takes no sync and no rollback. Scheduled ones are skipped and recorded; those made by hand are refused."),
		MayManage: q.actor().May(admin.ActionFreeze),
	}
	freezes, frozen, err := q.service().Promotion.FreezesNow(q.Context(), q.actor(), q.env)
	if err != nil {
		return nil, err
	}
	for _, f := range freezes {
		page.Rows = append(page.Rows, page.freezeRow(f))
	}
	page.Frozen = frozenWords(frozen)
	page.Form = FreezeForm{
		q.input("from-day"), q.input("from-time"), q.input("to-day"), q.input("to-time"),
		q.input("reason"),
	}
	return page, nil
}

func (f Frame) freezeRow(z admin.Freeze) FreezeRow {
	row := FreezeRow{
		ID: z.ID, Reason: z.Reason, Comes: z.Window.Timing.String(),
		Lasts: words.Duration(z.Window.Lasts), By: actorWords(z.By),
		State: StateWord{"over", "quiet"},
	}
	spans := z.Window.Between(f.Now, f.Now.Add(2*timing.LongestWindow))
	if len(spans) == 0 {
		return row
	}
	row.Next = words.WeekdayMoment(spans[0].Begins) + " to " + words.WeekdayMoment(spans[0].Ends)
	row.State = StateWord{"to come", "good"}
	if !spans[0].Begins.After(f.Now) {
		row.State = StateWord{"frozen now", "warn"}
	}
	return row
}

func (q *request) addFreeze() error {
	page, err := q.freezesPage()
	if err != nil {
		return err
	}
	if q.resumed() {
		return q.render("freezes", page)
	}
	window, problems := page.Form.window(page.Zone)
	if len(problems) == 0 {
		_, err = q.service().Promotion.AddFreeze(q.Context(), q.actor(), q.env, window,
			page.Form.Reason)
		problems, _ = problemsOf(err)
	}
	if len(problems) > 0 {
		page.Problems = problems
		return q.renderInvalid("freezes", page)
	}
	if err != nil {
		return err
	}
	return q.done("The freeze window is there.", "freezes")
}

// window is what the form says, in the environment's zone.
func (f FreezeForm) window(zone *time.Location) (w timing.Window, problems Problems) {
	begins := timing.Timing{At: f.FromDay + "T" + f.FromTime, Zone: zone.String()}
	ends := timing.Timing{At: f.ToDay + "T" + f.ToTime, Zone: zone.String()}
	if begins.Check() != nil {
		problems = append(problems,
			problemAt("from-day", "Enter the day and the time at which it begins."))
	}
	if ends.Check() != nil {
		problems = append(problems,
			problemAt("to-day", "Enter the day and the time at which it ends."))
	}
	if strings.TrimSpace(f.Reason) == "" {
		problems = append(problems,
			problemAt("reason", "Say why: whoever is kept from a sync reads it."))
	}
	if len(problems) > 0 {
		return w, problems
	}
	w = timing.Window{
		Timing: begins,
		Lasts:  ends.After(time.Time{}, 1)[0].At.Sub(begins.After(time.Time{}, 1)[0].At),
	}
	if w.Lasts <= 0 {
		problems = append(problems, problemAt("to-day", "It ends before it begins."))
	}
	return w, problems
}

func (q *request) removeFreeze() error {
	if q.resumed() {
		return q.freezes()
	}
	if err := q.service().Promotion.RemoveFreeze(
		q.Context(), q.actor(), q.env, q.PathValue("id"),
	); err != nil {
		return err
	}
	return q.done("The freeze window is removed.", "freezes")
}
