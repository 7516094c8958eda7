package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/schema"
	"configsync/store"
	"configsync/web"
	"configsync/web/site"
)

func TestProbesTellWhetherDatabasesAnswer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.visitor() // is not signed in
	for path, want := range map[string]string{
		"/healthz": "ok\n",
		"/readyz":  "training ok\nproduction ok\n",
	} {
		a := v.get(path)
		if a.Status != http.StatusOK || a.Body != want ||
			a.Header.Get("Content-Type") != "text/plain; charset=utf-8" ||
			a.Header["Set-Cookie"] != nil {
			t.Errorf("%s: %d %q %v, want 200 %q without cookies", path, a.Status, a.Body,
				a.Header, want)
		}
	}
	s.production.Store.(*store.DB).Close()
	if a := v.get(
		"/readyz",
	); a.Status != http.StatusServiceUnavailable ||
		a.Body != "training ok\nproduction unreachable\n" {
		t.Errorf("without production: %d %q", a.Status, a.Body)
	}
	if a := v.get("/healthz"); a.Status != http.StatusOK {
		t.Errorf("the process serves, and /healthz answers %d", a.Status)
	}
	if a := v.post("/readyz", nil); a.Status == http.StatusOK {
		t.Error("a probe takes a POST")
	}
	if a := v.get("/metrics"); a.Status != http.StatusNotFound {
		t.Errorf("metrics are served to everybody: %d", a.Status)
	}
}

func TestProbesAreNotLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	handler := handlerOf(t, &site.Server{
		Service: core.New(core.Options{Kinds: schema.All()}),
		Log:     slog.New(slog.NewTextHandler(&log, nil)),
	})
	for _, path := range []string{"/healthz", "/readyz", "/"} {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
	}
	if n := strings.Count(
		log.String(), "\n",
	); n != 1 || !strings.Contains(log.String(), "path=/ ") {
		t.Errorf("the log has %d lines, want that of the front page only:\n%s", n, log.String())
	}
}

func TestAddressesOfProbesAreTaken(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"healthz", "readyz"} {
		_, err := web.Handler((&site.Server{
			Environments: []*admin.Environment{{Name: name}},
			Log:          slog.New(slog.DiscardHandler),
		}))
		if err == nil || !strings.Contains(err.Error(), "address of a probe") {
			t.Errorf("an environment named %s: %v", name, err)
		}
	}
}

// A database that neither answers nor refuses keeps nobody waiting.
func TestReadinessIsBoundedInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stuck := stuckStore{until: make(chan struct{})}
		defer close(stuck.until)
		handler := handlerOf(t, &site.Server{
			Service:      core.New(core.Options{Kinds: schema.All()}),
			Environments: []*admin.Environment{{Name: "stuck", Store: stuck}},
			Log:          slog.New(slog.DiscardHandler),
		})
		begun, answer := time.Now(), httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest("GET", "/readyz", nil))
		if took := time.Since(
			begun,
		); took != 2*time.Second || answer.Code != http.StatusServiceUnavailable ||
			answer.Body.String() != "stuck unreachable\n" {
			t.Errorf("after %v: %d %q", took, answer.Code, answer.Body)
		}
	})
}

func handlerOf(t *testing.T, s *site.Server) http.Handler {
	t.Helper()
	handler, err := web.Handler(s)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// stuckStore does not answer, and does not heed that nobody waits any more.
type stuckStore struct {
	admin.Store
	until chan struct{}
}

func (s stuckStore) Snapshot(context.Context) (*admin.Snapshot, error) {
	<-s.until
	return nil, context.Canceled
}
