package main

import (
	"strings"

	"github.com/spf13/cobra"

	"configsync/words"
)

const rootHelp = `configsync promotes configuration (System Properties, drop-down lists, forms,
organizations, sharing agreements, workgroups) from a Training environment to
Production. It compares the two three-way and field by field, plans the exact
changes, applies all of them or none, keeps the System Update History with
release notes, and can undo an update. A sync never reads, moves or changes
client data.

An environment is a name from the workspace file configsync.yaml, a URL
(sqlite:PATH, postgres://…), or a folder of YAML.`

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use: "configsync", Short: "Promote configuration from Training to Production",
		Long: rootHelp +
			exitHelp(exitChanges, exitStale, exitRefused, exitUnreachable, exitLocked),
		SilenceErrors: true, SilenceUsage: true, Version: buildVersion(),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("There is no command %q.", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.PersistentFlags().StringVar(&a.open.file, "workspace", "",
		"the workspace file (default: $CONFIGSYNC_WORKSPACE, else configsync.yaml in this folder or one above)")
	root.PersistentFlags().Bool(noColorFlag[2:], false,
		"no colors, as with the environment variable NO_COLOR")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	for _, c := range []*cobra.Command{
		cmdInit(a), cmdEnv(a), cmdSchema(a), cmdExport(a), cmdValidate(a), cmdDiff(a), cmdPlan(a),
		cmdShow(a),
		cmdReviews(a), cmdApprove(a), cmdReject(a), cmdApply(a),
		cmdSync(a), cmdRollback(a), cmdHistory(a), cmdEvidence(a), cmdDrift(a), cmdEdit(a),
		cmdPin(a), cmdAudit(a), cmdSchedule(a), cmdFreeze(a), cmdUser(a), cmdMaintain(a),
		cmdServe(a), cmdFake(a), cmdVersion(a),
	} {
		root.AddCommand(c)
		a.open.complete(c)
	}
	root.SetHelpCommand(cmdHelp(root))
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(cmdCompletion(a, root))
	return root
}

// noColorFlag is looked for before flags are parsed, so that it counts for the
// errors of parsing too.
const noColorFlag = "--no-color"

func cmdHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]...", Short: "Help about a command",
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usagef("There is no command %q.", strings.Join(args, " "))
			}
			return c.Help()
		},
	}
}

// complete lets the shell complete the names of the workspace where a command
// takes an environment; files and folders are completed too.
func (o *opener) complete(c *cobra.Command) {
	for _, sub := range c.Commands() {
		o.complete(sub)
	}
	if !strings.Contains(c.Use, "ENV") && !strings.Contains(c.Use, "SOURCE") {
		return
	}
	c.ValidArgsFunction = func(
		*cobra.Command, []string, string,
	) ([]cobra.Completion, cobra.ShellCompDirective) {
		w, err := o.workspace()
		if err != nil {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return asCompletions(w.names()), cobra.ShellCompDirectiveDefault
	}
}

// exactly accepts n arguments, called names in messages.
func exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != len(names) {
			return usagef("The command %s takes %s, not %d.\nUsage: configsync %s", cmd.Name(),
				words.Count(len(names), "argument", "arguments"), len(args),
				cmd.UseLine()[len("configsync "):])
		}
		return nil
	}
}

// atMost accepts n arguments or fewer.
func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return usagef("The command %s takes at most %s.\nUsage: %s", cmd.Name(),
				words.Count(n, "argument", "arguments"), cmd.UseLine())
		}
		return nil
	}
}

// group makes a command that only has commands of its own.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("There is no command %q.", cmd.Name()+" "+args[0])
			}
			return usagef("This needs another word: see configsync %s --help.", cmd.Name())
		}, RunE: func(*cobra.Command, []string) error { return nil }}
	c.AddCommand(commands...)
	return c
}
