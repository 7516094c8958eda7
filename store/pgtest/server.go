package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a PostgreSQL server with data of its own. Its methods may be called
// from several goroutines; they fail the test given to [Start] when they do not
// succeed.
type Server struct {
	t     testing.TB // nil for the shared server
	bin   string
	dir   string // data, socket and log
	keeps durability

	mu    sync.Mutex
	proc  *process // the last one, running or not
	major int      // the server's version
}

// Option changes what [Start] starts.
type Option func(*Server)

// durability is what a commit outlives.
type durability int

const (
	fleeting durability = iota // nothing: several times quicker
	kills                      // the end of the server's processes
	crashes                    // also that of the machine
)

// WithCommits has what was committed outlive [Server.Kill] and a stop, though
// not a crash of the machine: that is all that a test can bring about. Without
// it commits survive only by chance.
func WithCommits() Option { return func(s *Server) { s.keeps = kills } }

// WithDurability has a commit wait for the disk, as in production: for
// measuring.
func WithDurability() Option { return func(s *Server) { s.keeps = crashes } }

// Mode is a way of stopping a server.
type Mode syscall.Signal

const (
	Fast      = Mode(syscall.SIGINT)  // rolls back, disconnects and writes a checkpoint
	Immediate = Mode(syscall.SIGQUIT) // aborts; the next start recovers from the log
)

// Start starts a server for t alone, and removes it and its data when t ends.
// It skips or fails t like [URL] where there is no PostgreSQL, also if
// [ServerVariable] is set, which it ignores.
func Start(t testing.TB, opts ...Option) *Server {
	t.Helper()
	var o Server
	for _, opt := range opts {
		opt(&o)
	}
	s, err := newServer(binaries(t), o.keeps)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	s.t = t
	t.Cleanup(func() {
		if err := s.remove(); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return s
}

// URL returns the connection URL of a new, empty database, which lasts as long
// as the data of the server and stays valid when it stops and starts again.
func (s *Server) URL(t testing.TB) string {
	t.Helper()
	_, db := create(t, s.url("postgres"), "template0", s.strategy())
	return db
}

// Pid returns the process id of the server, or 0 if it does not run.
func (s *Server) Pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc.ended() {
		return 0
	}
	return s.proc.cmd.Process.Pid
}

// Stop returns when the server has ended. It does nothing if the server does
// not run.
func (s *Server) Stop(mode Mode) { s.t.Helper(); s.check(s.end(syscall.Signal(mode))) }

// Kill ends the server with SIGKILL and returns when its main process has
// ended; its backends end a moment later. It does nothing if the server does
// not run.
func (s *Server) Kill() { s.t.Helper(); s.check(s.end(syscall.SIGKILL)) }

// Start starts the server again and returns when it accepts connections. It
// does nothing if the server runs.
func (s *Server) Start() { s.t.Helper(); s.check(s.start()) }

func (s *Server) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("pgtest: %v", err)
	}
}

func newServer(bin string, keeps durability) (*Server, error) {
	s := &Server{bin: bin, keeps: keeps}
	if err := s.found(s.initialize); err != nil {
		return nil, err
	}
	return s, nil
}

// found gives the server a folder, which fill puts data into, and starts it.
// When it fails, nothing is left.
func (s *Server) found(fill func() error) error {
	var err error
	if s.dir, err = newFolder(s.keeps); err != nil {
		return err
	}
	if err = fill(); err == nil {
		err = s.start()
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(s.dir))
	}
	return nil
}

func (s *Server) initialize() error {
	var err error
	for _, locale := range []string{"C.UTF-8", "C"} { // not every system has the first
		var p *process
		p, err = spawn(s.dir, filepath.Join(s.bin, "initdb"), "-D", filepath.Join(s.dir, "data"),
			"-U", "configsync", "--auth=trust", "-E", "UTF8", "--locale="+locale, "--no-sync")
		if err != nil {
			return err
		}
		<-p.exited
		if p.cmd.ProcessState.Success() {
			return nil
		}
		err = fmt.Errorf("initdb: %s: %s", p.cmd.ProcessState, s.log())
	}
	return err
}

func (s *Server) start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.proc.ended() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		err := s.launch(ctx)
		// The backends of a killed server keep its shared memory until they
		// notice.
		if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "is still in use") {
			return err
		}
	}
}

// launch starts the server once and waits until it accepts connections.
func (s *Server) launch(ctx context.Context) error {
	p, err := spawn(s.dir, filepath.Join(s.bin, "postgres"), s.arguments()...)
	if err != nil {
		return err
	}
	s.proc = p
	for {
		conn, err := pgx.Connect(ctx, s.url("postgres"))
		if err == nil {
			_, _ = fmt.Sscanf(conn.PgConn().ParameterStatus("server_version"), "%d", &s.major)
			return conn.Close(ctx)
		}
		select {
		case <-p.exited:
			return fmt.Errorf("postgres: %s: %s", p.cmd.ProcessState, s.log())
		case <-ctx.Done():
			return errors.Join(err, p.end(syscall.SIGQUIT))
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (s *Server) arguments() []string {
	args := []string{"-D", filepath.Join(s.dir, "data"), "-k", s.dir, "-p", "5432", "-c",
		"listen_addresses=",
		"-c", "shared_buffers=64MB", "-c", "max_connections=200",
		"-c", "dynamic_shared_memory_type=mmap"} // in the folder, so that it is removed with it
	if s.keeps < crashes {
		args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "autovacuum=off")
	}
	if s.keeps < kills {
		args = append(args, "-c", "synchronous_commit=off")
	}
	return args
}

func (s *Server) end(sig syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc.ended() {
		return nil
	}
	return s.proc.end(sig)
}

// remove stops the server and removes all that it left.
func (s *Server) remove() error {
	err := s.end(syscall.SIGQUIT)
	if s.proc.cmd.ProcessState.ExitCode() < 0 {
		// A server ended by a signal leaves System V shared memory, which its
		// next start frees.
		err = errors.Join(err, s.start(), s.end(syscall.SIGQUIT))
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

func (s *Server) url(db string) string {
	host := (&url.URL{Path: s.dir}).EscapedPath()
	return "postgres://configsync@/" + db + "?host=" + host + "&port=5432" // or PGPORT would count
}

// strategy returns the quicker way to create a database. Before 15 it was the
// only one, without a name.
func (s *Server) strategy() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.major < 15 {
		return ""
	}
	return "strategy file_copy"
}

// log returns the end of what the last process wrote.
func (s *Server) log() string {
	b, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	return strings.TrimSpace(string(b[max(0, len(b)-2000):]))
}
