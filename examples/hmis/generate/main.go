// Command generate writes the example trees last-sync, production and training
// from HUD's code lists (hud), the YAML that all of them share (base), the YAML
// of what only one holds (production), and the changes in production.go and
// training.go. Run it from the root of the module: go run
// ./examples/hmis/generate
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed hud base production
var embedded embed.FS

func main() {
	if err := run(context.Background(), embedded, os.Args[1:], os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "generate:", err)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, inputs fs.FS, args []string, talk io.Writer) error {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(talk)
	out := flags.String("out", filepath.Join("examples", "hmis"), "folder to write the trees into")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if info, err := os.Stat(*out); err != nil || !info.IsDir() {
		return fmt.Errorf(
			"there is no folder %s: run this from the root of the module, or give -out", *out,
		)
	}
	return generate(ctx, inputs, *out)
}

// generate writes the three trees into the folder out. It may be run again:
// only what changed is written. On an error some trees may be new and others
// old.
func generate(ctx context.Context, inputs fs.FS, out string) error {
	old, err := readStandard(inputs, "fy2024")
	if err != nil {
		return err
	}
	current, err := readStandard(inputs, "fy2026")
	if err != nil {
		return err
	}
	then, now := old.optionLists(), revised(old, current).optionLists()
	for _, t := range []struct {
		folder, environment string
		lists               optionLists
		layers              []string
		change              func(*tree)
	}{
		{"last-sync", "training", then, []string{"base"}, func(*tree) {}},
		{"production", "production", then, []string{"base", "production"}, changeProduction},
		{"training", "training", now, []string{"base"}, changeTraining},
	} {
		tree, err := readTree(ctx, inputs, t.lists, t.layers...)
		if err != nil {
			return fmt.Errorf("%s: %w", t.folder, err)
		}
		t.change(tree)
		if err := tree.write(ctx, filepath.Join(out, t.folder), t.environment); err != nil {
			return fmt.Errorf("%s: %w", t.folder, err)
		}
	}
	return nil
}
