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

// opener opens environments: those that the workspace names, and others by
// their URL or path.
type opener struct {
	file  string // the workspace file, "" to look for it
	kinds schema.Kinds
	// opened are the environments that this process has open until it ends
	opened []*admin.Environment
}

// source opens an environment that is only read. The caller closes it.
func (o *opener) source(ctx context.Context, what string) (*admin.Environment, func(), error) {
	at, err := o.resolve(what)
	if err != nil {
		return nil, nil, err
	}
	if at.dir != "" {
		return o.folder(at, "")
	}
	return o.database(ctx, at, store.Options{ReadOnly: true})
}

// planned opens the two sides of a plan concurrently, because connecting takes
// longer than planning. Both are only read, unless the target's database must
// be created or upgraded first, which happens only if the source can be opened.
// base is the folder that a target folder was last compared with, "" for none.
// The caller calls done.
func (o *opener) planned(
	cmd *cobra.Command, sourceName, targetName, base string,
) (source, target *admin.Environment, done func(), err error) {
	var doneSource, doneTarget func()
	var failed error // of the source, which is what a person wrote first
	var opening sync.WaitGroup
	opening.Go(func() { source, doneSource, failed = o.source(cmd.Context(), sourceName) })
	target, doneTarget, err = o.comparison(cmd, targetName, base)
	opening.Wait()
	if failed != nil {
		if err == nil {
			doneTarget()
		}
		return nil, nil, nil, failed
	}
	if errors.Is(err, store.ErrOlder) {
		target, doneTarget, err = o.target(cmd.Context(), targetName)
	}
	if err != nil {
		doneSource()
		return nil, nil, nil, err
	}
	return source, target, func() { doneTarget(); doneSource() }, nil
}

// target opens an environment that is written to, and upgrades its database
// if need be. The caller closes it.
func (o *opener) target(ctx context.Context, what string) (*admin.Environment, func(), error) {
	at, err := o.resolve(what)
	if err != nil {
		return nil, nil, err
	}
	if at.dir != "" {
		return nil, nil, fmt.Errorf("the folder %s can be compared, and be the source of a sync, but has no history to write to",
			what)
	}
	return o.database(ctx, at, store.Options{})
}

// withSource opens an environment to be read, and closes it after do.
func (o *opener) withSource(
	ctx context.Context, what string, do func(*admin.Environment) error,
) error {
	env, done, err := o.source(ctx, what)
	if err != nil {
		return err
	}
	defer done()
	return do(env)
}

// withTarget opens an environment to be written to, and closes it after do.
func (o *opener) withTarget(
	ctx context.Context, what string, do func(*admin.Environment) error,
) error {
	env, done, err := o.target(ctx, what)
	if err != nil {
		return err
	}
	defer done()
	return do(env)
}

func (o *opener) database(
	ctx context.Context, at address, with store.Options,
) (*admin.Environment, func(), error) {
	release := releasenotes.Latest()
	with.Version, with.Notes, with.Actor = release, releasenotes.OfVersion(
		release,
	), operator().String()
	with.Name, with.Role = at.name, string(at.role)
	if with.Name == "" {
		with.Name, with.Role = nameOf(at.url), string(admin.OtherRole)
	}
	db, err := store.Open(ctx, at.url, with)
	if err != nil {
		return nil, nil, err
	}
	known := db.Environment()
	if at.role != "" && known.Role != string(at.role) {
		db.Close()
		return nil, nil, sentencesf(`The workspace says that %s is a %s environment, but its database says %s
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

// folder reads a bundle. base is the folder that it was compared with last,
// "" when that is not known.
func (o *opener) folder(at address, base string) (*admin.Environment, func(), error) {
	var baseFolder *syncer.Folder
	if base != "" {
		b, err := o.bundle(base)
		if err != nil {
			return nil, nil, err
		}
		baseFolder = syncer.NewFolder(b, nil)
	}
	b, err := o.bundle(at.dir)
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

// bundle reads a folder, and nothing outside it: links that lead out of it
// are not followed.
func (o *opener) bundle(dir string) (*schema.Bundle, error) {
	if checkScheme(dir) != nil || isDatabase(dir) {
		return nil, fmt.Errorf("this is not a folder of configuration: %s", shown(dir))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the folder of configuration: %w", err)
	}
	defer root.Close()
	b, err := o.kinds.ReadBundle(root.FS())
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be used as configuration:\n%w", dir, err)
	}
	return b, nil
}
