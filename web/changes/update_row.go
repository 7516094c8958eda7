package changes

import (
	"fmt"
	"strconv"

	"configsync/syncer"
	"configsync/web/site"
	"configsync/words"
)

func SeqText(seq int64) string { return strconv.FormatInt(seq, 10) }

// UpdateRow is an update in the history.
type UpdateRow struct {
	Seq       int64
	When      site.Moment
	Type      string // in words
	Emergency bool
	By        string
	Changes   string // "12 changes"
	Summary   string
	Notes     bool
}

func NewUpdateRow(f site.Frame, u syncer.Update) UpdateRow {
	row := UpdateRow{Seq: u.Seq, When: f.Moment(u.At),
		Type: UpdateTypeWords(u.Type, u.Source.Name, u.Reverts), Emergency: u.Flagged,
		By:      site.ActorWords(u.Actor),
		Changes: words.Count(u.Changes, "change", "changes"), Summary: u.Summary,
		Notes: u.Notes != ""}
	if row.Summary == "" {
		row.Summary = u.Reason
	}
	return row
}

// UpdateTypeWords says how an update came about.
func UpdateTypeWords(t syncer.UpdateType, source string, reverts int64) string {
	switch {
	case t == syncer.Synchronization && source != "":
		return "Environment Synchronization from " + source
	case t == syncer.Synchronization:
		return "Environment Synchronization"
	case t == syncer.Rollback && reverts > 0:
		return fmt.Sprintf("Rollback of update %d", reverts)
	case t == syncer.Rollback:
		return "Rollback"
	case t == syncer.Application:
		return "New version of configsync"
	case t == syncer.Edit && source != "":
		return "Adopted from " + source
	case t == syncer.Edit:
		return "Direct change"
	}
	return string(t)
}
