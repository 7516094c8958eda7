package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/schedules"
	"configsync/refusal"
	"configsync/syncer/timing"
	"configsync/words"
)

func cmdSchedule(a *app) *cobra.Command {
	return group("schedule",
		"Automatic syncs, and the ledger of their runs",
		cmdScheduleAdd(a), cmdScheduleList(a), cmdScheduleStatus(a), cmdScheduleRuns(a),
		cmdScheduleNext(a), cmdScheduleRun(a),
		cmdScheduleAlter(a, "pause", "Pause a schedule until it is resumed",
			"Runs in progress continue.", "Paused", (*schedules.Service).PauseSchedule),
		cmdScheduleAlter(a, "resume", "Resume a paused schedule",
			"It runs from now on. Occurrences while it was paused are not made up for.", "Resumed",
			(*schedules.Service).ResumeSchedule),
		cmdScheduleAlter(a, "remove", "Remove a schedule for good",
			"Its runs stay in the ledger. Runs in progress continue.", "Removed",
			(*schedules.Service).RemoveSchedule))
}

// cmdScheduleAlter makes a command that does one thing to a schedule.
func cmdScheduleAlter(
	a *app, verb, short, more, done string,
	do func(*schedules.Service, context.Context, admin.Actor, *admin.Environment, string) error,
) *cobra.Command {
	return &cobra.Command{
		Use: verb + " ENV NAME", Short: short, Args: exactly("ENV", "NAME"),
		Long:    short + ". " + more + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync schedule " + verb + " production nightly",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withHome(cmd.Context(), args[0], func(env *admin.Environment) error {
				if err := do(
					a.service.Schedules, cmd.Context(), operator(), env, args[1],
				); err != nil {
					return err
				}
				a.notef("%s %s in %s.", done, args[1], env.Name)
				return nil
			})
		},
	}
}

// scheduleRow is a schedule as commands show it.
type scheduleRow struct {
	Name        string              `json:"name"`
	State       admin.ScheduleState `json:"state"`
	Runs        string              `json:"runs"` // in a sentence
	Description string              `json:"does"`
	Verdict     schedules.Verdict   `json:"verdict"`
	Summary     string              `json:"says"`
	Last        []admin.Run         `json:"last"`
	Next        time.Time           `json:"next,omitzero"`
	NextNote    string              `json:"nextNote,omitempty"`
	Schedule    admin.ScheduleSpec  `json:"schedule"`
}

func scheduleRowOf(s schedules.ScheduleStatus) scheduleRow {
	row := scheduleRow{
		Name: s.Name, State: s.Schedule.State, Runs: s.Timing.String(),
		Description: schedules.Describe(s.Schedule), Verdict: s.State, Summary: s.Summary(),
		Last: append([]admin.Run{}, s.Last...), Schedule: s.ScheduleSpec,
	}
	if len(s.Next) > 0 {
		row.Next, row.NextNote = s.Next[0].At, s.Next[0].Note
	}
	return row
}

func cmdScheduleList(a *app) *cobra.Command {
	var p printer
	c := &cobra.Command{
		Use: "list ENV", Short: "List the schedules of an environment", Args: exactly("ENV"),
		Long: `List the schedules of an environment: when each runs, what it does, the result
of its latest occurrence, and when it runs next.` + exitHelp(
			exitUnreachable,
		),
		Example: "  configsync schedule list production",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStandings(cmd, args[0], 1, func(
				_ *admin.Environment, statuses []schedules.ScheduleStatus,
			) error {
				rows := []scheduleRow{}
				for _, s := range statuses {
					rows = append(rows, scheduleRowOf(s))
				}
				return p.print(a.stdout, rows, views{"text": scheduleTable(rows)})
			})
		},
	}
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func (a *app) withStandings(
	cmd *cobra.Command, what string, next int,
	do func(*admin.Environment, []schedules.ScheduleStatus) error,
) error {
	return a.open.withSource(cmd.Context(), what, func(env *admin.Environment) error {
		statuses, err := a.service.Schedules.ScheduleStatuses(cmd.Context(), operator(),
			env, next)
		if err != nil {
			return err
		}
		return do(env, statuses)
	})
}

// noSchedule returns the error of a name that no schedule has.
func noSchedule(name string) error {
	return refusal.New(refusal.NotFound, "There is no schedule %q.", name).
		WithHint("List the schedules with: configsync schedule list")
}

func scheduleTable(rows []scheduleRow) func(io.Writer) error {
	return func(w io.Writer) error {
		if len(rows) == 0 {
			fmt.Fprintln(w, "No schedules.")
			return nil
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "NAME\tSTATE\tRUNS\tDOES\tNEXT")
		for _, r := range rows {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.Name, r.State, r.Runs, r.Description,
				dash(nextMoment(r.Next)))
		}
		return t.Flush()
	}
}

// nextMoment returns a time to come in its own zone, that of the schedule; ""
// for none.
func nextMoment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return words.WeekdayMoment(t)
}

func cmdScheduleNext(a *app) *cobra.Command {
	var p printer
	var timing timingFlags
	var n int
	c := &cobra.Command{
		Use: "next [ENV NAME]", Short: "List the next occurrences of a schedule, or of a timing",
		Args: atMost(2),
		Long: `List the next occurrences in the time zone of the schedule, each with its offset
and with the effect of daylight saving. A wall-clock time that does not exist,
because the clocks go forward, runs right after; one that occurs twice runs only
the first time.

Without ENV and NAME, the occurrences of --cron or --at are listed, to try out a
timing.` + exitHelp(exitUnreachable),
		Example: "  configsync schedule next production nightly\n  configsync schedule next --cron '30 2 * * *' --zone America/Los_Angeles --count 20",
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 1:
				return usagef("Name an environment and a schedule, or neither.")
			case len(args) == 0:
				t, err := timing.timing(time.UTC)
				if err != nil {
					return err
				}
				return p.print(a.stdout, occurrenceRows(
					t.After(time.Now(), n),
				), views{"text": nextTable(t, t.After(time.Now(), n))})
			}
			return a.withStandings(cmd, args[0], n, func(
				_ *admin.Environment, statuses []schedules.ScheduleStatus,
			) error {
				for _, s := range statuses {
					if s.Name == args[1] {
						return p.print(a.stdout, occurrenceRows(
							s.Next,
						), views{"text": nextTable(s.Timing, s.Next)})
					}
				}
				return noSchedule(args[1])
			})
		},
	}
	timing.addTo(c)
	c.Flags().IntVarP(&n, "count", "n", 10, "number of occurrences")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

type occurrenceRow struct {
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"`
}

func occurrenceRows(next []timing.Occurrence) []occurrenceRow {
	out := []occurrenceRow{}
	for _, o := range next {
		out = append(out, occurrenceRow(o))
	}
	return out
}

func nextTable(t timing.Timing, next []timing.Occurrence) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintf(w, "%s\n", t)
		for _, o := range next {
			line := "  " + nextMoment(o.At)
			if o.Note != "" {
				line += "  " + o.Note
			}
			fmt.Fprintln(w, line)
		}
		if len(next) == 0 {
			fmt.Fprintln(w, "  It does not run anymore, or is paused.")
		}
		return nil
	}
}
