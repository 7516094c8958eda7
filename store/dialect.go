package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
)

// dialect is what differs between the engines.
type dialect struct {
	name       string
	goose      goose.Dialect
	migrations fs.FS
	// rows is the FROM-clause text of a table named r whose text columns are given as parameters, the first of them $first.
	rows func(first int, columns ...string) string
	// columns are the parameters for rows.
	columns func(columns [][]string) ([]any, error)
	// forUpdate ends a select that locks the rows it reads.
	forUpdate string
	// read are the options of a transaction that is one consistent read.
	read sql.TxOptions
	// hasTables counts the tables of the database.
	hasTables string
	// explain says what an error of the driver means; nil when it means nothing in particular.
	explain func(error) error
}

// rowsOfArrays passes each column as an array.
func rowsOfArrays(first int, columns ...string) string {
	params := make([]string, len(columns))
	for i := range columns {
		params[i] = fmt.Sprintf("$%d::text[]", first+i)
	}
	return fmt.Sprintf("unnest(%s) as r(%s)", strings.Join(params, ", "), strings.Join(columns, ", "))
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

// chunk is how many rows go to the database in one statement.
const chunk = 5000

// querier is a connection pool, a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// inChunks calls do with the arguments of a statement over at most chunk rows at a time; scalars stand before the rows.
func (d *dialect) inChunks(columns [][]string, scalars []any, do func(args []any) error) error {
	for start := 0; start < len(columns[0]); start += chunk {
		part := make([][]string, len(columns))
		for i, c := range columns {
			part[i] = c[start:min(start+chunk, len(c))]
		}
		args, err := d.columns(part)
		if err != nil {
			return err
		}
		if err := do(append(append([]any(nil), scalars...), args...)); err != nil {
			return err
		}
	}
	return nil
}
