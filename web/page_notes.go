package web

import (
	"strconv"

	"configsync/admin"
)

// NotesPage is the release notes of an update, for everybody who is signed in.
type NotesPage struct {
	Frame
	Update int64
	When   Moment
	Type   string
	Notes  string // Markdown
}

func (q *request) notes() error {
	seq, err := q.updateNumber()
	if err != nil {
		return err
	}
	n, err := q.service().History.Notes(q.Context(), q.actor(), q.env, seq)
	if err != nil {
		return err
	}
	page := &NotesPage{
		Frame:  q.frame("Release notes of update "+strconv.FormatInt(seq, 10), ""),
		Update: n.Update,
		Type:   updateTypeWords(n.Type, n.Source, n.Reverts),
		Notes:  n.Notes,
	}
	page.When = page.moment(n.At)
	page.Crumb = q.notesCrumbs(page.Crumb, seq)
	return q.render("notes", page)
}

// notesCrumbs leads through the history whoever may see it.
func (q *request) notesCrumbs(crumbs []Link, seq int64) []Link {
	if !q.actor().May(admin.ActionHistory) {
		return crumbs[:1]
	}
	number := strconv.FormatInt(seq, 10)
	return append(crumbs, Link{"Update " + number, q.path("history", number)})
}
