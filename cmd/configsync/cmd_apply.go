package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/releasenotes"
	"configsync/syncer"
	"configsync/words"
)

// applyFlags are consent, and what else applying needs.
type applyFlags struct {
	consent     consentFlag
	yes         bool
	lockTimeout time.Duration
	reason      string
	admissionFlags
}

func (f *applyFlags) addTo(cmd *cobra.Command) {
	f.consent.addTo(cmd.Flags())
	cmd.Flags().BoolVarP(&f.yes, "yes", "y", false, "do not ask for confirmation")
	cmd.Flags().DurationVar(&f.lockTimeout, "lock-timeout", 0,
		"how long to wait for another sync to finish, such as 30s")
}

// addReason adds the flag that an edit of production needs.
func (f *applyFlags) addReason(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.reason, "reason", "",
		"why; shown in the history, and required for an edit of production")
}

func (f *applyFlags) request() promotion.ApplyRequest {
	return promotion.ApplyRequest{
		Reason:         f.reason,
		Consent:        f.consent.agreed,
		LockTimeout:    f.lockTimeout,
		External:       f.external,
		Emergency:      f.emergency,
		OverrideFreeze: f.overrideFreeze,
	}
}

func cmdApply(a *app) *cobra.Command {
	var p printer
	var flags applyFlags
	var as asFlags
	var target string
	c := &cobra.Command{
		Use: "apply PLAN", Short: "Apply a sealed plan", Args: exactly("PLAN"),
		Long: `Apply a sealed plan: exactly what was reviewed, all of it or nothing, in one
transaction with its entry in the System Update History. A plan can be applied
once. If anything that it changes, or relies on, has changed since it was made,
it is not applied, and you are told what changed and who changed it.

` + planHelp + "\n\n" + consentHelp + "\n\n" + admissionHelp + asHelp +
			exitHelp(exitStale, exitRefused, exitUnreachable, exitLocked),
		Example: "  configsync apply plan.json\n" +
			"  configsync apply plan.json --allow-delete form/ssvf-services --yes --lock-timeout 1m\n" +
			"  configsync apply 1f0c22ab --target production\n" +
			"  configsync apply plan.json --external-approval 'pull request 42, merged as 5b1c7c2'\n" +
			"  configsync apply plan.json --emergency 'the intake form cannot be saved'",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(cmd); err != nil {
				return err
			}
			return a.withPlan(cmd.Context(), args[0], target, &as, func(
				env *admin.Environment, actor admin.Actor, plan *syncer.Plan,
			) error {
				return a.apply(cmd.Context(), actor, env, plan, &flags, &p, false)
			})
		},
	}
	flags.addTo(c)
	flags.addReason(c)
	flags.addAdmission(c)
	as.addTo(c)
	c.Flags().StringVar(&target, "target", "",
		"the environment, if the workspace has another name for it than the plan; required for an id")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

// apply asks for confirmation, carries out the plan, and reports the update.
// Without a terminal, a plan that was not reviewed needs --yes.
func (a *app) apply(
	ctx context.Context, actor admin.Actor, env *admin.Environment, plan *syncer.Plan,
	flags *applyFlags, p *printer, mustAsk bool,
) error {
	r := flags.request()
	asks := !flags.yes && a.interactive
	if asks && len(plan.Conflicts) == 0 {
		if err := askForDeletions(a, env, plan, &r.Consent); err != nil {
			return err
		}
	}
	agreed := len(plan.Conflicts) == 0 && promotion.CheckConsent(env, plan, r.Consent) == nil
	switch {
	case agreed && asks:
		if !a.confirm(fmt.Sprintf("%s: %s. Apply?", releasenotes.PlanTitle(plan),
			releasenotes.PlanCounts(plan))) {
			return errInterrupted
		}
	case agreed && !flags.yes && mustAsk:
		return usagef("Confirmation is needed, but this isn't a terminal. Use --yes, or review the plan first (configsync plan … -o plan.json) and apply it.")
	}
	progress, stop := a.bar("applying to " + env.Name)
	r.Progress = progress
	update, err := a.service.Promotion.Apply(ctx, actor, env, plan, r)
	stop()
	if err != nil {
		return err
	}
	if update.Flagged && update.Type != syncer.Edit {
		a.notef("It had no approval, so it is flagged in the history, and someone else must review it (configsync reviews %s).",
			env.Name)
	}
	return p.print(a.stdout, update, views{"text": func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s: update %d of %s, %s.\n", doneWord(update.Type), update.Seq,
			env.Name, words.Count(update.Changes, "object changed", "objects changed"))
		return err
	}})
}

func doneWord(t syncer.UpdateType) string {
	switch t {
	case syncer.Rollback:
		return "Rolled back"
	case syncer.Edit:
		return "Edited"
	}
	return "Applied"
}

// ask asks for a word on the terminal. It reads no further than the line, so
// that another question can follow.
func (a *app) ask(question string) string {
	fmt.Fprint(a.stderr, question)
	var line []byte
	for one := make([]byte, 1); ; line = append(line, one[0]) {
		if n, err := a.stdin.Read(one); n == 0 || err != nil || one[0] == '\n' {
			return strings.TrimSpace(string(line))
		}
	}
}

// confirm asks a question on the terminal; only a yes is a yes.
func (a *app) confirm(question string) bool {
	answer := strings.ToLower(a.ask(question + " [y/N] "))
	return answer == "y" || answer == "yes"
}

func cmdSync(a *app) *cobra.Command {
	var p printer
	var plans planFlags
	var flags applyFlags
	var all bool
	c := &cobra.Command{
		Use: "sync SOURCE TARGET", Short: "Plan and apply in one step",
		Args: exactly("SOURCE", "TARGET"),
		Long: `Plan a sync, show it, ask for confirmation, and apply it. Without a terminal it
needs --yes. Conflicts must be decided with --take.

` + consentHelp + "\n\n" + admissionHelp +
			exitHelp(exitStale, exitRefused, exitUnreachable, exitLocked),
		Example: "  configsync sync ./config training --yes\n  configsync sync training production --external-approval 'change board, 4 March'",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(cmd); err != nil {
				return err
			}
			plan, touched, err := a.makePlan(cmd, args[0], args[1], "", &plans)
			if err != nil {
				return err
			}
			if p.format == "text" {
				if err := planText(a.service.Kinds, plan, touched, all)(a.stdout); err != nil {
					return err
				}
			}
			if plan.Idle() {
				return noUpdate(a.stdout, &p)
			}
			env, done, err := a.open.target(cmd.Context(), args[1])
			if err != nil {
				return err
			}
			defer done()
			return a.apply(cmd.Context(), operator(), env, plan, &flags, &p, true)
		},
	}
	plans.addTo(c)
	flags.addTo(c)
	flags.addAdmission(c)
	c.Flags().BoolVar(&all, "all", false, "show every field, folding nothing")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

// noUpdate ends a sync that had nothing to do; as JSON or YAML the result is
// null.
func noUpdate(w io.Writer, p *printer) error {
	return p.print(w, json.RawMessage(
		"null",
	), views{"text": func(io.Writer) error { return nil }})
}
