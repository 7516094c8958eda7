package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"configsync/admin"
	"configsync/store"
	"configsync/store/storetest"
	"configsync/syncer"
)

// jobVariable holds what another process of this test does instead of the
// tests, as JSON.
const jobVariable = "STORE_TEST_JOB"

// job opens a database, reads it, and changes it perhaps.
type job struct {
	URL          string
	Options      store.Options
	Change       bool // record an edit
	Unprivileged bool // as a user who is not root
}

// outcome is how a job ended.
type outcome struct {
	ID      string // of the environment
	Updates int
	Kind    string // of the Fault, "" for none
	Message string // of the error, "" for none
}

var kinds = []error{
	store.ErrUnreachable, store.ErrNotOurs, store.ErrNewer, store.ErrOlder, store.ErrReadOnly,
	store.ErrFull, store.ErrInterrupted,
}

func (o *outcome) fail(err error) {
	o.Message = err.Error()
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			o.Kind = kind.Error()
		}
	}
}

func (j job) run(ctx context.Context) (out outcome) {
	db, err := store.Open(ctx, j.URL, j.Options)
	if err != nil {
		out.fail(err)
		return out
	}
	defer db.Close()
	out.ID = db.Environment().ID
	if j.Change {
		err := db.Change(ctx, admin.Holder{
			Actor: "operator:job",
		}, time.Minute, func(tx *admin.Tx) error {
			_, err := tx.Config.Record(ctx, syncer.Update{Type: syncer.Edit, At: time.Now()},
				nil, nil)
			return err
		})
		if err != nil {
			out.fail(err)
		}
	}
	s, err := db.Snapshot(ctx)
	if err != nil {
		out.fail(err)
		return out
	}
	defer s.Close()
	updates, err := s.History.Find(ctx, admin.Filter{})
	if err != nil {
		out.fail(err)
	}
	out.Updates = len(updates)
	return out
}

// work is the other process.
func work(text string) int {
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if j.Unprivileged && os.Getuid() == 0 {
		const nobody = 65534
		if err := errors.Join(
			syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody),
		); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(j.run(context.Background())); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// process is a started job.
type process struct {
	cmd            *exec.Cmd
	stdout, stderr bytes.Buffer
}

// start begins a job in another process.
func (j job) start(t *testing.T) *process {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.CommandContext(t.Context(), os.Args[0])}
	p.cmd.Env = append(os.Environ(), jobVariable+"="+string(text))
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// wait is how the job ended.
func (p *process) wait(t *testing.T) (out outcome) {
	t.Helper()
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, p.stderr.String())
	}
	if err := json.Unmarshal(p.stdout.Bytes(), &out); err != nil {
		t.Fatalf("%v: %s", err, p.stdout.String())
	}
	return out
}

// TestProcessesOpenANewDatabaseAtOnce: replicas start together.
func TestProcessesOpenANewDatabaseAtOnce(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		for _, n := range []int{2, 8} {
			t.Run(fmt.Sprint(engine.name, " ", n), func(t *testing.T) {
				t.Parallel()
				d := engine.create(t)
				var all []*process
				for range n {
					all = append(all, job{URL: d.URL, Options: storetest.Options()}.start(t))
				}
				ids := map[string]bool{}
				for _, p := range all {
					out := p.wait(t)
					ids[out.ID] = true
					if out.Message != "" || out.Updates != 1 {
						t.Errorf("%+v; want one update", out)
					}
				}
				if len(ids) != 1 {
					t.Errorf("they opened the environments %v", ids)
				}
				storetest.SetUpOnce(t, d)
			})
		}
	}
}

// readable lets every user into the folder of a test.
func readable(t *testing.T, dir string) {
	t.Helper()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
}
