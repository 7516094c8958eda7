package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"configsync/internal/soak"
	"configsync/store/pgtest"
)

// kills is how often an apply is killed, on each engine.
func kills() int { return soak.Rounds(3, 12) }

// patienceInTests is how long anything that must happen may take on a machine
// that is busy with something else.
const patienceInTests = 2 * time.Minute

func TestKilledApplyLeavesTheOldStateOrTheNew(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	onEachEngine(t, soak.Rounds(600, 2000), func(t *testing.T, s *scene) {
		plan := s.plan()
		begun := time.Now()
		s.finish(plan, s.now)
		whole := time.Since(begun)
		old := 0
		for range kills() {
			before, plan := s.now, s.plan()
			cmd := start(t, s.apply())
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			select {
			case <-time.After(time.Duration(s.rand.Int64N(int64(whole)))):
				_ = cmd.Process.Kill()
				<-ended
			case <-ended: // it was quicker than the first one
			}
			s.checkWhole(plan)
			if s.now == before {
				old++
			}
			s.finish(plan, before)
		}
		t.Logf("%d kills: %d times the old state, %d times the new", kills(), old, kills()-old)
	})
}

func TestInterruptedApplyLeavesNothingHalfDone(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	onEachEngine(t, 2000, func(t *testing.T, s *scene) {
		interrupted := 0
		for round := 0; interrupted == 0; round++ {
			if round == 50 {
				t.Fatal("fifty applies in a row ended before they could be interrupted")
			}
			before, plan := s.now, s.plan()
			cmd := s.apply()
			var talk bytes.Buffer
			cmd.Stderr = &talk
			start(t, cmd)
			s.awaitLock()
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			code := exitCodeOf(cmd.Wait())
			s.checkWhole(plan)
			switch {
			case code == exitInterrupted && s.now == before:
				interrupted++
				if !strings.Contains(talk.String(), "Interrupted") {
					t.Errorf("the talk does not say that it was interrupted:\n%s", talk.String())
				}
			case code == exitOK && s.now != before: // it was quicker
			default:
				t.Fatalf("exit code %d, new state: %t\n%s", code, s.now != before, talk.String())
			}
			s.finish(plan, before)
		}
	})
}

// The worst moment is when all is written and nothing committed: there the last
// write, the audit log's, is made to wait.
func TestStoppedBeforeTheCommit(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	tests := map[string]struct {
		stop  func(t *testing.T, server *pgtest.Server, cmd *exec.Cmd)
		codes []int
	}{
		"kill": {
			func(t *testing.T, _ *pgtest.Server, cmd *exec.Cmd) { _ = cmd.Process.Kill() },
			[]int{-1},
		},
		"interrupt": {
			func(t *testing.T, _ *pgtest.Server, cmd *exec.Cmd) {
				_ = cmd.Process.Signal(os.Interrupt)
			},
			[]int{exitInterrupted},
		},
		"server immediate": {
			func(t *testing.T, server *pgtest.Server, _ *exec.Cmd) {
				server.Stop(pgtest.Immediate)
			},
			[]int{exitUnreachable, exitError},
		},
		"server fast": {
			func(t *testing.T, server *pgtest.Server, _ *exec.Cmd) { server.Stop(pgtest.Fast) },
			[]int{exitUnreachable, exitError},
		},
		"server killed": {
			func(t *testing.T, server *pgtest.Server, _ *exec.Cmd) { server.Kill() },
			[]int{exitUnreachable, exitError},
		},
	}
	server := pgtest.Start(t, pgtest.WithCommits())
	s := newScene(t, server.URL(t), 200)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s.t = t
			before, plan := s.now, s.plan()
			release := s.holdAuditLog()
			cmd := s.apply()
			var talk bytes.Buffer
			cmd.Stderr = &talk
			start(t, cmd)
			s.awaitWaiting()
			test.stop(t, server, cmd)
			code := exitCodeOf(cmd.Wait())
			server.Start()
			release()
			if !contains(test.codes, code) {
				t.Errorf("exit code %d, want one of %v\n%s", code, test.codes, talk.String())
			}
			if code > 0 && code != exitInterrupted &&
				!strings.Contains(talk.String(), "history list") {
				t.Errorf("the talk does not say what to do:\n%s", talk.String())
			}
			s.checkWhole(plan)
			if s.now != before {
				t.Error("the new state is there, and nothing was committed")
			}
			s.finish(plan, before)
		})
	}
}

func contains(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

func start(t *testing.T, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd
}

// eventually waits for something to become so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline := time.Now().Add(patienceInTests)
	for !is() {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %s", what, patienceInTests)
		}
		time.Sleep(time.Millisecond)
	}
}

func (s *scene) sqlite() (file string, ok bool) { return strings.CutPrefix(s.url, "sqlite:") }

// awaitLock returns when an apply holds the lock.
func (s *scene) awaitLock() {
	s.t.Helper()
	if file, ok := s.sqlite(); ok {
		eventually(s.t, "the apply begins", func() bool {
			_, err := os.Stat(file + "-holder")
			return err == nil
		})
		return
	}
	s.awaitSessions("an apply holds the lock", "application_name like 'configsync: %'", true)
}

// awaitWaiting returns when a session waits for a lock of another one.
func (s *scene) awaitWaiting() {
	s.t.Helper()
	s.awaitSessions("the apply waits",
		"application_name like 'configsync%' and wait_event_type = 'Lock'", true)
}

// settle returns when the server has noticed that its clients are gone; what it
// was told to commit by then is committed.
func (s *scene) settle() {
	s.t.Helper()
	if file, ok := s.sqlite(); ok {
		_ = os.Remove(filepath.Clean(file + "-holder"))
		return
	}
	s.awaitSessions("no session is left", "application_name like 'configsync%'", false)
}

func (s *scene) awaitSessions(what, condition string, some bool) {
	s.t.Helper()
	conn := s.connect()
	defer conn.Close(context.Background())
	eventually(s.t, what, func() bool {
		var n int
		err := conn.QueryRow(s.t.Context(),
			"select count(*) from pg_stat_activity where datname = current_database() and "+
				condition).Scan(
			&n,
		)
		if err != nil {
			s.t.Fatal(err)
		}
		return n > 0 == some
	})
}

func (s *scene) connect() *pgx.Conn {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	return conn
}

// holdAuditLog makes everybody wait who wants to write to the audit log.
func (s *scene) holdAuditLog() (release func()) {
	s.t.Helper()
	conn := s.connect()
	if _, err := conn.Exec(
		s.t.Context(), "begin; select * from audit_head for update",
	); err != nil {
		s.t.Fatal(err)
	}
	return func() { _ = conn.Close(context.Background()) }
}
