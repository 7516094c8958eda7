package web

import (
	"configsync/admin"
	"configsync/syncer"
)

// HomePage is where a user begins.
type HomePage struct {
	Frame
	Updates []NewsItem
	Search  bool // the user may look for clients
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
	return q.render("home", page)
}

func (q *request) readNews() error {
	if err := q.service().ReadNotes(q.Context(), q.actor(), q.env); err != nil {
		return err
	}
	return q.redirectTo(q.path() + "/")
}
