package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"configsync/store/pgtest"
	"configsync/store/storetest"
)

func TestMain(m *testing.M) {
	if job := os.Getenv(jobVariable); job != "" {
		os.Exit(work(job))
	}
	os.Exit(pgtest.Main(m))
}

var engines = []struct {
	name   string
	create func(t *testing.T) storetest.Database
}{{"SQLite", newSQLite}, {"PostgreSQL", newPostgreSQL}}

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Engine{Empty: newSQLite,
		Ready: func(t *testing.T) storetest.Database {
			path := oddPath(t)
			storetest.WriteSQLite(t, path)
			return sqliteAt(path)
		}})
}

func TestPostgreSQL(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Engine{
		Empty: newPostgreSQL,
		Ready: func(t *testing.T) storetest.Database { return postgresAt(storetest.PostgreSQL(t)) },
	})
}

func newSQLite(t *testing.T) storetest.Database { return sqliteAt(oddPath(t)) }

func oddPath(t *testing.T) string { return filepath.Join(t.TempDir(), "an environment, 100%.db") }

func sqliteAt(path string) storetest.Database {
	return storetest.Database{
		URL: "sqlite:" + path,
		SQL: opener("sqlite",
			"file:"+strings.NewReplacer("%", "%25", "?", "%3f").Replace(path)+
				"?_pragma=busy_timeout(10000)"),
	}
}

func newPostgreSQL(t *testing.T) storetest.Database { return postgresAt(pgtest.URL(t)) }

func postgresAt(url string) storetest.Database {
	return storetest.Database{URL: url, SQL: opener("pgx", url)}
}

func opener(driver, source string) func(t *testing.T) *sql.DB {
	return func(t *testing.T) *sql.DB {
		t.Helper()
		db, err := sql.Open(driver, source)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
}
