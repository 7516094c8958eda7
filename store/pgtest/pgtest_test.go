package pgtest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"configsync/internal/soak"
)

// childVariable makes TestChild the body of a child process: "main" uses Main,
// "bare" does not, "none" finds no PostgreSQL.
const childVariable = "PGTEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(childVariable) {
	case "bare":
		os.Exit(m.Run())
	case "none":
		packaged = ""
	}
	os.Exit(Main(m))
}

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	names := make([]string, 2)
	t.Run("group", func(t *testing.T) {
		for i := range names {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				query(t, connect(t, URL(t)), "create table mou (id int); select current_database()",
					&names[i])
			})
		}
	})
	if names[0] == names[1] {
		t.Errorf("both tests got the database %s", names[0])
	}
}

func TestACopyHoldsWhatWasFilledIn(t *testing.T) {
	t.Parallel()
	filled := 0
	template := &Template{Fill: fillMOUs(&filled)}
	for range 3 {
		t.Run("copy", func(t *testing.T) {
			t.Parallel()
			var rows int
			query(t, connect(t, template.URL(t)),
				"insert into mou values (2); select count(*) from mou", &rows)
			if rows != 2 || filled != 1 {
				t.Errorf("%d rows, filled %d times; want what was filled in once, and the row of the test",
					rows, filled)
			}
		})
	}
}

// fillMOUs makes a table with a row.
func fillMOUs(times *int) func(ctx context.Context, url string) error {
	return func(ctx context.Context, url string) error {
		*times++
		return execute(url, "create table mou (id int); insert into mou values (1)")
	}
}

// TestAServerThatOutlivesTheTests: databases on it are dropped, and what still
// connects to them is ended. It changes the environment, and so is not
// parallel.
func TestAServerThatOutlivesTheTests(t *testing.T) {
	server := sharedServer(t).url("postgres")
	t.Setenv(ServerVariable, server)
	filled := 0
	template := &Template{Fill: fillMOUs(&filled)}
	var names [2]string
	t.Run("test", func(t *testing.T) {
		// the connections stay open: the drop must end them
		for i, db := range []string{URL(t), template.URL(t)} {
			query(t, connect(t, db), "select current_database()", &names[i])
		}
	})
	var left int
	count := fmt.Sprintf("select count(*) from pg_database where datname in ('%s', '%s')",
		names[0], names[1])
	if query(t, connect(t, server), count, &left); left != 0 {
		t.Errorf("%d of the databases are left after their test", left)
	}
	if len(shared.templates) != 1 || shared.templates[0] != template.name {
		t.Errorf("Main drops %v, and the template is %s", shared.templates, template.name)
	}
	if err := drop(server, template.name); err != nil { // Main does without the variable
		t.Error(err)
	}
	shared.templates = nil
}

func TestDataOutlivesTheServer(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	s := Start(t, WithCommits())
	db := s.URL(t)
	conn := connect(t, db)
	var rows int
	query(t, conn,
		"create table mou (id int); insert into mou values (1); select count(*) from mou", &rows)
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
			t.Fatalf("after %s: connect = %v, pid = %d; want an error and 0", stop.name,
				err, s.Pid())
		}
		s.Start()
		query(t, connect(t, db), "select count(*) from mou", &rows)
		if rows != 1 || s.Pid() == 0 {
			t.Fatalf("after %s and Start: %d rows, pid %d; want 1 row and a pid", stop.name,
				rows, s.Pid())
		}
	}
}

func TestAKilledServerLeavesNothing(t *testing.T) {
	soak.Slow(t)
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
	soak.Slow(t)
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
			conn := connect(t, (&Server{dir: dir}).url("postgres"))
			if tt.kill {
				_ = child.Process.Kill()
			}
			stdin.Close()
			if err := child.Wait(); (err != nil) != tt.kill {
				t.Fatalf("child: %v", err)
			}
			awaitEnd(t, conn)
			if tt.folderStays {
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
	t.Parallel()
	for _, tt := range []struct {
		ci, want string
		code     int
	}{
		{ci: "", want: missing, code: 0},
		{ci: "true", want: "CI must not skip", code: 1},
	} {
		cmd := childCommand("none")
		cmd.Env = append(cmd.Env, "PATH=", "CI="+tt.ci)
		out, _ := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != tt.code || strings.Count(string(out), tt.want) != 1 {
			t.Errorf("CI=%q: %s: %s; want exit code %d and once %q", tt.ci, cmd.ProcessState, out,
				tt.code, tt.want)
		}
	}
}

func TestNewestVersionFirst(t *testing.T) {
	got := newestFirst([]string{"/pg/10/bin", "/pg/9.6/bin", "/pg/18/bin", "/pg/9.5/bin"})
	if want := []string{
		"/pg/18/bin", "/pg/10/bin", "/pg/9.6/bin", "/pg/9.5/bin",
	}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// BenchmarkURL measures what a test pays for its database: create, then drop.
func BenchmarkURL(b *testing.B) {
	s := sharedServer(b)
	for b.Loop() {
		name, _ := create(b, s.url("postgres"), "template0", s.strategy())
		if err := execute(s.url("postgres"), "drop database "+name); err != nil {
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

// awaitEnd waits for the server to end the connection, as that server is not
// our child.
func awaitEnd(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := conn.WaitForNotification(ctx); ctx.Err() != nil {
		t.Fatalf("the server still runs after %v: %v", patience, err)
	}
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
