// Package pgtest gives tests throw-away PostgreSQL databases.
//
// [URL] is for most tests: a fresh database on one server shared by the test
// process, started by the first test that asks; [Template] makes databases that
// are not empty. [Start] is for tests which stop and kill their server. A
// package that uses any of them has
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
//
// The servers are children of the test process, in folders that only their user
// may enter, without a TCP port, in UTC, UTF8 and the locale C.UTF-8 (or C).
// The folders are in memory where Linux has room for them there, else in the
// temporary directory. Where the tests run as root, the servers run as the user
// postgres, or nobody.
//
// On Linux a server ends with the test process, however that ends. Elsewhere
// the server of a killed test process ends within a minute or two of the
// removal of its folder. The folder of a test process that ended without [Main]
// is removed when another one starts a server.
package pgtest

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// ServerVariable is the environment variable with the URL of a server to use
// instead of starting one. Its user must be allowed to create databases, and
// the server be PostgreSQL 13 or later.
const ServerVariable = "CONFIGSYNC_TEST_DATABASE_URL"

const missing = "PostgreSQL is not installed: its tests are skipped; install its server, or set " +
	ServerVariable

// packaged is where Debian and its kin install servers, out of PATH.
var packaged = "/usr/lib/postgresql/*/bin"

// patience is how long any one step (initdb, start, stop, create, drop) may
// take before it counts as failed.
const patience = 2 * time.Minute

var shared struct {
	sync.Mutex
	server    *Server
	err       error    // why the server did not start; it is not tried again
	templates []string // on a server that outlives the tests: names of databases to drop
}

var warnOnce sync.Once

// URL returns the connection URL of a new, empty database on the shared server.
// The server is not durable: it may lose data if it is killed. Its databases
// end with it; on the server of [ServerVariable] each database is dropped with
// its remaining connections when t ends.
//
// Without PostgreSQL t is skipped and stderr says so once; if the environment
// variable CI is "true", t fails.
func URL(t testing.TB) string {
	t.Helper()
	return copyOf(t, "template0")
}

// copyOf returns the connection URL of a new database on the shared server that
// begins as a copy of another one.
func copyOf(t testing.TB, template string) string {
	t.Helper()
	server, strategy := sharedURL(t)
	name, db := create(t, server, template, strategy)
	if outlives() {
		t.Cleanup(func() {
			if err := drop(server, name); err != nil {
				t.Errorf("pgtest: %v", err)
			}
		})
	}
	return db
}

// outlives reports whether the shared server is there after the tests.
func outlives() bool { return os.Getenv(ServerVariable) != "" }

func sharedURL(t testing.TB) (server, strategy string) {
	t.Helper()
	if outlives() {
		return os.Getenv(ServerVariable), ""
	}
	s := sharedServer(t)
	return s.url("postgres"), s.strategy()
}

// Main runs the tests, drops the templates or stops the shared server and
// removes its folder, and returns the exit code.
func Main(m *testing.M) int {
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	var err error
	for _, name := range shared.templates {
		err = errors.Join(err, drop(os.Getenv(ServerVariable), name))
	}
	if shared.server != nil {
		err = errors.Join(err, shared.server.remove())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		return cmp.Or(code, 1)
	}
	return code
}

func sharedServer(t testing.TB) *Server {
	t.Helper()
	bin := binaries(t)
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil && shared.err == nil {
		shared.server, shared.err = newServer(bin, fleeting)
	}
	if shared.err != nil {
		t.Fatalf("pgtest: %v", shared.err)
	}
	return shared.server
}

// create makes a copy of a database on a server and returns its name, which
// needs no quotes, and its URL.
func create(t testing.TB, server, template, strategy string) (name, db string) {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal("pgtest: " + ServerVariable + " is not a URL") // the error would show its password
	}
	name = "configsync_test_" + strings.ToLower(rand.Text())
	if err := execute(
		server, "create database "+name+" template "+template+" "+strategy,
	); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	u.Path = "/" + name
	return name, u.String()
}

func drop(server, name string) error {
	return execute(server, "drop database if exists "+name+" with (force)")
}

func execute(server, sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// binaries returns the folder of initdb and postgres, or skips or fails t.
func binaries(t testing.TB) string {
	t.Helper()
	versions, _ := filepath.Glob(packaged)
	dirs := append(filepath.SplitList(os.Getenv("PATH")), newestFirst(versions)...)
	for _, dir := range dirs {
		// In PATH may be a link, and postgres beside its target only.
		initdb, err := filepath.EvalSymlinks(filepath.Join(dir, "initdb"))
		if err != nil || runtime.GOOS == "windows" || !filepath.IsAbs(initdb) {
			continue
		}
		if _, err := exec.LookPath(filepath.Join(filepath.Dir(initdb), "postgres")); err == nil {
			return filepath.Dir(initdb)
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("PostgreSQL is not installed, and CI must not skip its tests; install its server, or set %s",
			ServerVariable)
	}
	warnOnce.Do(func() { fmt.Fprintln(os.Stderr, missing) })
	t.Skip(missing)
	return ""
}

// newestFirst sorts folders of the form …/VERSION/bin.
func newestFirst(dirs []string) []string {
	version := func(dir string) float64 {
		v, _ := strconv.ParseFloat(filepath.Base(filepath.Dir(dir)), 64)
		return v
	}
	return slices.SortedFunc(slices.Values(
		dirs,
	), func(a, b string) int { return cmp.Compare(version(b), version(a)) })
}
