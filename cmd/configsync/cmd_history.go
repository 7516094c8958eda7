package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/history"
	"configsync/releasenotes"
	"configsync/syncer"
	"configsync/words"
)

func cmdHistory(a *app) *cobra.Command {
	return group("history",
		"The System Update History: updates, what they changed, and their release notes",
		cmdHistoryList(a), cmdHistoryShow(a), cmdHistoryNotes(a))
}

func cmdHistoryList(a *app) *cobra.Command {
	var p printer
	var days admin.Days
	var f admin.Filter
	c := &cobra.Command{
		Use: "list ENV", Short: "List the updates of an environment, the newest first",
		Args: exactly("ENV"),
		Long: `List the updates of an environment, the newest first. Days and times are in the
environment's time zone (System Property time-zone). --until is inclusive.` + exitHelp(
			exitUnreachable,
		),
		Example: "  configsync history list production --since 2026-01-01 --with-release-notes\n  configsync history list production --search veteran",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkDays(days); err != nil {
				return err
			}
			return a.open.withSource(cmd.Context(), args[0], func(env *admin.Environment) error {
				zone, err := a.service.Zone(cmd.Context(), operator(), env)
				if err != nil {
					return err
				}
				if f.Since, f.Until, err = days.In(zone); err != nil {
					return err
				}
				updates, err := a.service.History.History(cmd.Context(), operator(), env, f)
				if err != nil {
					return err
				}
				if updates == nil {
					updates = []syncer.Update{}
				}
				return p.print(a.stdout, updates, views{
					"text":     historyTable(updates, clock{zone}),
					"markdown": historyMarkdown(env, updates, clock{zone}),
				})
			})
		},
	}
	c.Flags().StringVar((*string)(&days.From), "since", "",
		"only updates from this day on, such as 2026-01-31")
	c.Flags().StringVar((*string)(&days.Through), "until", "", "only updates until this day")
	c.Flags().Int64Var(&f.Update, "update", 0, "only the update with this number")
	c.Flags().StringVar(&f.Search, "search", "",
		"only updates with this text in summary, release notes, reason, actor or keys")
	c.Flags().BoolVar(&f.ExcludeSynchronizations, "exclude-synchronizations", false,
		"Exclude Environment Synchronizations")
	c.Flags().BoolVar(&f.WithReleaseNotes, "with-release-notes", false,
		"Only Show Items with Release Notes")
	p.addTo(c, true, "text", "json", "yaml", "markdown")
	return c
}

// checkDays returns the problem of the given days.
func checkDays(days admin.Days) error {
	_, _, err := days.In(time.UTC)
	var input admin.InputError
	if errors.As(err, &input) {
		return usagef("%s", input[0].Message)
	}
	return err
}

func historyTable(updates []syncer.Update, c clock) func(io.Writer) error {
	return func(w io.Writer) error {
		if len(updates) == 0 {
			fmt.Fprintln(w, "No updates.")
			return nil
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "UPDATE\tWHEN\tTYPE\tCHANGES\tBY\tAPPROVAL\tNOTES\tSUMMARY")
		for _, u := range updates {
			fmt.Fprintf(t, "%d\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", u.Seq, c.moment(u.At), typeWords(u),
				u.Changes, u.Actor, dash(u.Approval), yes(u.Notes != ""), summaryOf(u))
		}
		return t.Flush()
	}
}

func typeWords(u syncer.Update) string {
	words := string(u.Type)
	if u.Source.Name != "" {
		words += " from " + u.Source.Name
	}
	if u.Flagged {
		words += " (emergency)"
	}
	return words
}

func summaryOf(u syncer.Update) string {
	switch {
	case u.Summary != "":
		return u.Summary
	case u.Reason != "":
		return u.Reason
	case u.Reverts > 0:
		return fmt.Sprintf("undoes update %d", u.Reverts)
	}
	return "-"
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "-"
}

