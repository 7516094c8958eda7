package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/syncer/timing"
)

// timingFlags are the flags of a timing.
type timingFlags struct{ cron, at, zone string }

func (f *timingFlags) addTo(c *cobra.Command) {
	c.Flags().StringVar(&f.cron, "cron", "",
		"repeatedly: minute, hour, day of the month, month, day of the week, such as '0 22 * * 5' for Fridays at 10:00 PM; or @daily and the like")
	c.Flags().StringVar(&f.at, "at", "", "once: a wall-clock time such as '2026-12-04 22:00'")
	c.Flags().StringVar(&f.zone, "zone", "",
		"time zone of the IANA list, such as America/Los_Angeles (default: the System Property time-zone)")
}

// timing returns the timing of the flags; zone is the default.
func (f *timingFlags) timing(zone *time.Location) (timing.Timing, error) {
	t := timing.Timing{Cron: f.cron, At: wallClock(f.at), Zone: f.zone}
	if t.Zone == "" {
		t.Zone = zone.String()
	}
	return t, t.Check()
}

// wallClock writes a time that a person gave as timings hold it.
func wallClock(s string) string { return strings.Replace(strings.TrimSpace(s), " ", "T", 1) }

// scheduleFlags are the flags of a schedule.
type scheduleFlags struct {
	timingFlags
	spec    admin.ScheduleSpec
	consent consentFlag
	missed  string
	within  time.Duration
}

func cmdScheduleAdd(a *app) *cobra.Command {
	var f scheduleFlags
	c := &cobra.Command{
		Use:   "add ENV NAME",
		Short: "Add a schedule: when a sync runs automatically, and what it does",
		Args:  exactly("ENV", "NAME"),
		Long: `Add a schedule to an environment, which keeps it and the ledger of its runs.
configsync serve runs it, on as many machines as you like.

With --source it promotes everything that is ready, into ENV or the environments
in --target. It never decides for a person: a run with a conflict, a deletion or
widened sharing is held, and you are notified. If plans need approval, it
applies the oldest one that was approved, and sends new changes to review.

With --plan it applies one plan in review, once, if the plan is approved by then
and nothing that it relies on has changed. Its deletions are agreed to when the
schedule is added, each by its key: --allow-delete form/old-intake.

Every occurrence is in the ledger and ends as ran, no changes, held, skipped (a
freeze window), missed or failed, with the reason.` + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync schedule add production nightly --source training --cron '0 22 * * 1-5' --zone America/Los_Angeles --notify mailto:it@example.org\n" +
			"  configsync schedule add production fy2026 --plan 1f0c22ab --at '2026-12-04 22:00'\n" +
			"  configsync schedule add hub sites --source training --target 'site-*' --pilot site-001 --wait 1h --parallel 4 --cron '0 3 * * 0'",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return a.withHome(cmd.Context(), args[0], func(env *admin.Environment) error {
				return a.addSchedule(cmd.Context(), env, args[1], f)
			})
		},
	}
	f.timingFlags.addTo(c)
	c.Flags().StringVar(&f.spec.Source, "source", "",
		"promote everything that is ready from this environment")
	c.Flags().StringVar(&f.spec.Plan, "plan", "",
		"apply this plan in review: its id, or the beginning of the id")
	f.consent.addTo(c.Flags())
	c.Flags().StringSliceVar(&f.spec.Targets, "target", nil,
		"environments to promote into, or patterns such as site-* (default: ENV)")
	c.Flags().StringSliceVar(&f.spec.Pilot, "pilot", nil,
		"targets that go first; the others follow when all of these have succeeded")
	c.Flags().DurationVar(&f.spec.Wait, "wait", 0,
		"how long the others wait after the pilot, such as 1h")
	c.Flags().IntVar(&f.spec.Parallel, "parallel", 1, "how many targets to sync at a time")
	c.Flags().BoolVar(&f.spec.KeepGoing, "keep-going", false,
		"continue after a target was held or has failed; a pilot always stops the others")
	c.Flags().StringVar(&f.missed, "missed", "run",
		"if no server was free at the time: run it late, or skip it")
	c.Flags().DurationVar(&f.within, "within", 2*time.Hour, "how late it may run")
	c.Flags().StringSliceVar(&f.spec.Notify, "notify", nil,
		"address to notify: mailto:ADDRESS, or the https:// address of a webhook")
	return c
}

// check returns the problem of the flags, and fills in their defaults.
func (f *scheduleFlags) check() error {
	switch f.missed {
	case "run":
		f.spec.Late = f.within
	case "skip":
		f.spec.Late = 0
	default:
		return usagef("--missed must be run or skip, not %q.", f.missed)
	}
	if (f.spec.Plan == "") == (f.spec.Source == "") {
		return usagef("Use --source ENV to promote everything that is ready, or --plan ID to apply one plan.")
	}
	return nil
}

func (a *app) addSchedule(
	ctx context.Context, env *admin.Environment, name string, f scheduleFlags,
) error {
	zone, err := a.service.Zone(ctx, operator(), env)
	if err != nil {
		return err
	}
	if f.spec.Timing, err = f.timing(zone); err != nil {
		return err
	}
	if f.spec.Plan != "" {
		if f.spec.Plan, err = a.fullID(ctx, operator(), env, f.spec.Plan); err != nil {
			return err
		}
	}
	f.spec.Consent = f.consent.agreed
	s, err := a.service.Schedules.AddSchedule(ctx, operator(), env, name, f.spec)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s is scheduled in %s: %s.\n", s.Name, env.Name, s.Timing)
	if next := s.Timing.After(s.Created, 1); len(next) > 0 {
		line := "First run: " + nextMoment(next[0].At)
		if next[0].Note != "" {
			line += "  " + next[0].Note
		}
		fmt.Fprintln(a.stdout, line)
	}
	a.notef("It runs while configsync serve is running.")
	return nil
}
