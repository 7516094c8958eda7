package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

// dialect holds the differences of SQL between the engines.
type dialect struct {
	name       string
	goose      goose.Dialect
	migrations fs.FS
	// rows is the FROM-clause text of a table named r whose text columns are
	// given as parameters, the first of them $first.
	rows func(first int, columns ...string) string
	// ofEach is the FROM-clause text of a table c of clients: the id and
	// sort_name that a query with a limit returns for each row r of a table.
	ofEach func(rows, query string) string
	// columns are the parameters for rows.
	columns func(columns [][]string) ([]any, error)
	// write executes a statement over rows in the fastest way. In the text,
	// ROWS stands for a table r of the named columns; its parameters follow the
	// scalars. written is called with the number of rows after each step.
	write func(
		ctx context.Context, q querier, query string, scalars []any, names []string,
		columns [][]string, written func(rows int),
	) error
	// copy, unless it is nil, adds rows to a table more quickly than any
	// statement does; it fails when one of them is there already.
	copy func(
		ctx context.Context, conn *sql.Conn, table string, names []string, columns [][]string,
	) error
	// forUpdate ends a select that locks the rows it reads.
	forUpdate string
	// lockUsers has one transaction at a time change accounts, until it ends.
	lockUsers string
	// lockLedger has one transaction at a time decide about runs of schedules,
	// until it ends.
	lockLedger string
	// clock returns the time of the database's clock, in microseconds since
	// 1970.
	clock string
	// taken reports whether an error means that another row has a value that
	// must be unique.
	taken func(error) bool
	// beforeCount prepares a transaction for queries that count millions of
	// rows.
	beforeCount string
	// read are the options of a transaction that is one consistent read.
	read sql.TxOptions
	// tables counts the tables of the database, and those of them with the name
	// $1.
	tables string
	// explain returns the meaning of a driver's error, or nil if it has none in
	// particular.
	explain func(error) error
}

// rowsOfArrays passes each column as an array.
func rowsOfArrays(first int, columns ...string) string {
	params := make([]string, len(columns))
	for i := range columns {
		params[i] = fmt.Sprintf("$%d::text[]", first+i)
	}
	return fmt.Sprintf("unnest(%s) as r(%s)", strings.Join(params, ", "),
		strings.Join(columns, ", "))
}

func arrays(columns [][]string) ([]any, error) {
	out := make([]any, len(columns))
	for i, c := range columns {
		out[i] = c
	}
	return out, nil
}

// rowsOfJSON passes all columns as one JSON list of rows.
func rowsOfJSON(first int, columns ...string) string {
	exprs := make([]string, len(columns))
	for i, c := range columns {
		exprs[i] = fmt.Sprintf("json_extract(value, '$[%d]') as %s", i, c)
	}
	return fmt.Sprintf("(select %s from json_each($%d)) as r", strings.Join(exprs, ", "), first)
}

func jsonRows(columns [][]string) ([]any, error) {
	rows := make([][]string, len(columns[0]))
	for i := range rows {
		rows[i] = make([]string, len(columns))
		for j, c := range columns {
			rows[i][j] = c[i]
		}
	}
	text, err := json.Marshal(rows)
	return []any{string(text)}, err
}

// chunk is the number of rows in one statement.
const chunk = 5000

// querier is a connection pool, a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// partOf returns the rows of columns from start until before end.
func partOf(columns [][]string, start, end int) [][]string {
	part := make([][]string, len(columns))
	for i, c := range columns {
		part[i] = c[start:end]
	}
	return part
}

// inChunks calls do with the arguments of a statement over at most chunk rows
// at a time; scalars stand before the rows.
func (d *dialect) inChunks(columns [][]string, scalars []any, do func(args []any) error) error {
	for start := 0; start < len(columns[0]); start += chunk {
		args, err := d.columns(partOf(columns, start, min(start+chunk, len(columns[0]))))
		if err != nil {
			return err
		}
		if err := do(append(append([]any(nil), scalars...), args...)); err != nil {
			return err
		}
	}
	return nil
}

// writeArrays executes the statement over thousands of rows at a time.
func writeArrays(
	ctx context.Context, q querier, query string, scalars []any, names []string, columns [][]string,
	written func(rows int),
) error {
	query = strings.Replace(query, "ROWS", rowsOfArrays(len(scalars)+1, names...), 1)
	for start := 0; start < len(columns[0]); start += chunk {
		args := append([]any(nil), scalars...)
		end := min(start+chunk, len(columns[0]))
		for _, c := range columns {
			args = append(args, c[start:end])
		}
		if _, err := q.ExecContext(ctx, query, args...); err != nil {
			return err
		}
		written(end - start)
	}
	return nil
}

// atOnce is the number of rows in one statement for SQLite. Each statement has
// a cost, and a large one holds copies of the changed pages to be able to undo
// them.
const atOnce = 16

// writeFew executes the statement for a few rows at a time: a database in the
// same process has no round trips to save.
func writeFew(
	ctx context.Context, q querier, query string, scalars []any, names []string, columns [][]string,
	written func(rows int),
) error {
	count := len(columns[0])
	whole := count - count%atOnce
	if err := writeBy(
		ctx, q, atOnce, query, scalars, names, partOf(columns, 0, whole), written,
	); err != nil {
		return err
	}
	return writeBy(ctx, q, count-whole, query, scalars, names,
		partOf(columns, whole, count), written)
}

// writeBy prepares the statement and executes it for so many rows at a time;
// the number of rows is a multiple of that.
func writeBy(
	ctx context.Context, q querier, size int, query string, scalars []any, names []string,
	columns [][]string, written func(rows int),
) error {
	count := len(columns[0])
	if count == 0 {
		return nil
	}
	statement, err := q.PrepareContext(ctx,
		strings.Replace(query, "ROWS", rowsOfValues(len(scalars)+1, size, names), 1))
	if err != nil {
		return err
	}
	defer statement.Close()
	args := slices.Clone(scalars)
	for i := range count {
		for _, c := range columns {
			args = append(args, c[i])
		}
		if (i+1)%size == 0 {
			if _, err := statement.ExecContext(ctx, args...); err != nil {
				return err
			}
			args = args[:len(scalars)]
		}
		if (i+1)%chunk == 0 {
			written(chunk)
		}
	}
	written(count % chunk)
	return nil
}

// rowsOfValues returns the FROM-clause text of a table r of n rows, whose
// columns are given row by row, the first of them as $first.
func rowsOfValues(first, rows int, columns []string) string {
	values, named := make([]string, rows), make([]string, len(columns))
	for i := range values {
		params := make([]string, len(columns))
		for j := range params {
			params[j] = fmt.Sprintf("$%d", first+i*len(columns)+j)
		}
		values[i] = "(" + strings.Join(params, ", ") + ")"
	}
	for j, name := range columns {
		named[j] = fmt.Sprintf("column%d as %s", j+1, name)
	}
	return fmt.Sprintf("(select %s from (values %s)) as r", strings.Join(named, ", "),
		strings.Join(values, ", "))
}
