package store

import (
	"context"
	"database/sql"

	"configsync/admin"
	"configsync/schema"
)

// ChangesTo lists the changes of an object by updates, the newest first.
func (s historyReader) ChangesTo(
	ctx context.Context, key schema.Key, before int64, limit int,
) ([]admin.ObjectChange, error) {
	var out []admin.ObjectChange
	err := s.each(ctx, func(rows *sql.Rows) error {
		c := admin.ObjectChange{}
		c.Row.Key = key
		var other string
		var err error
		if c.Update, err = scanUpdate(
			rows, &c.Row.Op, &other, &c.Row.Before, &c.Row.After,
		); err != nil {
			return err
		}
		if err := c.Row.Other.UnmarshalText([]byte(other)); err != nil {
			return err
		}
		out = append(out, c)
		return nil
	}, `
		select `+updateColumns+`, op, other, before, after
		from changes c join updates u on u.seq = c.update_seq
		where c.kind = $1 and c.name = $2 and (cast($3 as bigint) = 0 or c.update_seq < $3)
		order by c.update_seq desc limit $4`,
		key.Kind, key.Name, before, limit)
	return out, err
}
