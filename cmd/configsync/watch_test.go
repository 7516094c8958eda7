package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/internal/soak"
	"configsync/releasenotes"
	"configsync/store"
	"configsync/store/pgtest"
)

// Whoever watches over a server sees a run in its metrics, its log and its
// traces, by one id.
func TestServerIsWatched(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	receiver := newReceiver(t)
	w := newWatchedServer(t, "sqlite:data/production.db",
		"OTEL_EXPORTER_OTLP_ENDPOINT="+receiver.url)
	if status, body := w.get("/readyz"); status != http.StatusOK || body != "production ok\n" {
		t.Errorf("/readyz: %d %q", status, body)
	}
	for _, base := range []string{w.pages, w.metrics} {
		if status, _ := w.getFrom(base, "/healthz"); status != http.StatusOK {
			t.Errorf("%s/healthz: %d", base, status)
		}
	}
	if status, _ := w.getFrom(w.pages, "/production/sign-in?back=secret"); status != http.StatusOK {
		t.Errorf("the sign-in page: %d", status)
	}
	run := w.runNow()
	eventually(t, "the run is counted", func() bool {
		_, body := w.get("/metrics")
		return strings.Contains(body,
			`configsync_runs_total{environment="production",schedule="nightly",state="ran"} 1`)
	})
	if _, body := w.get(
		"/metrics",
	); !strings.Contains(body,
		`configsync_database_connections{environment="production",state="open"}`) {
		t.Errorf("the connections are not told:\n%s", body)
	}
	log := w.stop()
	w.checkLog(log, run)

	attempt := receiver.span(t, "run")
	want := map[string]string{"configsync.run.id": run, "configsync.schedule": "nightly",
		"configsync.environment": "production", "configsync.target": "production",
		"configsync.run.attempt": "1",
		"configsync.run.state":   "ran"}
	for name, value := range want {
		if got := attempt.attributes[name]; got != value {
			t.Errorf("the attribute %s is %q, want %q", name, got, value)
		}
	}
	if attempt.attributes["configsync.update"] == "0" ||
		attempt.resource["service.name"] != "configsync" ||
		attempt.resource["service.version"] != buildVersion() {
		t.Errorf("update %s, resource %v", attempt.attributes["configsync.update"],
			attempt.resource)
	}
	for _, part := range []string{"open", "plan", "apply"} {
		if s := receiver.span(t, part); string(s.ParentSpanId) != string(attempt.SpanId) {
			t.Errorf("%s is not a part of the run", part)
		}
	}
	receiver.span(t, "GET /production/sign-in")
	if receiver.holds("secret") {
		t.Error("the traces tell what was asked for")
	}
}

// Without a receiver of traces nothing is exported, whatever else OpenTelemetry
// is told.
func TestNothingIsExportedUnlessConfigured(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	receiver := newReceiver(t)
	w := newWatchedServer(t, "sqlite:data/production.db",
		"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT="+receiver.url, "OTEL_SERVICE_NAME=configsync")
	w.runNow()
	eventually(t, "the run is counted", func() bool {
		_, body := w.get("/metrics")
		return strings.Contains(body, `state="ran"} 1`)
	})
	w.stop()
	if n := receiver.asked(); n != 0 {
		t.Errorf("%d requests have come", n)
	}
}

