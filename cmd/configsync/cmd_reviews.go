package main

import (
	"github.com/spf13/cobra"

	"configsync/admin"
)

func cmdReviews(a *app) *cobra.Command {
	var p printer
	var all bool
	c := &cobra.Command{
		Use: "reviews ENV", Short: "List the plans in review, and what each is waiting for",
		Args: exactly("ENV"),
		Long: `List the plans in review in an environment, the newest first: the source, the
author, and what each is waiting for. A plan that was applied in an emergency is
listed until someone else has reviewed it. show, approve, reject and apply
accept the id, with --target.` + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync reviews production\n  configsync reviews production --all -o json",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open.withSource(cmd.Context(), args[0], func(env *admin.Environment) error {
				page, err := a.service.Promotion.Reviews.Page(cmd.Context(), operator(), env,
					admin.ReviewFilter{})
				if err != nil {
					return err
				}
				rows := []reviewRow{}
				for _, d := range page.Reviews {
					if all || d.State == admin.InReview || d.AwaitsLook() {
						rows = append(rows, reviewRowOf(d))
					}
				}
				return p.print(a.stdout, rows, views{"text": reviewTable(rows)})
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false,
		"also list plans that were applied, rejected or cancelled")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}
