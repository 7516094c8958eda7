package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/store"
	"configsync/words"
)

// Exit codes; this is the one table that translates errors to them.
const (
	exitOK          = 0
	exitError       = 1
	exitChanges     = 2 // with --detailed-exitcode
	exitStale       = 3 // stale plan, plan already applied, or unresolved conflict
	exitRefused     = 4 // by policy
	exitUnreachable = 5
	exitLocked      = 6
	exitUsage       = 64
	exitInterrupted = 130
)

var errInterrupted = errors.New("interrupted: unfinished work was not saved")

// errChanges ends a command that found changes, if the caller asked for the
// detailed exit code.
var errChanges = errors.New("there are changes")

// usageError is a command line that cannot be understood.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// sentencesf returns an error of whole sentences, which is printed as it is.
func sentencesf(format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	return errors.New(text)
}

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func exitCode(err error) int {
	var usage usageError
	var refused *refusal.Error
	var moved *schema.MovedError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errChanges):
		return exitChanges
	case errors.Is(err, errInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &refused):
		return refusalCode(refused.Code)
	case errors.Is(err, store.ErrUnreachable), errors.Is(err, store.ErrInterrupted),
		errors.As(err, &moved):
		return exitUnreachable
	}
	return exitError
}

func refusalCode(code refusal.Code) int {
	switch code {
	case refusal.Stale, refusal.Applied, refusal.Conflicted:
		return exitStale
	case refusal.Forbidden, refusal.Frozen:
		return exitRefused
	case refusal.Locked:
		return exitLocked
	case refusal.SignedOut:
		return exitUnreachable
	}
	return exitError
}

// exit reports an error and returns its code.
func (a *app) exit(err error) int {
	code := exitCode(err)
	if err == nil || errors.Is(err, errChanges) {
		return code
	}
	var problems schema.Problems
	if errors.As(err, &problems) {
		a.notef("%s", err)
		a.notef("%s", words.Count(len(problems), "problem", "problems"))
		return code
	}
	first, rest, _ := strings.Cut(err.Error(), "\n")
	a.notef("%s %s", styleBad.Render("configsync:"), inSentences(err, first))
	if rest != "" {
		a.notef("%s", rest)
	}
	for _, line := range wordsOf(err) {
		a.notef("%s", line)
	}
	if code == exitUsage {
		a.notef("See configsync help, or the command's --help.")
	}
	return code
}

// inSentences returns the first line of an error as a sentence. A refusal is
// one already, and may begin with a name that has no capital.
func inSentences(err error, first string) string {
	var refused *refusal.Error
	var input admin.InputError
	if errors.As(err, &refused) || errors.As(err, &input) {
		return first
	}
	return words.Sentence(first)
}

// exitHelp returns the end of a command's help: the codes that it can end with.
func exitHelp(codes ...int) string {
	meaning := map[int]string{
		exitOK: "done, or no changes", exitError: "error",
		exitChanges:     "changes present (with --detailed-exitcode)",
		exitStale:       "stale plan, plan already applied, or unresolved conflict",
		exitRefused:     "refused by policy: approval missing, deletions not agreed to, freeze window, limit, or permission",
		exitUnreachable: "environment unreachable, or wrong credentials",
		exitLocked:      "another sync holds the lock", exitUsage: "wrong usage",
		exitInterrupted: "interrupted",
	}
	var b strings.Builder
	b.WriteString("\n\nExit codes:\n")
	for _, c := range append(append([]int{exitOK, exitError}, codes...), exitUsage,
		exitInterrupted) {
		fmt.Fprintf(&b, "  %3d  %s\n", c, meaning[c])
	}
	return strings.TrimRight(b.String(), "\n")
}
