package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/internal/soak"
)

func TestExportWithoutRoomLeavesTheFolderAsItWas(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the size of files cannot be limited here")
	}
	w := &testWorkspace{t: t, dir: t.TempDir()} // without a database, which needs larger files
	old, changed := example(t, "last-sync"), example(t, "training")
	if o := runHere(t, "export", old, "-o", w.path("out")); o.code != exitOK {
		t.Fatal(o.talk)
	}
	before := tree(t, w.path("out"))
	for _, dir := range []string{"out", "fresh"} {
		var stdout, talk bytes.Buffer
		cmd := process(t, limitedCommand, w.dir, nil, "export", changed, "-o", dir)
		cmd.Stdout, cmd.Stderr = &stdout, &talk
		if code := exitCodeOf(cmd.Run()); code != exitError {
			t.Errorf("%s: exit code %d, want %d", dir, code, exitError)
		}
		if !strings.Contains(talk.String(), "file too large") || stdout.Len() > 0 {
			t.Errorf("%s: stdout %q, talk %q", dir, stdout.String(), talk.String())
		}
	}
	if diff := cmp.Diff(before, tree(t, w.path("out"))); diff != "" {
		t.Errorf("the existing folder has changed: %s", diff)
	}
	if diff := cmp.Diff([]string{"out"}, names(t, w.dir)); diff != "" {
		t.Errorf("left in the workspace: %s", diff)
	}
	if diff := cmp.Diff(names(t, old), names(t, w.path("out"))); diff != "" {
		t.Errorf("left in the folder: %s", diff)
	}
}

func TestPlanWithoutRoomLeavesNoFile(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the size of files cannot be limited here")
	}
	w := &testWorkspace{t: t, dir: t.TempDir()}
	old := example(t, "last-sync")
	cmd := process(t, limitedCommand, w.dir, nil, "plan", example(t, "training"), old, "--base",
		old, "-o", "plan.json")
	out, err := cmd.CombinedOutput()
	if code := exitCodeOf(
		err,
	); code != exitError || !strings.Contains(string(out), "Writing the plan: ") {
		t.Errorf("exit code %d, want %d\n%s", code, exitError, out)
	}
	if diff := cmp.Diff([]string(nil), names(t, w.dir)); diff != "" {
		t.Errorf("left in the workspace: %s", diff)
	}
}

// A result that could not be written is no success.
func TestFullStdout(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full here")
	}
	defer full.Close()
	w := newWorkspace(t)
	w.must("sync", example(t, "last-sync"), "training", "--yes")
	for _, line := range [][]string{
		{"diff", "training", "production"}, {"diff", "training", "production", "-o", "json"},
		{"history", "list", "training"},
		{"plan", "training", "production"}, {"schema"}, {"schema", "form"}, {"version"},
		{"env", "list"}, {"audit", "export", "training"},
		{"audit", "export", "training", "-o", "csv"}, {"history", "notes", "training", "2"},
		{"audit", "verify", "training"},
	} {
		var talk bytes.Buffer
		cmd := process(t, command, w.dir, nil, line...)
		cmd.Stdout, cmd.Stderr = full, &talk
		if code := exitCodeOf(
			cmd.Run(),
		); code != exitError || !strings.Contains(talk.String(), "no space left") {
			t.Errorf("%s: exit code %d, talk %q", strings.Join(line, " "), code, talk.String())
		}
	}
}

func TestKilledExportIsWholeOrAbsent(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	w := newWorkspace(t)
	w.must("sync", example(t, "training"), "training", "--yes")
	begun := time.Now()
	w.must("export", "training", "-o", "reference")
	took := time.Since(begun)
	want := tree(t, w.path("reference"))
	whole := 0
	for range 3 * kills() {
		dir := filepath.Join(t.TempDir(), "config")
		cmd := start(t, process(t, command, w.dir, nil, "export", "training", "-o", dir))
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case <-time.After(time.Duration(rand.Int64N(2 * int64(took)))):
			_ = cmd.Process.Kill()
			<-ended
		case <-ended:
		}
		for _, name := range names(t, filepath.Dir(dir)) {
			switch {
			case name == "config":
				whole++
				if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
					t.Fatalf("the folder is there, and not whole: %s", diff)
				}
			case !strings.HasPrefix(name, ".") || !strings.Contains(name, "partial"):
				t.Fatalf("%s is left", name)
			}
		}
		w.must("export", "training", "-o", dir)
		if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
			t.Fatalf("the next export: %s", diff)
		}
	}
	t.Logf("%d of %d folders were there", whole, 3*kills())
}

// names are those of the entries of a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}
