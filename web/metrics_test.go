package web_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"gopkg.in/yaml.v3"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/core"
	"configsync/admin/promotion"
	"configsync/admin/schedules"
	"configsync/schema"
	"configsync/store"
	"configsync/syncer/timing"
	"configsync/web/site"
	"configsync/web/watch"
)

// watchedSite is a Training and an empty Production with a schedule of it, and
// the metrics of both, served on loopback.
type watchedSite struct {
	*testSite
	scheduler *schedules.Scheduler
	url       string
}

func newWatchedSite(t *testing.T) *watchedSite {
	t.Helper()
	s := (&builtSite{at: firstDay}).open(t)
	log := slog.New(slog.NewTextHandler(logWriter{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	metrics := watch.NewMetrics(&site.Server{
		Service:      s.service,
		Environments: []*admin.Environment{s.training, s.production},
		Log:          log,
	},
		map[string]func() sql.DBStats{"production": s.production.Store.(*store.DB).Stats})
	server := httptest.NewServer(metrics.Handler())
	t.Cleanup(server.Close)
	w := &watchedSite{
		testSite: s,
		url:      server.URL,
		scheduler: &schedules.Scheduler{
			Service: s.service.Schedules,
			Homes:   []*admin.Environment{s.production},
			Replica: "test",
			Log:     log,
			Ended:   metrics.Ended,
		},
	}
	w.scheduler.Open = func(_ context.Context, name string) (*admin.Environment, func(), error) {
		if name == "training" {
			return s.training, func() {}, nil
		}
		return s.production, func() {}, nil
	}
	w.edit(s.training, "list", "as it was promoted")
	_, err := s.service.Schedules.AddSchedule(t.Context(), admintest.Operator, s.production,
		"nightly",
		admin.ScheduleSpec{
			Source: "training",
			Timing: timing.Timing{Cron: "0 2 * * *", Zone: "UTC"},
			Notify: []string{"mailto:ops@example.org"},
		})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// edit changes a drop-down list.
func (s *testSite) edit(env *admin.Environment, name, title string) {
	s.t.Helper()
	if _, err := s.service.Promotion.Edit(
		s.t.Context(), admintest.Operator, env,
		promotion.EditRequest{
			Objects: []schema.Object{admintest.List(name, title)},
			Reason:  "test",
		},
	); err != nil {
		s.t.Fatal(err)
	}
}

// turn has the scheduler do what is due, and waits until it is done.
func (w *watchedSite) turn() {
	w.t.Helper()
	if _, err := w.scheduler.Turn(w.t.Context(), w.t.Context(), w.production); err != nil {
		w.t.Fatal(err)
	}
	w.scheduler.Wait()
}

// run asks for a run, which is due a second later.
func (w *watchedSite) run() {
	w.t.Helper()
	defer w.clock.Advance(time.Second)
	if _, err := w.service.Schedules.RunSchedule(
		w.t.Context(), admintest.Operator, w.production, "nightly",
	); err != nil {
		w.t.Fatal(err)
	}
}

func TestMetricsTellWhatBecomesOfSchedules(t *testing.T) {
	t.Parallel()
	w := newWatchedSite(t)
	const nightly = `{environment="production",schedule="nightly"}`
	w.turn()
	w.scrape().want(t, map[string]float64{
		`configsync_environment_up{environment="production"}`: 1,
		`configsync_schedule_as_scheduled` + nightly:          1,
		`configsync_schedule_next_run_timestamp_seconds` + nightly: float64(
			time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC).Unix(),
		),
		// so that the first is seen as an increase
		`configsync_runs_total{environment="production",schedule="nightly",state="ran"}`: 0,
		`configsync_runs_due{environment="production"}`:                                  0,
		`configsync_schedules_unattended_seconds{environment="production"}`:              0,
		// that it was planned
		`configsync_messages_waiting{environment="production"}`:                    1,
		`configsync_run_duration_seconds_count{environment="production"}`:          0,
		`configsync_build_info{version="` + admintest.Version + `"}`:               1,
		`configsync_database_waits_total{environment="production"}`:                0,
		`configsync_database_connections{environment="production",state="in_use"}`: 0,
	}).wantNone(t, `configsync_drift_objects{environment="production"}`) // no sync yet

	w.run()
	w.scrape().want(t, map[string]float64{`configsync_runs_due{environment="production"}`: 1})
	w.turn()
	w.scrape().want(t, map[string]float64{
		`configsync_runs_due{environment="production"}`:                                  0,
		`configsync_runs_total{environment="production",schedule="nightly",state="ran"}`: 1,
		`configsync_run_duration_seconds_count{environment="production"}`:                1,
		`configsync_run_lateness_seconds_count{environment="production"}`:                1,
		`configsync_drift_objects{environment="production"}`:                             0,
	})

	// Nobody is there at the time of an occurrence.
	w.clock.Advance(9*time.Hour + 10*time.Minute - time.Second)
	w.scrape().want(t, map[string]float64{
		`configsync_schedule_as_scheduled` + nightly:                        0,
		`configsync_schedules_unattended_seconds{environment="production"}`: 600,
		`configsync_runs_due{environment="production"}`:                     1,
	})
	w.turn()
	w.scrape().want(t, map[string]float64{
		`configsync_schedule_as_scheduled` + nightly:                                        0,
		`configsync_schedules_unattended_seconds{environment="production"}`:                 0,
		`configsync_runs_total{environment="production",schedule="nightly",state="missed"}`: 1,
		// nobody has begun it
		`configsync_run_duration_seconds_count{environment="production"}`: 1,
		// planned, ran, missed
		`configsync_messages_waiting{environment="production"}`: 3,
	})

	// A hotfix is drift, and a paused schedule is nobody's alarm.
	w.edit(w.production, "list", "hotfix")
	if err := w.service.Schedules.PauseSchedule(
		t.Context(), admintest.Operator, w.production, "nightly",
	); err != nil {
		t.Fatal(err)
	}
	w.scrape().want(t, map[string]float64{`configsync_drift_objects{environment="production"}`: 1}).
		wantNone(t, `configsync_schedule_as_scheduled`+nightly,
			`configsync_schedule_next_run_timestamp_seconds`+nightly)
}

func TestMetricsOutliveADatabase(t *testing.T) {
	t.Parallel()
	w := newWatchedSite(t)
	w.production.Store.(*store.DB).Close()
	w.scrape().want(t, map[string]float64{`configsync_environment_up{environment="production"}`: 0,
		`configsync_environment_up{environment="training"}`: 1,
		`configsync_runs_due{environment="training"}`:       0}).
		wantNone(t, `configsync_runs_due{environment="production"}`)
	for path, want := range map[string]int{
		"/healthz": http.StatusOK,
		"/readyz":  http.StatusServiceUnavailable,
	} {
		resp, err := http.Get(w.url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, resp.StatusCode, want)
		}
	}
}

func TestScrapeIsBoundedInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stuck := stuckStore{until: make(chan struct{})}
		defer close(stuck.until)
		metrics := watch.NewMetrics(&site.Server{
			Service:      core.New(core.Options{Kinds: schema.All()}),
			Environments: []*admin.Environment{{Name: "stuck", Store: stuck}},
			Log:          slog.New(slog.DiscardHandler),
		}, nil)
		begun, answer := time.Now(), httptest.NewRecorder()
		metrics.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
		if took := time.Since(
			begun,
		); took != 5*time.Second || answer.Code != http.StatusOK ||
			!strings.Contains(answer.Body.String(),
				`configsync_environment_up{environment="stuck"} 0`) {
			t.Errorf("after %v: %d\n%s", took, answer.Code, answer.Body)
		}
	})
}

