package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	"gopkg.in/yaml.v3"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/schema"
	"configsync/store"
)

// mostDocuments is how many objects are held as trees at most: yaml.v3's time
// for more of them follows from its time for these.
const mostDocuments = 10_000

// export measures writing a folder against yaml.v3 encoding the same documents
// on all cores, and against writing the same bytes; it also runs the export as
// a process of its own to see its memory.
func (b *bench) export(ctx context.Context) error {
	documents, err := b.documents(ctx)
	if err != nil {
		return err
	}
	var dir string
	took, limit, err := pair(b.rounds, func() error {
		dir = b.next()
		_, err := b.service.Promotion.Export(ctx, operator, b.source, dir)
		return err
	}, func() error {
		return onAllCores(len(
			documents,
		), func(i int) error { _, err := yaml.Marshal(documents[i]); return err })
	})
	if err != nil {
		return err
	}
	limit = limit * time.Duration(len(b.objects)) / time.Duration(len(documents))
	b.add("export to a new folder", took, limit, "≤ 0.20×",
		"yaml.v3 encoding the documents on all cores")
	files, err := readAll(dir)
	if err != nil {
		return err
	}
	disk, err := alone(b.rounds, func() error { return writeAll(b.next(), files) })
	if err != nil {
		return err
	}
	b.add("export to a new folder", took, disk, "", "writing the same files")
	again, err := alone(b.rounds, func() error {
		_, err := b.service.Promotion.Export(ctx, operator, b.source, dir)
		return err
	})
	b.add("export again, nothing changed", again, disk, "", "writing the same files")
	if err != nil {
		return err
	}
	b.exported = dir
	for i := range b.made {
		if old := b.folder(i + 1); old != dir {
			if err := os.RemoveAll(old); err != nil {
				return err
			}
		}
	}
	return b.memory(b.next())
}

// next returns the name of a folder that does not exist; removing an old one
// would be measured too.
func (b *bench) next() string {
	b.made++
	return b.folder(b.made)
}

func (b *bench) folder(i int) string { return filepath.Join(b.dir, fmt.Sprint("folder-", i)) }

// documents returns the bodies of the first objects as trees, as yaml.v3 wants
// them.
func (b *bench) documents(ctx context.Context) ([]any, error) {
	snapshot, err := b.source.Store.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer snapshot.Close()
	var out []any
	for o, err := range snapshot.Config.Objects(ctx) {
		if err != nil {
			return nil, err
		}
		v, err := schema.ParseBody(o.Body)
		if err != nil {
			return nil, err
		}
		if out = append(out, v); len(out) == mostDocuments {
			break
		}
	}
	return out, nil
}

func onAllCores(n int, do func(i int) error) error {
	var g errgroup.Group
	for core := range runtime.NumCPU() {
		g.Go(func() error {
			for i := core; i < n; i += runtime.NumCPU() {
				if err := do(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

func readAll(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err == nil {
			files[name], err = os.ReadFile(path)
		}
		return err
	})
	return files, err
}

// writeAll writes files on all cores.
func writeAll(dir string, files map[string][]byte) error {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			return err
		}
	}
	return onAllCores(len(names), func(i int) error {
		return os.WriteFile(filepath.Join(dir, names[i]), files[names[i]], 0o644)
	})
}

// validate measures checking the exported folder against parsing its files,
// which no engine has a part in.
func (b *bench) validate() error {
	dir := b.exported
	var names []string
	files, err := readAll(dir)
	if err != nil {
		return err
	}
	for name := range files {
		names = append(names, name)
	}
	took, limit, err := pair(b.rounds, func() error {
		_, err := b.service.Kinds.ReadBundle(os.DirFS(dir))
		return err
	}, func() error {
		return onAllCores(len(names), func(i int) error {
			data, err := os.ReadFile(filepath.Join(dir, names[i]))
			if err != nil {
				return err
			}
			var node yaml.Node
			return yaml.Unmarshal(data, &node)
		})
	})
	b.table.add(row{
		engine:  "both",
		step:    "validate the folder",
		took:    took,
		limit:   limit,
		goal:    "≤ 1.5×",
		against: "yaml.v3 parsing its files on all cores",
	})
	return err
}

const exportChild = "-export-child"

// memory exports in a process of its own and notes the most memory that it had.
func (b *bench) memory(dir string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, exportChild, b.urls[0], dir)
	cmd.Stderr = os.Stderr
	most, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("exporting in a process of its own: %w", err)
	}
	b.table.add(row{
		engine: b.engine.name,
		step:   "export, most memory of its process",
		goal:   "< 300 MiB at 100,000",
		note:   strings.TrimSpace(string(most)),
	})
	return os.RemoveAll(dir)
}

func runExportChild(url, dir string) int {
	ctx := context.Background()
	db, err := store.Open(ctx, url, store.Options{ReadOnly: true})
	if err == nil {
		defer db.Close()
		service := core.New(core.Options{Kinds: schema.All()})
		_, err = service.Promotion.Export(ctx, operator,
			&admin.Environment{Name: "training", Role: admin.Training, Store: db}, dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "export:", err)
		return 1
	}
	fmt.Println(mostMemory())
	return 0
}

// mostMemory returns the high-water mark of this process, as Linux counts it.
func mostMemory() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "not known on this system"
	}
	var kib int
	if _, after, ok := strings.Cut(string(status), "VmHWM:"); ok {
		_, _ = fmt.Sscanf(after, "%d", &kib)
	}
	return fmt.Sprintf("%d MiB", kib>>10)
}
