package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"maps"
	"strings"

	"configsync/admin"
	"configsync/schema/fill"
)

// countReader counts entered data and accounts.
type countReader struct{ *queries }

// Records counts the clients that have an answer to each of the forms.
func (s countReader) Records(ctx context.Context, forms []string) (map[string]int, error) {
	return s.byName(ctx, forms,
		`select r.name, (select count(*) from records x where x.form = r.name) from ROWS`)
}

// FormAnswers counts the answers to each of the forms.
func (s countReader) FormAnswers(ctx context.Context, forms []string) (map[string]int, error) {
	return s.byName(ctx, forms,
		`select r.name, (select count(*) from answers a where a.form = r.name) from ROWS`)
}

// Given lists the answers of each client to some fields of a form.
func (s countReader) Given(
	ctx context.Context, form string, fields []string,
) iter.Seq2[[]fill.Answer, error] {
	return func(yield func([]fill.Answer, error) bool) {
		names := make([][]string, 1)
		for _, name := range fields {
			names[0] = append(names[0], plain(name))
		}
		args, err := s.d.columns(names)
		if err != nil {
			yield(nil, err)
			return
		}
		query := `
			select a.client_id, a.field, a.instance, a.value from answers a
			where a.form = $1 and a.field in (select r.name from ` + s.d.rows(2, "name") + `)
			order by a.client_id, a.field, a.instance`
		var client int64
		var answers []fill.Answer
		err = s.each(ctx, func(rows *sql.Rows) error {
			var next int64
			var a fill.Answer
			if err := rows.Scan(&next, &a.Field, &a.Instance, &a.Value); err != nil {
				return err
			}
			if next != client && len(answers) > 0 && !yield(answers, nil) {
				return errStop
			}
			if next != client {
				client, answers = next, nil
			}
			answers = append(answers, a)
			return nil
		}, query, append([]any{plain(form)}, args...)...)
		switch {
		case errors.Is(err, errStop):
		case err != nil:
			yield(nil, err)
		case len(answers) > 0:
			yield(answers, nil)
		}
	}
}

// Unrestricted counts the clients of each of the owners that are not
// restricted.
func (s countReader) Unrestricted(ctx context.Context, owners []string) (map[string]int, error) {
	return s.byName(ctx, owners, `
		select r.name, (select count(*) from clients c where c.owner = r.name and c.restricted = false) from ROWS`)
}

// Stranded counts, for each of the workgroups gone, its active members who are
// in none of the workgroups stay. Names match by letter case, unlike with like.
func (s countReader) Stranded(ctx context.Context, gone, stay []string) (map[string]int, error) {
	return s.byName(ctx, gone, `
		select r.name, (
			select count(*) from workgroup_members m join users u on u.id = m.user_id
			where m.workgroup = r.name and u.status = 'active' and not exists (
				select 1 from workgroup_members o where o.user_id = m.user_id and replace($1, ',' || o.workgroup || ',', '') <> $1))
		from ROWS`, commas(stay))
}

// Answers counts the answers to each of the fields.
func (s countReader) Answers(
	ctx context.Context, fields []admin.FormField,
) (map[admin.FormField]int, error) {
	return s.byField(ctx, fields, `
		select r.form, r.field, (select count(*) from answers a where a.form = r.form and a.field = r.field) from ROWS`)
}

// Answered counts the clients that have an answer to each of the fields. A
// field that does not repeat has one answer a client, so that only answers to
// repeating fields are counted client by client.
func (s countReader) Answered(
	ctx context.Context, fields []admin.FormField,
) (map[admin.FormField]int, error) {
	once, err := s.byField(ctx, fields, `
		select r.form, r.field, (select count(*) from answers a where a.form = r.form and a.field = r.field and a.instance = '') from ROWS`)
	if err != nil {
		return nil, err
	}
	repeated, err := s.byField(ctx, fields, `
		select r.form, r.field, (select count(*) from (
			select a.client_id from answers a where a.form = r.form and a.field = r.field and a.instance <> '' group by a.client_id) as c)
		from ROWS`)
	if err != nil {
		return nil, err
	}
	var both []admin.FormField
	for field, n := range repeated {
		if once[field] > 0 {
			both = append(both, field)
		}
		once[field] = n
	}
	// A form may have changed between the one and the other.
	mixed, err := s.byField(ctx, both, `
		select r.form, r.field, (select count(distinct a.client_id) from answers a where a.form = r.form and a.field = r.field) from ROWS`)
	maps.Copy(once, mixed)
	return once, err
}

// Chosen counts the answers that are each of the codes.
func (s countReader) Chosen(
	ctx context.Context, codes []admin.FieldCode,
) (map[admin.FieldCode]int, error) {
	rows := make([][]string, len(codes))
	for i, c := range codes {
		rows[i] = []string{c.Form, c.Field, c.Code}
	}
	out := map[admin.FieldCode]int{}
	err := s.count(ctx, []string{"form", "field", "code"}, rows, func(rows *sql.Rows) error {
		var c admin.FieldCode
		var n int
		err := rows.Scan(&c.Form, &c.Field, &c.Code, &n)
		if n > 0 {
			out[c] = n
		}
		return err
	}, `
		select r.form, r.field, r.code, (
			select count(*) from answers a
			where a.form = r.form and a.field = r.field and a.value = r.code and length(a.value) <= 64)
		from ROWS`)
	return out, err
}

// byName runs a query over a table r of names, which returns a count by name.
// Its scalars precede the table's parameters.
func (s countReader) byName(
	ctx context.Context, names []string, query string, scalars ...any,
) (map[string]int, error) {
	rows := make([][]string, len(names))
	for i, name := range names {
		rows[i] = []string{name}
	}
	out := map[string]int{}
	err := s.count(ctx, []string{"name"}, rows, func(rows *sql.Rows) error {
		var name string
		var n int
		err := rows.Scan(&name, &n)
		if n > 0 {
			out[name] = n
		}
		return err
	}, query, scalars...)
	return out, err
}

// byField runs a query over a table r of fields, which returns a count by
// field.
func (s countReader) byField(
	ctx context.Context, fields []admin.FormField, query string,
) (map[admin.FormField]int, error) {
	rows := make([][]string, len(fields))
	for i, f := range fields {
		rows[i] = []string{f.Form, f.Field}
	}
	out := map[admin.FormField]int{}
	err := s.count(ctx, []string{"form", "field"}, rows, func(rows *sql.Rows) error {
		var f admin.FormField
		var n int
		err := rows.Scan(&f.Form, &f.Field, &n)
		if n > 0 {
			out[f] = n
		}
		return err
	}, query)
	return out, err
}

// count runs a query over a table r of distinct rows. In the text, ROWS stands
// for that table. The query counts in a subquery of the row: a join would group
// millions of answers by texts.
func (s countReader) count(
	ctx context.Context, names []string, rows [][]string, do func(*sql.Rows) error, query string,
	scalars ...any,
) error {
	if len(rows) == 0 {
		return nil
	}
	columns := make([][]string, len(names))
	for _, row := range rows {
		for i, text := range row {
			columns[i] = append(columns[i], plain(text))
		}
	}
	if _, err := s.q.ExecContext(ctx, s.d.beforeCount); err != nil {
		return s.d.explained(err)
	}
	query = strings.Replace(query, "ROWS", s.d.rows(len(scalars)+1, names...), 1)
	return s.d.inChunks(columns, texts(
		scalars,
	), func(args []any) error { return s.each(ctx, do, query, args...) })
}