// What the example's alerts and docs/watching.md name is there, and what is
// there is explained.
func TestMetricsAreThoseThatAreExplained(t *testing.T) {
	t.Parallel()
	w := newWatchedSite(t)
	w.run()
	w.turn()
	there := map[string]bool{}
	for name := range w.scrape() {
		if strings.HasPrefix(name, "configsync_") {
			there[name] = true
		}
	}
	words := regexp.MustCompile(`configsync_[a-z_]+`)
	rules := alertRules(t)
	for _, r := range rules {
		used := words.FindAllString(r.Expr, -1)
		if r.Alert == "" || len(used) == 0 || r.Annotations["summary"] == "" ||
			r.Labels["severity"] == "" {
			t.Errorf("the rule %+v is not complete", r)
		}
		for _, name := range used {
			if !there[name] {
				t.Errorf("%s asks for %s, which does not exist", r.Alert, name)
			}
		}
	}
	page, err := os.ReadFile(filepath.Join("..", "docs", "watching.md"))
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]bool{}
	for _, name := range words.FindAllString(string(page), -1) {
		explained[name] = true
	}
	if got, want := slices.Sorted(
		maps.Keys(explained),
	), slices.Sorted(maps.Keys(there)); !slices.Equal(got, want) {
		t.Errorf("docs/watching.md explains\n%v, and there are\n%v", got, want)
	}
	for _, r := range rules {
		if !strings.Contains(string(page), r.Alert) {
			t.Errorf("docs/watching.md does not explain the alert %s", r.Alert)
		}
	}
}

