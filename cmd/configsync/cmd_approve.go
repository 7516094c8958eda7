package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/syncer"
)

const planHelp = "PLAN is the file of a sealed plan, or the id of a plan in review, or its beginning, with --target."

func cmdApprove(a *app) *cobra.Command {
	var p printer
	var as asFlags
	var target, note string
	c := &cobra.Command{
		Use: "approve PLAN", Short: "Approve a plan, so that it may be applied", Args: exactly("PLAN"),
		Long: `Approve a plan for a production environment, in the environment that it is for. Nobody approves their own plan. A plan that is not in review
there yet is sent to it. You are shown whom it touches, and what it still lacks. A plan that was applied in an emergency is approved afterwards in
the same way. ` + planHelp + asHelp + exitHelp(exitStale, exitRefused, exitUnreachable, exitLocked),
		Example: "  configsync approve plan.json --as ben.ode@example.org\n  configsync approve 1f0c22ab --target production --note 'compared with the standard'",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := p.check(); err != nil {
				return err
			}
			return a.withPlan(cmd.Context(), args[0], target, &as, func(env *admin.Environment, actor admin.Actor, plan *syncer.Plan) error {
				if err := a.service.ApprovePlan(cmd.Context(), actor, env, plan, note); err != nil {
					return err
				}
				return a.presentReview(cmd.Context(), actor, env, plan, &p, "Approved")
			})
		},
	}
	c.Flags().StringVar(&note, "note", "", "a comment that stands beside the approval")
	c.Flags().StringVar(&target, "target", "", "the environment that the plan is for; needed for an id")
	as.addTo(c)
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func cmdReject(a *app) *cobra.Command {
	var p printer
	var as asFlags
	var target, why string
	c := &cobra.Command{
		Use: "reject PLAN --reason WHY", Short: "Reject a plan, so that it is never applied", Args: exactly("PLAN"),
		Long: "Reject a plan in the environment that it is for. It ends the review: whoever wants the change makes a new plan.\n" + planHelp + asHelp +
			exitHelp(exitStale, exitRefused, exitUnreachable, exitLocked),
		Example: "  configsync reject plan.json --reason 'the new option has no code yet'\n  configsync reject 1f0c22ab --target production --reason 'after the audit' --as ben.ode@example.org",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := p.check(); err != nil {
				return err
			}
			if strings.TrimSpace(why) == "" {
				return usagef("reject takes --reason: the author is shown it")
			}
			return a.withPlan(cmd.Context(), args[0], target, &as, func(env *admin.Environment, actor admin.Actor, plan *syncer.Plan) error {
				if err := a.service.RejectPlan(cmd.Context(), actor, env, plan, why); err != nil {
					return err
				}
				return a.presentReview(cmd.Context(), actor, env, plan, &p, "Rejected")
			})
		},
	}
	c.Flags().StringVar(&why, "reason", "", "why; shown to the author")
	c.Flags().StringVar(&target, "target", "", "the environment that the plan is for; needed for an id")
	as.addTo(c)
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

// presentReview shows where a plan stands after something was done to it.
func (a *app) presentReview(ctx context.Context, actor admin.Actor, env *admin.Environment, plan *syncer.Plan, p *printer, done string) error {
	d, err := a.service.ShowReview(ctx, actor, env, plan.ID)
	if err != nil {
		return err
	}
	return p.print(a.stdout, reviewRowOf(d), views{"text": func(w io.Writer) error {
		fmt.Fprintln(w, styleHeading.Render(planTitle(plan)))
		fmt.Fprintln(w, planCounts(plan))
		affectedIn(d, env.Name).text(w)
		_, err := fmt.Fprintf(w, "\n%s by %s: plan %s. %s\n", done, actor, shortID(d.ID), standingWords(d, env))
		return err
	}})
}

// standingWords says what comes next.
func standingWords(d admin.ReviewDetail, env *admin.Environment) string {
	lacks := lackWords(d)
	switch d.Standing.State {
	case admin.ReviewApplied:
		if lacks != "" {
			return fmt.Sprintf("It was applied as update %d, and still waits for %s.", d.Update, lacks)
		}
		return fmt.Sprintf("It was applied as update %d.", d.Update)
	case admin.ReviewRejected:
		return "It cannot be applied any more."
	case admin.ReviewApproved:
		return fmt.Sprintf("It can be applied: configsync apply %s --target %s", shortID(d.ID), env.Name)
	}
	return "It still waits for: " + lacks
}
