package agreements

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"configsync/admin/clients"
	"configsync/schema"
	"configsync/web/site"
)

// mouForm is what is typed of an MOU. Of both ways to share only the chosen one
// counts; what is typed for the other one is kept on the page.
type mouForm struct {
	Number, Title string
	Mutual        bool // the organizations share with each other; otherwise one shares with another
	From, To      []site.Choice
	Between       []site.Choice // every organization, the chosen ones first
	Begins, Ends  string
	Comments      string
}

func mouFormOf(a clients.Agreements, number string, m *schema.MOU) mouForm {
	f := mouForm{
		Number: number, Title: m.Title, Mutual: len(m.Between) > 0, Begins: string(m.Begins),
		Ends: string(m.Ends), Comments: m.Comments,
	}
	f.offer(a, m.From, m.To, m.Between)
	return f
}

// offer lists the organizations to choose from.
func (f *mouForm) offer(a clients.Agreements, from, to string, between []string) {
	f.From, f.To, f.Between = organizationsOf(
		a, []string{from},
	), organizationsOf(a, []string{to}), organizationsOf(a, between)
	slices.SortStableFunc(f.Between, func(a, b site.Choice) int {
		rank := map[bool]int{true: 0, false: 1}
		return cmp.Compare(rank[a.Chosen], rank[b.Chosen])
	})
}

// organizationsOf lists every organization by title; those of the names are
// chosen, also one that does not exist.
func organizationsOf(a clients.Agreements, chosen []string) []site.Choice {
	var out []site.Choice
	for name, o := range a.Organizations {
		out = append(out, site.Choice{
			Value:  name,
			Text:   o.Title,
			Help:   "",
			Chosen: slices.Contains(chosen, name),
		})
	}
	slices.SortFunc(out, func(a, b site.Choice) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)),
			strings.Compare(a.Value, b.Value))
	})
	return out
}

// read reads what was typed; the number only of a new MOU.
func (f *mouForm) read(q *site.Request, a clients.Agreements, isNew bool) {
	f.Title, f.Mutual, f.Begins, f.Ends, f.Comments = q.Input(
		"title",
	), q.Input("way") == "mutual", q.Input(
		"begins",
	), q.Input("ends"), site.Lines(q.Input("comments"))
	f.offer(a, q.Input("from"), q.Input("to"), q.PostForm["between"])
	if isNew {
		f.Number = strings.ToLower(q.Input("number"))
	}
}

// mou is what the form says, over what cannot be changed in it. Parties that
// are there already keep their order.
func (f mouForm) mou(before *schema.MOU) *schema.MOU {
	m := &schema.MOU{
		Title:    f.Title,
		Formerly: before.Formerly,
		Begins:   schema.Date(f.Begins),
		Ends:     schema.Date(f.Ends),
		Comments: f.Comments,
	}
	if !f.Mutual {
		m.From, m.To = site.ChosenOf(f.From), site.ChosenOf(f.To)
		return m
	}
	for _, name := range before.Between {
		if slices.ContainsFunc(f.Between, func(c site.Choice) bool {
			return c.Chosen && c.Value == name
		}) {
			m.Between = append(m.Between, name)
		}
	}
	for _, c := range f.Between {
		if c.Chosen && !slices.Contains(m.Between, c.Value) {
			m.Between = append(m.Between, c.Value)
		}
	}
	return m
}

// wrong finds what cannot be saved like this.
func (f mouForm) wrong(a clients.Agreements, isNew bool) site.Problems {
	var out site.Problems
	say := func(input, message string, args ...any) {
		out = append(out, site.ProblemAt(input, fmt.Sprintf(message, args...)))
	}
	if isNew {
		_, taken := a.MOUs[f.Number]
		if f.Number == "" {
			say("number", "Enter the number of the agreement, such as 2026-014.")
		} else if problem := site.NameProblem(f.Number, taken, "an MOU"); problem != "" {
			say("number", "%s", problem)
		}
	}
	if f.Title == "" {
		say("title", "Enter what the agreement is called.")
	}
	m := f.mou(&schema.MOU{})
	if f.Mutual && len(m.Between) < 2 {
		say("between", "Choose at least two organizations that share with each other.")
	}
	if !f.Mutual && m.From == "" {
		say("from", "Choose whose clients are shared.")
	}
	if !f.Mutual && m.To == "" {
		say("to", "Choose who may see them.")
	}
	if !f.Mutual && m.From != "" && m.From == m.To {
		say("to", "An organization sees its own clients without an MOU: choose another one.")
	}
	return append(out, f.wrongDays()...)
}

func (f mouForm) wrongDays() site.Problems {
	var out site.Problems
	if f.Begins == "" || schema.CheckDate(f.Begins) != nil {
		out = append(out,
			site.ProblemAt("begins",
				"Enter the first day on which it is in force, as year-month-day."))
	}
	switch {
	case f.Ends == "":
	case schema.CheckDate(f.Ends) != nil:
		out = append(out, site.ProblemAt("ends",
			"Enter the last day as year-month-day, or leave it empty when there is no end."))
	case f.Ends < f.Begins:
		out = append(out, site.ProblemAt("ends", fmt.Sprintf(
			"It would end on %s, before it begins on %s.", schema.Date(f.Ends).Long(),
			schema.Date(f.Begins).Long(),
		)))
	}
	return out
}
