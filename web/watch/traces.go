package watch

import (
	"net/http"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"configsync/web/site"
)

// methods are those that a span names; any other is whatever its sender has
// thought up.
var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete, http.MethodOptions,
}

// Traced gives every request but a probe a span. It names the route as it is
// written in the table of routes, and never what was asked for: no address, no
// query, nobody's name and no client's id. What the sender says about spans of
// its own is not heeded. A nil tracer traces nothing.
func Traced(tracer trace.Tracer, next http.Handler) http.Handler {
	if tracer == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if site.IsProbe(r) {
			next.ServeHTTP(w, r)
			return
		}
		method := r.Method
		if !slices.Contains(methods, method) {
			method = "_OTHER"
		}
		ctx, span := tracer.Start(r.Context(), method, trace.WithSpanKind(trace.SpanKindServer),
			trace.WithAttributes(attribute.String("http.request.method", method)))
		defer span.End()
		answer, asked := &site.Status{ResponseWriter: w}, r.WithContext(ctx)
		next.ServeHTTP(answer, asked)
		code := max(answer.Code, http.StatusOK)
		span.SetAttributes(attribute.Int("http.response.status_code", code))
		// without a method it is where everything goes that is no page
		if _, route, ok := strings.Cut(asked.Pattern, " "); ok {
			span.SetName(method + " " + route)
			span.SetAttributes(attribute.String("http.route", route))
		}
		if code >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
	})
}
