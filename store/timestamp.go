package store

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"
)

// timestamp returns the stored form of a moment on both engines: a text in UTC
// with microseconds, which sorts by time and is readable.
type timestamp time.Time

const timestampForm = "2006-01-02T15:04:05.000000Z"

var (
	_ driver.Valuer = timestamp{}
	_ sql.Scanner   = (*timestamp)(nil)
)

// Value writes the text.
func (t timestamp) Value() (driver.Value, error) {
	return time.Time(t).UTC().Format(timestampForm), nil
}

// Scan reads the text.
func (t *timestamp) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a time is stored as %T", v)
	}
	parsed, err := time.Parse(timestampForm, text)
	*t = timestamp(parsed)
	return err
}
