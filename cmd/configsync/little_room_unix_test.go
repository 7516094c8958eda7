//go:build unix

package main

import (
	"os/signal"
	"syscall"
)

func mainWithLittleRoom() {
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{
		Cur: 4 << 10,
		Max: 4 << 10,
	}); err != nil {
		panic(err)
	}
	main()
}