// alertRule is a rule of Prometheus, as far as is looked at here.
type alertRule struct {
	Alert, Expr, For    string
	Labels, Annotations map[string]string
}

func alertRules(t *testing.T) (rules []alertRule) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "examples", "alerts", "configsync.rules.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Name  string
			Rules []alertRule
		}
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		t.Fatal(err)
	}
	for _, g := range file.Groups {
		rules = append(rules, g.Rules...)
	}
	if len(rules) < 4 {
		t.Fatalf("there are %d rules", len(rules))
	}
	return rules
}

// scraped is what /metrics answered, by the name of the metric.
type scraped map[string]*dto.MetricFamily

func (w *watchedSite) scrape() scraped {
	w.t.Helper()
	resp, err := http.Get(w.url + "/metrics")
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		w.t.Fatalf("%d %v\n%s", resp.StatusCode, err, text)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(string(text)))
	if err != nil {
		w.t.Fatal(err)
	}
	return families
}

// values are the values of all metrics, by name{label="value",…}, with labels
// in their order. The count of a histogram ends with _count. The version of Go
// is not told.
func (s scraped) values() map[string]float64 {
	out := map[string]float64{}
	for name, family := range s {
		for _, m := range family.Metric {
			var labels []string
			for _, l := range m.Label {
				if l.GetName() != "goversion" {
					labels = append(labels, fmt.Sprintf("%s=%q", l.GetName(), l.GetValue()))
				}
			}
			at := "{" + strings.Join(labels, ",") + "}"
			switch {
			case m.Gauge != nil:
				out[name+at] = m.Gauge.GetValue()
			case m.Counter != nil:
				out[name+at] = m.Counter.GetValue()
			case m.Histogram != nil:
				out[name+"_count"+at] = float64(m.Histogram.GetSampleCount())
			}
		}
	}
	return out
}

func (s scraped) want(t *testing.T, want map[string]float64) scraped {
	t.Helper()
	values := s.values()
	for name, v := range want {
		if got, there := values[name]; !there || got != v {
			t.Errorf("%s is %v (there: %t), want %v", name, got, there, v)
		}
	}
	return s
}

func (s scraped) wantNone(t *testing.T, names ...string) {
	t.Helper()
	values := s.values()
	for _, name := range names {
		if got, there := values[name]; there {
			t.Errorf("%s is %v, want nothing", name, got)
		}
	}
}
