package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/store"
)

const workspaceTemplate = `# The environments of this workspace. ${NAME} in a URL is an environment variable.
environments:
  training:   {role: training,   url: "sqlite:data/training.db"}
  production: {role: production, url: "sqlite:data/production.db"}
`

func cmdInit(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "init [DIR]", Short: "Create a workspace with an embedded Training and Production",
		Long: `Create a workspace: the file configsync.yaml, and two SQLite databases in data/,
Training and Production. Existing files stay as they are. To use PostgreSQL, put
its URL into configsync.yaml; the first command that writes to an empty database
sets it up.` + exitHelp(),
		Example: "  configsync init\n  configsync init ~/sync",
		Args:    atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			return a.initWorkspace(cmd.Context(), dir)
		},
	}
}

func (a *app) initWorkspace(ctx context.Context, dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o750); err != nil {
		return fmt.Errorf("creating the workspace: %w", err)
	}
	file := filepath.Join(dir, workspaceName)
	switch f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644); {
	case errors.Is(err, fs.ErrExist):
		a.notef("%s already exists and stays as it is.", file)
	case err != nil:
		return fmt.Errorf("creating the workspace: %w", err)
	default:
		_, err := f.WriteString(workspaceTemplate)
		if err := errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("writing the workspace file: %w", err)
		}
		a.notef("Created %s.", file)
	}
	for _, name := range []string{"training", "production"} {
		at := address{
			name: name,
			role: admin.Role(name),
			url:  "sqlite:" + filepath.Join(dir, "data", name+".db"),
		}
		_, done, err := a.open.database(ctx, at, store.Options{Create: true})
		if err != nil {
			return err
		}
		done()
	}
	a.notef("Next: configsync sync FOLDER training fills Training from a folder of YAML; configsync plan training production compares the two.")
	return nil
}
