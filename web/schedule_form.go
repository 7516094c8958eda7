package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/syncer/timing"
	"configsync/words"
)

// ScheduleForm is what is typed of a schedule. Of the ways to say when, only
// the chosen one counts; what is typed for the others is kept on the page.
type ScheduleForm struct {
	Name           string
	Does           string // promote, plan
	Sources, Plans []Choice
	Repeats        string // days, once, cron
	Days           []Choice
	Time, Date     string
	Cron, Zone     string
	Late           []Choice
	Notify         string
	AllowDelete    bool
}

// late are the choices of how late an occurrence may run, in hours.
var lateHours = []int{0, 1, 2, 4, 8, 24}

func (q *request) scheduleForm(f Frame, open []promotion.ReviewLine) ScheduleForm {
	form := ScheduleForm{Name: strings.ToLower(q.input("name")), Does: q.input("does"),
		Repeats: q.input("repeats"), Time: q.input("time"), Date: q.input("date"),
		Cron: q.input("cron"), Zone: q.input("zone"),
		Notify: lines(q.input("notify")), AllowDelete: q.input("delete") == "yes"}
	plan := q.input("plan")
	if form.Does == "" {
		form.Does, form.Repeats, form.Time, form.Zone = "promote", "days", "22:00", f.Zone.String()
		if plan != "" {
			form.Does, form.Repeats = "plan", "once"
		}
	}
	for _, name := range q.service().Schedules.EnvironmentNames {
		if name != f.Env.Name {
			form.Sources = append(form.Sources, Choice{
				Value:  name,
				Text:   name,
				Chosen: name == q.input("source"),
			})
		}
	}
	for _, r := range open {
		form.Plans = append(form.Plans, f.planChoice(r, r.ID == plan))
	}
	for i := range 7 {
		day := time.Weekday(i)
		form.Days = append(form.Days, Choice{
			Value:  fmt.Sprint(i),
			Text:   day.String(),
			Chosen: slices.Contains(q.Form["day"], fmt.Sprint(i)),
		})
	}
	chosen := q.input("late")
	if chosen == "" {
		chosen = "2"
	}
	for _, h := range lateHours {
		text := "Do not run it any more"
		if h > 0 {
			text = "Run it up to " + words.Count(h, "hour", "hours") + " late"
		}
		form.Late = append(form.Late, Choice{
			Value:  fmt.Sprint(h),
			Text:   text,
			Chosen: fmt.Sprint(h) == chosen,
		})
	}
	return form
}

// planChoice is a plan in review that can be given a time.
func (f Frame) planChoice(r promotion.ReviewLine, chosen bool) Choice {
	row := f.reviewLine(r)
	words := row.State.Word
	if row.Lacks != "" {
		words += ", " + row.Lacks
	}
	return Choice{Value: r.ID, Text: row.Title + " (" + words + ")", Chosen: chosen}
}

// spec is what the form says.
func (f ScheduleForm) spec() admin.ScheduleSpec {
	s := admin.ScheduleSpec{
		Timing:      f.timing(),
		Notify:      strings.Fields(f.Notify),
		AllowDelete: f.AllowDelete,
	}
	if f.Does == "plan" {
		s.Plan = chosenOf(f.Plans)
	} else {
		s.Source = chosenOf(f.Sources)
	}
	var hours int
	_, _ = fmt.Sscan(chosenOf(f.Late), &hours)
	s.Late = time.Duration(hours) * time.Hour
	return s
}

func (f ScheduleForm) timing() timing.Timing {
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
func (f ScheduleForm) wrong() Problems {
	var out Problems
	if problem := nameProblem(f.Name, false, "a schedule"); f.Name == "" || problem != "" {
		out = append(out, problemAt("name",
			"Give it a short name of lower-case letters, digits and hyphens, such as nightly."))
	}
	if f.Name == "new" {
		out = append(out, problemAt("name", "Choose another name."))
	}
	if f.Does == "plan" && chosenOf(f.Plans) == "" {
		out = append(out, problemAt("plan", "Choose the plan to apply."))
	}
	if f.Does != "plan" && chosenOf(f.Sources) == "" {
		out = append(out, problemAt("source", "Choose the environment to promote from."))
	}
	if _, err := time.Parse("15:04", f.Time); err != nil && f.Repeats != "cron" {
		return append(out, problemAt("time", "Enter the time of day, such as 10:00 PM."))
	}
	if _, err := time.Parse(time.DateOnly, f.Date); err != nil && f.Repeats == "once" {
		return append(out, problemAt("date", "Enter the day, as year-month-day."))
	}
	if err := f.timing().Check(); err != nil {
		input := "zone"
		if _, zoneErr := time.LoadLocation(
			f.Zone,
		); zoneErr == nil && f.Zone != "" && f.Repeats == "cron" {
			input = "cron"
		}
		problems, _ := problemsOf(err)
		for _, p := range problems {
			out = append(out, problemAt(input, p.Message))
		}
	}
	return out
}
