package main

import (
	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/syncer"
)

func cmdRollback(a *app) *cobra.Command {
	var p printer
	var flags applyFlags
	var takeFlags []string
	var notes notesFlags
	var file string
	var all bool
	c := &cobra.Command{
		Use: "rollback ENV UPDATE", Short: "Undo an update", Args: exactly("ENV", "UPDATE"),
		Long: `Undo an update. The plan is computed from the history, and takes every object
that the update changed back to its content before. It is shown, confirmed and
applied like any sync, and is in the history itself. Client data is not touched.
An object that was changed again since is a conflict: --take before KEY takes it
back all the same, --take current KEY leaves it as it is.

The next sync keeps the rolled-back content as the environment's own. To promote
the change again, take the source's version with --take. Updates older than the
System Property sync-backup-retention cannot be rolled back.

` + consentHelp + "\n\n" + admissionHelp +
			exitHelp(exitStale, exitRefused, exitUnreachable, exitLocked),
		Example: "  configsync rollback production 12\n  configsync rollback production 12 --plan undo.json\n  configsync rollback production 12 --take current form/client-intake --yes\n" +
			"  configsync rollback production 12 --emergency 'the intake form cannot be saved'",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(cmd); err != nil {
				return err
			}
			seq, err := updateNumber(args[1])
			if err != nil {
				return err
			}
			return a.open.withTarget(cmd.Context(), args[0], func(env *admin.Environment) error {
				r := promotion.PlanRequest{}
				if r.Decisions, err = parseDecisions(
					takeFlags, []string{"before"}, []string{"current"},
				); err != nil {
					return err
				}
				if err := notes.fill(&r); err != nil {
					return err
				}
				plan, err := a.service.Promotion.PlanRollback(cmd.Context(), operator(), env,
					seq, r)
				if err != nil {
					return err
				}
				return a.presentAndApply(cmd, env, plan, &p, &flags, file, all)
			})
		},
	}
	flags.addTo(c)
	flags.addAdmission(c)
	notes.addTo(c)
	c.Flags().StringArrayVar(&takeFlags, "take", nil,
		"decide: before KEY, or current KEY (KEY#path for one field; repeatable)")
	c.Flags().StringVar(&file, "plan", "",
		"only write the sealed plan to this file, to review and apply it later")
	c.Flags().BoolVar(&all, "all", false, "show every field, folding nothing")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

// presentAndApply shows a plan and applies it, or writes it to a file.
func (a *app) presentAndApply(
	cmd *cobra.Command, env *admin.Environment, plan *syncer.Plan, p *printer, flags *applyFlags,
	file string, all bool,
) error {
	touched, err := a.affectedBy(cmd.Context(), operator(), env, plan)
	if err != nil {
		return err
	}
	if file != "" {
		show := &printer{format: "text"}
		return a.presentPlan(plan, touched, show, file, all)
	}
	if p.format == "text" {
		if err := planText(a.service.Kinds, plan, touched, all)(a.stdout); err != nil {
			return err
		}
	}
	if plan.Empty() {
		return noUpdate(a.stdout, p)
	}
	return a.apply(cmd.Context(), operator(), env, plan, flags, p, true)
}
