package admin

import (
	"context"
	"fmt"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// Role is the purpose of an environment.
type Role string

// The roles.
const (
	Training   Role = "training"
	Production Role = "production"
	OtherRole  Role = "other"
)

// Environment is an open environment: a database, or a folder with
// configuration only.
type Environment struct {
	Name   string // in configsync.yaml and in addresses
	Role   Role
	Store  Store          // nil for a folder
	Folder *syncer.Folder // nil for a database

	cache configurationCache
}

// NoFolder refuses an environment that is a folder, for use cases that need a
// database.
func (e *Environment) NoFolder(what string) error {
	if e.Store != nil {
		return nil
	}
	return refusal.New(refusal.BadRequest, "%s is a folder, and a folder has no %s.", e.Name, what).
		WithHint("Use an environment of the workspace, or the URL of a database.")
}

// Read begins one consistent read of the environment's configuration; close
// ends it.
func (e *Environment) Read(ctx context.Context) (target syncer.Target, close func(), err error) {
	if e.Folder != nil {
		return e.Folder, func() {}, nil
	}
	snapshot, err := e.Store.Snapshot(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", e.Name, err)
	}
	return snapshot.Config, func() { snapshot.Close() }, nil
}

// Property returns the value of a System Property in one consistent read of an
// environment, or its default if it is not set.
func Property[T any](
	ctx context.Context, from syncer.Reader, p schema.PropertyOf[T],
) (T, error) {
	body, err := propertyBody(ctx, from, p.Name())
	if err != nil {
		var none T
		return none, err
	}
	return p.Stored(body)
}

// propertyBody returns the stored body of a System Property, nil when it is not
// set.
func propertyBody(ctx context.Context, from syncer.Reader, name string) ([]byte, error) {
	key := schema.Key{Kind: schema.KindSystemProperty, Name: name}
	found, err := from.Find(ctx, []schema.Key{key})
	if err != nil || found[key] == "" {
		return nil, err
	}
	bodies, err := from.Bodies(ctx, []schema.Digest{found[key]})
	if err != nil {
		return nil, fmt.Errorf("reading system property %s: %w", name, err)
	}
	return bodies[found[key]], nil
}
