package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"configsync/schema"
)

// tree is the configuration of an environment while it is changed. The first
// change that cannot be made is kept in err, and the tree is then not written;
// changes after it do nothing.
type tree struct {
	objects map[schema.Key]schema.Object
	err     error
}

// readTree reads option lists and layers, folders of inputs laid out like a
// bundle, as one checked tree. An object that is in two of them is an error.
func readTree(
	ctx context.Context, inputs fs.FS, lists optionLists, layers ...string,
) (*tree, error) {
	if lists.err != nil {
		return nil, lists.err
	}
	dir, err := os.MkdirTemp("", "hmis-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := writeBundle(ctx, dir, "example", slices.Values(lists.objects)); err != nil {
		return nil, err
	}
	for _, layer := range layers {
		sub, err := fs.Sub(inputs, layer)
		if err != nil {
			return nil, err
		}
		if err := os.CopyFS(dir, sub); err != nil {
			return nil, fmt.Errorf("adding the layer %s: %w", layer, err)
		}
	}
	b, err := schema.All().ReadBundle(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	t := &tree{objects: map[schema.Key]schema.Object{}}
	for _, o := range b.Objects {
		t.objects[o.Key] = o
	}
	return t, nil
}

// write writes the tree as the bundle of an environment, and reads it again to
// see that it is sound.
func (t *tree) write(ctx context.Context, dir, environment string) error {
	if t.err != nil {
		return t.err
	}
	keys := slices.SortedFunc(maps.Keys(t.objects), schema.CompareKeys)
	objects := func(yield func(schema.Object) bool) {
		for _, key := range keys {
			if !yield(t.objects[key]) {
				return
			}
		}
	}
	if err := writeBundle(ctx, dir, environment, objects); err != nil {
		return err
	}
	_, err := schema.All().ReadBundle(os.DirFS(dir))
	return err
}

func writeBundle(
	ctx context.Context, dir, environment string, objects iter.Seq[schema.Object],
) error {
	_, err := schema.All().WriteBundle(ctx, filepath.Clean(
		dir,
	), environment, func(yield func(schema.Object, error) bool) {
		for o := range objects {
			if !yield(o, nil) {
				return
			}
		}
	})
	return err
}

func (t *tree) fail(format string, args ...any) {
	t.err = errors.Join(t.err, fmt.Errorf(format, args...))
}

// edit lets change alter the decoded object of a key.
func edit[S any](t *tree, kind, name string, change func(*S)) {
	if t.err != nil {
		return
	}
	key := schema.Key{Kind: kind, Name: name}
	k, known := schema.All().Of(kind)
	o, ok := t.objects[key]
	if !known || !ok {
		t.fail("there is no %s to change", key)
		return
	}
	spec, err := k.Decode(o.Body)
	if err != nil {
		t.fail("%s: %w", key, err)
		return
	}
	s, ok := any(spec).(*S)
	if !ok {
		t.fail("%s is a %T", key, spec)
		return
	}
	change(s)
	if o.Body, err = encode(s); err != nil {
		t.fail("%s: %w", key, err)
		return
	}
	t.objects[key] = o
}

// setProperty sets a System Property.
func (t *tree) setProperty(name string, value any) {
	edit(t, "system-property", name, func(p *schema.SystemProperty) { p.Value = value })
}

// renameWorkgroup gives a workgroup a new name and title, declares the rename,
// and lets the forms name it so.
func (t *tree) renameWorkgroup(from, to, title string) {
	edit(t, "workgroup", from, func(w *schema.Workgroup) {
		w.Title, w.Formerly = title, []string{from}
	})
	key := schema.Key{Kind: "workgroup", Name: from}
	o := t.objects[key]
	delete(t.objects, key)
	o.Key.Name = to
	t.objects[o.Key] = o
	for _, key := range slices.Collect(maps.Keys(t.objects)) {
		if key.Kind != "form" {
			continue
		}
		edit(t, "form", key.Name, func(f *schema.Form) {
			for i, name := range f.Workgroups {
				if name == from {
					f.Workgroups[i] = to
				}
			}
		})
	}
}
