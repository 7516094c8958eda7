package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/syncer"
)

// historyReader searches the System Update History.
type historyReader struct{ *queries }

const updateColumns = `seq, uid, type, at, actor, source_name, source_id, source_seq, source_uid, read_seq, plan_id, plan_digest,
	reverts, version, reason, flagged, summary, notes, changes, approval, frozen, run`

func scanUpdate(rows *sql.Rows, more ...any) (syncer.Update, error) {
	var u syncer.Update
	err := rows.Scan(append([]any{&u.Seq, &u.UID, &u.Type, (*timestamp)(&u.At), &u.Actor,
		&u.Source.Name, &u.Source.ID, &u.Source.Seq, &u.Source.UID, &u.Read, &u.PlanID, &u.Digest,
		&u.Reverts, &u.Version, &u.Reason, &u.Flagged, &u.Summary, &u.Notes, &u.Changes,
		&u.Approval, &u.Freeze, &u.Run}, more...)...)
	return u, err
}

// Find lists updates, the newest first.
func (s historyReader) Find(ctx context.Context, f admin.Filter) ([]syncer.Update, error) {
	var out []syncer.Update
	err := s.eachUpdate(ctx, f, func(u syncer.Update) error {
		out = append(out, u)
		if len(out) == f.Limit {
			return errStop
		}
		return nil
	})
	return out, err
}

// Count returns the number of updates that a filter selects on all pages.
func (s historyReader) Count(ctx context.Context, f admin.Filter) (int, error) {
	f.Before, f.Limit = 0, 0
	if f.Search == "" {
		n, err := s.number(ctx, `select count(*) from updates u where `+updatesOf, updateArgs(f)...)
		return int(n), err
	}
	n := 0
	err := s.eachUpdate(ctx, f, func(syncer.Update) error {
		n++
		return nil
	})
	return n, err
}

// updatesOf selects the updates of a filter by updateArgs, without the search.
const updatesOf = `at >= $1 and at < $2 and (cast($3 as bigint) = 0 or seq = $3)
			and (not $4 or type <> 'synchronization') and (not $5 or notes <> '')
			and seq > $6 and (cast($7 as bigint) = 0 or seq < $7)`

func updateArgs(f admin.Filter) []any {
	since, until := "", "9999"
	if !f.Since.IsZero() {
		since = f.Since.UTC().Format(timestampForm)
	}
	if !f.Until.IsZero() {
		until = f.Until.UTC().Format(timestampForm)
	}
	return []any{
		since, until, f.Update, f.ExcludeSynchronizations, f.WithReleaseNotes, f.After, f.Before,
	}
}

// eachUpdate calls do for every update of a filter, the newest first, until do
// returns errStop.
func (s historyReader) eachUpdate(
	ctx context.Context, f admin.Filter, do func(syncer.Update) error,
) error {
	searched := strings.ToLower(f.Search)
	err := s.each(ctx, func(rows *sql.Rows) error {
		var inKeys bool
		u, err := scanUpdate(rows, &inKeys)
		if err != nil {
			return err
		}
		// Databases know the letter case of ASCII only.
		if inKeys || contains(searched, u.Summary, u.Notes, u.Reason, u.Actor) {
			return do(u)
		}
		return nil
	}, `
		select `+updateColumns+`,
			$8 <> '' and exists (select 1 from changes c where c.update_seq = u.seq and c.kind || '/' || c.name like $8 escape '!')
		from updates u
		where `+updatesOf+`
		order by seq desc`, append(updateArgs(f), pattern(f.Search))...)
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// contains reports whether one of the texts contains s, which is in lower case.
func contains(s string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool {
		return strings.Contains(strings.ToLower(text), s)
	})
}

// pattern returns the LIKE pattern of texts that contain s in lower case, with
// ! as the escape; "" for "".
func pattern(s string) string {
	if s == "" {
		return ""
	}
	return "%" +
		strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(s)) + "%"
}

// Update returns one update.
func (s configReader) Update(ctx context.Context, seq int64) (syncer.Update, bool, error) {
	us, err := historyReader(s).Find(ctx, admin.Filter{Update: seq})
	if err != nil || len(us) == 0 || seq == 0 {
		return syncer.Update{}, false, err
	}
	return us[0], true, nil
}

// ChangesOf returns the rows of an update in key order.
func (s configReader) ChangesOf(ctx context.Context, seq int64) ([]syncer.ChangeRow, error) {
	var out []syncer.ChangeRow
	err := s.each(ctx, func(rows *sql.Rows) error {
		var c syncer.ChangeRow
		var other string
		if err := rows.Scan(
			&c.Key.Kind, &c.Key.Name, &c.Op, &other, &c.Before, &c.After,
		); err != nil {
			return err
		}
		out = append(out, c)
		return out[len(out)-1].Other.UnmarshalText([]byte(other))
	}, `select kind, name, op, other, before, after from changes where update_seq = $1 order by kind, name`, seq)
	return out, err
}
