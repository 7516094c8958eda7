package main

import (
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/schedules"
	"configsync/notify"
)

// scheduleOptions are the flags of serve about schedules.
type scheduleOptions struct {
	off   bool
	room  int
	lease time.Duration
}

func (o *scheduleOptions) addTo(c *cobra.Command) {
	c.Flags().BoolVar(&o.off, "no-schedules", false,
		"serve pages only, and leave schedules to other processes")
	c.Flags().IntVar(&o.room, "runs-at-a-time", 4,
		"how many scheduled runs this process performs at a time")
	c.Flags().DurationVar(&o.lease, "lease", 30*time.Second,
		"how long after the last sign of life of this process others take over its runs")
}

func (o scheduleOptions) check() error {
	switch {
	case o.room < 1:
		return usagef("--runs-at-a-time must be at least 1.")
	case o.lease < time.Second:
		return usagef("--lease must be at least 1s.")
	}
	return nil
}

// servedScheduler returns the replica of a server.
func (a *app) servedScheduler(
	environments []*admin.Environment, o scheduleOptions, log *slog.Logger,
) (*schedules.Scheduler, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	s, err := a.scheduler(environments, log)
	if err != nil {
		return nil, err
	}
	s.MaxRuns, s.Lease = o.room, o.lease
	return s, nil
}

// newCourier returns the courier of messages about schedules, by the
// environment variables.
func newCourier() *notify.Courier {
	return &notify.Courier{SMTP: os.Getenv("CONFIGSYNC_SMTP_URL"),
		From:       os.Getenv("CONFIGSYNC_MAIL_FROM"),
		Secret:     []byte(os.Getenv("CONFIGSYNC_WEBHOOK_SECRET")),
		AllowLocal: os.Getenv("CONFIGSYNC_WEBHOOKS_WITHIN") != "", Version: buildVersion()}
}

// quietLog writes only warnings and errors.
func quietLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{
		Level: slog.LevelError, ReplaceAttr: timesInUTC,
	}))
}
