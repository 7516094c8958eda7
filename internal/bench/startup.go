package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"configsync/store/pgtest"
)

// startup measures commands as whole processes beside a program that only
// parses flags: what a shell's completion, a pipeline and every test wait for.
type startup struct {
	dir    string // with both programs and the workspace
	table  *table
	rounds int
}

// flagsOnly is the least that a Go program with flags does.
const flagsOnly = `package main

import (
	"flag"
	"fmt"
)

func main() {
	version := flag.Bool("version", false, "print the version")
	flag.Parse()
	fmt.Println("flags", *version)
}
`

// startupRounds is how often a command is started for each round of the longer
// measurements: one takes milliseconds, and the machine's noise as many.
const startupRounds = 5

// benchStartup builds configsync and measures how long its commands take that
// do nothing. The working directory is the module's.
func benchStartup(ctx context.Context, h *host, server *pgtest.Server, rounds int) (*table, error) {
	s := &startup{
		dir:    h.TempDir(),
		table:  newTable("Whole processes that find nothing to do", nil),
		rounds: startupRounds * rounds,
	}
	source := filepath.Join(s.dir, "flags.go")
	if err := os.WriteFile(source, []byte(flagsOnly), 0o600); err != nil {
		return nil, err
	}
	for program, from := range map[string]string{
		"configsync": "./cmd/configsync",
		"flags":      source,
	} {
		cmd := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(s.dir, program), from)
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("building %s: %w\n%s", from, err, out)
		}
	}
	for _, args := range [][]string{{"version"}, {"completion", "bash"}, {"--help"}} {
		if err := s.measure(ctx, "-", "≤ 15 ms more", args...); err != nil {
			return nil, err
		}
	}
	return s.table, s.plan(ctx, h, server)
}

// plan measures a plan between two PostgreSQL databases with the HMIS example,
// which differ in nothing.
func (s *startup) plan(ctx context.Context, h *host, server *pgtest.Server) error {
	tree, err := filepath.Abs(filepath.Join("examples", "hmis", "training"))
	if err != nil {
		return err
	}
	workspace := fmt.Sprintf("environments:\n"+
		"  training: {role: training, url: %q}\n  copy: {role: other, url: %q}\n",
		server.URL(h), server.URL(h))
	if err := os.WriteFile(
		filepath.Join(s.dir, "configsync.yaml"), []byte(workspace), 0o600,
	); err != nil {
		return err
	}
	for _, step := range [][]string{{tree, "training"}, {"training", "copy"}} {
		if err := s.command(
			ctx, "configsync", append([]string{"sync", "--yes"}, step...)...,
		).Run(); err != nil {
			return fmt.Errorf("sync of %s: %w", step[1], err)
		}
	}
	return s.measure(ctx, "PostgreSQL", "≤ 40 ms", "plan", "training", "copy")
}

// measure runs a command and the program that only parses flags in turn.
func (s *startup) measure(ctx context.Context, engine, goal string, args ...string) error {
	took, limit, err := pair(s.rounds, func() error {
		return s.command(ctx, "configsync", args...).Run()
	}, func() error {
		return s.command(ctx, "flags").Run()
	})
	if err != nil {
		return fmt.Errorf("%v: %w", args, err)
	}
	s.table.add(row{
		engine:  engine,
		step:    "configsync " + args[0],
		took:    took,
		limit:   limit,
		goal:    goal,
		against: "a Go program that only parses flags",
		note:    fmt.Sprintf(": %s more", (took - limit).Round(100*time.Microsecond)),
	})
	return nil
}

func (s *startup) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(s.dir, program), args...)
	cmd.Dir, cmd.Stderr = s.dir, &bytes.Buffer{}
	return cmd
}
