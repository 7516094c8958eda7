package main

import (
	"fmt"
	"io"
	"os"
	"os/user"

	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"configsync/admin"
	"configsync/admin/core"
)

// app holds the streams of the commands and the services of the core.
type app struct {
	stdin   *os.File
	stdout  io.Writer // colours are taken out where they are not wanted
	stderr  io.Writer
	service *core.Core
	open    opener

	talkTerminal bool // stderr is a terminal
	interactive  bool // a person can answer a prompt
}

// newApp wires the streams. Colours, and every other escape code, are taken out
// where the output is no terminal or they are not wanted.
func newApp(stdin *os.File, stdout, stderr io.Writer, noColor bool) *app {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, talkTerminal: isTerminal(stderr)}
	a.interactive = term.IsTerminal(int(stdin.Fd())) && a.talkTerminal && os.Getenv("CI") == ""
	a.stdout, a.stderr = colored(stdout, noColor), colored(stderr, noColor)
	return a
}

func colored(w io.Writer, noColor bool) io.Writer {
	out := colorprofile.NewWriter(w, os.Environ())
	if noColor || os.Getenv("NO_COLOR") != "" {
		out.Profile = colorprofile.NoTTY
	}
	return out
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// operator returns the system user.
func operator() admin.Actor {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return admin.Operator(u.Username)
	}
	return admin.Operator(fmt.Sprintf("uid-%d", os.Getuid()))
}

// notef writes a line of talk.
func (a *app) notef(format string, args ...any) {
	fmt.Fprintf(a.stderr, format+"\n", args...)
}
