package main

import (
	"context"
	"database/sql"
	"fmt"
	"net"

	"configsync/admin"
	"configsync/admin/schedules"
	"configsync/web/site"
	"configsync/web/watch"
)

// openMetrics listens for scrapes of metrics, and makes the scheduler count
// ended runs. serve answers until its context ends; without metrics it does
// nothing.
func (a *app) openMetrics(
	o watchOptions, server *site.Server, scheduler *schedules.Scheduler,
) (serve func(context.Context), err error) {
	if o.metrics == "" {
		return func(context.Context) {}, nil
	}
	listener, err := net.Listen("tcp", o.metrics)
	if err != nil {
		return nil, fmt.Errorf("listening for metrics: %w", err)
	}
	metrics := watch.NewMetrics(server, pools(server.Environments))
	scheduler.Ended = metrics.Ended
	return func(ctx context.Context) {
		fmt.Fprintf(a.stdout, "Metrics on http://%s/metrics\n", listener.Addr())
		if err := serveUntil(ctx, listener, metrics.Handler(), server.Log); err != nil {
			server.Log.Error("metrics are no longer served", "error", err)
		}
	}, nil
}

// pools returns the statistics of the environments' connections.
func pools(environments []*admin.Environment) map[string]func() sql.DBStats {
	out := map[string]func() sql.DBStats{}
	for _, env := range environments {
		if db, ok := env.Store.(interface{ Stats() sql.DBStats }); ok {
			out[env.Name] = db.Stats
		}
	}
	return out
}
