package changes

import (
	"strconv"
	"time"

	"configsync/admin/history"
	"configsync/schema"
	"configsync/web/site"
)

// VersionRow is what one update did to an object.
type VersionRow struct {
	UpdateRow
	Path   string // of the update
	Reason string
	Change *ObjectChange // nil when only its name changed
	at     time.Time
}

// VersionRows words the history of an object, the newest first.
func VersionRows(q *site.Request, f site.Frame, key schema.Key) ([]VersionRow, error) {
	versions, err := q.Service().History.ObjectHistory(q.Context(), q.Actor(), q.Env, key)
	if err != nil {
		return nil, err
	}
	var out []VersionRow
	for _, v := range versions {
		row, err := NewVersionRow(q, f, v)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

func NewVersionRow(q *site.Request, f site.Frame, v history.ObjectVersion) (VersionRow, error) {
	row := VersionRow{
		UpdateRow: NewUpdateRow(f, v.Update),
		Path:      f.Path("history", strconv.FormatInt(v.Update.Seq, 10)),
		Reason:    v.Update.Reason,
		at:        v.Update.At,
	}
	if v.Difference == nil {
		return row, nil
	}
	change, err := Wording(q, "").Change(v.Difference)
	row.Change = &ObjectChange{ChangeText: change}
	return row, err
}
