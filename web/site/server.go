package site

import (
	"log/slog"

	"go.opentelemetry.io/otel/trace"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/web/applyjob"
)

// Server serves the pages of environments.
type Server struct {
	Service      *core.Core
	Environments []*admin.Environment // databases, in the order in which they are listed
	Log          *slog.Logger         // of requests and internal errors
	// BehindProxy is set if a proxy in front ends TLS and sends the browser's
	// address in X-Forwarded-For.
	BehindProxy bool
	// Tracer, when not nil, gets a span for every request.
	Tracer trace.Tracer

	parts *Parts
	Runs  applyjob.Jobs
}

// Use sets the dependencies of a server before its first request.
func (s *Server) Use(p *Parts) { s.parts = p }
