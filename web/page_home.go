package web

import (
	"configsync/admin"
	"configsync/syncer"
	"configsync/words"
)

// HomePage is where a user begins.
type HomePage struct {
	Frame
	Updates []NewsItem
	Search  bool // the user may look for clients
	// the emergency accesses that nobody has looked at, counted; "" where there
	// is none for the user
	Waiting string
	Watch   string        // address of the page that lists them
	Bad     []ScheduleRow // schedules that did not take place as scheduled, for who manages them
	// the plans that wait for the user to decide, counted; "" where there is
	// none
	Reviews string
}

// NewsItem is an update with release notes that the user has not read.
type NewsItem struct {
	syncer.Update
	When Moment
}

func (q *request) home() error {
	page := &HomePage{Frame: q.frame("Home", ""), Search: q.actor().May(admin.ActionClients)}
	page.Title = "Good to see you, " + q.in.User.Name
	for _, u := range q.in.News {
		page.Updates = append(page.Updates, NewsItem{u, page.moment(u.At)})
	}
	home, err := q.service().Home(q.Context(), q.actor(), q.env)
	if err != nil {
		return err
	}
	page.notice(q, home.Emergencies)
	if home.Reviews > 0 {
		page.Reviews = words.Count(home.Reviews, "plan waits", "plans wait")
	}
	_, page.Bad = page.scheduled(home.Schedules)
	return q.render("home", page)
}

// notice tells of the emergency accesses that wait for somebody to look at
// them.
func (p *HomePage) notice(q *request, n int) {
	if n == 0 {
		return
	}
	p.Waiting, p.Watch = words.Count(n, "emergency access",
		"emergency accesses"), p.Path("client-security")
	if q.watches() {
		p.Watch = p.Path("emergency")
	}
}

func (q *request) readNews() error {
	if err := q.service().Accounts.ReadNotes(q.Context(), q.actor(), q.env); err != nil {
		return err
	}
	return q.redirectTo(q.path() + "/")
}
