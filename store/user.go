package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"configsync/admin"
	"configsync/refusal"
)

// userStore stores accounts.
type userStore struct{ *queries }

const userColumns = `u.id, u.email, u.name, u.status, u.because, u.training, u.created_at, u.created_by, u.last_active, u.notes_read`

func scanUser(rows *sql.Rows) (admin.User, error) {
	var u admin.User
	err := rows.Scan(&u.ID, &u.Email, &u.Name, &u.Status, &u.Because, &u.Training,
		(*timestamp)(&u.Created), &u.CreatedBy, (*timestamp)(&u.LastActive), &u.NotesRead)
	return u, err
}

// Get finds an account. In a transaction, no other one changes the account or
// reads it to change it, until this one ends.
func (s userStore) Get(ctx context.Context, id string) (admin.User, bool, error) {
	if err := s.lock(ctx, `select 1 from users where id = $1`, id); err != nil {
		return admin.User{}, false, err
	}
	return s.user(ctx, `u.id = $1`, id)
}

// ByEmail finds the account that signs in with an e-mail, and locks it as Get
// does.
func (s userStore) ByEmail(ctx context.Context, email string) (admin.User, bool, error) {
	if err := s.lock(ctx, `select 1 from users where email = $1`, email); err != nil {
		return admin.User{}, false, err
	}
	return s.user(ctx, `u.email = $1`, email)
}

func (s userStore) user(ctx context.Context, where, value string) (admin.User, bool, error) {
	users, err := s.users(ctx, `select `+userColumns+` from users u where `+where, value)
	if err != nil || len(users) == 0 {
		return admin.User{}, false, err
	}
	return users[0], true, nil
}

// usersWhere selects the accounts of a filter; its parameters are those of
// [userArgs].
const usersWhere = `
	from users u
	where ($1 = '' or u.sort_name like $1 escape '!' or lower(u.email) like $2 escape '!')
		and ($3 = '' or u.status = $3)
		and ($4 = '' or exists (select 1 from memberships m where m.user_id = u.id and m.organization = $4))
		and ($5 = '' or exists (select 1 from workgroup_members w where w.user_id = u.id and w.workgroup = $5))
		and u.last_active < $6`

func userArgs(f admin.UserFilter) []any {
	before := "9999"
	if !f.NotActiveFor.IsZero() {
		before = f.NotActiveFor.UTC().Format(timestampForm)
	}
	// Both patterns are lower case: databases know the letter case of ASCII
	// only.
	return []any{
		pattern(admin.FoldName(plain(f.Search))), pattern(plain(f.Search)), f.Status,
		f.Organization, f.Workgroup, before,
	}
}

// Find lists the accounts of a filter by name, then id.
func (s userStore) Find(ctx context.Context, f admin.UserFilter) ([]admin.User, error) {
	args := append(userArgs(f), admin.FoldName(plain(f.After.Name)), f.After.ID, limited(f.Limit))
	return s.users(ctx, `
		select `+userColumns+usersWhere+` and (u.sort_name, u.id) > ($7, $8)
		order by u.sort_name, u.id limit $9`, args...)
}

// Count counts the accounts of a filter.
func (s userStore) Count(ctx context.Context, f admin.UserFilter) (int, error) {
	n, err := s.number(ctx, `select count(*)`+usersWhere, userArgs(f)...)
	return int(n), err
}

// users returns the accounts of a query, with their memberships and workgroups.
func (s userStore) users(ctx context.Context, query string, args ...any) ([]admin.User, error) {
	users, err := list(ctx, s.queries, scanUser, query, args...)
	if err != nil || len(users) == 0 {
		return nil, err
	}
	ids, place := make([]string, len(users)), make(map[string]*admin.User, len(users))
	for i := range users {
		ids[i], place[users[i].ID] = users[i].ID, &users[i]
	}
	err = s.ofUsers(ctx, ids, `
		select m.user_id, m.organization, m.active, m.login, m.editable from ROWS cross join memberships m where m.user_id = r.id
		order by m.user_id, m.organization`,
		func(rows *sql.Rows) error {
			var id string
			var m admin.Membership
			err := rows.Scan(&id, &m.Organization, &m.Active, &m.Login, &m.Editable)
			place[id].Memberships = append(place[id].Memberships, m)
			return err
		})
	if err != nil {
		return nil, err
	}
	err = s.ofUsers(ctx, ids, `
		select w.user_id, w.workgroup from ROWS cross join workgroup_members w where w.user_id = r.id order by w.user_id, w.workgroup`,
		func(rows *sql.Rows) error {
			var id, workgroup string
			err := rows.Scan(&id, &workgroup)
			place[id].Workgroups = append(place[id].Workgroups, workgroup)
			return err
		})
	return users, err
}

