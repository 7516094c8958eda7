package system

import (
	"strconv"

	"configsync/admin"
	"configsync/web/changes"
	"configsync/web/site"
)

// notesPage is the release notes of an update, for everybody who is signed in.
type notesPage struct {
	site.Frame
	Update int64
	When   site.Moment
	Type   string
	Notes  string // Markdown
}

func Notes(q *site.Request) error {
	seq, err := updateNumber(q)
	if err != nil {
		return err
	}
	n, err := q.Service().History.Notes(q.Context(), q.Actor(), q.Env, seq)
	if err != nil {
		return err
	}
	page := &notesPage{
		Frame:  q.Frame("Release notes of update "+strconv.FormatInt(seq, 10), ""),
		Update: n.Update,
		Type:   changes.UpdateTypeWords(n.Type, n.Source, n.Reverts),
		Notes:  n.Notes,
	}
	page.When = page.Moment(n.At)
	page.Crumb = notesCrumbs(q, page.Crumb, seq)
	return q.Render("notes", page)
}

// notesCrumbs leads through the history whoever may see it.
func notesCrumbs(q *site.Request, crumbs []site.Link, seq int64) []site.Link {
	if !q.Actor().May(admin.ActionHistory) {
		return crumbs[:1]
	}
	number := strconv.FormatInt(seq, 10)
	return append(crumbs, site.Link{Text: "Update " + number, Path: q.Path("history", number)})
}
