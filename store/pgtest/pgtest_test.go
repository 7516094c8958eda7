package pgtest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// childVariable makes TestChild the body of a child process: "main" uses Main, "bare" does not.
const childVariable = "PGTEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) == "bare" {
		os.Exit(m.Run())
	}
	os.Exit(Main(m))
}

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	admin := URL(t)
	names := make([]string, 2)
	t.Run("group", func(t *testing.T) {
		for i := range names {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				conn := connect(t, URL(t)) // stays open: the drop must end it
				query[string](t, conn, "create table mou (id int); select current_database()", &names[i])
			})
		}
	})
	if names[0] == names[1] {
		t.Errorf("both tests got the database %s", names[0])
	}
	var left int
	if query(t, connect(t, admin), fmt.Sprintf("select count(*) from pg_database where datname in ('%s', '%s')",
		names[0], names[1]), &left); left != 0 {
		t.Errorf("%d of the databases are left after their tests", left)
	}
}

func TestDataOutlivesTheServer(t *testing.T) {
	t.Parallel()
	s := Start(t, WithDurability())
	db := s.URL(t)
	conn := connect(t, db)
	var rows int
	query(t, conn, "create table mou (id int); insert into mou values (1); select count(*) from mou", &rows)
	for _, stop := range []struct {
		name string
		stop func()
	}{
		{"Kill", s.Kill},
		{"Stop(Immediate)", func() { s.Stop(Immediate) }},
		{"Stop(Fast)", func() { s.Stop(Fast) }},
		{"Stop of a stopped server", func() { s.Stop(Fast); s.Stop(Immediate); s.Kill() }},
	} {
		stop.stop()
		if _, err := pgx.Connect(t.Context(), db); err == nil || s.Pid() != 0 {
			t.Fatalf("after %s: connect = %v, pid = %d; want an error and 0", stop.name, err, s.Pid())
		}
		s.Start()
		query(t, connect(t, db), "select count(*) from mou", &rows)
		if rows != 1 || s.Pid() == 0 {
			t.Fatalf("after %s and Start: %d rows, pid %d; want 1 row and a pid", stop.name, rows, s.Pid())
		}
	}
}

func TestAKilledServerLeavesNothing(t *testing.T) {
	t.Parallel()
	var dir string
	t.Run("test", func(t *testing.T) {
		s := Start(t)
		dir = s.dir
		s.Kill()
	})
	if _, err := os.Stat(dir); err == nil {
		t.Errorf("%s is left", dir)
	}
}

func TestNothingStaysBehind(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, child string
		kill        bool
		folderStays bool // until the next start of a server
	}{
		{name: "Main", child: "main"},
		{name: "without Main", child: "bare", folderStays: true},
		{name: "killed", child: "main", kill: true, folderStays: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if runtime.GOOS != "linux" && tt.folderStays {
				t.Skip("only Linux ends a server with its test process")
			}
			binaries(t)
			child, stdin, dir := startChild(t, tt.child)
			if tt.kill {
				_ = child.Process.Kill()
			}
			stdin.Close()
			if err := child.Wait(); (err != nil) != tt.kill {
				t.Fatalf("child: %v", err)
			}
			if tt.folderStays {
				awaitRemoval(t, filepath.Join(dir, "data", "postmaster.pid")) // the last act of a server
				sweep(filepath.Dir(dir))
			}
			if _, err := os.Stat(dir); err == nil {
				t.Errorf("%s is left", dir)
			}
		})
	}
}

// TestChild prints the folder of its server and ends with its standard input.
func TestChild(t *testing.T) {
	if os.Getenv(childVariable) == "" {
		t.Skip("for child processes only")
	}
	connect(t, URL(t))
	fmt.Println(shared.server.dir)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func TestWithoutPostgreSQL(t *testing.T) {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(found) > 0 {
		t.Skip("PostgreSQL is found without PATH")
	}
	for ci, want := range map[string]string{"": missing, "true": "FAIL"} {
		cmd := childCommand("main")
		cmd.Env = append(cmd.Env, "PATH=", "CI="+ci)
		out, err := cmd.CombinedOutput()
		if failed := ci == "true"; (err != nil) != failed || strings.Count(string(out), want) == 0 {
			t.Errorf("CI=%q: %v, %s; want %q", ci, err, out, want)
		}
	}
}

func TestNewestVersionFirst(t *testing.T) {
	got := newestFirst([]string{"/pg/10/bin", "/pg/9.6/bin", "/pg/18/bin", "/pg/9.5/bin"})
	if want := []string{"/pg/18/bin", "/pg/10/bin", "/pg/9.6/bin", "/pg/9.5/bin"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// BenchmarkURL measures what a test pays for its database: create, then drop.
func BenchmarkURL(b *testing.B) {
	URL(b)
	for b.Loop() {
		name, _ := create(b, shared.server.url("postgres"), shared.server.strategy())
		if err := execute(shared.server.url("postgres"), "drop database "+name); err != nil {
			b.Fatal(err)
		}
	}
}

func childCommand(child string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.count=1")
	cmd.Env = append(os.Environ(), childVariable+"="+child, ServerVariable+"=")
	return cmd
}

func startChild(t *testing.T, child string) (cmd *exec.Cmd, stdin io.Closer, dir string) {
	t.Helper()
	cmd = childCommand(child)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("child: %q: %v", line, err)
	}
	return cmd, in, strings.TrimSpace(line)
}

// awaitRemoval polls, as the process that removes the file is not our child.
func awaitRemoval(t *testing.T, file string) {
	t.Helper()
	for range 1000 {
		if _, err := os.Stat(file); os.IsNotExist(err) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s is still there after 10 s", file)
}

func connect(t *testing.T, db string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// query runs statements and scans the one value of the last.
func query[T any](t *testing.T, conn *pgx.Conn, sql string, value *T) {
	t.Helper()
	i := strings.LastIndex(sql, ";") + 1
	if _, err := conn.Exec(t.Context(), sql[:i]); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), sql[i:]).Scan(value); err != nil {
		t.Fatal(err)
	}
}