// ofUsers runs a query over the ids of users.
func (s userStore) ofUsers(
	ctx context.Context, ids []string, query string, do func(*sql.Rows) error,
) error {
	query = strings.Replace(query, "ROWS", s.d.rows(1, "id"), 1)
	return s.d.inChunks([][]string{
		ids,
	}, nil, func(args []any) error { return s.each(ctx, do, query, args...) })
}

// Save adds or replaces an account.
func (s userStore) Save(ctx context.Context, u admin.User) error {
	taken := refusal.New(refusal.BadRequest, "Another account already signs in with %s.", u.Email)
	n, err := s.number(ctx, `select count(*) from users where email = $1 and id <> $2`,
		u.Email, u.ID)
	switch {
	case err != nil:
		return err
	case n > 0:
		return taken
	}
	err = s.exec(ctx, `
		insert into users (id, email, name, sort_name, status, because, training, created_at, created_by, last_active, notes_read)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (id) do update set email = excluded.email, name = excluded.name, sort_name = excluded.sort_name, status = excluded.status,
			because = excluded.because, training = excluded.training, created_at = excluded.created_at, created_by = excluded.created_by,
			last_active = excluded.last_active, notes_read = excluded.notes_read`,
		u.ID, u.Email, u.Name, admin.FoldName(
			plain(u.Name),
		), u.Status, u.Because, u.Training, timestamp(
			u.Created,
		), u.CreatedBy, timestamp(u.LastActive), u.NotesRead)
	if err != nil {
		if s.d.taken(err) { // by a transaction that committed meanwhile
			return taken
		}
		return err
	}
	if err := s.saveMemberships(ctx, u); err != nil {
		return err
	}
	return s.saveWorkgroups(ctx, u)
}

// saveMemberships replaces the memberships; of two for one organization the
// first counts, as in [admin.User.Membership].
func (s userStore) saveMemberships(ctx context.Context, u admin.User) error {
	if err := s.exec(ctx, `delete from memberships where user_id = $1`, u.ID); err != nil {
		return err
	}
	var rows [][]string
	for _, m := range u.Memberships {
		rows = append(rows,
			[]string{m.Organization, flag(m.Active), flag(m.Login), flag(m.Editable)})
	}
	return s.insert(ctx, `
		insert into memberships (user_id, organization, active, login, editable)
		select $1, r.organization, r.active = 'true', r.login = 'true', r.editable = 'true' from ROWS where true
		on conflict (user_id, organization) do nothing`,
		[]any{u.ID}, []string{"organization", "active", "login", "editable"}, rows)
}

func (s userStore) saveWorkgroups(ctx context.Context, u admin.User) error {
	if err := s.exec(ctx, `delete from workgroup_members where user_id = $1`, u.ID); err != nil {
		return err
	}
	var rows [][]string
	for _, w := range u.Workgroups {
		rows = append(rows, []string{w})
	}
	return s.insert(ctx, `
		insert into workgroup_members (user_id, workgroup) select $1, r.workgroup from ROWS where true
		on conflict (user_id, workgroup) do nothing`, []any{u.ID}, []string{"workgroup"}, rows)
}

// See notes that a user was active.
func (s userStore) See(ctx context.Context, id string, at time.Time) error {
	return s.exec(ctx, `update users set last_active = $2 where id = $1`, id, timestamp(at))
}

// Lock lets one transaction at a time change the administrators; it ends with
// the transaction.
func (s userStore) Lock(ctx context.Context) error {
	return s.exec(ctx, s.d.lockUsers)
}
