package pgtest

import (
	"os"
	"syscall"
)

// attributes has a child end when the test process does, and not run as root.
func attributes() (*syscall.SysProcAttr, error) {
	a := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() != 0 {
		return a, nil
	}
	uid, gid, err := unprivileged()
	a.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return a, err
}
