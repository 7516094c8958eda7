package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/syncer/timing"
	"configsync/words"
)

func cmdFreeze(a *app) *cobra.Command {
	return group("freeze", "Freeze windows: periods in which an environment takes no sync",
		cmdFreezeAdd(a), cmdFreezeList(a), cmdFreezeRemove(a))
}

func cmdFreezeAdd(a *app) *cobra.Command {
	var timing timingFlags
	var until, reason string
	var lasts time.Duration
	c := &cobra.Command{
		Use: "add ENV", Short: "Add a freeze window", Args: exactly("ENV"),
		Long: `Add a period in which an environment takes no sync and no rollback: once, from
--at until --until, or repeatedly by --cron, for --lasts. Scheduled syncs are
skipped and recorded. Syncs by hand are refused with exit code 4, unless a user
with the permission override-freeze gives a reason, which stays in the history.
Edits are not affected: they follow the System Property direct-changes.` + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync freeze add production --at '2026-12-20 00:00' --until '2027-01-02 06:00' --reason 'Holidays: nobody is there to help'\n" +
			"  configsync freeze add production --cron '0 0 1 10 *' --lasts 336h --reason 'The annual report is being written'",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open.withTarget(cmd.Context(), args[0], func(env *admin.Environment) error {
				zone, err := a.service.Zone(cmd.Context(), operator(), env)
				if err != nil {
					return err
				}
				w, err := freezeWindow(timing, until, lasts, zone)
				if err != nil {
					return err
				}
				f, err := a.service.Promotion.AddFreeze(cmd.Context(), operator(), env, w, reason)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.stdout, "%s takes no syncs: %s, for %s (%s).\n", env.Name, w.Timing,
					words.Duration(w.Lasts), f.ID[:8])
				return nil
			})
		},
	}
	timing.addTo(c)
	c.Flags().StringVar(&until, "until", "",
		"when a window that comes once ends, such as '2027-01-02 06:00'")
	c.Flags().DurationVar(&lasts, "lasts", 0, "how long it lasts, such as 48h; instead of --until")
	c.Flags().StringVar(&reason, "reason", "", "why; shown to people whose sync is blocked")
	return c
}

// freezeWindow returns the freeze window of the flags.
func freezeWindow(
	flags timingFlags, until string, lasts time.Duration, zone *time.Location,
) (timing.Window, error) {
	t, err := flags.timing(zone)
	if err != nil {
		return timing.Window{}, err
	}
	switch {
	case (until == "") == (lasts == 0):
		return timing.Window{}, usagef("Say how long it lasts, with --until or --lasts.")
	case until != "" && !t.Once():
		return timing.Window{},
			usagef("Use --until with --at. A window that repeats needs --lasts.")
	case until != "":
		end := timing.Timing{At: wallClock(until), Zone: t.Zone}
		if err := end.Check(); err != nil {
			return timing.Window{}, err
		}
		lasts = end.After(time.Time{}, 1)[0].At.Sub(t.After(time.Time{}, 1)[0].At)
	}
	w := timing.Window{Timing: t, Lasts: lasts}
	return w, w.Check()
}

// freezeRow is a freeze window as commands show it.
type freezeRow struct {
	ID     string        `json:"id"`
	Window timing.Window `json:"window"`
	Comes  string        `json:"comes"`
	Reason string        `json:"reason"`
	By     string        `json:"by"`
}

func cmdFreezeList(a *app) *cobra.Command {
	var p printer
	c := &cobra.Command{
		Use: "list ENV", Short: "List the freeze windows of an environment", Args: exactly("ENV"),
		Long: "List the freeze windows of an environment: when each comes, for how long, and why." +
			exitHelp(
				exitUnreachable,
			),
		Example: "  configsync freeze list production",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open.withSource(cmd.Context(), args[0], func(env *admin.Environment) error {
				freezes, err := a.service.Promotion.Freezes(cmd.Context(), operator(), env)
				if err != nil {
					return err
				}
				rows := []freezeRow{}
				for _, f := range freezes {
					rows = append(rows, freezeRow{
						ID:     f.ID,
						Window: f.Window,
						Comes:  f.Window.Timing.String(),
						Reason: f.Reason,
						By:     f.By,
					})
				}
				return p.print(a.stdout, rows, views{"text": freezeTable(rows)})
			})
		},
	}
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func freezeTable(rows []freezeRow) func(io.Writer) error {
	return func(w io.Writer) error {
		if len(rows) == 0 {
			fmt.Fprintln(w, "No freeze windows.")
			return nil
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tCOMES\tLASTS\tBY\tREASON")
		for _, r := range rows {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.ID[:8], r.Comes,
				words.Duration(r.Window.Lasts), r.By, r.Reason)
		}
		return t.Flush()
	}
}

func cmdFreezeRemove(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "remove ENV ID", Short: "Remove a freeze window, even while it lasts",
		Args: exactly("ENV", "ID"),
		Long: `Remove a freeze window by its id, or the beginning of the id, even while it
lasts.` + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync freeze remove production k3v7w2qd",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open.withTarget(cmd.Context(), args[0], func(env *admin.Environment) error {
				freezes, err := a.service.Promotion.Freezes(cmd.Context(), operator(), env)
				if err != nil {
					return err
				}
				var found []string
				for _, f := range freezes {
					if strings.HasPrefix(f.ID, args[1]) {
						found = append(found, f.ID)
					}
				}
				switch {
				case args[1] == "" || len(found) > 1:
					return usagef("%q begins the ids of %s: freeze list shows them.", args[1],
						words.Count(len(found), "freeze window", "freeze windows"))
				case len(found) == 0:
					found = args[1:]
				}
				if err := a.service.Promotion.RemoveFreeze(
					cmd.Context(), operator(), env, found[0],
				); err != nil {
					return err
				}
				a.notef("Removed.")
				return nil
			})
		},
	}
}
