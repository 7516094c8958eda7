package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// terminal is a new terminal: what is typed into user arrives at screen, where
// commands write and read.
func terminal(t *testing.T) (user, screen *os.File) {
	t.Helper()
	user, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	t.Cleanup(func() { user.Close() })
	var number, unlocked uint32
	for request, value := range map[uintptr]*uint32{
		syscall.TIOCGPTN:   &number,
		syscall.TIOCSPTLCK: &unlocked,
	} {
		if _, _, errno := syscall.Syscall(
			syscall.SYS_IOCTL, user.Fd(), request, uintptr(unsafe.Pointer(value)),
		); errno != 0 {
			t.Fatal(errno)
		}
	}
	screen, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	return user, screen
}

// onTerminal runs a command on a terminal where somebody has typed ahead, and
// returns its exit code and what was to be seen.
func onTerminal(
	t *testing.T, w *testWorkspace, typed string, env []string, args ...string,
) (int, string) {
	t.Helper()
	user, screen := terminal(t)
	cmd := process(t, command, w.dir, append([]string{"TERM=xterm-256color"}, env...), args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = screen, screen, screen
	start(t, cmd)
	screen.Close()
	seen := make(chan string, 1)
	go func() {
		var b bytes.Buffer
		_, _ = io.Copy(&b, user) // ends with an error when the command has closed the terminal
		seen <- b.String()
	}()
	if _, err := user.WriteString(typed); err != nil {
		t.Fatal(err)
	}
	code := exitCodeOf(cmd.Wait())
	return code, <-seen
}

// FAULT: with NO_COLOR and --no-color, bold and reset codes still come.
func TestTerminalHasColors(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.must("sync", example(t, "last-sync"), "training", "--yes")
	tests := map[string]struct {
		env    []string
		args   []string
		colors bool
	}{
		"diff":        {nil, []string{"diff", "training", "production"}, true},
		"error":       {nil, []string{"diff", "training", "nowhere"}, true},
		"wrong usage": {nil, []string{"bogus"}, true},
		"NO_COLOR": {
			[]string{"NO_COLOR=1"}, []string{"diff", "training", "production"}, false,
		},
		"NO_COLOR, error": {[]string{"NO_COLOR=1"}, []string{"bogus"}, false},
		"--no-color":      {nil, []string{"diff", "training", "production", "--no-color"}, false},
		"dumb": {
			[]string{"TERM=dumb"}, []string{"diff", "training", "production"}, false,
		},
		"json": {nil, []string{"diff", "training", "production", "-o", "json"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, seen := onTerminal(t, w, "", test.env, test.args...)
			if got := strings.Contains(seen, "\x1b["); got != test.colors || seen == "" {
				t.Errorf("colours: %t, want %t\n%.200q", got, test.colors, seen)
			}
		})
	}
}

// Deletions are shown and agreed to on their own, before the question whether
// to apply; a kind that the source has nothing of is agreed to by its name.
func TestQuestionsBeforeDeletions(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		typed string
		args  []string
		code  int
	}{
		"agreed":           {"y\nmou\ny\n", nil, exitOK},
		"not to the list":  {"n\n", nil, exitInterrupted},
		"not to the kind":  {"y\ny\n", nil, exitInterrupted},
		"not to apply":     {"y\nmou\nn\n", nil, exitInterrupted},
		"named before":     {"y\nmou\ny\n", []string{"--allow-delete", "mou/2019-002"}, exitOK},
		"nobody was asked": {"", []string{"--yes"}, exitRefused},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			w.must("sync", example(t, "last-sync"), "training", "--yes")
			w.must("sync", "training", "production", "--yes")
			w.must("export", "training", "-o", "src")
			if err := os.RemoveAll(filepath.Join(w.dir, "src", "mous")); err != nil {
				t.Fatal(err)
			}
			code, seen := onTerminal(t, w, test.typed, nil, append([]string{"sync", "src",
				"production", "--max-delete", "100%", "--external-approval", "x"}, test.args...)...)
			if code != test.code {
				t.Errorf("exit code %d, want %d\n%s", code, test.code, seen)
			}
			w.must("export", "production", "-o", "out")
			_, err := os.Stat(filepath.Join(w.dir, "out", "mous", "2019-002.yaml"))
			if gone := err != nil; gone != (test.code == exitOK) {
				t.Errorf("the agreement is gone: %t\n%s", gone, seen)
			}
		})
	}
}

func TestQuestionBeforeApply(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		typed string
		env   []string
		args  []string
		code  int
		asked bool
		done  bool
	}{
		"yes":             {"yes\n", nil, nil, exitOK, true, true},
		"y":               {"y\n", nil, nil, exitOK, true, true},
		"no":              {"n\n", nil, nil, exitInterrupted, true, false},
		"return":          {"\n", nil, nil, exitInterrupted, true, false},
		"something":       {"yeah, but\n", nil, nil, exitInterrupted, true, false},
		"end of input":    {"\x04", nil, nil, exitInterrupted, true, false},
		"agreed already":  {"", nil, []string{"--yes"}, exitOK, false, true},
		"nobody is there": {"", []string{"CI=true"}, nil, exitUsage, false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			w.must("sync", example(t, "last-sync"), "training", "--yes")
			code, seen := onTerminal(t, w, test.typed, test.env,
				append([]string{"sync", "training", "production"}, test.args...)...)
			if code != test.code {
				t.Errorf("exit code %d, want %d\n%s", code, test.code, seen)
			}
			if asked := strings.Contains(seen, "Apply? [y/N]"); asked != test.asked {
				t.Errorf("asked: %t, want %t\n%s", asked, test.asked, seen)
			}
			done := strings.Contains(w.must("history", "list", "production").stdout,
				"synchronization")
			if done != test.done {
				t.Errorf("done: %t, want %t", done, test.done)
			}
		})
	}
}
