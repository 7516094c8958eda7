package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"sync"

	"go.opentelemetry.io/otel/trace"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/schema"
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

	pages  pages
	assets assets
	runs   runs
}

// embedded gives the assets and the parsed pages of the binary, which never
// change, so that all servers of a process share them.
var embedded = sync.OnceValues(func() (parts struct {
	assets assets
	pages  pages
}, err error) {
	if parts.assets, err = loadAssets(); err == nil {
		parts.pages, err = loadPages(parts.assets)
	}
	return parts, err
})

// Handler makes the server ready. It must be called once, before the first
// request.
func (s *Server) Handler() (http.Handler, error) {
	parts, err := embedded()
	if err != nil {
		return nil, err
	}
	s.assets, s.pages = parts.assets, parts.pages
	mux := http.NewServeMux()
	for _, env := range s.Environments {
		if path := "/" + env.Name; path == healthPath || path == readyPath {
			return nil, fmt.Errorf("the environment %q cannot be served under its name: %s is the address of a probe; give it another name in the workspace file",
				env.Name, path)
		}
		if err := schema.CheckName(env.Name); err != nil || env.Name == "assets" {
			return nil, fmt.Errorf("the environment %q cannot be served under its name: use lower-case letters, digits and single hyphens in the workspace file",
				env.Name)
		}
		for _, r := range routes() {
			mux.Handle(r.method+" /"+env.Name+r.path, s.serve(env, r))
		}
	}
	s.probes().addTo(mux)
	mux.Handle("GET /assets/{file...}", s.assets)
	mux.HandleFunc("GET /{$}", s.front)
	mux.HandleFunc("/", s.lost)
	return traced(s.Tracer, secured(s.Log, mux)), nil
}

func (s *Server) probes() *probes {
	return &probes{service: s.Service, environments: s.Environments}
}
