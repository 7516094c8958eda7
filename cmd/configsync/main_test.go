package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"configsync/store/pgtest"
)

const (
	command = "configsync"
	// writes no file over 4 KiB, as on a disk that fills up
	limitedCommand = "configsync-with-little-room"
)

// bin is the folder of the command as its users have it: built without what
// tests add, such as the race detector, under which hundreds of processes take
// many minutes.
var bin string

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){limitedCommand: mainWithLittleRoom})
}

// tests builds the command, runs the tests, and ends the PostgreSQL server that
// they shared.
type tests struct{ m *testing.M }

func (t tests) Run() int {
	dir, err := os.MkdirTemp("", "configsync-bin-")
	if err == nil {
		defer os.RemoveAll(dir)
		bin = dir
		var out []byte
		if out, err = exec.Command(
			"go", "build", "-o", filepath.Join(dir, command), ".",
		).CombinedOutput(); err != nil {
			err = fmt.Errorf("%w\n%s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "building configsync:", err)
		return 1
	}
	return pgtest.Main(t.m)
}

// process is configsync as a process of its own, in dir. It has only the
// variables that it needs, and those in env.
func process(t *testing.T, name, dir string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	file := filepath.Join(bin, name)
	if name == limitedCommand { // is the test binary by another name
		var err error
		if file, err = os.Executable(); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(file, args...)
	cmd.Args[0], cmd.Dir = name, dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + t.TempDir()},
		env...)
	return cmd
}

// example is a folder of the HMIS example: last-sync, training or production.
func example(t testing.TB, name string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "examples", "hmis", name))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
