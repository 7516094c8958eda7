package main

import (
	"errors"
	"fmt"
	"os"
	"testing"
)

// host stands in for a test where the throw-away server wants one: it fails by
// panicking, and cleans up at the end.
type host struct {
	testing.TB
	cleanups []func()
}

type failure struct{ error }

func (h *host) Helper() {}

func (h *host) Name() string { return "bench" }

func (h *host) Cleanup(f func()) { h.cleanups = append(h.cleanups, f) }

func (h *host) Fatalf(format string, args ...any) { panic(failure{fmt.Errorf(format, args...)}) }

func (h *host) Fatal(args ...any) { panic(failure{errors.New(fmt.Sprint(args...))}) }

func (h *host) Errorf(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

func (h *host) Skip(args ...any) { h.Fatal(args...) }

func (h *host) Skipf(format string, args ...any) { h.Fatalf(format, args...) }

// TempDir returns a folder that is removed at the end.
func (h *host) TempDir() string {
	dir, err := os.MkdirTemp("", "configsync-bench-*")
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// end cleans up, the newest first, and turns a failure into an error.
func (h *host) end(err *error) {
	if f, ok := recover().(failure); ok {
		*err = f.error
	}
	for i := len(h.cleanups) - 1; i >= 0; i-- {
		h.cleanups[i]()
	}
}
