package syncer

import (
	"context"
	"encoding/json"
	"iter"
	"slices"

	"configsync/schema"
)

// Folder is a bundle as the source of a sync, or as the target of a diff. It
// has no history: its base is another bundle, or none.
type Folder struct {
	endpoint Endpoint
	heads    []schema.Head
	objects  []schema.Object
	byKey    map[schema.Key]int
	bodies   map[schema.Digest]json.RawMessage
	base     *Folder
	passed   []string // files that were not read
}

var _ Target = (*Folder)(nil)

// NewFolder returns a Folder over a bundle. base is the bundle that the target
// of a diff was last compared with, or nil if that is unknown.
func NewFolder(b *schema.Bundle, base *Folder) *Folder {
	f := &Folder{endpoint: Endpoint{Name: b.Environment}, objects: b.Objects, base: base,
		passed: b.PassedOver,
		byKey:  make(map[schema.Key]int, len(b.Objects)),
		bodies: make(map[schema.Digest]json.RawMessage, len(b.Objects))}
	for i, o := range b.Objects {
		head := o.Head()
		f.heads = append(f.heads, head)
		f.byKey[o.Key] = i
		f.bodies[head.Digest] = o.Body
	}
	return f
}

// At sets the path that people are shown, and returns f.
func (f *Folder) At(dir string) *Folder {
	f.endpoint.Folder = dir
	return f
}

// PassedOver returns the files of the folder that were not read, because their
// names do not say that they hold configuration.
func (f *Folder) PassedOver() []string { return f.passed }

func (f *Folder) Endpoint() Endpoint { return f.endpoint }

func (f *Folder) Heads(context.Context) iter.Seq2[schema.Head, error] {
	return func(yield func(schema.Head, error) bool) {
		for _, h := range f.heads {
			if !yield(h, nil) {
				return
			}
		}
	}
}

func (f *Folder) Objects(_ context.Context, kinds ...string) iter.Seq2[schema.Object, error] {
	return func(yield func(schema.Object, error) bool) {
		for _, o := range f.objects {
			if (len(kinds) == 0 || slices.Contains(kinds, o.Key.Kind)) && !yield(o, nil) {
				return
			}
		}
	}
}

func (f *Folder) Find(_ context.Context, keys []schema.Key) (map[schema.Key]schema.Digest, error) {
	out := make(map[schema.Key]schema.Digest, len(keys))
	for _, key := range keys {
		if i, ok := f.byKey[key]; ok {
			out[key] = f.heads[i].Digest
		}
	}
	return out, nil
}

func (f *Folder) Bodies(
	ctx context.Context, digests []schema.Digest,
) (map[schema.Digest]json.RawMessage, error) {
	out := make(map[schema.Digest]json.RawMessage, len(digests))
	for _, d := range digests {
		if body, ok := f.bodies[d]; ok {
			out[d] = body
		}
	}
	if f.base == nil {
		return out, nil
	}
	older, err := f.base.Bodies(ctx, digests)
	for d, body := range older {
		out[d] = body
	}
	return out, err
}

func (f *Folder) ChangedSince(context.Context, Endpoint, int64) ([]schema.Key, bool, error) {
	return nil, false, nil
}

func (f *Folder) LastSync(context.Context, string) (LastSync, bool, error) {
	if f.base == nil {
		return LastSync{}, false, nil
	}
	return LastSync{Source: f.base.endpoint, Target: f.endpoint}, true, nil
}

func (f *Folder) Bases(
	ctx context.Context, _ string, keys []schema.Key,
) (map[schema.Key]Base, error) {
	out := map[schema.Key]Base{}
	if f.base == nil {
		return out, nil
	}
	found, err := f.base.Find(ctx, keys)
	for key, d := range found {
		out[key] = Base{Key: key, Digest: &d}
	}
	return out, err
}

func (f *Folder) OpenBases(context.Context, string) ([]schema.Key, error) { return nil, nil }

func (f *Folder) Touched(context.Context, []schema.Key) (map[schema.Key]Touch, error) {
	return nil, nil
}

func (f *Folder) Pins(context.Context) ([]Pin, error) { return nil, nil }
