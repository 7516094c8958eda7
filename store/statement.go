package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"reflect"
)

// texts makes the texts among the arguments of a statement plain, so that no
// input makes it fail.
func texts(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		if _, ok := a.(driver.Valuer); ok {
			continue
		}
		if v := reflect.ValueOf(a); v.Kind() == reflect.String {
			out[i] = plain(v.String())
		}
	}
	return out
}

// list returns the rows of a query, after making its text arguments plain.
func list[T any](
	ctx context.Context, s *queries, scan func(*sql.Rows) (T, error), query string, args ...any,
) ([]T, error) {
	var out []T
	err := s.each(ctx, func(rows *sql.Rows) error {
		v, err := scan(rows)
		out = append(out, v)
		return err
	}, query, texts(args)...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// one returns the row of a query, after making its text arguments plain; ok is
// false if there is none.
func one[T any](
	ctx context.Context, s *queries, scan func(*sql.Rows) (T, error), query string, args ...any,
) (v T, ok bool, err error) {
	all, err := list(ctx, s, scan, query, args...)
	if err != nil || len(all) == 0 {
		return v, false, err
	}
	return all[0], true, nil
}

func scanText(rows *sql.Rows) (string, error) {
	var s string
	err := rows.Scan(&s)
	return s, err
}

// number returns the one number of a query, after making its text arguments
// plain.
func (s *queries) number(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = s.q.QueryRowContext(ctx, query, texts(args)...).Scan(&n)
	return n, s.d.explained(err)
}

// exec runs a statement, after making its text arguments plain.
func (s *queries) exec(ctx context.Context, query string, args ...any) error {
	_, err := s.q.ExecContext(ctx, query, texts(args)...)
	return s.d.explained(err)
}

// insert runs a statement for rows of texts, which are made plain. In the
// statement, ROWS stands for a table r of the named columns.
func (s *queries) insert(
	ctx context.Context, query string, scalars []any, names []string, rows [][]string,
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
	return s.d.explained(
		s.d.write(ctx, s.q, query, texts(scalars), names, columns, func(int) {}),
	)
}

// lock reads the rows of a query so that no other transaction changes them
// until this one ends. A snapshot locks nothing.
func (s *queries) lock(ctx context.Context, query string, args ...any) error {
	if !s.writes {
		return nil
	}
	return s.each(ctx, func(*sql.Rows) error { return nil }, query+s.d.forUpdate, texts(args)...)
}

// limited returns the number of rows for a limit; 0 is all.
func limited(n int) int64 {
	if n <= 0 {
		return 1 << 62
	}
	return int64(n)
}

// flag writes a truth as rows of texts hold it.
func flag(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
