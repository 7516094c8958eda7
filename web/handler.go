package web

import (
	"embed"
	"fmt"
	"net/http"
	"sync"

	"configsync/schema"
)

//go:embed templates assets
var files embed.FS

// embedded gives the assets and the parsed pages of the binary, which never
// change, so that all servers of a process share them.
var embedded = sync.OnceValues(func() (*parts, error) { return loadParts(files) })

// Handler makes the server ready. It must be called once, before the first
// request.
func (s *Server) Handler() (http.Handler, error) {
	parts, err := embedded()
	if err != nil {
		return nil, err
	}
	s.use(parts)
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
	mux.Handle("GET /assets/{file...}", parts.assets)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { s.front(w, r) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.lost(w, r) })
	return traced(s.Tracer, secured(s.Log, mux)), nil
}
