package schedules

import (
	"strings"
	"time"

	"configsync/admin"
	"configsync/syncer/timing"
	"configsync/web/site"
	"configsync/words"
)

// freezesPage lists freeze windows and adds one.
type freezesPage struct {
	site.Frame
	Frozen    string // the window that it is now
	Rows      []freezeRow
	Form      freezeForm
	MayManage bool
}

// freezeRow is a freeze window in the list.
type freezeRow struct {
	ID, Reason, Comes, Lasts, By string
	State                        site.StateWord
	Next                         string // when it comes next, from when to when
}

// freezeForm is what is typed of a freeze window that comes once.
type freezeForm struct {
	FromDay, FromTime, ToDay, ToTime, Reason string
}

func Freezes(q *site.Request) error {
	page, err := newFreezesPage(q)
	if err != nil {
		return err
	}
	return q.Render("freezes", page)
}

func newFreezesPage(q *site.Request) (*freezesPage, error) {
	page := &freezesPage{
		Frame: q.Frame("Freeze windows",
			"During a freeze window, "+q.Env.Name+
				" accepts no syncs or rollbacks. Scheduled ones are skipped and recorded; manual ones are refused."),
		MayManage: q.Actor().May(admin.ActionFreeze),
	}
	freezes, frozen, err := q.Service().Promotion.FreezesNow(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return nil, err
	}
	for _, f := range freezes {
		page.Rows = append(page.Rows, newFreezeRow(page.Frame, f))
	}
	page.Frozen = site.FrozenWords(frozen)
	page.Form = freezeForm{
		q.Input("from-day"), q.Input("from-time"), q.Input("to-day"), q.Input("to-time"),
		q.Input("reason"),
	}
	return page, nil
}

func newFreezeRow(f site.Frame, z admin.Freeze) freezeRow {
	row := freezeRow{
		ID: z.ID, Reason: z.Reason, Comes: z.Window.Timing.String(),
		Lasts: words.Duration(z.Window.Lasts), By: site.ActorWords(z.By),
		State: site.StateWord{Word: "past", Look: "quiet"},
	}
	spans := z.Window.Between(f.Now, f.Now.Add(2*timing.LongestWindow))
	if len(spans) == 0 {
		return row
	}
	row.Next = words.WeekdayMoment(spans[0].Begins) + " to " + words.WeekdayMoment(spans[0].Ends)
	row.State = site.StateWord{Word: "upcoming", Look: "good"}
	if !spans[0].Begins.After(f.Now) {
		row.State = site.StateWord{Word: "frozen now", Look: "warn"}
	}
	return row
}

func AddFreeze(q *site.Request) error {
	page, err := newFreezesPage(q)
	if err != nil {
		return err
	}
	if q.IsResumed() {
		return q.Render("freezes", page)
	}
	window, problems := page.Form.parseWindow(page.Zone)
	if len(problems) == 0 {
		_, err = q.Service().Promotion.AddFreeze(q.Context(), q.Actor(), q.Env, window,
			page.Form.Reason)
		problems, _ = site.ProblemsOf(err)
	}
	if len(problems) > 0 {
		page.Problems = problems
		return q.RenderInvalid("freezes", page)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash("Freeze window added.", "freezes")
}

// parseWindow is what the form says, in the environment's zone.
func (f freezeForm) parseWindow(zone *time.Location) (w timing.Window, problems site.Problems) {
	begins := timing.Timing{At: f.FromDay + "T" + f.FromTime, Zone: zone.String()}
	ends := timing.Timing{At: f.ToDay + "T" + f.ToTime, Zone: zone.String()}
	if begins.Check() != nil {
		problems = append(problems,
			site.ProblemAt("from-day", "Enter the start date and time."))
	}
	if ends.Check() != nil {
		problems = append(problems,
			site.ProblemAt("to-day", "Enter the end date and time."))
	}
	if strings.TrimSpace(f.Reason) == "" {
		problems = append(problems,
			site.ProblemAt("reason", "Enter a reason. It’s shown to anyone whose sync is refused."))
	}
	if len(problems) > 0 {
		return w, problems
	}
	w = timing.Window{
		Timing: begins,
		Lasts:  ends.After(time.Time{}, 1)[0].At.Sub(begins.After(time.Time{}, 1)[0].At),
	}
	if w.Lasts <= 0 {
		problems = append(problems, site.ProblemAt("to-day", "The end must be after the start."))
	}
	return w, problems
}

func RemoveFreeze(q *site.Request) error {
	if q.IsResumed() {
		return Freezes(q)
	}
	if err := q.Service().Promotion.RemoveFreeze(
		q.Context(), q.Actor(), q.Env, q.PathValue("id"),
	); err != nil {
		return err
	}
	return q.RedirectWithFlash("Freeze window removed.", "freezes")
}
