package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

func cmdEdit(a *app) *cobra.Command {
	var p printer
	var r promotion.EditRequest
	var gone []string
	var flags applyFlags
	c := &cobra.Command{
		Use: "edit ENV FILE...", Short: "Change objects of an environment by hand",
		Long: `Replace objects of an environment with those of YAML files, or delete objects,
outside a sync. Each file must be in a folder named after its kind, as in a
bundle (forms/client-intake.yaml). In production this is for emergencies: it
needs a reason and is flagged in the history, except for organizations, MOUs and
the properties that belong to the environment (System Property direct-changes).` + exitHelp(exitRefused, exitUnreachable, exitLocked),
		Example: "  configsync edit production hotfix/forms/client-intake.yaml --reason 'wrong phone number in the help text'\n  configsync edit training --delete form/old-intake",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) == 1 && len(gone) == 0 {
				return usagef("An edit needs an environment, and files or --delete KEY.")
			}
			if err := a.readEdit(&r, args[1:], gone); err != nil {
				return err
			}
			return a.open.withTarget(cmd.Context(), args[0], func(env *admin.Environment) error {
				r.LockTimeout = flags.lockTimeout
				update, err := a.service.Promotion.Edit(cmd.Context(), operator(), env, r)
				if err != nil {
					return err
				}
				return p.print(a.stdout, update, views{"text": func(w io.Writer) error {
					_, err := fmt.Fprintf(w, "Edited: update %d of %s, %s.\n", update.Seq, env.Name,
						words.Count(update.Changes, "object changed", "objects changed"))
					return err
				}})
			})
		},
	}
	c.Flags().StringArrayVar(&gone, "delete", nil, "delete this object (repeatable)")
	c.Flags().StringVar(&r.Reason, "reason", "", "why; shown in the history and by drift")
	c.Flags().StringVar(&r.Summary, "summary", "",
		"a sentence for the beginning of the release notes")
	c.Flags().DurationVar(&flags.lockTimeout, "lock-timeout", 0,
		"how long to wait for another sync to finish, such as 30s")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func (a *app) readEdit(r *promotion.EditRequest, files, gone []string) error {
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("reading the file to edit from: %w", err)
		}
		absolute, err := filepath.Abs(file)
		if err != nil {
			return err
		}
		objects, err := a.service.Kinds.ReadObjects(filepath.ToSlash(absolute), data)
		if err != nil {
			return err
		}
		r.Objects = append(r.Objects, objects...)
	}
	for _, s := range gone {
		key, err := schema.ParseKey(s)
		if err != nil {
			return usageError{err}
		}
		r.Delete = append(r.Delete, key)
	}
	return nil
}

func cmdPin(a *app) *cobra.Command {
	return group("pin", "Objects that an environment keeps, whatever a source has",
		cmdPinAdd(a), cmdPinList(a), cmdPinRemove(a))
}

func cmdPinAdd(a *app) *cobra.Command {
	var why string
	c := &cobra.Command{
		Use: "add ENV PATTERN --reason WHY", Short: "Keep objects as they are",
		Args: exactly("ENV", "PATTERN"),
		Long: `Keep the objects that match a pattern as the environment has them. Every sync
that leaves one alone because of the pin says so.` + exitHelp(
			exitUnreachable, exitLocked,
		),
		Example: "  configsync pin add production system-property/login-attempts --reason 'set by the insurer'",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withPattern(cmd, args, func(
				env *admin.Environment, pattern schema.Pattern,
			) error {
				return a.service.Promotion.Pin(cmd.Context(), operator(), env, pattern, why)
			})
		},
	}
	c.Flags().StringVar(&why, "reason", "", "why")
	return c
}

func cmdPinRemove(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "remove ENV PATTERN", Short: "Let syncs change the objects again",
		Args: exactly("ENV", "PATTERN"),
		Long: "Remove a pin, written as pin list shows it." + exitHelp(exitUnreachable, exitLocked),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withPattern(cmd, args, func(
				env *admin.Environment, pattern schema.Pattern,
			) error {
				return a.service.Promotion.Unpin(cmd.Context(), operator(), env, pattern)
			})
		},
	}
}

func (a *app) withPattern(
	cmd *cobra.Command, args []string, do func(*admin.Environment, schema.Pattern) error,
) error {
	selected, err := patterns(a.service.Kinds, args[1:])
	if err != nil {
		return err
	}
	return a.open.withTarget(cmd.Context(), args[0], func(env *admin.Environment) error {
		return do(env, selected[0])
	})
}

func cmdPinList(a *app) *cobra.Command {
	var p printer
	c := &cobra.Command{
		Use: "list ENV", Short: "List the pins of an environment", Args: exactly("ENV"),
		Long: "List the pins of an environment: what it keeps, and why." +
			exitHelp(exitUnreachable),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open.withSource(cmd.Context(), args[0], func(env *admin.Environment) error {
				pins, err := a.service.Promotion.Pins(cmd.Context(), operator(), env)
				if err != nil {
					return err
				}
				if pins == nil {
					pins = []syncer.Pin{}
				}
				clock, err := a.clockOf(cmd.Context(), env)
				if err != nil {
					return err
				}
				return p.print(a.stdout, pins, views{"text": func(w io.Writer) error {
					t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
					for _, pin := range pins {
						fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", pin.Pattern, pin.Actor,
							clock.moment(pin.At), pin.Reason)
					}
					return t.Flush()
				}})
			})
		},
	}
	p.addTo(c, true, "text", "json", "yaml")
	return c
}
