package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Pair is a primary and its synchronous standby, each with data of its own:
// what the primary has committed is on the standby, and can be read there.
// Commits outlive their processes. The methods fail the test given to
// [StartPair] when they do not succeed, and are for one goroutine at a time.
type Pair struct {
	primary, standby *Server
}

const missingBackup = "pg_basebackup is not installed beside PostgreSQL: the tests with a standby are skipped"

// StartPair starts a primary and its standby for t alone, and removes them and
// their data when t ends. It skips or fails t like [Start], also where
// pg_basebackup is missing.
func StartPair(t testing.TB) *Pair {
	t.Helper()
	checkBackup(t, binaries(t))
	p := &Pair{primary: Start(t, WithCommits())}
	p.standby = &Server{t: t, bin: p.primary.bin, keeps: kills}
	p.primary.check(p.standby.found(func() error { return p.standby.copy(p.primary) }))
	t.Cleanup(func() {
		if err := p.standby.remove(); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	p.primary.check(p.primary.awaitStandby())
	return p
}

func checkBackup(t testing.TB, bin string) {
	t.Helper()
	if _, err := exec.LookPath(filepath.Join(bin, "pg_basebackup")); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("pg_basebackup is not installed beside PostgreSQL, and CI must not skip the tests that need it")
	}
	t.Skip(missingBackup)
}

// URL returns the connection URL of a new, empty database. It names both
// servers, and connects to the one that can be written to. It lasts as long as
// the pair, whichever of its servers is the primary.
func (p *Pair) URL(t testing.TB) string {
	t.Helper()
	name, _ := create(t, p.primary.url("postgres"), "template0", p.primary.strategy())
	return p.url(name)
}

func (p *Pair) url(db string) string {
	return (&Server{dir: p.primary.dir + "," + p.standby.dir}).url(db) +
		"&target_session_attrs=read-write"
}

// KillPrimary ends every process of the primary with SIGKILL, as when its
// machine loses power, and returns when the main one has ended. Nothing can be
// written until [Pair.Promote].
func (p *Pair) KillPrimary() {
	p.primary.t.Helper()
	others, err := p.primary.others()
	p.primary.check(err)
	p.primary.Kill()
	for _, other := range others {
		if err := other.Signal(syscall.SIGKILL); !errors.Is(err, os.ErrProcessDone) {
			p.primary.check(err)
		}
	}
}

// others returns the processes of a server besides its main one. One that comes
// later ends by itself when the main one has.
func (s *Server) others() ([]*os.Process, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "select pid from pg_stat_activity where pid <> pg_backend_pid()")
	if err != nil {
		return nil, err
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return nil, err
	}
	processes := make([]*os.Process, len(pids))
	for i, pid := range pids {
		if processes[i], err = os.FindProcess(pid); err != nil {
			return nil, err
		}
	}
	return processes, nil
}

// Promote makes the standby the primary after [Pair.KillPrimary], and returns
// when it can be written to. It waits for no standby, until [Pair.Replace].
func (p *Pair) Promote() {
	p.primary.t.Helper()
	if p.primary.Pid() != 0 {
		p.primary.t.Fatal("pgtest: the primary still runs: two servers would take writes")
	}
	p.primary.check(execute(p.standby.url("postgres"), "select pg_promote(wait_seconds => 60)"))
	p.primary, p.standby = p.standby, p.primary
	p.primary.check(execute(p.url("postgres"), "checkpoint"))
}

// Replace makes the server that was killed the standby of the one that was
// promoted, with a new copy of its data. From then on a commit waits for it.
func (p *Pair) Replace() {
	p.primary.t.Helper()
	p.primary.check(p.standby.copy(p.primary))
	p.primary.check(p.standby.start())
	p.primary.check(p.primary.awaitStandby())
}

// copy replaces the data of a server that does not run by that of the primary,
// which from then on does not commit without it. The primary comes to wait
// after it was copied, so that the copy does not when it is promoted.
func (s *Server) copy(primary *Server) error {
	// The folder stays: by its inode the next start finds and frees the shared
	// memory that a killed server has left.
	old, err := filepath.Glob(filepath.Join(s.dir, "data", "*"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.RemoveAll(name); err != nil {
			return err
		}
	}
	p, err := spawn(s.dir, filepath.Join(s.bin, "pg_basebackup"), "-d",
		primary.url("postgres")+"&application_name=standby",
		"-D", filepath.Join(s.dir, "data"), "--write-recovery-conf", "--checkpoint=fast",
		"--no-sync")
	if err != nil {
		return err
	}
	<-p.exited
	if !p.cmd.ProcessState.Success() {
		return fmt.Errorf("pg_basebackup: %s: %s", p.cmd.ProcessState, s.log())
	}
	for _, sql := range []string{"alter system set synchronous_standby_names = 'standby'",
		"alter system set synchronous_commit = 'remote_apply'", "select pg_reload_conf()"} {
		if err := execute(primary.url("postgres"), sql); err != nil {
			return err
		}
	}
	return nil
}

// awaitStandby returns when every commit waits for the standby.
func (s *Server) awaitStandby() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		synchronous, err := s.hasStandby(ctx)
		if err != nil {
			return fmt.Errorf("waiting for the standby: %w", err)
		}
		if synchronous {
			// The checkpointer tells the others to wait; it reads the
			// configuration before it does this.
			return execute(s.url("postgres"), "checkpoint")
		}
		select {
		case <-ctx.Done():
			return errors.New("the standby did not come")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (s *Server) hasStandby(ctx context.Context) (synchronous bool, err error) {
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return false, err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx,
		"select count(*) = 1 from pg_stat_replication where sync_state = 'sync' and state = 'streaming'").Scan(
		&synchronous,
	)
	return synchronous, err
}
