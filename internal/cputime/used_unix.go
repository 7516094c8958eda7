//go:build unix

package cputime

import (
	"syscall"
	"time"
)

// used returns the processor time that the process has used, for itself and in
// the system.
func used() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
