package web

import (
	"log/slog"

	"go.opentelemetry.io/otel/trace"

	"configsync/admin"
	"configsync/admin/core"
)

// Server serves the pages of environments.
type Server struct {
	Service      *core.Core
	Environments []*admin.Environment // databases, in the order in which they are listed
	Log          *slog.Logger         // of requests and internal errors
	// BehindProxy says that a proxy in front ends TLS and tells the browser's
	// address in X-Forwarded-For.
	BehindProxy bool
	// Tracer, when not nil, gets a span for every request.
	Tracer trace.Tracer

	parts *parts
	runs  runs
}

// use gives a server what it needs before its first request.
func (s *Server) use(p *parts) { s.parts = p }
