package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// prefix begins the names of folders; the id of the test process follows.
const prefix = "configsync-pg-"

// maxSocket is the length in bytes of the longest path of a unix socket on any
// system (macOS; Linux has 107).
const maxSocket = 103

// newFolder creates the folder of a server, and removes those of test processes
// that are gone. Test processes in several process id namespaces (containers)
// must not share a temporary directory.
func newFolder(keeps durability) (string, error) {
	tmp, inMemory := os.TempDir(), memory()
	if len(filepath.Join(tmp, prefix+"1234567-1234567890", ".s.PGSQL.5432")) > maxSocket {
		tmp = "/tmp"
	}
	sweep(tmp)
	if inMemory != "" {
		sweep(inMemory)
	}
	if keeps < crashes && inMemory != "" {
		tmp = inMemory
	}
	dir, err := os.MkdirTemp(tmp, fmt.Sprintf("%s%d-", prefix, os.Getpid()))
	if err != nil || os.Getuid() != 0 {
		return dir, err
	}
	uid, gid, err := unprivileged()
	if err == nil {
		err = os.Chown(dir, uid, gid)
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(dir))
	}
	return dir, nil
}

func sweep(tmp string) {
	entries, _ := os.ReadDir(tmp)
	for _, e := range entries {
		var pid int
		if _, err := fmt.Sscanf(e.Name(), prefix+"%d-", &pid); err == nil && !alive(pid) {
			_ = os.RemoveAll(filepath.Join(tmp, e.Name())) // another user's stays
		}
	}
}

func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}

// unprivileged returns whom the server runs as where the tests run as root,
// which PostgreSQL refuses.
func unprivileged() (uid, gid int, err error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return 0, 0, err
	}
	uid, err = strconv.Atoi(u.Uid)
	if err != nil {
		return 0, 0, err
	}
	gid, err = strconv.Atoi(u.Gid)
	return uid, gid, err
}

// process is a child. A nil process has ended.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when the child has ended and cmd.ProcessState is set
}

// spawn starts a child in dir, with its output in the file log there.
func spawn(dir, name string, args ...string) (*process, error) {
	log, err := os.OpenFile(filepath.Join(dir, "log"),
		os.O_CREATE|os.O_TRUNC|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p := &process{cmd: exec.Command(name, args...), exited: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = dir, environment(), log, log
	if p.cmd.SysProcAttr, err = attributes(); err != nil {
		return nil, err
	}
	started := make(chan error)
	go func() {
		// The kernel ends the child with the thread that started it, so that
		// thread stays until then.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			_ = p.cmd.Wait()
			close(p.exited)
		}
	}()
	return p, <-started
}

// environment returns the test's without what would change the server; messages
// are English, as start reads them.
func environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "PG") || strings.HasPrefix(v, "LC_") ||
			strings.HasPrefix(v, "LANG")
	})
	return append(env, "LC_ALL=C", "TZ=UTC")
}

func (p *process) ended() bool {
	if p == nil {
		return true
	}
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// end signals the child and waits for its end; SIGKILL follows when it takes
// too long.
func (p *process) end(sig syscall.Signal) error {
	if err := p.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.exited:
		return nil
	case <-time.After(patience):
		_ = p.cmd.Process.Kill()
		<-p.exited
		return fmt.Errorf("%s did not end within %s of the signal %q", filepath.Base(p.cmd.Path),
			patience, sig)
	}
}
