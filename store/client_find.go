package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"configsync/admin"
)

const (
	// directLookupLimit is the number of clients up to which a search reads
	// them directly, without a faster plan.
	directLookupLimit = 2000
	// scanLimit is the number of next clients, of the list or with a first
	// name, that a search may scan without a match; they are read at once.
	scanLimit = 10_000
)

// Find lists clients by sort name, only those that the query's viewer may see
// by the rules of [sharing.Decide].
//
// If few owners share with the viewer, it looks up the next clients of each. If
// many do, it tries, in this order: the clients with the names, if they are
// few; the next clients of the name or of the list, if the viewer may see
// enough of them; and finally the clients of each owner.
func (s clientStore) Find(ctx context.Context, q admin.ClientQuery) ([]admin.Client, error) {
	if q.Viewer == "" {
		return nil, nil
	}
	q = normal(q)
	page := func(found func(*clientSearch) string) ([]admin.Client, error) {
		return s.page(ctx, q, found)
	}
	switch {
	case q.ID != 0 || q.Born != "":
		return page((*clientSearch).ofIDOrBirth)
	case q.Limit <= 0 || (len(q.Owners)+2)*q.Limit <= directLookupLimit:
		return page((*clientSearch).ofOwners)
	}
	among := (*clientSearch).ofWindow
	if len(q.Names) > 0 {
		lasts, firsts, err := s.countNamed(ctx, q.Names[0])
		switch {
		case err != nil:
			return nil, err
		case lasts < directLookupLimit && firsts < scanLimit:
			return page((*clientSearch).ofNames)
		case firsts < scanLimit:
			among = (*clientSearch).ofNextNames
		}
	}
	next, err := page(among)
	if err != nil || len(next) == q.Limit {
		return next, err
	}
	return page((*clientSearch).ofOwners)
}

// normal returns the query with each other owner once, and the longest name
// first: few names begin with it.
func normal(q admin.ClientQuery) admin.ClientQuery {
	owners, names := q.Owners, q.Names
	q.Viewer, q.Owners, q.Names = plain(q.Viewer), nil, nil
	for _, owner := range owners {
		if owner != "" && owner != q.Viewer {
			q.Owners = append(q.Owners, plain(owner))
		}
	}
	slices.Sort(q.Owners)
	q.Owners = slices.Compact(q.Owners)
	for _, name := range names {
		if name = admin.FoldName(plain(name)); name != "" {
			q.Names = append(q.Names, name)
		}
	}
	slices.SortStableFunc(q.Names, func(a, b string) int { return len(b) - len(a) })
	return q
}

// afterAllNames comes after every text.
var afterAllNames = strings.Repeat("\U0010ffff", 8)

// countNamed counts the clients whose last and whose first name begins with a
// name, up to the limits that matter.
func (s clientStore) countNamed(ctx context.Context, name string) (lasts, firsts int64, err error) {
	query := fmt.Sprintf(`
		select (select count(*) from (select 1 from clients where sort_name >= $1 and sort_name < $2 limit %d) as l),
			(select count(*) from (select 1 from clients where first_key >= $1 and first_key < $2 limit %d) as f)`, directLookupLimit, scanLimit)
	err = s.q.QueryRowContext(ctx, query, name, name+afterAllNames).Scan(&lasts, &firsts)
	return lasts, firsts, s.d.explained(err)
}

// page returns the clients that a search finds, in their order. Only those of
// the page are read, of the others indexes only.
func (s clientStore) page(
	ctx context.Context, q admin.ClientQuery, found func(*clientSearch) string,
) ([]admin.Client, error) {
	f := &clientSearch{
		d:    s.d,
		q:    q,
		args: []any{q.Viewer, q.Day, q.After.SortName, int64(q.After.ID)},
	}
	f.order = fmt.Sprintf(` order by c.sort_name, c.id limit %d`, limited(q.Limit))
	query := `select ` + clientColumns + ` from clients c where c.id in (select c.id from (` +
		found(f) + `) as c` + f.order + `)` + f.order
	whose := [][]string{{q.Viewer, q.Viewer}, {"true", "false"}}
	for _, owner := range q.Owners {
		whose[0], whose[1] = append(whose[0], owner), append(whose[1], "false")
	}
	columns, err := s.d.columns(whose)
	if err != nil {
		return nil, err
	}
	query = strings.ReplaceAll(query, "ROWS", s.d.rows(len(f.args)+1, "owner", "restricted"))
	return list(ctx, s.queries, scanClient, query, slices.Concat(f.args, columns)...)
}

// clientSearch builds the text of a search for ids and sort names. In it $1 is
// the viewer, $2 the day, $3 and $4 the last client of the page before; ROWS
// stands for a table r of owners that share with the viewer, and whether their
// restricted clients are included. Limits are literals: PostgreSQL expects a
// limit that is a parameter to be large, and plans the search anew each time.
type clientSearch struct {
	d     *dialect
	q     admin.ClientQuery
	args  []any
	order string // of a page, with its limit
}

