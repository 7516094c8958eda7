package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/syncer"
)

func cmdPlan(a *app) *cobra.Command {
	var p printer
	var flags planFlags
	var file, base string
	var detailed, all, submit bool
	c := &cobra.Command{
		Use:   "plan SOURCE TARGET -o plan.json",
		Short: "Plan a sync: exactly which changes it would make",
		Args:  exactly("SOURCE", "TARGET"),
		Long: `Plan the changes that would bring the target up to date, and seal them in a
file: content, preconditions and a digest over all of it. People review the
plan, and apply carries it out to the letter. If anything that it changes or
relies on has changed by then, it is not applied.

A conflict, where both sides changed a field differently, must be decided:
--take ENV KEY, or --take ENV KEY#path for one field. No file is written while a
conflict is open.

The command shows who is affected in the target, and which approvals the plan
needs there. --submit sends it to review, where others approve it, here or in
the browser.` + exitHelp(exitChanges, exitStale, exitRefused, exitUnreachable),
		Example: "  configsync plan training production -o plan.json --summary 'FY2026 data standards'\n" +
			"  configsync plan training production -o plan.json --take training form/client-intake\n" +
			"  configsync plan training production --submit\n" +
			"  configsync plan ./config production -o plan.json --format markdown --detailed-exitcode",
		RunE: func(cmd *cobra.Command, args []string) error {
			plan, touched, err := a.makePlan(cmd, args[0], args[1], base, &flags)
			if err != nil {
				return err
			}
			if err := a.presentPlan(plan, touched, &p, file, all); err != nil {
				return err
			}
			if submit {
				if err := a.submitPlan(cmd.Context(), args[1], plan); err != nil {
					return err
				}
			}
			if detailed && !plan.Idle() {
				return errChanges
			}
			return nil
		},
	}
	flags.addTo(c)
	c.Flags().StringVarP(&file, "output", "o", "", "the file to write the sealed plan to")
	c.Flags().StringVar(&base, "base", "",
		"for a target that is a folder: the folder with its content at the last sync")
	c.Flags().BoolVar(&detailed, "detailed-exitcode", false,
		"exit with 2 if the plan has changes")
	c.Flags().BoolVar(&all, "all", false, "show every field, folding nothing")
	c.Flags().BoolVar(&submit, "submit", false, "send the plan to review in the target")
	p.addTo(c, false, "text", "json", "yaml", "markdown")
	return c
}

// makePlan plans a sync and counts its effects.
func (a *app) makePlan(
	cmd *cobra.Command, sourceName, targetName, base string, flags *planFlags,
) (*syncer.Plan, *affected, error) {
	ctx := cmd.Context()
	source, target, done, err := a.open.planned(cmd, sourceName, targetName, base)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	r, err := flags.request(a.service.Kinds, sides(source, sourceName, "source"),
		sides(target, targetName, "target"))
	if err != nil {
		return nil, nil, err
	}
	stop := a.spin("planning")
	plan, err := a.service.Promotion.Plan(ctx, operator(), source, target, r)
	stop()
	if err != nil {
		return nil, nil, err
	}
	touched, err := a.affectedBy(ctx, operator(), target, plan)
	return plan, touched, err
}

// submitPlan sends a plan to review in its target.
func (a *app) submitPlan(ctx context.Context, targetName string, plan *syncer.Plan) error {
	if plan.Idle() {
		a.notef("There is nothing to review.")
		return nil
	}
	return a.open.withTarget(ctx, targetName, func(env *admin.Environment) error {
		if err := a.service.Promotion.Reviews.Submit(ctx, operator(), env, plan); err != nil {
			return err
		}
		a.notef("In review in %s as %s. Someone else approves it there in the browser, or with: configsync approve %s --target %s",
			env.Name, shortID(plan.ID), shortID(plan.ID), env.Name)
		return nil
	})
}

// sides returns the words by which a person may mean an environment.
func sides(env *admin.Environment, given, role string) []string {
	words := []string{env.Name, given, role}
	if env.Folder != nil {
		words = append(words, env.Folder.Endpoint().Name)
	}
	return words
}

// presentPlan shows a plan and writes its file, unless a conflict is open.
func (a *app) presentPlan(
	plan *syncer.Plan, touched *affected, p *printer, file string, all bool,
) error {
	if err := p.print(a.stdout, plan, views{
		"text":     planText(a.service.Kinds, plan, touched, all),
		"markdown": planMarkdown(a.service.Kinds, plan, touched),
	}); err != nil {
		return err
	}
	if err := plan.ConflictError(); err != nil {
		return err
	}
	if file != "" {
		if err := writePlan(plan, file); err != nil {
			return err
		}
		a.notef("\nSealed in %s. Apply it with: configsync apply %s", file, file)
		if touched != nil && !touched.needs.None() {
			a.notef("Before that, someone else must approve it with: configsync approve %s", file)
		}
	}
	return nil
}

func writePlan(plan *syncer.Plan, file string) error {
	text, err := json.MarshalIndent(plan, "", "  ")
	if err != nil {
		return err
	}
	if err := writeWhole(file, append(text, '\n')); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	return nil
}

// writeWhole writes a file whole or not at all.
func writeWhole(file string, text []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(text)
	if closeErr := temporary.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary.Name(), file)
	}
	return err
}

func readPlan(file string) (*syncer.Plan, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the plan: %w", err)
	}
	plan, err := syncer.ReadPlan(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return plan, nil
}

// planTarget opens the target of a plan: the given environment, or the one of
// the name in the plan.
func (a *app) planTarget(
	ctx context.Context, plan *syncer.Plan, named string,
) (*admin.Environment, func(), error) {
	if named == "" {
		named = plan.Target.Name
	}
	return a.open.target(ctx, named)
}
