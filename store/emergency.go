package store

import (
	"context"
	"database/sql"

	"configsync/admin"
)

// emergencyStore stores emergency accesses.
type emergencyStore struct{ *queries }

// Find lists emergency accesses, the newest first.
func (s emergencyStore) Find(
	ctx context.Context, f admin.EmergencyFilter,
) ([]admin.EmergencyAccess, error) {
	scan := func(rows *sql.Rows) (admin.EmergencyAccess, error) {
		var e admin.EmergencyAccess
		err := rows.Scan(&e.ID, &e.Client, &e.Owner, &e.User, &e.Actor, &e.Organization, &e.Reason,
			(*timestamp)(&e.Begins), (*timestamp)(&e.Ends), (*timestamp)(&e.Seen), &e.SeenBy)
		return e, err
	}
	active := ""
	if !f.ActiveAt.IsZero() {
		active = f.ActiveAt.UTC().Format(timestampForm)
	}
	return list(ctx, s.queries, scan, `
		select e.id, e.client_id, c.owner, e.user_id, e.actor, e.organization, e.reason, e.begins_at, e.ends_at, e.seen_at, e.seen_by
		from emergency_accesses e join clients c on c.id = e.client_id
		where (cast($1 as bigint) = 0 or e.client_id = $1) and ($2 = '' or e.user_id = $2)
			and ($3 = '' or replace($3, ',' || c.owner || ',', '') <> $3)
			and (not $4 or e.seen_at = $5) and ($6 = '' or e.begins_at <= $6 and e.ends_at > $6)
		order by e.begins_at desc, e.id desc limit $7`,
		int64(f.Client), f.User, commas(f.Owners), f.Unseen, timestamp{}, active, limited(f.Limit))
}

// Save adds or replaces an emergency access.
func (s emergencyStore) Save(ctx context.Context, e admin.EmergencyAccess) error {
	return s.exec(ctx, `
		insert into emergency_accesses (id, client_id, user_id, actor, organization, reason, begins_at, ends_at, seen_at, seen_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (id) do update set client_id = excluded.client_id, user_id = excluded.user_id, actor = excluded.actor,
			organization = excluded.organization, reason = excluded.reason, begins_at = excluded.begins_at, ends_at = excluded.ends_at,
			seen_at = excluded.seen_at, seen_by = excluded.seen_by`,
		e.ID, int64(e.Client), e.User, e.Actor, e.Organization, e.Reason, timestamp(
			e.Begins,
		), timestamp(e.Ends), timestamp(e.Seen), e.SeenBy)
}
