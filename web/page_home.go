package web

import (
	"configsync/admin"
	"configsync/syncer"
	"configsync/web/clients"
	"configsync/web/promotion"
	"configsync/web/site"
	"configsync/words"
)

// HomePage is where a user begins.
type HomePage struct {
	site.Frame
	Updates []NewsItem
	Search  bool // the user may look for clients
	// the emergency accesses that nobody has looked at, counted; "" where there
	// is none for the user
	Waiting string
	Watch   string // address of the page that lists them
	// schedules that did not take place as scheduled, for who manages them
	Bad []site.ScheduleRow
	// the plans that wait for the user to decide, counted; "" where there is
	// none
	Reviews string
}

// NewsItem is an update with release notes that the user has not read.
type NewsItem struct {
	syncer.Update
	When site.Moment
}

func home(q *site.Request) error {
	page := &HomePage{Frame: q.Frame("Home", ""), Search: q.Actor().May(admin.ActionClients)}
	page.Title = "Good to see you, " + q.SignedIn.User.Name
	for _, u := range q.SignedIn.News {
		page.Updates = append(page.Updates, NewsItem{u, page.Moment(u.At)})
	}
	home, err := q.Service().Home(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return err
	}
	page.notice(q, home.Emergencies)
	if home.Reviews > 0 {
		page.Reviews = words.Count(home.Reviews, "plan needs", "plans need")
	}
	_, page.Bad = promotion.Scheduled(page.Frame, home.Schedules)
	return q.Render("home", page)
}

// notice tells of the emergency accesses that wait for somebody to look at
// them.
func (p *HomePage) notice(q *site.Request, n int) {
	if n == 0 {
		return
	}
	p.Waiting, p.Watch = words.Count(n, "emergency access",
		"emergency accesses"), p.Path("client-security")
	if clients.Watches(q) {
		p.Watch = p.Path("emergency")
	}
}

func readNews(q *site.Request) error {
	if err := q.Service().Accounts.ReadNotes(q.Context(), q.Actor(), q.Env); err != nil {
		return err
	}
	return q.RedirectTo(q.Path() + "/")
}
