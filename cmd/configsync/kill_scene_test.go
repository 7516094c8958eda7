package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/store/pgtest"
	"configsync/syncer"
)

// scene is a Production that holds one of two bundles, and is promoted from one
// to the other and back.
type scene struct {
	t       *testing.T
	dir     string
	url     string
	objects int // how many an apply writes while something happens to it
	env     []string
	bundles [2]string // folders
	files   [2]map[string]string
	now     int // the bundle that Production holds
	rand    *rand.Rand
}

// newScene makes a Production at the URL, holding the first bundle, which has
// about so many objects.
func newScene(t *testing.T, url string, objects int) *scene {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	s := &scene{
		t: t, dir: t.TempDir(), url: url, objects: objects, env: []string{"PRODUCTION_URL=" + url},
		rand: rand.New(rand.NewPCG(seed, 0)),
	}
	s.write("configsync.yaml",
		"environments:\n  production: {role: production, url: \"${PRODUCTION_URL}\"}\n")
	for i, word := range []string{"old", "new"} {
		s.bundles[i] = filepath.Join(s.dir, word)
		s.writeBundle(word)
		s.files[i] = tree(t, s.bundles[i])
	}
	s.must("sync", s.bundles[0], "production", "--yes")
	return s
}

// onEachEngine runs a test on a SQLite file and on a PostgreSQL database, with
// about so many objects.
func onEachEngine(t *testing.T, objects int, test func(t *testing.T, s *scene)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, newScene(t, sqliteProduction(t), objects))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, newScene(t, pgtest.URL(t), objects))
	})
}

// sqliteProduction is the URL of a new SQLite database.
func sqliteProduction(t *testing.T) string {
	dir := t.TempDir()
	if out, err := process(t, command, dir, nil, "init").CombinedOutput(); err != nil {
		t.Fatalf("init: %v\n%s", err, out)
	}
	return "sqlite:" + filepath.Join(dir, "data", "production.db")
}

func (s *scene) write(name, text string) {
	s.t.Helper()
	file := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// writeBundle writes lists and forms that all differ between two words; some
// are in one of the bundles only.
func (s *scene) writeBundle(word string) {
	s.t.Helper()
	s.write(word+"/bundle.yaml", "format: 1\nenvironment: training\n")
	s.write(word+"/workgroups/administrators.yaml",
		"name: administrators\ntitle: Administrators\npermissions:\n  - manage-users\n")
	s.write(word+"/option-lists/only-"+word+".yaml",
		"name: only-"+word+"\ntitle: Only here\nitems:\n  - code: \"1\"\n    label: One\n")
	for i := range s.objects / 2 {
		list, form := fmt.Sprintf("list-%04d", i), fmt.Sprintf("form-%04d", i)
		s.write(fmt.Sprintf("%s/option-lists/%s.yaml", word, list),
			fmt.Sprintf("name: %s\ntitle: The %s list %d\nitems:\n  - code: \"1\"\n    label: One\n  - code: \"2\"\n    label: Two\n",
				list, word, i))
		s.write(fmt.Sprintf("%s/forms/%s.yaml", word,
			form), fmt.Sprintf("name: %s\ntitle: The %s form %d\nsections:\n  - name: main\n    title: Main\n    fields:\n"+
			"      - name: choice\n        type: choice\n        label: A %s choice\n        optionList: %s\n", form, word, i, word, list))
	}
}

func (s *scene) command(args ...string) *exec.Cmd {
	return process(s.t, command, s.dir, s.env, args...)
}

// must runs a command that succeeds, and returns what it wrote to stdout.
func (s *scene) must(args ...string) string {
	s.t.Helper()
	var out, talk strings.Builder
	cmd := s.command(args...)
	cmd.Stdout, cmd.Stderr = &out, &talk
	if err := cmd.Run(); err != nil {
		s.t.Fatalf("configsync %s: %v\n%s", strings.Join(args, " "), err, talk.String())
	}
	return out.String()
}

// plan seals the way to the other bundle, and returns the plan's id.
func (s *scene) plan() string {
	s.t.Helper()
	s.must("plan", s.bundles[1-s.now], "production", "-o", "plan.json", "--format", "json")
	var plan syncer.Plan
	text, err := os.ReadFile(filepath.Join(s.dir, "plan.json"))
	if err == nil {
		err = json.Unmarshal(text, &plan)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	if len(plan.Changes) <= s.objects {
		s.t.Fatalf("the plan changes only %d objects", len(plan.Changes))
	}
	return plan.ID
}

func (s *scene) apply() *exec.Cmd {
	return s.command("apply", "plan.json",
		"--allow-delete", "option-list/only-old", "--allow-delete", "option-list/only-new",
		"--lock-timeout", patienceInTests.String(), "--external-approval", "test")
}

// checkWhole finds Production entirely as one of the two bundles, with a
// history and an audit log that say the same.
func (s *scene) checkWhole(plan string) {
	s.t.Helper()
	s.settle()
	out := filepath.Join(s.t.TempDir(), "out")
	s.must("export", "production", "-o", out)
	applied := s.applied(plan)
	got, want := tree(s.t, out), s.files[s.now]
	if applied {
		want = s.files[1-s.now]
	}
	delete(got, "bundle.yaml") // names the environment
	if diff := cmp.Diff(len(want), len(got)); diff != "" {
		s.t.Fatalf("number of files (history says applied: %t): %s", applied, diff)
	}
	for name, text := range want {
		if got[name] != text {
			s.t.Fatalf("%s (history says applied: %t): %s", name, applied,
				cmp.Diff(text, got[name]))
		}
	}
	s.must("audit", "verify", "production")
	if applied {
		s.now = 1 - s.now
	}
}

// applied reports whether the history has the plan's update, which then is the
// newest and the only one of that plan.
func (s *scene) applied(plan string) bool {
	s.t.Helper()
	var updates []syncer.Update
	if err := json.Unmarshal(
		[]byte(s.must("history", "list", "production", "-o", "json")), &updates,
	); err != nil {
		s.t.Fatal(err)
	}
	for i, u := range updates {
		if u.Seq != int64(len(updates)-i) {
			s.t.Fatalf("update %d stands at place %d of %d: the history has a gap", u.Seq,
				i, len(updates))
		}
		if i > 0 && u.PlanID == plan {
			s.t.Fatalf("the plan became update %d, and %d followed", u.Seq, updates[0].Seq)
		}
	}
	return updates[0].PlanID == plan
}

// finish applies the plan again: it is done now or was already, and both bring
// Production to the other bundle.
func (s *scene) finish(plan string, before int) {
	s.t.Helper()
	out, err := s.apply().CombinedOutput()
	code := exitCodeOf(err)
	switch {
	case s.now == before && code == exitOK,
		s.now != before && code == exitStale && strings.Contains(string(out), "already applied"):
	default:
		s.t.Fatalf("the next apply ended with %d:\n%s", code, out)
	}
	s.now = before
	s.checkWhole(plan)
	if s.now == before {
		s.t.Fatal("the next apply did not bring the new state")
	}
}

// tree is the text of every file below dir, bundle.yaml left out.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "bundle.yaml" {
			return err
		}
		text, err := os.ReadFile(path)
		name, relErr := filepath.Rel(dir, path)
		files[name] = string(text)
		if err == nil {
			err = relErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