const (
	isNext   = `(c.sort_name, c.id) > ($3, $4)`
	isOwners = `c.owner = r.owner and c.restricted = (r.restricted = 'true')`
	// excepted selects the Release Exceptions that let the viewer see a client.
	excepted = `e.receiving = $1 and e.granting <> '' and e.begins <= $2 and e.through >= $2 and (e.ended = '' or e.ended > $2)`
	// visible selects the clients that the viewer sees.
	visible = `((c.owner, c.restricted) in (select r.owner, r.restricted = 'true' from ROWS)
		or not c.restricted and (c.id, c.owner) in (select e.client_id, e.granting from release_exceptions e where ` + excepted + `))`
	selectFound = `select c.id, c.sort_name from clients c where `
)

// param adds an argument and returns its placeholder.
func (f *clientSearch) param(arg any) string {
	f.args = append(f.args, arg)
	return fmt.Sprintf("$%d", len(f.args))
}

// withNames selects clients whose last or first name begins with each of the
// names.
func (f *clientSearch) withNames() string {
	var b strings.Builder
	for _, name := range f.q.Names {
		fmt.Fprintf(&b,
			` and (c.sort_name >= %s and c.sort_name < %s or c.sort_name like %s escape '!')`,
			f.param(name), f.param(name+afterAllNames),
			f.param("%\x1f"+strings.TrimPrefix(pattern(name), "%")))
	}
	return b.String()
}

// firstNamed selects the next clients whose first name begins with the first of
// the names. The expression in it keeps the database from any index but that of
// first names.
func (f *clientSearch) firstNamed() string {
	return fmt.Sprintf(
		`c.first_key >= %s and c.first_key < %s and (c.sort_name || '', c.id) > ($3, $4)`,
		f.param(f.q.Names[0]), f.param(f.q.Names[0]+afterAllNames),
	)
}

// lastNamed selects the next clients whose last name begins with the first of
// the names; without names, the next ones.
func (f *clientSearch) lastNamed() string {
	if len(f.q.Names) == 0 {
		return isNext
	}
	name := f.q.Names[0]
	if name <= f.q.After.SortName {
		return isNext + ` and c.sort_name < ` + f.param(name+afterAllNames)
	}
	// One lower bound, since a database may begin to read at the worse of two.
	return `c.sort_name >= ` + f.param(name) + ` and c.sort_name < ` + f.param(name+afterAllNames)
}

// ofIDOrBirth finds the client of an id, or those born on a day.
func (f *clientSearch) ofIDOrBirth() string {
	var which []string
	if f.q.ID != 0 {
		which = append(which, `c.id = `+f.param(int64(f.q.ID)))
	}
	if f.q.Born != "" {
		which = append(which, `c.born <> '' and c.born = `+f.param(f.q.Born))
	}
	return selectFound + strings.Join(which, ` and `) + ` and ` + isNext + ` and ` +
		visible + f.withNames()
}

// ofWindow finds those among the next clients of the list. Of names that a
// first name cannot begin with all, one begins the last name.
func (f *clientSearch) ofWindow() string {
	begin := isNext
	if names := f.q.Names; len(names) > 0 {
		alike := !slices.ContainsFunc(names, func(name string) bool {
			return !strings.HasPrefix(names[0], name)
		})
		if lowest := slices.Min(names); !alike && lowest > f.q.After.SortName {
			begin = `c.sort_name >= ` + f.param(lowest)
		}
	}
	return `
		select c.id, c.sort_name from (
			select c.id, c.sort_name, c.owner, c.restricted from clients c where ` + begin + `
			order by c.sort_name, c.id limit ` + strconv.Itoa(scanLimit) + `) as c
		where ` + isNext + ` and ` + visible + f.withNames()
}

// ofNames finds those among the clients of the first name.
func (f *clientSearch) ofNames() string {
	return selectFound + f.lastNamed() + ` and ` + visible + f.withNames() + `
		union ` + selectFound + f.firstNamed() + ` and ` + visible + f.withNames()
}

// ofNextNames finds those among the next clients of the last name, and those of
// the first name that do not come after all of these.
func (f *clientSearch) ofNextNames() string {
	next := func() string {
		return `(select c.id, c.sort_name, c.owner, c.restricted from clients c where ` +
			f.lastNamed() + ` order by c.sort_name, c.id limit ` +
			strconv.Itoa(directLookupLimit) + `) as c`
	}
	return `
		select c.id, c.sort_name from (select c.id, c.sort_name from ` + next() + ` where ` + visible + f.withNames() + f.order + `) as c
		union ` + selectFound + f.firstNamed() + ` and ` + visible + f.withNames() + `
			and (c.sort_name || '', c.id) <= (select c.sort_name, c.id from ` + next() + ` order by c.sort_name desc, c.id desc limit 1)`
}

// ofOwners finds the next ones of each owner, and those of Release Exceptions.
func (f *clientSearch) ofOwners() string {
	ofEach := func(which, order string) string {
		return `select c.id, c.sort_name from ` +
			f.d.ofEach("ROWS", selectFound+isOwners+` and `+which+f.withNames()+order)
	}
	found := ofEach(f.lastNamed(), f.order) + `
		union
		select c.id, c.sort_name from release_exceptions e cross join clients c
		where ` + excepted + ` and c.id = e.client_id and c.owner = e.granting and not c.restricted and ` + isNext + f.withNames()
	if len(f.q.Names) > 0 {
		found += ` union ` +
			ofEach(f.firstNamed(), strings.Replace(f.order, `c.sort_name`, `c.sort_name || ''`, 1))
	}
	return found
}
