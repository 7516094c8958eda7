package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

func cmdDrift(a *app) *cobra.Command {
	var p printer
	var flags applyFlags
	var source, into string
	var adopt []string
	var detailed, all bool
	c := &cobra.Command{
		Use:   "drift ENV",
		Short: "List the changes made in an environment itself since the last sync",
		Args:  exactly("ENV"),
		Long: `List the objects that were changed in an environment itself and differ from the
source: by whom, when, and why. A sync keeps these changes.

--adopt KEY --into training brings selected changes back into Training, where
they can be tested, and where the next sync finds the same on both sides.` + exitHelp(exitChanges, exitStale, exitUnreachable, exitLocked),
		Example: "  configsync drift production\n  configsync drift production --adopt form/client-intake --into training",
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(adopt) == 0) != (into == "") {
				return usagef("Use --adopt KEY and --into ENV together.")
			}
			env, done, err := a.open.source(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer done()
			if into != "" {
				return a.adopt(cmd, env, into, adopt, &p, &flags, all)
			}
			drift, err := a.service.Promotion.Drift(cmd.Context(), operator(), env, source)
			if err != nil {
				return err
			}
			var differences []*syncer.Difference
			for _, item := range drift.Items {
				differences = append(differences, item.Difference)
			}
			wording, err := a.wording(cmd.Context(), env, drift.Since.Source.Name, differences)
			if err != nil {
				return err
			}
			clock, err := a.clockOf(cmd.Context(), env)
			if err != nil {
				return err
			}
			if err := p.print(a.stdout, drift, views{
				"text": driftText(drift, wording, clock, all),
			}); err != nil {
				return err
			}
			if detailed && len(drift.Items) > 0 {
				return errChanges
			}
			return nil
		},
	}
	flags.addTo(c)
	flags.addReason(c)
	c.Flags().StringVar(&source, "source", "",
		"compare with the last sync from this environment (default: the last sync from any)")
	c.Flags().StringArrayVar(&adopt, "adopt", nil, "bring this object's changes back (repeatable)")
	c.Flags().StringVar(&into, "into", "", "the environment to bring them back into")
	c.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 if there is drift")
	c.Flags().BoolVar(&all, "all", false, "show every field, folding nothing")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func (a *app) adopt(
	cmd *cobra.Command, from *admin.Environment, into string, list []string, p *printer,
	flags *applyFlags, all bool,
) error {
	var keys []schema.Key
	for _, s := range list {
		key, err := schema.ParseKey(s)
		if err != nil {
			return usageError{err}
		}
		keys = append(keys, key)
	}
	training, done, err := a.open.target(cmd.Context(), into)
	if err != nil {
		return err
	}
	defer done()
	plan, err := a.service.Promotion.PlanAdoption(cmd.Context(), operator(), from, training, keys,
		promotion.PlanRequest{})
	if err != nil {
		return err
	}
	return a.presentAndApply(cmd, training, plan, p, flags, "", all)
}

func driftText(
	drift *syncer.Drift, wording releasenotes.Wording, c clock, all bool,
) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintln(w, styleHeading.Render(fmt.Sprintf("%s, since update %d (from %s, %s)",
			drift.Target.Name, drift.Since.Update, drift.Since.Source.Name,
			c.moment(drift.Since.At))))
		if len(drift.Items) == 0 {
			fmt.Fprintln(w, "No drift.")
			return nil
		}
		fmt.Fprintln(w, words.Count(len(drift.Items), "object has drifted",
			"objects have drifted"))
		v := &differenceView{w: w, wording: wording, all: all}
		for _, item := range drift.Items {
			if err := v.object(item.Difference); err != nil {
				return err
			}
			if t := item.Touch; t.Update > 0 {
				fmt.Fprintf(w, "      by %s on %s, update %d (%s)%s\n", t.Actor, c.moment(t.At),
					t.Update, t.Type, reason(t.Reason))
			}
		}
		return nil
	}
}

func reason(s string) string {
	if s == "" {
		return ""
	}
	return ": " + s
}
