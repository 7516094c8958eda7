package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"configsync/admin"
	"configsync/web/site"
)

// A span tells which route was asked for, and nothing of what was typed or of
// whom it is about.
func TestSpansNameRoutesOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	recorder := tracetest.NewSpanRecorder()
	server := &site.Server{Service: s.service, Environments: []*admin.Environment{s.training},
		Log:    slog.New(slog.DiscardHandler),
		Tracer: sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder)).Tracer("test")}
	handler := handlerOf(t, server)
	for _, ask := range []struct{ method, path, name, route, code string }{
		{
			"GET", "/training/clients/secret?q=secret", "GET /training/clients/{id}",
			"/training/clients/{id}", "303",
		},
		{"GET", "/training/sign-in", "GET /training/sign-in", "/training/sign-in", "200"},
		{"GET", "/secret", "GET", "", "404"},
		{"SECRET", "/training/sign-in", "_OTHER", "", "404"},
		{"POST", "/training/sign-out", "POST", "", "403"}, // of another site
	} {
		r := httptest.NewRequest(ask.method, ask.path, nil)
		r.Header.Set("Traceparent", "00-11111111111111111111111111111111-2222222222222222-01")
		if ask.method == http.MethodPost {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		ended := recorder.Ended()
		span := ended[len(ended)-1]
		got := map[string]string{}
		for _, a := range span.Attributes() {
			got[string(a.Key)] = a.Value.String()
		}
		if span.Name() != ask.name || got["http.route"] != ask.route ||
			got["http.response.status_code"] != ask.code || span.Parent().IsValid() {
			t.Errorf("%s %s: span %q %v, want %q with the route %q and %s", ask.method, ask.path,
				span.Name(), got, ask.name, ask.route, ask.code)
		}
		if text := fmt.Sprint(
			span.Name(), got,
		); strings.Contains(text, "secret") || strings.Contains(text, "SECRET") {
			t.Errorf("the span tells what was asked for: %s", text)
		}
	}
	before := len(recorder.Ended())
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/healthz", nil))
	if len(recorder.Ended()) != before {
		t.Error("a probe has a span")
	}
}
