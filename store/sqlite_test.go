package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/store"
	"configsync/store/storetest"
)

func TestWhatIsNoDatabase(t *testing.T) {
	t.Parallel()
	whole := filepath.Join(t.TempDir(), "e.db")
	saved(t, whole, 200)
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(content)
	for i := 4096; i < len(flipped); i += 17 {
		flipped[i] ^= 0x55
	}
	for _, tt := range []struct {
		name    string
		content []byte
		want    error
	}{
		{"a text", []byte(strings.Repeat("not a database\n", 100)), store.ErrNotOurs},
		{"a short text", []byte("hello\n"), store.ErrNotOurs},
		{"cut after a page", content[:4096], store.ErrNotOurs},
		{"cut in its first page", content[:1000], store.ErrNotOurs},
		{"cut in its header", content[:50], store.ErrNotOurs},
		{"cut in its middle", content[:len(content)/2], store.ErrNotOurs},
		{"cut at its end", content[:len(content)-4096], store.ErrNotOurs},
		{"damaged", flipped, store.ErrNotOurs},
	} {
		for _, readOnly := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, read only %v", tt.name, readOnly), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				path := filepath.Join(dir, "e.db")
				if err := os.WriteFile(path, tt.content, 0o644); err != nil {
					t.Fatal(err)
				}
				before := folder(t, dir)
				o := storetest.Options()
				o.ReadOnly, o.Version = readOnly, "2.0.0"
				db, err := store.Open(t.Context(), "sqlite:"+path, o)
				if err == nil { // what is missing need not show before it is read
					err = errors.Join(readAll(t, db), db.Close())
				}
				if !errors.Is(err, tt.want) ||
					err != nil && strings.Contains(err.Error(), "belongs to another program") {
					t.Errorf("got %v, want %v, and that it is damaged", err, tt.want)
				}
				unchanged(t, dir, before)
			})
		}
	}
}

func TestPathsWithoutDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	before := folder(t, dir)
	for path, want := range map[string]error{
		"missing.db": store.ErrUnreachable, ".": store.ErrUnreachable,
		"no/such/folder.db": store.ErrUnreachable, "file/e.db": store.ErrUnreachable,
	} {
		for _, readOnly := range []bool{true, false} {
			_, err := store.Open(t.Context(), "sqlite:"+filepath.Join(dir, path),
				store.Options{ReadOnly: readOnly, Version: "1.0.0"})
			if !errors.Is(err, want) || !strings.Contains(err.Error(), filepath.Join(dir, path)) {
				t.Errorf("%s, read only %v: %v; want %v, and which path", path, readOnly, err, want)
			}
		}
	}
	unchanged(t, dir, before)
}

// TestEmptyFile: a process may be killed after it made the file. The next one
// sets it up.
func TestEmptyFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := sqliteAt(filepath.Join(dir, "e.db"))
	if err := os.WriteFile(filepath.Join(dir, "e.db"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	before := folder(t, dir)
	o := storetest.Options()
	o.ReadOnly = true
	if _, err := store.Open(t.Context(), d.URL, o); !errors.Is(err, store.ErrOlder) {
		t.Errorf("to read only: %v", err)
	}
	unchanged(t, dir, before)
	o.ReadOnly, o.Create = false, false
	d.OpenWith(t, o)
	storetest.SetUpOnce(t, d)
}

func TestADatabaseOfSomethingElseKeepsItsBytes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := sqliteAt(filepath.Join(dir, "browser.db"))
	d.Exec(t, `create table bookmarks (url text)`)
	before := folder(t, dir)
	for _, readOnly := range []bool{true, false} {
		if _, err := store.Open(t.Context(), d.URL, store.Options{
			ReadOnly: readOnly,
			Version:  "1.0.0",
		}); !errors.Is(err, store.ErrNotOurs) {
			t.Errorf("read only %v: %v", readOnly, err)
		}
	}
	unchanged(t, dir, before)
}

func TestClosedIsOneFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	saved(t, filepath.Join(dir, "e.db"), 10)
	var names []string
	for name := range folder(t, dir) {
		names = append(names, name)
	}
	if diff := cmp.Diff([]string{"e.db"}, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestReadingWritesNothing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		make    func(t *testing.T, dir string) storetest.Database
		updates int
	}{
		{
			"closed",
			func(t *testing.T, dir string) storetest.Database {
				return saved(t, filepath.Join(dir, "e.db"), 100)
			},
			2,
		},
		{
			"left by a killed process",
			func(t *testing.T, dir string) storetest.Database { return left(t, dir, 100) }, 3,
		},
		{"left without -shm", func(t *testing.T, dir string) storetest.Database {
			d := left(t, dir, 100)
			if err := os.Remove(filepath.Join(dir, "e.db-shm")); err != nil {
				t.Fatal(err)
			}
			return d
		}, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			d := tt.make(t, dir)
			before := folder(t, dir)
			o := storetest.Options()
			o.ReadOnly, o.Version = true, "9.0.0"
			for range 2 {
				if out := (job{URL: d.URL, Options: o}).run(
					t.Context(),
				); out.Updates != tt.updates || out.Message != "" {
					t.Errorf("read %+v, want %d updates", out, tt.updates)
				}
			}
			// What SQLite keeps of the -wal file in memory that is shared is no
			// content.
			after := folder(t, dir)
			before["e.db-shm"] = after["e.db-shm"]
			if tt.updates == 2 {
				delete(before, "e.db-shm")
			}
			unchanged(t, dir, before)
		})
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name         string
		make         func(t *testing.T, dir string) storetest.Database
		file, folder fs.FileMode
		updates      int
		write        error
	}{
		{"a file that may only be read", closedIn, 0o444, 0o777, 2, store.ErrReadOnly},
		{"a folder that may only be read", closedIn, 0o666, 0o555, 2, store.ErrReadOnly},
		{"neither may be written to", closedIn, 0o444, 0o555, 2, store.ErrReadOnly},
		{"left by a killed process", leftIn, 0o444, 0o555, 3, store.ErrReadOnly},
		{"a file that may not be read", closedIn, 0, 0o777, 0, store.ErrUnreachable},
		{"a folder that may not be entered", closedIn, 0o666, 0, 0, store.ErrUnreachable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			parent := t.TempDir()
			readable(t, parent)
			dir := filepath.Join(parent, "data")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			d := tt.make(t, dir)
			before := folder(t, dir)
			for name := range before {
				if err := os.Chmod(filepath.Join(dir, name), tt.file); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Chmod(dir, tt.folder); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })

			o := storetest.Options()
			o.ReadOnly = true
			read := job{URL: d.URL, Options: o, Unprivileged: true}.start(t).wait(t)
			if read.Updates != tt.updates || (read.Message == "") != (tt.updates > 0) {
				t.Errorf("as a source: %+v; want %d updates", read, tt.updates)
			}
			for _, version := range []string{"1.0.0", "2.0.0"} {
				o := storetest.Options()
				o.Version = version
				written := job{URL: d.URL, Options: o, Change: true, Unprivileged: true}.start(t).
					wait(t)
				if written.Kind != tt.write.Error() {
					t.Errorf("as a target, by version %s: %+v; want %v", version, written, tt.write)
				}
			}
			_ = os.Chmod(dir, 0o755)
			after := folder(t, dir)
			if os.Getuid() == 0 && after["e.db"].Content != before["e.db"].Content {
				t.Error("the database was changed")
			}
		})
	}
}

func closedIn(t *testing.T, dir string) storetest.Database {
	return saved(t, filepath.Join(dir, "e.db"), 10)
}

func leftIn(t *testing.T, dir string) storetest.Database { return left(t, dir, 10) }

// TestFull: there is no room for the next update, and the old state is whole.
func TestFull(t *testing.T) {
	t.Parallel()
	t.Run("pages", func(t *testing.T) {
		t.Parallel()
		db := saved(t, filepath.Join(t.TempDir(), "e.db"), 10).Open(t)
		db.Pool().SetMaxOpenConns(1)
		if _, err := db.Pool().ExecContext(t.Context(), `pragma max_page_count = 60`); err != nil {
			t.Fatal(err)
		}
		full(t, db)
		if _, err := db.Pool().ExecContext(
			t.Context(), `pragma max_page_count = 100000`,
		); err != nil {
			t.Fatal(err)
		}
		if err := writeForms(t, db, 1000); err != nil {
			t.Errorf("after room was made: %v", err)
		}
	})
	t.Run("disk", func(t *testing.T) {
		t.Parallel()
		disk := t.TempDir()
		if out, err := exec.CommandContext(
			t.Context(), "mount", "-t", "tmpfs", "-o", "size=600k", "none", disk,
		).CombinedOutput(); err != nil {
			t.Skipf("no small disk can be made: %v: %s", err, out)
		}
		t.Cleanup(func() {
			if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
		d := saved(t, filepath.Join(disk, "e.db"), 10)
		db, err := store.Open(t.Context(), d.URL, storetest.Options())
		if err != nil {
			t.Fatal(err)
		}
		full(t, db)
		if err := db.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
		if out := (job{URL: d.URL, Options: storetest.Options()}).run(
			t.Context(),
		); out.Updates != 2 || out.Message != "" {
			t.Errorf("opened again: %+v, want two updates", out)
		}
	})
}

// full writes more than there is room for.
func full(t *testing.T, db *store.DB) {
	t.Helper()
	before, err := state(t, db)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeForms(t, db, 1000); !errors.Is(err, store.ErrFull) {
		t.Errorf("got %v, want %v", err, store.ErrFull)
	}
	after, err := state(t, db)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("something was left (-before +after):\n%s", diff)
	}
}
