package schema

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Exported is the result of writing a bundle.
type Exported struct {
	Objects   int `json:"objects"`
	Written   int `json:"written"`   // files
	Unchanged int `json:"unchanged"` // files
	Removed   int `json:"removed"`   // files of objects that are no longer there
}

// WriteBundle writes objects as the bundle of an environment into dir. A new
// folder appears whole or not at all. In an existing one only what changed is
// written, each file atomically and after all of it could be read; files of
// objects that are gone are removed, other files are never touched. Objects
// that belong to one environment are left out.
//
// A text that looks like a person's data refuses the export: the error is
// [Problems] with file and line, and nothing is written. So is a source without
// objects. The memory needed does not grow with the number of objects.
func (ks Kinds) WriteBundle(
	ctx context.Context, dir, environment string, objects iter.Seq2[Object, error],
) (Exported, error) {
	if err := CheckName(environment); err != nil {
		return Exported{}, fmt.Errorf("the environment of the export: %w", err)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Exported{}, fmt.Errorf("finding the folder to export into: %w", err)
	}
	existing, err := occupied(dir)
	if err != nil {
		return Exported{}, err
	}
	stage, err := stageFor(dir, existing)
	if err != nil {
		return Exported{}, fmt.Errorf("creating a folder for the export: %w", err)
	}
	defer os.RemoveAll(stage)
	w := &bundleWriter{
		kinds:    ks,
		dir:      dir,
		stage:    stage,
		existing: existing,
		files:    map[string]bool{},
	}
	if err := w.write(ctx, environment, objects); err != nil {
		return Exported{}, err
	}
	if existing {
		return w.report, w.publish()
	}
	if err := takePlace(stage, dir); err != nil {
		return Exported{}, fmt.Errorf("putting the export in place: %w", err)
	}
	return w.report, nil
}

// occupied reports whether dir is a folder with something in it. A link to a
// folder is one that cannot be replaced, and counts as such.
func occupied(dir string) (bool, error) {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	entries, readErr := os.ReadDir(dir)
	if err := errors.Join(err, readErr); err != nil {
		return false, fmt.Errorf("reading the folder to export into: %w", err)
	}
	return len(entries) > 0 || !info.IsDir(), nil
}

