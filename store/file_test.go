package store_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/schema"
	"configsync/store"
	"configsync/store/storetest"
	"configsync/syncer"
)

// file is what a test compares of one.
type file struct {
	Content string
	Changed time.Time
}

// folder is every file of a folder, by its name.
func folder(t *testing.T, dir string) map[string]file {
	t.Helper()
	out := map[string]file{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, path))
		out[path] = file{string(content), info.ModTime()}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// unchanged fails the test when a folder is no longer as it was.
func unchanged(t *testing.T, dir string, before map[string]file) {
	t.Helper()
	after := folder(t, dir)
	for name := range maps.Keys(after) {
		if _, ok := before[name]; !ok {
			t.Errorf("%s is left", name)
		}
	}
	for name, was := range before {
		if is := after[name]; is.Content != was.Content || !is.Changed.Equal(was.Changed) {
			t.Errorf("%s was changed", name)
		}
	}
}

// saved is an environment in a file that is closed, with n objects.
func saved(t *testing.T, path string, n int) storetest.Database {
	t.Helper()
	d := sqliteAt(path)
	db, err := store.Open(t.Context(), d.URL, storetest.Options())
	if err != nil {
		t.Fatal(err)
	}
	if err := writeForms(t, db, n); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return d
}

// writeForms records an update that creates or updates n forms.
func writeForms(t *testing.T, db *store.DB, n int) error {
	keys, writes := make([]schema.Key, n), make([]syncer.Write, n)
	for i := range n {
		body := schema.Canonical(map[string]any{
			"label": strings.Repeat(fmt.Sprint("form ", i, " "), 100),
			"at":    time.Now().String(),
		})
		keys[i] = schema.Key{Kind: "form", Name: fmt.Sprint("f", i)}
		writes[i] = syncer.Write{
			ChangeRow: syncer.ChangeRow{
				Key:   keys[i],
				Op:    syncer.OpCreate,
				After: schema.DigestOf(body),
			},
			Body: body,
		}
	}
	return db.Change(t.Context(), admin.Holder{
		Actor: "operator:ana",
	}, time.Minute, func(tx *admin.Tx) error {
		found, err := tx.Config.Find(t.Context(), keys)
		if err != nil {
			return err
		}
		for i, key := range keys {
			if writes[i].Before = found[key]; writes[i].Before != "" {
				writes[i].Op = syncer.OpUpdate
			}
		}
		_, err = tx.Config.Record(t.Context(),
			syncer.Update{Type: syncer.Edit, At: time.Now(), Changes: n}, writes, nil)
		return err
	})
}

// left is an environment as a killed process leaves it: its last update is in
// the -wal file only.
func left(t *testing.T, dir string, n int) storetest.Database {
	t.Helper()
	from := t.TempDir()
	db := saved(t, filepath.Join(from, "e.db"), n).Open(t)
	if err := writeForms(t, db, n); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if size := len(folder(t, dir)["e.db-wal"].Content); size == 0 {
		t.Fatal("the killed process left no e.db-wal")
	}
	return sqliteAt(filepath.Join(dir, "e.db"))
}

// readAll reads every object.
func readAll(t *testing.T, db *store.DB) error {
	s, err := db.Snapshot(t.Context())
	if err != nil {
		return err
	}
	defer s.Close()
	for _, err := range s.Config.Objects(t.Context()) {
		if err != nil {
			return err
		}
	}
	_, err = s.History.Find(t.Context(), admin.Filter{})
	return err
}

// state is what an environment holds, and how far its history has got.
func state(t *testing.T, db *store.DB) ([]string, error) {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		return nil, err
	}
	defer s.Close()
	out := []string{fmt.Sprint("update ", s.Config.Endpoint().Seq)}
	for o, err := range s.Config.Objects(t.Context()) {
		if err != nil {
			return nil, err
		}
		out = append(out, o.Key.String()+string(o.Body))
	}
	return out, nil
}
