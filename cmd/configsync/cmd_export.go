package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/words"
)

func cmdExport(a *app) *cobra.Command {
	var p printer
	var dir string
	c := &cobra.Command{
		Use:   "export ENV -o DIR",
		Short: "Write an environment's configuration as a folder of YAML", Args: exactly("ENV"),
		Long: `Write the configuration of an environment as YAML, one file per object. It never
contains client data. A new folder appears whole or not at all. In an existing
folder only changed files are written, files of deleted objects are removed, and
all other files (a README, .git) are left alone. The environment is only read.

A text that looks like personal data stops the export, with its file and line.` + exitHelp(exitUnreachable),
		Example: "  configsync export training -o config",
		RunE: func(cmd *cobra.Command, args []string) error {
			if dir == "" {
				return usagef("An export needs a folder to write to: -o DIR.")
			}
			return a.open.withSource(cmd.Context(), args[0], func(env *admin.Environment) error {
				stop := a.spin("exporting " + env.Name)
				exported, err := a.service.Promotion.Export(cmd.Context(), operator(), env, dir)
				stop()
				if err != nil {
					return err
				}
				return p.print(a.stdout, exported, views{"text": func(w io.Writer) error {
					_, err := fmt.Fprintf(w,
						"Exported %s to %s: %d written, %d unchanged, %d removed.\n",
						words.Count(exported.Objects, "object", "objects"), dir, exported.Written,
						exported.Unchanged, exported.Removed)
					return err
				}})
			})
		},
	}
	c.Flags().StringVarP(&dir, "output", "o", "", "the folder to write to")
	p.addTo(c, false, "text", "json", "yaml")
	return c
}