// A receiver that is away holds up nothing.
func TestReceiverOfTracesIsAway(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	w := newWatchedServer(t, "sqlite:data/production.db",
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="+gone.URL+"/v1/traces")
	w.runNow()
	eventually(t, "the run is counted", func() bool {
		_, body := w.get("/metrics")
		return strings.Contains(body, `state="ran"} 1`)
	})
	begun := time.Now()
	log := w.stop()
	if n := strings.Count(log, "traces cannot be exported"); n != 1 {
		t.Errorf("the log tells %d times that traces cannot be exported, want once:\n%s", n, log)
	}
	w.entries(log)
	if took := time.Since(begun); took > 10*tracePatience {
		t.Errorf("stopping took %v", took)
	}
}

func TestDatabaseServerGoesAway(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	server := pgtest.Start(t)
	w := newWatchedServer(t, server.URL(t))
	server.Stop(pgtest.Fast)
	eventually(t, "it is not ready", func() bool {
		status, body := w.get("/readyz")
		return status == http.StatusServiceUnavailable && body == "production unreachable\n"
	})
	status, body := w.get("/metrics")
	if status != http.StatusOK ||
		!strings.Contains(body, `configsync_environment_up{environment="production"} 0`) {
		t.Errorf("without its database /metrics answers %d\n%s", status, body)
	}
	server.Start()
	eventually(t, "it is ready again", func() bool {
		status, _ := w.get("/readyz")
		return status == http.StatusOK
	})
	w.stop()
}

func TestWatchOptionsAreChecked(t *testing.T) {
	w := newWorkspace(t)
	for _, args := range [][]string{{"--log-format", "xml"}, {"--metrics-listen", "nowhere"}} {
		if o := w.run(
			append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...,
		); o.code != exitUsage {
			t.Errorf("%v: exit code %d\n%s", args, o.code, o.talk)
		}
	}
	for variable, value := range map[string]string{
		otlpVariable:       "collector:4318",
		otlpTracesVariable: "ftp://collector",
	} {
		t.Setenv(variable, value)
		if o := w.run(
			"serve", "--listen", "127.0.0.1:0",
		); o.code != exitUsage || !strings.Contains(o.talk, variable) {
			t.Errorf("%s=%s: exit code %d\n%s", variable, value, o.code, o.talk)
		}
		os.Unsetenv(variable)
	}
	t.Setenv(otlpVariable, "http://127.0.0.1:4317")
	t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
	if o := w.run(
		"serve", "--listen", "127.0.0.1:0",
	); o.code != exitUsage || !strings.Contains(o.talk, "http/protobuf") {
		t.Errorf("grpc: exit code %d\n%s", o.code, o.talk)
	}
}

// watchedServer is a process that serves a production with a schedule.
type watchedServer struct {
	t              *testing.T
	s              *scene
	url            string // of its database
	cmd            *exec.Cmd
	log            *os.File
	pages, metrics string // addresses
}

func newWatchedServer(t *testing.T, url string, env ...string) *watchedServer {
	t.Helper()
	w := &watchedServer{
		t:   t,
		s:   &scene{t: t, dir: t.TempDir(), env: append(env, "PRODUCTION_URL="+url)},
		url: url,
	}
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		w.url = "sqlite:" + filepath.Join(w.s.dir, file)
	}
	w.s.write("configsync.yaml",
		"environments:\n  training: {role: training, url: \"sqlite:data/training.db\"}\n  production: {role: production, url: \"${PRODUCTION_URL}\"}\n")
	w.s.write("config/bundle.yaml", "format: 1\nenvironment: training\n")
	w.s.write("config/workgroups/administrators.yaml",
		"name: administrators\ntitle: Administrators\npermissions:\n  - manage-users\n")
	w.s.must("init")
	w.s.must("env", "test")
	w.s.must("sync", "config", "training", "--yes")
	w.s.must("schedule", "add", "production", "nightly", "--source", "training", "--zone", "UTC",
		"--cron", "0 2 * * *")
	w.start()
	return w
}

