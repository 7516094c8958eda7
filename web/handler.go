package web

import (
	"embed"
	"fmt"
	"net/http"
	"sync"

	"configsync/schema"
	"configsync/web/site"
	"configsync/web/watch"
)

//go:embed templates assets
var files embed.FS

// embedded gives the assets and the parsed pages of the binary, which never
// change, so that all servers of a process share them.
var embedded = sync.OnceValues(func() (*site.Parts, error) { return site.LoadParts(files) })

// Handler makes the server ready. It must be called once, before the first
// request.
func Handler(s *site.Server) (http.Handler, error) {
	parts, err := embedded()
	if err != nil {
		return nil, err
	}
	s.Use(parts)
	mux := http.NewServeMux()
	for _, env := range s.Environments {
		if path := "/" + env.Name; path == site.HealthPath || path == site.ReadyPath {
			return nil, fmt.Errorf("the environment %q cannot be served under its name: %s is the address of a probe; give it another name in the workspace file",
				env.Name, path)
		}
		if err := schema.CheckName(env.Name); err != nil || env.Name == "assets" {
			return nil, fmt.Errorf("the environment %q cannot be served under its name: use lower-case letters, digits and single hyphens in the workspace file",
				env.Name)
		}
		for _, r := range routes() {
			mux.Handle(r.Method+" /"+env.Name+r.Path, s.Serve(env, r))
		}
	}
	watch.ProbesOf(s).AddTo(mux)
	mux.Handle("GET /assets/{file...}", parts.Assets)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { front(s, w, r) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { notFound(s, w, r) })
	return watch.Traced(s.Tracer, site.Secured(s.Log, mux)), nil
}