func historyMarkdown(
	env *admin.Environment, updates []syncer.Update, c clock,
) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintf(w, "# System Update History of %s\n", env.Name)
		for _, u := range updates {
			fmt.Fprintf(w, "\n## Update %d, %s\n\n%s by %s, %s\n", u.Seq, c.sentence(u.At),
				typeWords(u), u.Actor, words.Count(u.Changes, "change", "changes"))
			if u.Approval != "" {
				fmt.Fprintf(w, "\nApproval: %s\n", u.Approval)
			}
			if u.Reason != "" {
				fmt.Fprintf(w, "\nReason: %s\n", u.Reason)
			}
			if u.Notes != "" {
				fmt.Fprintf(w, "\n%s", nested(u.Notes))
			}
		}
		return nil
	}
}

// updateNumber reads the number of an update.
func updateNumber(s string) (int64, error) {
	seq, err := strconv.ParseInt(s, 10, 64)
	if err != nil || seq < 1 {
		return 0, usagef("%q is not the number of an update: history list shows them.", s)
	}
	return seq, nil
}

// withUpdate opens an environment and reads the update of a number.
func (a *app) withUpdate(
	cmd *cobra.Command, args []string, do func(*admin.Environment, history.UpdateDetail) error,
) error {
	seq, err := updateNumber(args[1])
	if err != nil {
		return err
	}
	return a.open.withSource(cmd.Context(), args[0], func(env *admin.Environment) error {
		u, err := a.service.History.ShowUpdate(cmd.Context(), operator(), env, seq)
		if err != nil {
			return err
		}
		return do(env, u)
	})
}

func cmdHistoryShow(a *app) *cobra.Command {
	var p printer
	var all bool
	c := &cobra.Command{
		Use: "show ENV UPDATE", Short: "Show what an update changed",
		Args: exactly("ENV", "UPDATE"),
		Long: "Show an update: who, when, why, and what it changed, field by field." +
			exitHelp(exitUnreachable),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withUpdate(cmd, args, func(
				env *admin.Environment, u history.UpdateDetail,
			) error {
				clock, err := a.clockOf(cmd.Context(), env)
				if err != nil {
					return err
				}
				wording, err := a.wording(cmd.Context(), env, u.Source.Name, u.Differences)
				if err != nil {
					return err
				}
				return p.print(a.stdout, u, views{"text": updateText(u, wording, clock, all)})
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "show every field, folding nothing")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func updateText(
	u history.UpdateDetail, wording releasenotes.Wording, c clock, all bool,
) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintln(w,
			styleHeading.Render(fmt.Sprintf("Update %d: %s", u.Seq, typeWords(u.Update))))
		fmt.Fprintf(w, "%s by %s, configsync %s\n", c.moment(u.At), u.Actor, u.Version)
		for _, line := range []struct{ name, value string }{
			{"Approval", u.Approval}, {"Reason", u.Reason}, {"Summary", u.Summary},
			{"Plan", u.PlanID}, {"Plan digest", string(u.Digest)},
		} {
			if line.value != "" {
				fmt.Fprintf(w, "%s: %s\n", line.name, line.value)
			}
		}
		if u.Reverts > 0 {
			fmt.Fprintf(w, "Undoes update %d\n", u.Reverts)
		}
		v := &differenceView{w: w, wording: wording, all: all}
		return v.objects("", u.Differences)
	}
}

func cmdHistoryNotes(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "notes ENV UPDATE", Short: "Print the release notes of an update",
		Args: exactly("ENV", "UPDATE"),
		Long: "Print the release notes of an update, in Markdown." + exitHelp(exitUnreachable),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withUpdate(cmd, args, func(
				_ *admin.Environment, u history.UpdateDetail,
			) error {
				if u.Notes == "" {
					a.notef("Update %d has no release notes.", u.Seq)
				}
				_, err := fmt.Fprint(a.stdout, u.Notes)
				return err
			})
		},
	}
}
