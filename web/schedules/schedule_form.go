package schedules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/syncer/timing"
	"configsync/web/changes"
	"configsync/web/site"
	"configsync/words"
)

// scheduleForm is what is typed of a schedule. Of the ways to say when, only
// the chosen one counts; what is typed for the others is kept on the page.
type scheduleForm struct {
	Name           string
	Action         string // promote, plan
	Sources, Plans []site.Choice
	Repeats        string // days, once, cron
	Days           []site.Choice
	Time, Date     string
	Cron, Zone     string
	Late           []site.Choice
	Notify         string
	Consent        []changes.ConsentBox // to the deletions of the chosen plan
}

// late are the choices of how late an occurrence may run, in hours.
var lateHours = []int{0, 1, 2, 4, 8, 24}

func newScheduleForm(q *site.Request, f site.Frame, open []promotion.ReviewLine) scheduleForm {
	form := scheduleForm{Name: strings.ToLower(q.Input("name")), Action: q.Input("does"),
		Repeats: q.Input("repeats"), Time: q.Input("time"), Date: q.Input("date"),
		Cron: q.Input("cron"), Zone: q.Input("zone"),
		Notify: site.Lines(q.Input("notify"))}
	plan := q.Input("plan")
	if form.Action == "" {
		form.Action, form.Repeats, form.Time, form.Zone = "promote", "days", "22:00", f.Zone.String()
		if plan != "" {
			form.Action, form.Repeats = "plan", "once"
		}
	}
	for _, name := range q.Service().Schedules.EnvironmentNames {
		if name != f.Env.Name {
			form.Sources = append(form.Sources, site.Choice{
				Value:  name,
				Text:   name,
				Chosen: name == q.Input("source"),
			})
		}
	}
	for _, r := range open {
		form.Plans = append(form.Plans, planChoice(f, r, r.ID == plan))
	}
	for i := range 7 {
		day := time.Weekday(i)
		form.Days = append(form.Days, site.Choice{
			Value:  fmt.Sprint(i),
			Text:   day.String(),
			Chosen: slices.Contains(q.Form["day"], fmt.Sprint(i)),
		})
	}
	chosen := q.Input("late")
	if chosen == "" {
		chosen = "2"
	}
	for _, h := range lateHours {
		text := "Skip the run"
		if h > 0 {
			text = "Run up to " + words.Count(h, "hour", "hours") + " late"
		}
		form.Late = append(form.Late, site.Choice{
			Value:  fmt.Sprint(h),
			Text:   text,
			Chosen: fmt.Sprint(h) == chosen,
		})
	}
	return form
}

// planChoice returns a plan in review that can be given a time.
func planChoice(f site.Frame, r promotion.ReviewLine, chosen bool) site.Choice {
	row := f.ReviewLine(r)
	words := row.State.Word
	if row.Lacks != "" {
		words += ", " + row.Lacks
	}
	return site.Choice{Value: r.ID, Text: row.Title + " (" + words + ")", Chosen: chosen}
}

// spec is what the form says.
func (f scheduleForm) spec() admin.ScheduleSpec {
	s := admin.ScheduleSpec{Timing: f.timing(), Notify: strings.Fields(f.Notify)}
	if f.Action == "plan" {
		s.Plan = site.ChosenOf(f.Plans)
	} else {
		s.Source = site.ChosenOf(f.Sources)
	}
	var hours int
	_, _ = fmt.Sscan(site.ChosenOf(f.Late), &hours)
	s.Late = time.Duration(hours) * time.Hour
	return s
}

func (f scheduleForm) timing() timing.Timing {
	t := timing.Timing{Zone: f.Zone}
	switch f.Repeats {
	case "once":
		t.At = f.Date + "T" + f.Time
	case "cron":
		t.Cron = f.Cron
	default:
		var days []string
		for _, d := range f.Days {
			if d.Chosen {
				days = append(days, d.Value)
			}
		}
		if len(days) == 0 || len(days) == 7 {
			days = []string{"*"}
		}
		hour, minute, _ := strings.Cut(f.Time, ":")
		t.Cron = fmt.Sprintf("%s %s * * %s", strings.TrimPrefix(minute, "0"),
			strings.TrimPrefix(hour, "0"), strings.Join(days, ","))
		t.Cron = strings.Replace(t.Cron, "  ", " 0 ", 1)
		if strings.HasPrefix(t.Cron, " ") {
			t.Cron = "0" + t.Cron
		}
	}
	return t
}

// wrong finds what cannot be saved like this.
func (f scheduleForm) wrong() site.Problems {
	var out site.Problems
	if problem := site.NameProblem(f.Name, false, "schedule"); f.Name == "" || problem != "" {
		out = append(out, site.ProblemAt("name",
			"Enter a short name of lowercase letters, digits and hyphens, such as nightly."))
	}
	if f.Name == "new" {
		out = append(out, site.ProblemAt("name", "Choose another name."))
	}
	if f.Action == "plan" && site.ChosenOf(f.Plans) == "" {
		out = append(out, site.ProblemAt("plan", "Choose the plan to apply."))
	}
	if f.Action != "plan" && site.ChosenOf(f.Sources) == "" {
		out = append(out, site.ProblemAt("source", "Choose the environment to promote from."))
	}
	if _, err := time.Parse("15:04", f.Time); err != nil && f.Repeats != "cron" {
		return append(out, site.ProblemAt("time", "Enter the time of day, such as 10:00 PM."))
	}
	if _, err := time.Parse(time.DateOnly, f.Date); err != nil && f.Repeats == "once" {
		return append(out, site.ProblemAt("date", "Enter the date as year-month-day."))
	}
	if err := f.timing().Check(); err != nil {
		input := "zone"
		if _, zoneErr := time.LoadLocation(
			f.Zone,
		); zoneErr == nil && f.Zone != "" && f.Repeats == "cron" {
			input = "cron"
		}
		problems, _ := site.ProblemsOf(err)
		for _, p := range problems {
			out = append(out, site.ProblemAt(input, p.Message))
		}
	}
	return out
}
