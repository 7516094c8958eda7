package pgtest

import (
	"context"
	"sync"
	"testing"
)

// Template makes databases that begin as copies of one that Fill has filled:
// once for a test process, by the first test that asks. A copy costs what an
// empty database costs.
type Template struct {
	// Fill fills the empty database at a URL. It leaves no connection open.
	Fill func(ctx context.Context, url string) error

	mu   sync.Mutex
	name string // of the filled database, "" before
}

// URL returns the connection URL of a new copy. It lasts as long as a database
// of [URL], and t is skipped or fails like there.
func (f *Template) URL(t testing.TB) string {
	t.Helper()
	return copyOf(t, f.filled(t))
}

func (f *Template) filled(t testing.TB) string {
	t.Helper()
	server, strategy := sharedURL(t)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.name != "" {
		return f.name
	}
	name, db := create(t, server, "template0", strategy)
	if outlives() {
		shared.Lock()
		shared.templates = append(shared.templates, name)
		shared.Unlock()
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := f.Fill(ctx, db); err != nil {
		t.Fatalf("pgtest: filling the template: %v", err)
	}
	f.name = name
	return name
}
