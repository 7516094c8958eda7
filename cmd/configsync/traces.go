package main

import (
	"cmp"
	"context"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// The variables of OpenTelemetry that turn traces on; its SDK reads the others,
// such as OTEL_EXPORTER_OTLP_HEADERS and OTEL_TRACES_SAMPLER.
const (
	otlpVariable       = "OTEL_EXPORTER_OTLP_ENDPOINT"
	otlpTracesVariable = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
)

// tracePatience is the longest time to export the last spans.
const tracePatience = 5 * time.Second

// startTraces exports spans by the environment variables; without them there is
// no tracer, and stop does nothing.
func startTraces(
	ctx context.Context, log *slog.Logger,
) (tracer trace.Tracer, stop func(), err error) {
	variable := otlpTracesVariable
	if os.Getenv(variable) == "" {
		variable = otlpVariable
	}
	endpoint := os.Getenv(variable)
	if endpoint == "" || strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") ||
		os.Getenv("OTEL_TRACES_EXPORTER") == "none" {
		return nil, func() {}, nil
	}
	if u, err := url.Parse(
		endpoint,
	); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, nil,
			usagef("%s is not the URL of a receiver of traces: write http://host:4318.", variable)
	}
	if p := cmp.Or(
		os.Getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"), os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL"),
		"http/protobuf",
	); p != "http/protobuf" {
		return nil, nil, usagef("Traces cannot be exported by the protocol %q: set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL to http/protobuf, and %s to the matching port of the receiver.",
			p, variable)
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, nil, err
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(&loggedExporter{SpanExporter: exporter, log: log}),
		sdktrace.WithResource(traceResource(ctx, log)),
	)
	stop = func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tracePatience)
		defer cancel()
		if err := provider.Shutdown(ctx); err != nil {
			log.Warn("the last traces were not exported", "error", err)
		}
	}
	return provider.Tracer("configsync", trace.WithInstrumentationVersion(buildVersion())),
		stop, nil
}

// traceResource identifies the exporting process. OTEL_SERVICE_NAME and
// OTEL_RESOURCE_ATTRIBUTES take precedence.
func traceResource(ctx context.Context, log *slog.Logger) *resource.Resource {
	r, err := resource.New(ctx, resource.WithTelemetrySDK(),
		resource.WithAttributes(attribute.String("service.name", "configsync"),
			attribute.String("service.version",
				buildVersion()), attribute.String("service.instance.id", replicaName())),
		resource.WithFromEnv())
	if err != nil {
		log.Warn("the attributes of traces are not complete", "error", err)
	}
	return r
}

// loggedExporter logs the first of successive export failures, and the
// recovery. (The SDK's own error handler is a global.)
type loggedExporter struct {
	sdktrace.SpanExporter
	log     *slog.Logger
	failing atomic.Bool
}

// ExportSpans implements [sdktrace.SpanExporter].
func (e *loggedExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	err := e.SpanExporter.ExportSpans(ctx, spans)
	switch was := e.failing.Swap(err != nil); {
	case err != nil && !was:
		e.log.Warn("traces cannot be exported", "error", err)
	case err == nil && was:
		e.log.Info("traces can be exported again")
	}
	return nil
}
