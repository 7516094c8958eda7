package watch

import (
	"context"
	"database/sql"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/web/site"
)

// Metrics tells Prometheus how the environments of a server are, and what
// became of the runs that this process has performed. docs/watching.md says
// what each metric means.
type Metrics struct {
	service  *core.Core
	log      *slog.Logger
	probes   *probes
	watched  []*watched
	registry *prometheus.Registry

	runs               *prometheus.CounterVec
	duration, lateness *prometheus.HistogramVec
}

// watched is an environment that is asked at each scrape.
type watched struct {
	env   *admin.Environment
	pool  func() sql.DBStats // nil where it is not known
	drift driftCount
}

// scrapePatience is how long a scrape takes at most. What has not answered by
// then is left out.
const scrapePatience = 5 * time.Second

// longestCount is how long counting drift takes at most.
const longestCount = time.Minute

// moments are the bounds of how long runs take, and how late they are, in
// seconds.
var moments = []float64{
	0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 2 * 60, 5 * 60, 10 * 60, 20 * 60, 30 * 60,
}

// NewMetrics watches over the environments of a server. pools are the
// statistics of their connections, by the environments' names.
func NewMetrics(s *site.Server, pools map[string]func() sql.DBStats) *Metrics {
	m := &Metrics{service: s.Service, log: s.Log, probes: ProbesOf(s),
		registry: prometheus.NewRegistry(),
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "configsync_runs_total",
			Help: "Runs of schedules that this process has brought to an end.",
		},
			[]string{"environment", "schedule", "state"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "configsync_run_duration_seconds",
			Help:    "How long runs took, from the first attempt to the end.",
			Buckets: moments,
		},
			[]string{"environment"}),
		lateness: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "configsync_run_lateness_seconds",
			Help:    "How long after their time runs began.",
			Buckets: moments,
		},
			[]string{"environment"}),
	}
	for _, env := range s.Environments {
		m.watched = append(m.watched, &watched{env: env, pool: pools[env.Name]})
		m.duration.WithLabelValues(env.Name)
		m.lateness.WithLabelValues(env.Name)
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "configsync_build_info",
		Help: "The version of configsync; always 1.",
		ConstLabels: prometheus.Labels{
			"version":   s.Service.Version,
			"goversion": runtime.Version(),
		}})
	build.Set(1)
	m.registry.MustRegister(m, build, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves /metrics, /healthz and /readyz. They tell the names of
// environments and schedules to whoever asks.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError,
		ErrorLog:      slog.NewLogLogger(m.log.Handler(), slog.LevelWarn),
	}))
	m.probes.AddTo(mux)
	return mux
}

// Ended counts a run that this process has brought to an end; home keeps its
// schedule.
func (m *Metrics) Ended(home string, r admin.Run) {
	m.runs.WithLabelValues(home, r.Name, string(r.State)).Inc()
	if r.Started.IsZero() {
		return // nobody has begun it
	}
	m.lateness.WithLabelValues(home).Observe(max(0, r.Started.Sub(r.Tick).Seconds()))
	m.duration.WithLabelValues(home).Observe(max(0, r.Ended.Sub(r.Started).Seconds()))
}

// endStates are the states in which a run can end.
var endStates = []admin.RunState{
	admin.RunRan, admin.RunNoChanges, admin.RunHeld, admin.RunSkipped, admin.RunMissed,
	admin.RunFailed,
}

// Describe implements [prometheus.Collector].
func (m *Metrics) Describe(descriptions chan<- *prometheus.Desc) {
	for _, g := range []gauge{
		environmentUp, runsDue, asScheduled, nextRun, unattended, messagesWaiting, messagesGivenUp,
		driftObjects, connections, connectionWaits,
	} {
		descriptions <- g.desc
	}
	m.runs.Describe(descriptions)
	m.duration.Describe(descriptions)
	m.lateness.Describe(descriptions)
}

// Collect implements [prometheus.Collector]: it asks all environments at a
// time. The counters come last, since they get a zero for each schedule that
// was found; without it Prometheus would not see the first run as an increase.
func (m *Metrics) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapePatience)
	defer cancel()
	var all sync.WaitGroup
	for _, w := range m.watched {
		all.Go(func() {
			for _, metric := range m.observe(ctx, w) {
				metrics <- metric
			}
		})
	}
	all.Wait()
	m.runs.Collect(metrics)
	m.duration.Collect(metrics)
	m.lateness.Collect(metrics)
}