// stageFor makes the folder in which an export is put together: on the file
// system of dir, out of sight.
func stageFor(dir string, existing bool) (string, error) {
	if existing {
		return os.MkdirTemp(dir, ".configsync-partial-*")
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	return os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-partial-*")
}

// takePlace makes the staged folder dir, which is missing or an empty folder.
func takePlace(stage, dir string) error {
	if err := os.Chmod(stage, 0o755); err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(stage, dir)
}

type bundleWriter struct {
	kinds      Kinds
	dir, stage string
	existing   bool

	mu     sync.Mutex
	report Exported
	// files holds every file of the bundle by its path below dir; only for an
	// existing folder.
	files    map[string]bool
	problems Problems
}

const exportBatch = 64

func (w *bundleWriter) write(
	ctx context.Context, environment string, objects iter.Seq2[Object, error],
) error {
	for _, k := range w.kinds {
		if k.File == "" {
			if err := os.Mkdir(filepath.Join(w.stage, k.Plural), 0o755); err != nil {
				return err
			}
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	batches := make(chan []Object, 2*runtime.GOMAXPROCS(0))
	shared := map[*Kind][]byte{}
	g.Go(func() error {
		defer close(batches)
		return w.distribute(ctx, objects, shared, batches)
	})
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			var buf []byte
			for batch := range batches {
				for _, o := range batch {
					var err error
					if buf, err = w.object(buf[:0], o); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if err := w.problems.Err(); err != nil {
		return err
	}
	if w.report.Objects == 0 {
		return errors.New("the source contains no configuration: nothing was exported")
	}
	for k, text := range shared {
		if err := w.file(k.File, text); err != nil {
			return err
		}
	}
	manifest := fmt.Appendf(nil, "format: %d\nenvironment: ", BundleFormat)
	return w.file(BundleFile, append(appendYAMLText(manifest, environment, 2), '\n'))
}

// distribute hands objects to the writers, keeping back those of kinds that
// share a file.
func (w *bundleWriter) distribute(
	ctx context.Context, objects iter.Seq2[Object, error], shared map[*Kind][]byte,
	out chan<- []Object,
) error {
	batch := make([]Object, 0, exportBatch)
	send := func() error {
		select {
		case out <- batch:
			batch = make([]Object, 0, exportBatch)
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	for o, err := range objects {
		if err != nil {
			return err
		}
		k, ok := w.kinds.Of(o.Key.Kind)
		if !ok {
			return fmt.Errorf(
				"the source contains %s, a kind that this version of configsync does not know", o.Key,
			)
		}
		if err := CheckName(o.Key.Name); err != nil {
			return fmt.Errorf("the source contains an object that cannot be written as a file: %w",
				err)
		}
		if !w.kinds.Travels(o.Key) {
			continue
		}
		w.report.Objects++
		if k.File != "" {
			before := bytes.Count(shared[k], []byte("\n"))
			if shared[k], err = k.AppendYAML(shared[k], o); err != nil {
				return err
			}
			w.personal(k, o, func([]byte) (int, int) { return before + 1, 1 }, nil)
			continue
		}
		if batch = append(batch, o); len(batch) == exportBatch {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return send()
}

func (w *bundleWriter) object(buf []byte, o Object) ([]byte, error) {
	k, _ := w.kinds.Of(o.Key.Kind)
	buf, err := k.AppendYAML(buf, o)
	if err != nil {
		return buf, err
	}
	w.personal(k, o, nil, buf)
	return buf, w.file(k.fileOf(o.Key.Name), buf)
}

// personal collects possible personal data. at returns the place of an object
// whose kind shares a file.
func (w *bundleWriter) personal(k *Kind, o Object, at func([]byte) (int, int), text []byte) {
	findings, err := k.Personal(o.Body)
	if err != nil {
		findings = []Finding{{"", err.Error()}}
	}
	for _, f := range findings {
		p := Problem{File: k.fileOf(o.Key.Name), Key: o.Key, Path: f.Path, Message: f.Message}
		if at != nil {
			p.Line, p.Column = at(text)
		} else {
			p.Line, p.Column = k.Locate(text, o.Key, f.Path)
		}
		w.mu.Lock()
		w.problems = append(w.problems, p)
		w.mu.Unlock()
	}
}

// file stages one file, unless the folder already has it just so.
func (w *bundleWriter) file(name string, text []byte) error {
	changed := true
	if w.existing {
		old, err := os.ReadFile(filepath.Join(w.dir, filepath.FromSlash(name)))
		changed = err != nil || !bytes.Equal(old, text)
	}
	if changed {
		if err := os.WriteFile(
			filepath.Join(w.stage, filepath.FromSlash(name)), text, 0o644,
		); err != nil {
			return fmt.Errorf("writing the export: %w", err)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.existing {
		w.files[name] = true
	}
	if changed {
		w.report.Written++
	} else {
		w.report.Unchanged++
	}
	return nil
}

// publish moves the staged files into the existing folder and removes the files
// of objects that are gone.
func (w *bundleWriter) publish() error {
	err := filepath.WalkDir(w.stage, func(from string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(w.stage, from)
		if err != nil {
			return err
		}
		to := filepath.Join(w.dir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.Rename(from, to)
	})
	if err != nil {
		return fmt.Errorf("putting the export in place: %w", err)
	}
	for _, k := range w.kinds {
		if err := w.removeGone(k); err != nil {
			return err
		}
	}
	return nil
}

// removeGone removes the files that hold objects of the kind and were not
// written.
func (w *bundleWriter) removeGone(k *Kind) error {
	candidates := []string{k.File}
	if k.File == "" {
		entries, err := os.ReadDir(filepath.Join(w.dir, k.Plural))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("looking for files of deleted objects: %w", err)
		}
		candidates = nil
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".yaml") && e.Type().IsRegular() {
				candidates = append(candidates, k.Plural+"/"+e.Name())
			}
		}
	}
	fsys := os.DirFS(w.dir)
	for _, name := range candidates {
		if w.files[name] {
			continue
		}
		f := bundleFile{path: name, kind: k}
		if f.read(fsys); len(f.objects) == 0 {
			continue
		}
		if err := os.Remove(filepath.Join(w.dir, filepath.FromSlash(name))); err != nil {
			return fmt.Errorf("removing the file of a deleted object: %w", err)
		}
		w.report.Removed++
	}
	return nil
}

// YAML returns an object as its file shows it.
func (ks Kinds) YAML(o Object) ([]byte, error) {
	k, ok := ks.Of(o.Key.Kind)
	if !ok {
		return nil, fmt.Errorf("there is no kind %q: the kinds are %s", o.Key.Kind,
			strings.Join(slices.Clone(ks.slugs()), ", "))
	}
	return k.AppendYAML(nil, o)
}
