package main

import (
	"github.com/spf13/cobra"

	"configsync/admin"
)

func cmdDiff(a *app) *cobra.Command {
	var p printer
	var selection selectionFlags
	var base string
	var detailed, all bool
	c := &cobra.Command{
		Use: "diff SOURCE TARGET", Short: "Compare two environments",
		Args: exactly("SOURCE", "TARGET"),
		Long: `Compare two environments, three-way and field by field. A change that only the
source made since the last sync would be promoted (~ + - →), a change that only
the target made is kept (=), and a field that both changed is a conflict (!).

A folder has no history: for a target that is a folder, --base names the folder
with its content at the last sync.` + exitHelp(exitChanges, exitUnreachable),
		Example: "  configsync diff training production\n  configsync diff training production --only 'form/*' -o json\n  configsync diff ./config production --detailed-exitcode",
		RunE: func(cmd *cobra.Command, args []string) error {
			only, exclude, err := selection.patterns(a.service.Kinds)
			if err != nil {
				return err
			}
			source, doneSource, err := a.open.source(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer doneSource()
			target, doneTarget, err := a.open.comparison(cmd, args[1], base)
			if err != nil {
				return err
			}
			defer doneTarget()
			stop := a.spin("comparing")
			diff, err := a.service.Promotion.Diff(cmd.Context(), operator(), source, target,
				only, exclude)
			stop()
			if err != nil {
				return err
			}
			wording, err := a.wording(cmd.Context(), target, diff.Source.Name, diff.Differences)
			if err != nil {
				return err
			}
			if err := p.print(a.stdout, diff, views{
				"text": diffText(diff, wording, all), "markdown": diffMarkdown(diff, wording),
			}); err != nil {
				return err
			}
			if detailed && len(diff.Differences) > 0 {
				return errChanges
			}
			return nil
		},
	}
	selection.addTo(c)
	c.Flags().StringVar(&base, "base", "",
		"for a target that is a folder: the folder with its content at the last sync")
	c.Flags().BoolVar(&detailed, "detailed-exitcode", false,
		"exit with 2 if there are differences")
	c.Flags().BoolVar(&all, "all", false, "show every field, folding nothing")
	p.addTo(c, true, "text", "json", "yaml", "markdown")
	return c
}

// comparison opens the target of a comparison, which is only read.
func (o *opener) comparison(
	cmd *cobra.Command, what, base string,
) (*admin.Environment, func(), error) {
	at, err := o.resolve(what)
	switch {
	case err != nil:
		return nil, nil, err
	case at.dir != "":
		return o.folder(at, base)
	case base != "":
		return nil, nil, usagef(
			"--base is for a target that is a folder: %s knows its last sync itself.",
			shown(what),
		)
	}
	return o.source(cmd.Context(), what)
}
