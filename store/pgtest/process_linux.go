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

// memory returns the folder whose files stay in memory, or "" where that has no
// room for the databases of a few test processes: they run at the same time,
// and each makes a hundred of 8 MB.
func memory() string {
	const dir, room, tmpfs = "/dev/shm", 4 << 30, 0x01021994
	var fs syscall.Statfs_t
	if err := syscall.Statfs(
		dir, &fs,
	); err != nil || fs.Type != tmpfs || fs.Bavail*uint64(fs.Bsize) < room {
		return ""
	}
	return dir
}
