package web

import (
	"strconv"
	"time"

	"configsync/admin/history"
	"configsync/schema"
)

// VersionRow is what one update did to an object.
type VersionRow struct {
	UpdateRow
	Path   string // of the update
	Reason string
	Change *ObjectChange // nil when only its name changed
	at     time.Time
}

// versionRows words the history of an object, the newest first.
func (q *request) versionRows(f Frame, key schema.Key) ([]VersionRow, error) {
	versions, err := q.service().History.ObjectHistory(q.Context(), q.actor(), q.env, key)
	if err != nil {
		return nil, err
	}
	var out []VersionRow
	for _, v := range versions {
		row, err := q.versionRow(f, v)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

func (q *request) versionRow(f Frame, v history.ObjectVersion) (VersionRow, error) {
	row := VersionRow{
		UpdateRow: f.updateRow(v.Update),
		Path:      f.Path("history", strconv.FormatInt(v.Update.Seq, 10)),
		Reason:    v.Update.Reason,
		at:        v.Update.At,
	}
	if v.Difference == nil {
		return row, nil
	}
	change, err := q.wording("").Change(v.Difference)
	row.Change = &ObjectChange{ChangeText: change}
	return row, err
}
