//go:build !linux

package pgtest

import "syscall"

// attributes changes nothing: these tests do not run as root, and a child does
// not end with the test process.
func attributes() (*syscall.SysProcAttr, error) { return nil, nil }

// memory returns "": there is no folder whose files are known to stay in
// memory.
func memory() string { return "" }
