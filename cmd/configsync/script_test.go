package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"configsync/internal/soak"
	"configsync/store/storetest"
)

var update = flag.Bool("update", false,
	"write what commands print into the scripts that compare it")

// The first line of a story says when its databases matter: it is about locks,
// clocks, outages or what is in the tables, and is told on both engines; or it
// uses none. The others are told on SQLite, as the engines are equal by package
// storetest, and on both when the tests soak. Long stories are not told in
// short tests.
const (
	onBothEngines = "On both engines."
	onNoEngine    = "Without databases."
	long          = "Long."
)

// marked reports whether the first line of a story has a mark.
func marked(t *testing.T, file, mark string) bool {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strings.Contains(first, "# "+mark+" ") || strings.Contains(first, ". "+mark+" ")
}

func TestScriptsOnSQLite(t *testing.T) {
	t.Parallel()
	for _, file := range scripts(t) {
		runScript(t, file, func(*testing.T) []string { return nil })
	}
}

func TestScriptsOnPostgreSQL(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	told := 0
	for _, file := range scripts(t) {
		if marked(t, file, onNoEngine) || !marked(t, file, onBothEngines) && !soak.On() {
			continue
		}
		told++
		runScript(t, file, func(t *testing.T) []string {
			return []string{
				"TRAINING_URL=" + storetest.PostgreSQL(t),
				"PRODUCTION_URL=" + storetest.PostgreSQL(t),
			}
		})
	}
	if told == 0 {
		t.Error("no story is told on PostgreSQL")
	}
}

func scripts(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	return files
}

func storyOf(file string) string { return strings.TrimSuffix(filepath.Base(file), ".txtar") }

// runScript runs one story. Without variables its databases are SQLite files.
func runScript(t *testing.T, file string, variables func(*testing.T) []string) {
	t.Run(storyOf(file), func(t *testing.T) {
		if marked(t, file, long) {
			soak.Slow(t)
		}
		t.Parallel()
		more := variables(t)
		testscript.Run(t, testscript.Params{
			Files:         []string{file},
			UpdateScripts: *update, ContinueOnError: true,
			Setup: func(e *testscript.Env) error {
				e.Vars = append(e.Vars, more...)
				e.Setenv("PATH", bin+string(filepath.ListSeparator)+e.Getenv("PATH"))
				e.Setenv("HMIS", filepath.Dir(example(t, "training")))
				return nil
			},
			Cmds: map[string]func(*testscript.TestScript, bool, []string){
				"workspace": scriptWorkspace, "exits": scriptExits, "result": scriptResult,
				"copy":    scriptCopy,
				"replace": scriptReplace, "truncate": scriptTruncate, "hold": scriptHold,
				"sql": scriptSQL, "count": scriptCount, "keep": scriptKeep,
			},
		})
	})
}

// scriptWorkspace makes a workspace with an empty Training and Production:
// workspace.
func scriptWorkspace(ts *testscript.TestScript, _ bool, _ []string) {
	if ts.Getenv("TRAINING_URL") == "" {
		ts.Check(ts.Exec(command, "init"))
		return
	}
	ts.Check(os.WriteFile(ts.MkAbs("configsync.yaml"), []byte("environments:\n"+
		"  training: {role: training, url: \"${TRAINING_URL}\"}\n"+
		"  production: {role: production, url: \"${PRODUCTION_URL}\"}\n"), 0o600))
	ts.Check(ts.Exec(command, "env", "test"))
}

// scriptCopy copies a folder: copy FROM TO.
func scriptCopy(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

// scriptReplace replaces text, which must be there, in a file: replace FILE OLD
// NEW.
func scriptReplace(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	args[1], args[2] = strings.ReplaceAll(args[1], `\n`,
		"\n"), strings.ReplaceAll(args[2], `\n`, "\n")
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not contain %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])),
		0o600))
}

// scriptTruncate cuts a file in half: truncate FILE.
func scriptTruncate(ts *testscript.TestScript, _ bool, args []string) {
	file := ts.MkAbs(args[0])
	info, err := os.Stat(file)
	ts.Check(err)
	ts.Check(os.Truncate(file, info.Size()/2))
}

// scriptCount checks how often a text is in a file: count N FILE TEXT.
func scriptCount(ts *testscript.TestScript, _ bool, args []string) {
	if n := strings.Count(ts.ReadFile(args[1]), args[2]); fmt.Sprint(n) != args[0] {
		ts.Fatalf("%q is %d times in %s, not %s", args[2], n, args[1], args[0])
	}
}
