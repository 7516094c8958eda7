package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/releasenotes"
	"configsync/schema"
	"configsync/store"
	"configsync/syncer"
)

func isDatabase(s string) bool { return store.IsURL(s) }

// openSource opens an environment that is only read. The caller closes it.
func (a *app) openSource(ctx context.Context, what string) (*admin.Environment, func(), error) {
	at, err := a.resolve(what)
	if err != nil {
		return nil, nil, err
	}
	if at.dir != "" {
		return a.openFolder(at, "")
	}
	return a.openDatabase(ctx, at, store.Options{ReadOnly: true})
}

// openPlanned opens the two sides of a plan at once: connecting to a database
// takes longer than planning. Both are only read, unless the target's database
// must be set up or upgraded first, which happens only when the source is
// there. base is the folder that a target that is a folder was compared with
// last, "" for none. The caller calls done.
func (a *app) openPlanned(
	cmd *cobra.Command, sourceName, targetName, base string,
) (source, target *admin.Environment, done func(), err error) {
	var doneSource, doneTarget func()
	var failed error // of the source, which is what a person wrote first
	var opening sync.WaitGroup
	opening.Go(func() { source, doneSource, failed = a.openSource(cmd.Context(), sourceName) })
	target, doneTarget, err = a.openComparison(cmd, targetName, base)
	opening.Wait()
	if failed != nil {
		if err == nil {
			doneTarget()
		}
		return nil, nil, nil, failed
	}
	if errors.Is(err, store.ErrOlder) {
		target, doneTarget, err = a.openTarget(cmd.Context(), targetName)
	}
	if err != nil {
		doneSource()
		return nil, nil, nil, err
	}
	return source, target, func() { doneTarget(); doneSource() }, nil
}

// openTarget opens an environment that is written to, and upgrades its database
// if need be. The caller closes it.
func (a *app) openTarget(ctx context.Context, what string) (*admin.Environment, func(), error) {
	at, err := a.resolve(what)
	if err != nil {
		return nil, nil, err
	}
	if at.dir != "" {
		return nil, nil, fmt.Errorf("the folder %s can be compared, and be the source of a sync, but has no history to write to",
			what)
	}
	return a.openDatabase(ctx, at, store.Options{})
}

// withSource opens an environment to be read, and closes it after do.
func (a *app) withSource(
	ctx context.Context, what string, do func(*admin.Environment) error,
) error {
	env, done, err := a.openSource(ctx, what)
	if err != nil {
		return err
	}
	defer done()
	return do(env)
}

// withTarget opens an environment to be written to, and closes it after do.
func (a *app) withTarget(
	ctx context.Context, what string, do func(*admin.Environment) error,
) error {
	env, done, err := a.openTarget(ctx, what)
	if err != nil {
		return err
	}
	defer done()
	return do(env)
}

func (a *app) openDatabase(
	ctx context.Context, at address, o store.Options,
) (*admin.Environment, func(), error) {
	release := releasenotes.Latest()
	o.Version, o.Notes, o.Actor = release, releasenotes.OfVersion(release), a.actor().String()
	o.Name, o.Role = at.name, string(at.role)
	if o.Name == "" {
		o.Name, o.Role = nameOf(at.url), string(admin.OtherRole)
	}
	db, err := store.Open(ctx, at.url, o)
	if err != nil {
		return nil, nil, err
	}
	known := db.Environment()
	if at.role != "" && known.Role != string(at.role) {
		db.Close()
		return nil, nil, fmt.Errorf(`the workspace says that %s is a %s environment, but its database says %s
Nothing was changed. Check the URL in the workspace file.`,
			at.name, at.role, known.Role)
	}
	env := &admin.Environment{Name: at.name, Role: admin.Role(known.Role), Store: db}
	if env.Name == "" {
		env.Name = known.Name
	}
	return env, func() { db.Close() }, nil
}

// nameOf makes a name for a database that is addressed by its URL and has none
// yet.
func nameOf(url string) string {
	base := filepath.Base(strings.SplitN(strings.TrimPrefix(url, "sqlite:"), "?", 2)[0])
	base = strings.ToLower(strings.TrimSuffix(base, filepath.Ext(base)))
	if schema.CheckName(base) != nil {
		return "environment"
	}
	return base
}

// openFolder reads a bundle. base is the folder that it was compared with last,
// "" when that is not known.
func (a *app) openFolder(at address, base string) (*admin.Environment, func(), error) {
	var baseFolder *syncer.Folder
	if base != "" {
		b, err := a.readBundle(base)
		if err != nil {
			return nil, nil, err
		}
		baseFolder = syncer.NewFolder(b, nil)
	}
	b, err := a.readBundle(at.dir)
	if err != nil {
		return nil, nil, err
	}
	env := &admin.Environment{
		Name:   at.name,
		Role:   at.role,
		Folder: syncer.NewFolder(b, baseFolder).At(at.dir),
	}
	if env.Name == "" {
		env.Name = at.dir
	}
	return env, func() {}, nil
}

// readBundle reads a folder, and nothing outside it: links that lead out of it
// are not followed.
func (a *app) readBundle(dir string) (*schema.Bundle, error) {
	if checkScheme(dir) != nil || isDatabase(dir) {
		return nil, fmt.Errorf("this is not a folder of configuration: %s", shown(dir))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the folder of configuration: %w", err)
	}
	defer root.Close()
	b, err := a.service.Kinds.ReadBundle(root.FS())
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be used as configuration:\n%w", dir, err)
	}
	return b, nil
}
