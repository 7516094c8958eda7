package watch

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/web/site"
)

// probePatience is how long an environment's database may take to answer a
// probe.
const probePatience = 2 * time.Second

// probes answers whether the process serves, and whether its environments'
// databases answer.
type probes struct {
	service      *core.Core
	environments []*admin.Environment
	one          singleflight.Group // however many ask at a time, the databases are asked once
}

// ProbesOf returns those of a server.
func ProbesOf(s *site.Server) *probes {
	return &probes{service: s.Service, environments: s.Environments}
}

func (p *probes) AddTo(mux *http.ServeMux) {
	mux.HandleFunc("GET "+site.HealthPath, p.healthy)
	mux.HandleFunc("GET "+site.ReadyPath, p.ready)
}

// healthy answers as long as the process serves.
func (p *probes) healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(w, "ok")
}

// ready says of each environment whether its database answers, with status 503
// unless all of them do. Why one does not is in no answer.
func (p *probes) ready(w http.ResponseWriter, _ *http.Request) {
	answer, _, _ := p.one.Do("", func() (any, error) { return p.ask(), nil })
	up := answer.([]bool)
	var text strings.Builder
	code := http.StatusOK
	for i, env := range p.environments {
		words := "ok"
		if !up[i] {
			words, code = "unreachable", http.StatusServiceUnavailable
		}
		fmt.Fprintln(&text, env.Name, words)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	fmt.Fprint(w, text.String())
}

// ask asks all environments at a time.
func (p *probes) ask() []bool {
	ctx, cancel := context.WithTimeout(context.Background(), probePatience)
	defer cancel()
	up := make([]bool, len(p.environments))
	var all sync.WaitGroup
	for i, env := range p.environments {
		all.Go(func() {
			_, err := within(ctx, func() (struct{}, error) {
				return struct{}{}, p.service.Schedules.Ready(ctx, env)
			})
			up[i] = err == nil
		})
	}
	all.Wait()
	return up
}

// within does something that may not heed the end of ctx, such as reading a
// file of a disk that is away, and does not wait for it any longer than that.
func within[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := do()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
