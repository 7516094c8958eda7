package main

import (
	"context"
	"slices"

	"configsync/admin"
	"configsync/store"
	"configsync/syncer"
)

// origin opens the database that a plan was made of: the environment that the
// workspace has under that name, or another one with that very identity. It is
// nil where the workspace knows none.
func (o *opener) origin(
	ctx context.Context, of syncer.Endpoint,
) (*admin.Environment, func(), error) {
	w, err := o.workspace()
	if err != nil {
		return nil, nil, err
	}
	named, done, err := o.known(ctx, w, of.Name)
	if err != nil || named != nil && identity(named) == of.ID {
		return named, done, err
	}
	for _, name := range w.names() {
		if name == of.Name {
			continue
		}
		other, doneOther, err := o.known(ctx, w, name)
		if err != nil || other == nil {
			continue // whatever it is, it is not known to be the source
		}
		if identity(other) == of.ID {
			if named != nil {
				done()
			}
			return other, doneOther, nil
		}
		doneOther()
	}
	return named, done, nil
}

// known opens a database of the workspace for reading, or returns the one that
// this process has open; nil if the workspace has no database of that name.
func (o *opener) known(
	ctx context.Context, w *workspace, name string,
) (*admin.Environment, func(), error) {
	i := slices.IndexFunc(o.opened, func(e *admin.Environment) bool { return e.Name == name })
	if i >= 0 {
		return o.opened[i], func() {}, nil
	}
	if _, ok := w.Environments[name]; !ok {
		return nil, nil, nil
	}
	at, err := o.resolve(name)
	if err != nil || at.dir != "" {
		return nil, nil, err
	}
	return o.source(ctx, name)
}

// identity is the id that an environment was given once.
func identity(env *admin.Environment) string {
	db, ok := env.Store.(*store.DB)
	if !ok {
		return ""
	}
	return db.Environment().ID
}
