package ci

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"configsync/admin"
	"configsync/internal/soak"
	"configsync/store"
)

// bin is the folder of the configsync that the pipeline runs.
var bin string

// withCommand builds configsync for the tests.
func withCommand(m *testing.M) int {
	dir, err := os.MkdirTemp("", "configsync-ci-")
	if err == nil {
		defer os.RemoveAll(dir)
		bin = dir
		var out []byte
		if out, err = exec.Command(
			"go", "build", "-o", dir, "configsync/cmd/configsync",
		).CombinedOutput(); err != nil {
			err = fmt.Errorf("%w\n%s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "building configsync:", err)
		return 1
	}
	return m.Run()
}

// repository is a git repository with configuration and its pipeline, and a
// Production that has the first commit's.
type repository struct {
	t   *testing.T
	dir string
}

func newRepository(t *testing.T) *repository {
	t.Helper()
	soak.Slow(t)
	r := &repository{t: t, dir: t.TempDir()}
	if err := os.CopyFS(
		r.path("config"), os.DirFS(filepath.Join("..", "hmis", "last-sync")),
	); err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("pipeline.sh")
	if err == nil {
		err = os.WriteFile(r.path("pipeline.sh"), script, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.must("configsync", "init")
	r.write("configsync.yaml",
		"environments:\n  production: {role: production, url: \"${PRODUCTION_DATABASE_URL}\"}\n")
	r.write(".gitignore", "/data\n/plan\n/hotfix\n")
	r.must("git", "init", "--quiet", "--initial-branch=main")
	r.commit("The configuration of production")
	r.must("configsync", "sync", "config", "production", "--yes")
	return r
}

func (r *repository) path(
	name string,
) string {
	return filepath.Join(r.dir, filepath.FromSlash(name))
}

func (r *repository) database() string { return "sqlite:" + r.path("data/production.db") }

// environment is all that the commands get: nothing of the user's own git
// configuration.
func (r *repository) environment() []string {
	return []string{"PATH=" + bin + string(filepath.ListSeparator) + os.Getenv("PATH"),
		"HOME=" + r.dir, "TMPDIR=" + os.TempDir(), "CI=true",
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Ada",
		"GIT_AUTHOR_EMAIL=ada@example.org",
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.org", "BASE=main",
		"LOCK_TIMEOUT=100ms", "PRODUCTION_DATABASE_URL=" + r.database()}
}

// outcome is how a command ended.
type outcome struct{ stdout, talk string }

// says reports texts that are not in the talk.
func (o outcome) says(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(o.talk, text) {
			t.Errorf("the talk does not contain %q:\n%s", text, o.talk)
		}
	}
}

func (r *repository) run(name string, args ...string) (outcome, int) {
	r.t.Helper()
	var stdout, talk bytes.Buffer
	cmd := exec.Command(name, args...)
	for _, dir := range []string{bin, r.dir} {
		if file := filepath.Join(dir, name); cmd.Err != nil && isFile(file) {
			cmd = exec.Command(file, args...)
		}
	}
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = r.dir, r.environment(), &stdout, &talk
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.t.Fatalf("%s: %v", name, err)
	}
	return outcome{stdout.String(), talk.String()}, cmd.ProcessState.ExitCode()
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func (r *repository) must(name string, args ...string) outcome {
	r.t.Helper()
	o, code := r.run(name, args...)
	if code != 0 {
		r.t.Fatalf("%s %s: exit code %d\n%s", name, strings.Join(args, " "), code, o.talk)
	}
	return o
}

// stage runs a stage of the pipeline and checks its exit code.
func (r *repository) stage(want int, args ...string) outcome {
	r.t.Helper()
	o, code := r.run("pipeline.sh", args...)
	if code != want {
		r.t.Fatalf("pipeline.sh %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), code,
			want, o.stdout, o.talk)
	}
	return o
}

func (r *repository) branch(name string) {
	r.t.Helper()
	r.must("git", "switch", "--quiet", "-c", name)
}

// commit commits all that there is, if anything, with a message.
func (r *repository) commit(message string) {
	r.t.Helper()
	r.must("git", "add", "--all")
	r.must("git", "commit", "--quiet", "--allow-empty", "-m", message)
}

func (r *repository) merge(branch string) {
	r.t.Helper()
	r.must("git", "switch", "--quiet", "main")
	r.must("git", "merge", "--quiet", "--no-ff", "-m", "Merge "+branch, branch)
}

// hotfix changes an object in Production by hand.
func (r *repository) hotfix(file, before, after string) {
	r.t.Helper()
	r.must("configsync", "export", "production", "-o", "hotfix")
	r.replace("hotfix/"+file, before, after)
	r.must("configsync", "edit", "production", "hotfix/"+file, "--reason", "hotfix")
}

// production checks that an object in Production has the texts, or is not there
// when there are none.
func (r *repository) production(file string, texts ...string) {
	r.t.Helper()
	out := filepath.Join(r.t.TempDir(), "out")
	r.must("configsync", "export", "production", "-o", out)
	text, err := os.ReadFile(filepath.Join(out, file))
	if err != nil && len(texts) > 0 || err == nil && len(texts) == 0 {
		r.t.Fatalf("%s in production: %v", file, err)
	}
	for _, want := range texts {
		if !strings.Contains(string(text), want) {
			r.t.Errorf("%s in production does not contain %q", file, want)
		}
	}
}

// lock holds Production's lock in the name of an actor.
func (r *repository) lock(actor string) (release func()) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	db, err := store.Open(ctx, r.database(), store.Options{Actor: actor})
	if err != nil {
		r.t.Fatal(err)
	}
	held, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- db.Change(ctx, admin.Holder{Actor: actor}, 0, func(*admin.Tx) error {
			close(held)
			<-ctx.Done()
			return ctx.Err()
		})
	}()
	<-held
	return func() { cancel(); <-ended; db.Close() }
}

func (r *repository) read(name string) string {
	r.t.Helper()
	text, err := os.ReadFile(r.path(name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

func (r *repository) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(r.path(name), []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *repository) remove(name string) {
	r.t.Helper()
	if err := os.RemoveAll(r.path(name)); err != nil {
		r.t.Fatal(err)
	}
}

// replace replaces a text that must be there.
func (r *repository) replace(name, before, after string) {
	r.t.Helper()
	text := r.read(name)
	if !strings.Contains(text, before) {
		r.t.Fatalf("%s does not contain %q", name, before)
	}
	r.write(name, strings.ReplaceAll(text, before, after))
}

func (r *repository) has(name string, texts ...string) {
	r.t.Helper()
	text := r.read(name)
	for _, want := range texts {
		if !strings.Contains(text, want) {
			r.t.Errorf("%s does not contain %q:\n%s", name, want, text)
		}
	}
}

func (r *repository) lacks(name string) {
	r.t.Helper()
	if isFile(r.path(name)) {
		r.t.Errorf("%s is there", name)
	}
}
