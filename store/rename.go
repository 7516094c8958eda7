package store

import (
	"context"
	"fmt"

	"configsync/schema"
	"configsync/syncer"
)

// followers are the statements, by kind, that move rows about people from an
// object's old name $1 to its new name $2. No object has the new name yet. If a
// former object of that name has left memberships that would collide with the
// renamed object's, those of the renamed object win, so that nobody gets more
// access. The kinds are those with [schema.NamedInRecords], which a test
// verifies.
var followers = map[string][]string{
	schema.KindOrganization: {
		`delete from memberships where organization = $2 and user_id in (select user_id from memberships where organization = $1)`,
		`update memberships set organization = $2 where organization = $1`,
		`update sessions set organization = $2 where organization = $1`,
		`update clients set owner = $2 where owner = $1`,
		`update release_exceptions set granting = $2 where granting = $1`,
		`update release_exceptions set receiving = $2 where receiving = $1`,
		`update emergency_accesses set organization = $2 where organization = $1`,
		`update concerns set organization = $2 where organization = $1`,
	},
	schema.KindWorkgroup: {
		`delete from workgroup_members where workgroup = $2 and user_id in (select user_id from workgroup_members where workgroup = $1)`,
		`update workgroup_members set workgroup = $2 where workgroup = $1`,
		`update sessions set workgroup = $2 where workgroup = $1`,
	},
	schema.KindForm: {
		// Answers that an earlier form of the new name has left change places
		// with those of this one, so that undoing the rename changes them back.
		`update answers set form = ' ' || cast($1 as text) where form = $2`,
		`update answers set form = $2 where form = $1`,
		`update answers set form = $1 where form = ' ' || cast($1 as text) and cast($2 as text) <> ''`,
		`update records set form = ' ' || cast($1 as text) where form = $2`,
		`update records set form = $2 where form = $1`,
		`update records set form = $1 where form = ' ' || cast($1 as text) and cast($2 as text) <> ''`,
	},
}

// follow lets the rows of people follow the renames of an update.
func (s *configStore) follow(ctx context.Context, writes []syncer.Write) error {
	for _, w := range writes {
		if w.Op != syncer.OpRename || w.After == "" {
			continue
		}
		for _, statement := range followers[w.Key.Kind] {
			if err := s.exec(ctx, statement, w.Other.Name, w.Key.Name); err != nil {
				return fmt.Errorf("renaming %s to %s: %w", w.Other, w.Key, err)
			}
		}
	}
	return nil
}
