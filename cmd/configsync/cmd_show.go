package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/syncer"
)

func cmdShow(a *app) *cobra.Command {
	var p printer
	var target string
	var all, notes bool
	c := &cobra.Command{
		Use: "show PLAN", Short: "Show a sealed plan", Args: exactly("PLAN"),
		Long: `Show the changes of a sealed plan, who is affected, and the state of its review.
A plan that is not word for word what was sealed is refused. If the environment
that it is for cannot be reached, the plan is shown without the counts. ` + planHelp + exitHelp(exitUnreachable),
		Example: "  configsync show plan.json\n  configsync show plan.json -o markdown\n  configsync show plan.json --notes\n  configsync show 1f0c22ab --target production",
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.planToShow(cmd.Context(), args[0], target)
			if err != nil {
				return err
			}
			if notes {
				fmt.Fprint(a.stdout, s.plan.Notes)
				return nil
			}
			if people := p.format == "text" || p.format == "markdown"; people && s.touched == nil {
				s.count(cmd.Context(), a, target)
			}
			return p.print(a.stdout, s.plan, views{"text": func(w io.Writer) error {
				if s.review.Withdrawn.Any() {
					fmt.Fprintf(w, "Held: %s\n", s.review.Withdrawn)
				}
				err := planText(a.service.Kinds, s.plan, s.touched, all)(w)
				eventsText(w, s.review, s.clock)
				return err
			}, "markdown": planMarkdown(a.service.Kinds, s.plan, s.touched)})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "show every field, folding nothing")
	c.Flags().BoolVar(&notes, "notes", false, "only the release notes")
	c.Flags().StringVar(&target, "target", "",
		"the environment that the plan is for, if the workspace has another name for it; required for an id")
	p.addTo(c, true, "text", "json", "yaml", "markdown")
	return c
}

// shownPlan is a plan to show.
type shownPlan struct {
	plan    *syncer.Plan
	touched *affected              // nil when it is not known
	review  promotion.ReviewDetail // zero when it is not in review, or that is not known
	clock   clock                  // of the environment of the review
}

// planToShow reads a plan from a file, or from the review of an environment.
func (a *app) planToShow(ctx context.Context, what, target string) (s shownPlan, err error) {
	if !isReviewID(what) {
		s.plan, err = readPlan(what)
		return s, err
	}
	if err := needsTarget(what, target); err != nil {
		return s, err
	}
	err = a.open.withSource(ctx, target, func(env *admin.Environment) error {
		id, err := a.fullID(ctx, operator(), env, what)
		if err != nil {
			return err
		}
		s.review, err = a.service.Promotion.Reviews.Show(ctx, operator(), env, id)
		if err != nil {
			return err
		}
		s.plan = s.review.Plan
		return s.reviewed(ctx, a, env)
	})
	return s, err
}

// reviewed adds the facts of the plan's review in an environment.
func (s *shownPlan) reviewed(ctx context.Context, a *app, env *admin.Environment) (err error) {
	s.touched = affectedIn(s.review, env.Name)
	if s.touched.title, err = a.service.Titles(ctx, operator(), env); err != nil {
		return err
	}
	s.clock, err = a.clockOf(ctx, env)
	return err
}

// count counts the effects of the plan in its target, or records why that is
// impossible.
func (s *shownPlan) count(ctx context.Context, a *app, target string) {
	if s.plan.Target.ID == "" {
		return // a folder, where there is nobody
	}
	if target == "" {
		target = s.plan.Target.Name
	}
	err := a.open.withSource(ctx, target, func(env *admin.Environment) (err error) {
		s.review, err = a.service.Promotion.Reviews.Show(ctx, operator(), env, s.plan.ID)
		var refused *refusal.Error
		switch {
		case err == nil && s.review.Digest == s.plan.Digest:
			return s.reviewed(ctx, a, env)
		case err != nil && (!errors.As(err, &refused) || refused.Code != refusal.NotFound):
			return err
		}
		s.review = promotion.ReviewDetail{}
		s.touched, err = a.affectedBy(ctx, operator(), env, s.plan)
		return err
	})
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		a.notef("The people affected cannot be counted without %s: %s", target, first)
	}
}
