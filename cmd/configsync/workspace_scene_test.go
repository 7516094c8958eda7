package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// testWorkspace is a workspace with a Training and a Production on SQLite. Its
// commands run in the test's own process.
type testWorkspace struct {
	t    *testing.T
	dir  string
	file string
}

// outcome is how a command ended.
type outcome struct {
	code         int
	stdout, talk string
}

func newWorkspace(t *testing.T) *testWorkspace {
	t.Helper()
	w := &testWorkspace{t: t, dir: t.TempDir()}
	w.file = w.path(workspaceName)
	w.must("init", w.dir)
	return w
}

// path is that of a file of the workspace.
func (w *testWorkspace) path(name string) string { return filepath.Join(w.dir, name) }

func (w *testWorkspace) write(name, text string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path(name)), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(w.path(name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// run runs a command; the file after -o, when it is one, is in the workspace.
func (w *testWorkspace) run(args ...string) outcome {
	w.t.Helper()
	return runHere(w.t, append(w.placed(args), "--workspace", w.file)...)
}

// runHere runs a command in the test's own process, where nobody can be asked.
func runHere(t *testing.T, args ...string) outcome {
	t.Helper()
	stdin, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	var stdout, talk bytes.Buffer
	code := run(args, stdin, &stdout, &talk)
	return outcome{code, stdout.String(), talk.String()}
}

var formats = map[string]bool{
	"text": true, "json": true, "yaml": true, "markdown": true, "junit": true, "csv": true,
}

// placed puts the files that a command writes into the workspace.
func (w *testWorkspace) placed(args []string) []string {
	out := make([]string, len(args))
	for i, arg := range args {
		if i > 0 && (args[i-1] == "-o" || args[i-1] == "--plan") && !formats[arg] ||
			strings.HasSuffix(arg, ".json") {
			if !filepath.IsAbs(arg) {
				arg = w.path(arg)
			}
		}
		out[i] = arg
	}
	return out
}

// must runs a command that ends with 0.
func (w *testWorkspace) must(args ...string) outcome {
	w.t.Helper()
	o := w.run(args...)
	if o.code != exitOK {
		w.t.Fatalf("configsync %s: exit code %d\n%s", strings.Join(args, " "), o.code, o.talk)
	}
	return o
}
