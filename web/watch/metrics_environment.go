package watch

import (
	"context"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"configsync/admin"
	"configsync/admin/schedules"
	"configsync/syncer"
)

// gauge is a metric whose value is asked for at each scrape. Its first label is
// the environment.
type gauge struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
}

func newGauge(name, help string, labels ...string) gauge {
	return gauge{
		prometheus.NewDesc(name, help, append([]string{"environment"}, labels...), nil),
		prometheus.GaugeValue,
	}
}

var (
	environmentUp = newGauge("configsync_environment_up",
		"1 when the environment's database answers, 0 when not.")
	runsDue = newGauge("configsync_runs_due",
		"Runs whose time has come and that have not ended.")
	asScheduled = newGauge("configsync_schedule_as_scheduled",
		"0 when the latest occurrence was held, missed or failed, or is overdue; 1 otherwise. Of schedules that are not paused.",
		"schedule")
	nextRun = newGauge("configsync_schedule_next_run_timestamp_seconds",
		"When the schedule runs next.", "schedule")
	unattended = newGauge("configsync_schedules_unattended_seconds",
		"For how long an occurrence whose time has come was not noticed by any server; 0 while there is none.")
	messagesWaiting = newGauge("configsync_messages_waiting",
		"Messages about schedules that are on their way.")
	messagesGivenUp = newGauge("configsync_messages_given_up",
		"Messages about schedules that could not be delivered.")
	driftObjects = newGauge("configsync_drift_objects",
		"Objects that were changed in the environment itself since the last sync into it.")
	connections = newGauge("configsync_database_connections",
		"Connections to the environment's database: open, and of these in use and idle.", "state")
	connectionWaits = gauge{
		prometheus.NewDesc("configsync_database_waits_total",
			"How often somebody had to wait for a connection.", []string{"environment"}, nil),
		prometheus.CounterValue,
	}
)

func (g gauge) metric(env *admin.Environment, value float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(g.desc, g.kind, value,
		append([]string{env.Name}, labels...)...)
}

// observe asks an environment. Of one that does not answer there is little to
// tell, but that.
func (m *Metrics) observe(ctx context.Context, w *watched) (out []prometheus.Metric) {
	out = w.connections()
	seen, err := within(ctx, func() (schedules.Watch, error) {
		return m.service.Schedules.Watch(ctx, w.env)
	})
	if err != nil {
		m.log.Debug("an environment cannot be watched", "environment", w.env.Name, "error", err)
		return append(out, environmentUp.metric(w.env, 0))
	}
	out = append(out, environmentUp.metric(w.env, 1), runsDue.metric(w.env, float64(seen.Due)),
		unattended.metric(w.env, seen.Unattended.Seconds()),
		messagesWaiting.metric(w.env, float64(seen.Messages.Waiting)),
		messagesGivenUp.metric(w.env, float64(seen.Messages.GivenUp)))
	for _, s := range seen.Statuses {
		out = append(out, m.schedule(w.env, s)...)
	}
	n, known, err := w.drift.get(ctx, seen.At, func(
		ctx context.Context,
	) (int, syncer.Endpoint, bool, error) {
		return m.service.Schedules.CountDrift(ctx, w.env)
	})
	if err != nil {
		m.log.Debug("drift cannot be counted", "environment", w.env.Name, "error", err)
	}
	if known {
		out = append(out, driftObjects.metric(w.env, float64(n)))
	}
	return out
}

// schedule tells of a schedule. One that is paused was paused by somebody who
// knows how it is.
func (m *Metrics) schedule(
	env *admin.Environment, s schedules.ScheduleStatus,
) (out []prometheus.Metric) {
	for _, state := range endStates {
		m.runs.WithLabelValues(env.Name, s.Name, string(state))
	}
	if s.Schedule.State == admin.ScheduleActive {
		good := 0.0
		if s.State.AsScheduled() {
			good = 1
		}
		out = append(out, asScheduled.metric(env, good, s.Name))
	}
	if len(s.Next) > 0 {
		out = append(out, nextRun.metric(env, float64(s.Next[0].At.UnixMilli())/1000, s.Name))
	}
	return out
}

func (w *watched) connections() []prometheus.Metric {
	if w.pool == nil {
		return nil
	}
	s := w.pool()
	return []prometheus.Metric{connections.metric(w.env, float64(s.OpenConnections), "open"),
		connections.metric(w.env, float64(s.InUse), "in_use"),
		connections.metric(w.env, float64(s.Idle), "idle"),
		connectionWaits.metric(w.env, float64(s.WaitCount))}
}

// driftCount remembers how many objects an environment has of its own, until
// its history moves: counting is not free.
type driftCount struct {
	mu    sync.Mutex
	n     int
	at    syncer.Endpoint // what was counted; zero for nothing
	known bool            // false when there was no sync yet
	err   error
	under chan struct{} // closed when a count that is under way has ended; nil when none is
}

// get returns the number at a point of the history. A count that takes longer
// than ctx goes on for a later call; there is one at a time.
func (d *driftCount) get(
	ctx context.Context, at syncer.Endpoint,
	count func(context.Context) (int, syncer.Endpoint, bool, error),
) (n int, known bool, err error) {
	d.mu.Lock()
	if d.at == at {
		defer d.mu.Unlock()
		return d.n, d.known, nil
	}
	if d.under == nil {
		d.under = make(chan struct{})
		go d.count(d.under, count)
	}
	under := d.under
	d.mu.Unlock()
	select {
	case <-under:
	case <-ctx.Done():
		return 0, false, ctx.Err()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.n, d.known, d.err
}

func (d *driftCount) count(
	under chan struct{}, count func(context.Context) (int, syncer.Endpoint, bool, error),
) {
	ctx, cancel := context.WithTimeout(context.Background(), longestCount)
	defer cancel()
	n, at, known, err := count(ctx)
	if err != nil {
		at = syncer.Endpoint{} // to be tried again
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.n, d.at, d.known, d.err, d.under = n, at, known, err, nil
	close(under)
}
