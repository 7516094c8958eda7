// Command configsync promotes configuration from a Training environment to
// Production, and records the history of it.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"configsync/admin/core"
	"configsync/releasenotes"
	"configsync/schema"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run executes a command line and returns the exit code. Results go to stdout,
// everything else to stderr.
func run(args []string, stdin *os.File, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := newApp(stdin, stdout, stderr, slices.Contains(args, noColorFlag))
	a.open.kinds = schema.All()
	a.service = core.New(core.Options{
		Kinds:   a.open.kinds,
		Version: releasenotes.Latest(),
		Courier: newCourier(),
	})
	a.service.Promotion.SetSources(a.open.origin)
	root := newRoot(a)
	root.SetArgs(joinConsent(joinTakes(args)))
	err := root.ExecuteContext(ctx)
	if err != nil && ctx.Err() != nil {
		err = errInterrupted
	}
	return a.exit(err)
}
