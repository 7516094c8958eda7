package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/releasenotes"
	"configsync/syncer"
)

const planHelp = `PLAN is the file of a sealed plan or, with --target, the id of a plan in review,
or the beginning of the id.`

func cmdApprove(a *app) *cobra.Command {
	d := decision{decide: a.service.Promotion.Reviews.ApprovePlan, outcome: "Approved"}
	c := &cobra.Command{
		Use: "approve PLAN", Short: "Approve a plan, so that it can be applied",
		Long: `Approve a plan for a production environment, in the environment that it is for.
You cannot approve your own plan. A plan that is not in review there yet is sent
to review. The command shows who is affected, and which approvals the plan still
needs. A plan that was applied in an emergency is approved afterwards in the
same way. ` + planHelp + asHelp + exitHelp(exitStale, exitRefused, exitUnreachable, exitLocked),
		Example: "  configsync approve plan.json --as ben.ode@example.org\n" +
			"  configsync approve 1f0c22ab --target production --note 'compared with the standard'",
	}
	c.Flags().StringVar(&d.words, "note", "", "a comment shown beside the approval")
	return d.command(a, c)
}

func cmdReject(a *app) *cobra.Command {
	d := decision{decide: a.service.Promotion.Reviews.RejectPlan, outcome: "Rejected"}
	c := &cobra.Command{
		Use: "reject PLAN --reason WHY", Short: "Reject a plan, so that it is never applied",
		Long: `Reject a plan in the environment that it is for. This ends its review: to make
the change after all, make a new plan. ` + planHelp + asHelp + exitHelp(exitStale, exitRefused, exitUnreachable, exitLocked),
		Example: "  configsync reject plan.json --reason 'the new option has no code yet'\n" +
			"  configsync reject 1f0c22ab --target production --reason 'after the audit' --as ben.ode@example.org",
	}
	c.Flags().StringVar(&d.words, "reason", "", "why; shown to the author")
	d.check = func() error {
		if strings.TrimSpace(d.words) == "" {
			return usagef("A rejection needs --reason: it is shown to the author.")
		}
		return nil
	}
	return d.command(a, c)
}

// decision is a command's decision about a plan in review.
type decision struct {
	decide  func(context.Context, admin.Actor, *admin.Environment, *syncer.Plan, string) error
	check   func() error // of the flags; nil when none is needed
	words   string       // the comment or the reason
	outcome string       // words of the decision when it is made
}

// command completes a command that makes the decision.
func (d *decision) command(a *app, c *cobra.Command) *cobra.Command {
	var p printer
	var as asFlags
	var target string
	c.Args = exactly("PLAN")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if d.check != nil {
			if err := d.check(); err != nil {
				return err
			}
		}
		ctx := cmd.Context()
		return a.withPlan(ctx, args[0], target, &as,
			func(env *admin.Environment, actor admin.Actor, plan *syncer.Plan) error {
				if err := d.decide(ctx, actor, env, plan, d.words); err != nil {
					return err
				}
				return a.presentReview(ctx, actor, env, plan, &p, d.outcome)
			})
	}
	c.Flags().StringVar(&target, "target", "",
		"the environment that the plan is for; required for an id")
	as.addTo(c)
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

// presentReview shows where a plan stands after something was done to it.
func (a *app) presentReview(
	ctx context.Context, actor admin.Actor, env *admin.Environment, plan *syncer.Plan, p *printer,
	done string,
) error {
	d, err := a.service.Promotion.Reviews.Show(ctx, actor, env, plan.ID)
	if err != nil {
		return err
	}
	return p.print(a.stdout, reviewRowOf(d), views{"text": func(w io.Writer) error {
		fmt.Fprintln(w, styleHeading.Render(releasenotes.PlanTitle(plan)))
		fmt.Fprintln(w, planCounts(plan))
		affectedIn(d, env.Name).text(w)
		_, err := fmt.Fprintf(w, "\n%s by %s: plan %s. %s\n", done, actor, shortID(d.ID),
			standingWords(d, env))
		return err
	}})
}

// standingWords says what comes next.
func standingWords(d promotion.ReviewDetail, env *admin.Environment) string {
	lacks := lackWords(d)
	switch d.Progress.State {
	case admin.ReviewApplied:
		if lacks != "" {
			return fmt.Sprintf("It was applied as update %d, and still needs %s.",
				d.Update, lacks)
		}
		return fmt.Sprintf("It was applied as update %d.", d.Update)
	case admin.ReviewRejected:
		return "It can no longer be applied."
	case admin.ReviewApproved:
		return fmt.Sprintf("Apply it with: configsync apply %s --target %s",
			shortID(d.ID), env.Name)
	}
	return "It still needs: " + lacks
}
