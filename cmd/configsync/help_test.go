package main

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"configsync/admin/core"
	"configsync/releasenotes"
	"configsync/schema"
)

// commands are all that can be typed, without those that only hold others.
func commands(t *testing.T) []*cobra.Command {
	t.Helper()
	a := &app{
		stdout:  io.Discard,
		stderr:  io.Discard,
		service: core.New(core.Options{Kinds: schema.All(), Version: releasenotes.Latest()}),
	}
	var list []*cobra.Command
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		list = append(list, c)
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(a))
	if len(list) < 20 {
		t.Fatalf("only %d commands were found", len(list))
	}
	return list
}

func TestEveryCommandHelps(t *testing.T) {
	t.Parallel()
	for _, c := range commands(t) {
		words := strings.Fields(c.CommandPath())[1:]
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			t.Parallel()
			o := runHere(t, append(words, "--help")...)
			if o.code != exitOK || o.talk != "" {
				t.Errorf("exit code %d, talk %q", o.code, o.talk)
			}
			if !strings.Contains(o.stdout, "Usage:") {
				t.Error("the help has no usage")
			}
			if c.HasSubCommands() {
				return
			}
			if c.Short == "" || c.Long == "" || c.Long == c.Short {
				t.Errorf("the help is short: %q", c.Long)
			}
			if !strings.Contains(o.stdout, "Exit codes:\n    0  ") {
				t.Error("the help does not list the exit codes")
			}
			for name, line := range flags(c) {
				if strings.TrimSpace(line) == "" {
					t.Errorf("--%s is not explained", name)
				}
			}
		})
	}
}

// An example in a help text is a command line that is understood.
func TestExamplesAreUnderstood(t *testing.T) {
	t.Parallel()
	for _, c := range commands(t) {
		for line := range strings.SplitSeq(c.Example, "\n") {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			words := shellWords(strings.SplitN(line, " > ", 2)[0])
			o := runHere(t, append(joinConsent(joinTakes(words[1:])), "--help")...)
			if words[0] != "configsync" || o.code != exitOK {
				t.Errorf("%s\nexit code %d: %s", line, o.code, o.talk)
			}
		}
	}
}

func flags(c *cobra.Command) map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(c.Flags().FlagUsages(), "\n") {
		if m := regexp.MustCompile(`--([a-z-]+)(?: [a-zA-Z]+)?(.*)`).
			FindStringSubmatch(line); m != nil {
			out[m[1]] = m[2]
		}
	}
	return out
}

// shellWords splits a line at spaces that are not inside single quotes.
func shellWords(line string) []string {
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 0 {
			words = append(words, strings.Fields(part)...)
		} else {
			words = append(words, part)
		}
	}
	return words
}
