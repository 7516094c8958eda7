package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"configsync/store"
	"configsync/store/pgtest"
)

var readyPostgreSQL = pgtest.Template{Fill: store.Migrate}

// PostgreSQL returns the URL of a new database, prepared by [store.Migrate], on
// the server that the test process shares. It skips or fails t like
// [pgtest.URL], and wants [pgtest.Main].
func PostgreSQL(t testing.TB) string {
	t.Helper()
	return readyPostgreSQL.URL(t)
}

// readySQLite is the content of a file that [store.Migrate] has prepared.
var readySQLite = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "configsync-storetest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "ready.db")
	if err := store.Migrate(context.Background(), "sqlite:"+file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// SQLite returns the URL of a new file, prepared by [store.Migrate], in a
// folder of its own.
func SQLite(t testing.TB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "environment.db")
	WriteSQLite(t, file)
	return "sqlite:" + file
}

// WriteSQLite makes a new file, prepared by [store.Migrate], at a path.
func WriteSQLite(t testing.TB, path string) {
	t.Helper()
	content, err := readySQLite()
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