// start starts the server, and learns its addresses from what it prints.
func (w *watchedServer) start() {
	w.t.Helper()
	w.cmd = w.s.command("serve", "production", "--listen", "127.0.0.1:0", "--metrics-listen",
		"127.0.0.1:0", "--log-format", "json")
	log, err := os.Create(filepath.Join(w.t.TempDir(), "log"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { log.Close() })
	w.log, w.cmd.Stderr = log, log
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	start(w.t, w.cmd)
	lines := bufio.NewScanner(out)
	for (w.pages == "" || w.metrics == "") && lines.Scan() {
		if at, ok := strings.CutPrefix(lines.Text(), "Serving on "); ok {
			w.pages = strings.TrimSuffix(at, "/")
		}
		if at, ok := strings.CutPrefix(lines.Text(), "Metrics on "); ok {
			w.metrics = strings.TrimSuffix(at, "/metrics")
		}
	}
	if w.pages == "" || w.metrics == "" {
		w.t.Fatalf("the server did not tell its addresses\n%s", w.logged())
	}
}

func (w *watchedServer) logged() string {
	w.t.Helper()
	text, err := os.ReadFile(w.log.Name())
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// stop ends the server, which does not answer afterwards, and returns its log.
func (w *watchedServer) stop() string {
	w.t.Helper()
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		w.t.Fatal(err)
	}
	if err := w.cmd.Wait(); exitCodeOf(err) != exitInterrupted && exitCodeOf(err) != exitOK {
		w.t.Errorf("the server ended with %v\n%s", err, w.logged())
	}
	for _, base := range []string{w.pages, w.metrics} {
		if resp, err := http.Get(base + "/healthz"); err == nil {
			resp.Body.Close()
			w.t.Errorf("%s answers after the end", base)
		}
	}
	return w.logged()
}

func (w *watchedServer) get(path string) (status int, body string) {
	w.t.Helper()
	return w.getFrom(w.metrics, path)
}

func (w *watchedServer) getFrom(base, path string) (status int, body string) {
	w.t.Helper()
	resp, err := http.Get(base + path)
	if err != nil {
		w.t.Fatalf("%v\n%s", err, w.logged())
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// runNow asks for a run, which the server takes up, and returns its id.
func (w *watchedServer) runNow() string {
	w.t.Helper()
	db, err := store.Open(w.t.Context(), w.url, store.Options{
		Version: releasenotes.Latest(),
		Actor:   "operator:tester",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	runs, err := (core.New(core.Options{
		Version:          releasenotes.Latest(),
		EnvironmentNames: []string{"production", "training"},
	})).Schedules.RunSchedule(
		w.t.Context(), admin.Operator("tester"),
		&admin.Environment{Name: "production", Role: admin.Production, Store: db}, "nightly",
	)
	if err != nil {
		w.t.Fatal(err)
	}
	return runs[0].ID
}

// checkLog wants a line that tells what became of a run, and none of a probe.
func (w *watchedServer) checkLog(log, run string) {
	w.t.Helper()
	told := false
	for _, entry := range w.entries(log) {
		told = told || entry.Msg == "run" && entry.Run == run && entry.State == "ran"
		if entry.Path == "/healthz" || entry.Path == "/readyz" {
			w.t.Errorf("a probe is logged: %+v", entry)
		}
	}
	if !told {
		w.t.Errorf("the log does not tell of the run %s:\n%s", run, log)
	}
}

// logEntry is a line of the log.
type logEntry struct{ Msg, Run, State, Path string }

// entries reads the log, every line of which is JSON.
func (w *watchedServer) entries(log string) (entries []logEntry) {
	w.t.Helper()
	for line := range strings.Lines(log) {
		var entry logEntry
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			w.t.Errorf("%v: %s", err, line)
		}
		entries = append(entries, entry)
	}
	return entries
}

// receiver takes spans over OTLP/HTTP.
type receiver struct {
	url string
	mu  sync.Mutex
	n   int
	all []receivedSpan
	raw strings.Builder
}

type receivedSpan struct {
	*spans.Span
	attributes, resource map[string]string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// ServeHTTP implements [http.Handler].
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	body, err := io.ReadAll(q.Body)
	var sent collector.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(body, &sent)
	}
	if err != nil || q.URL.Path != "/v1/traces" ||
		q.Header.Get("Content-Type") != "application/x-protobuf" {
		http.Error(w, "not traces", http.StatusBadRequest)
		return
	}
	r.raw.Write(body)
	for _, of := range sent.ResourceSpans {
		for _, scope := range of.ScopeSpans {
			for _, s := range scope.Spans {
				r.all = append(r.all, receivedSpan{
					s, attributesOf(s.Attributes), attributesOf(of.Resource.Attributes),
				})
			}
		}
	}
}

func attributesOf(list []*common.KeyValue) map[string]string {
	out := map[string]string{}
	for _, a := range list {
		if number, ok := a.Value.Value.(*common.AnyValue_IntValue); ok {
			out[a.Key] = fmt.Sprint(number.IntValue)
			continue
		}
		out[a.Key] = a.Value.GetStringValue()
	}
	return out
}

func (r *receiver) asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.n
}

func (r *receiver) holds(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Contains(r.raw.String(), text)
}

// span is the first of that name.
func (r *receiver) span(t *testing.T, name string) receivedSpan {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	for _, s := range r.all {
		if s.Name == name {
			return s
		}
		names = append(names, s.Name)
	}
	t.Fatalf("there is no span %s among %q", name, names)
	return receivedSpan{}
}
