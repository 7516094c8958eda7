package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/schedules"
	"configsync/refusal"
	"configsync/words"
)

func cmdScheduleStatus(a *app) *cobra.Command {
	var p printer
	var detailed bool
	c := &cobra.Command{
		Use:   "status ENV [NAME]",
		Short: "Report whether the latest occurrences ran as scheduled", Args: atMost(2),
		Long: `Report for each schedule whether its latest occurrence ran as scheduled, and if
not, why. With --detailed-exitcode the command ends with 2 if one did not: it
was held, missed or failed, or its time has passed and no server has started it.
An occurrence that a freeze window skipped counts as run as scheduled.` + exitHelp(exitChanges, exitUnreachable),
		Example: "  configsync schedule status production\n  configsync schedule status production nightly --detailed-exitcode",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("The status needs an environment: %s", cmd.UseLine())
			}
			return a.withStandings(cmd, args[0], 1, func(
				env *admin.Environment, statuses []schedules.ScheduleStatus,
			) error {
				rows := []scheduleRow{}
				good := true
				for _, s := range statuses {
					if len(args) == 1 || s.Name == args[1] {
						rows = append(rows, scheduleRowOf(s))
						good = good && s.State.AsScheduled()
					}
				}
				if len(args) == 2 && len(rows) == 0 {
					return noSchedule(args[1])
				}
				clock, err := a.clockOf(cmd.Context(), env)
				if err != nil {
					return err
				}
				if err := p.print(a.stdout, rows, views{
					"text": statusText(rows, clock),
				}); err != nil || good || !detailed {
					return err
				}
				return errChanges
			})
		},
	}
	c.Flags().BoolVar(&detailed, "detailed-exitcode", false,
		"exit with 2 if one did not run as scheduled")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func statusText(rows []scheduleRow, c clock) func(io.Writer) error {
	return func(w io.Writer) error {
		if len(rows) == 0 {
			fmt.Fprintln(w, "No schedules.")
		}
		for _, r := range rows {
			mark := styleGood.Render("✓")
			if !r.Verdict.AsScheduled() {
				mark = styleBad.Render("✗")
			}
			fmt.Fprintf(w, "%s %s", mark, r.Name)
			if len(r.Last) > 0 {
				fmt.Fprintf(w, ", %s", c.moment(r.Last[0].Tick))
			}
			fmt.Fprintf(w, ": %s\n", r.Summary)
			for _, run := range r.Last {
				if len(r.Last) > 1 && !run.State.Good() {
					fmt.Fprintf(w, "    %s: %s %s\n", run.Target, run.State.Title(), run.Reason)
				}
			}
		}
		return nil
	}
}

func cmdScheduleRuns(a *app) *cobra.Command {
	var p printer
	var name, state, target string
	var limit int
	c := &cobra.Command{
		Use: "runs ENV", Short: "Show the ledger: every occurrence, and its result",
		Args: exactly("ENV"),
		Long: `Show the ledger of an environment: every occurrence of its schedules in every
target, planned and past, the latest first, with its result and the reason.` + exitHelp(
			exitUnreachable,
		),
		Example: "  configsync schedule runs production --schedule nightly --count 20\n  configsync schedule runs production --state failed -o json",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStandings(cmd, args[0], 1, func(
				env *admin.Environment, statuses []schedules.ScheduleStatus,
			) error {
				f := admin.RunFilter{State: admin.RunState(state), Target: target, Limit: limit}
				for _, s := range statuses {
					if s.Name == name {
						f.Schedule = s.ID
					}
				}
				if name != "" && f.Schedule == "" {
					return noSchedule(name)
				}
				runs, err := a.service.Schedules.Runs(cmd.Context(), operator(), env, f)
				if err != nil {
					return err
				}
				clock, err := a.clockOf(cmd.Context(), env)
				if err != nil {
					return err
				}
				return p.print(a.stdout, append(
					[]admin.Run{}, runs...,
				), views{"text": runTable(runs, clock)})
			})
		},
	}
	c.Flags().StringVar(&name, "schedule", "", "only runs of this schedule")
	c.Flags().StringVar(&state, "state", "",
		"only runs in this state: planned, running, ran, no-changes, held, skipped, missed, failed")
	c.Flags().StringVar(&target, "target", "", "only runs into this environment")
	c.Flags().IntVarP(&limit, "count", "n", 50, "maximum number of runs")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func runTable(runs []admin.Run, c clock) func(io.Writer) error {
	return func(w io.Writer) error {
		if len(runs) == 0 {
			fmt.Fprintln(w, "No runs.")
			return nil
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "PLANNED\tSCHEDULE\tTARGET\tSTATE\tUPDATE\tBEGAN\tTOOK\tREPLICA\tREASON")
		for _, r := range runs {
			update, began, took := "-", "-", "-"
			if r.Update > 0 {
				update = fmt.Sprint(r.Update)
			}
			if !r.Started.IsZero() {
				began = words.Clock(r.Started.In(c.zone))
			}
			if !r.Started.IsZero() && !r.Ended.IsZero() {
				took = r.Ended.Sub(r.Started).Round(10 * time.Millisecond).String()
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.moment(r.Tick), r.Name,
				r.Target, r.State.Title(), update, began, took, dash(r.Replica), dash(r.Reason))
		}
		return t.Flush()
	}
}

func cmdScheduleRun(a *app) *cobra.Command {
	var p printer
	c := &cobra.Command{
		Use: "run ENV NAME", Short: "Run a schedule now, in addition to its times",
		Args: exactly("ENV", "NAME"),
		Long: `Add an occurrence of a schedule to the ledger for now, run it, and show the
result. A paused schedule can be run too.` + exitHelp(
			exitStale, exitRefused, exitUnreachable,
		),
		Example: "  configsync schedule run production nightly",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open.withTarget(cmd.Context(), args[0], func(env *admin.Environment) error {
				runs, err := a.runNow(cmd, env, args[1])
				if err != nil {
					return err
				}
				clock, err := a.clockOf(cmd.Context(), env)
				if err != nil {
					return err
				}
				if err := p.print(a.stdout, runs, views{
					"text": runTable(runs, clock),
				}); err != nil {
					return err
				}
				return runsError(runs)
			})
		},
	}
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

// runNow performs a schedule in this process, as a replica until it has ended.
func (a *app) runNow(cmd *cobra.Command, env *admin.Environment, name string) ([]admin.Run, error) {
	ctx := cmd.Context()
	scheduler, err := a.scheduler([]*admin.Environment{env}, quietLog(a.stderr))
	if err != nil {
		return nil, err
	}
	asked, err := a.service.Schedules.RunSchedule(ctx, operator(), env, name)
	if err != nil {
		return nil, err
	}
	return scheduler.Finish(ctx, operator(), env, asked)
}

// runsError returns the error of runs of which one did not succeed; it was
// shown.
func runsError(runs []admin.Run) error {
	for _, r := range runs {
		switch r.State {
		case admin.RunHeld:
			return refusal.New(refusal.Conflicted, "%s was held: %s", r.Target, r.Reason)
		case admin.RunSkipped:
			return refusal.New(refusal.Frozen, "%s was skipped: %s", r.Target, r.Reason)
		case admin.RunFailed, admin.RunMissed:
			return errors.New(r.Target + " " + r.State.Title() + ": " + r.Reason)
		}
	}
	return nil
}
