package web_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"configsync/admin"
)

// snapshotCounter counts the snapshots that are taken of an environment.
type snapshotCounter struct {
	admin.Store
	taken atomic.Int64
}

func (s *snapshotCounter) Snapshot(ctx context.Context) (*admin.Snapshot, error) {
	s.taken.Add(1)
	return s.Store.Snapshot(ctx)
}

// mostSnapshots is how many snapshots a page is made of: that of
// Authenticate, and one of what the page shows, so that it cannot disagree
// with itself.
const mostSnapshots = 2

// moreSnapshots are the pages that take more than mostSnapshots, how many, and
// why.
var moreSnapshots = map[string]struct {
	taken int64
	why   string
}{
	"GET /compare/{source}/request": {
		3, "it plans what is chosen, and asks whom the plan would touch",
	},
	"GET /compare/{source}/{kind}/{name}": {
		3, "a form is rendered with the option lists that it uses, read besides the comparison",
	},
	"GET /mous/{name}":         {3, "the MOU's versions are read besides all agreements"},
	"GET /option-lists":        {3, "lists and the forms that use them are two kinds of objects"},
	"GET /option-lists/{name}": {3, "the list and the forms that use it are two questions"},
	"GET /users/{id}":          {3, "the account's entries in the audit log are read besides it"},
	"GET /workgroups/{name}":   {3, "its members are read besides it"},
}

// The home of Configuration Sync takes one snapshot of its own environment,
// besides who asks, and one of each that it could be promoted from.
func TestTheSyncPageIsOneSnapshotOfEach(t *testing.T) {
	t.Parallel()
	s := newCompareSite(t)
	ada := s.visitor().signIn("production", "ada@example.org")
	target, source := &snapshotCounter{
		Store: s.production.Store,
	}, &snapshotCounter{Store: s.training.Store}
	s.production.Store, s.training.Store = target, source
	ada.get("/production/sync").shows(t, 200, "ready for production")
	if target.taken.Load() != mostSnapshots || source.taken.Load() != 1 {
		t.Errorf("it takes %d snapshots of production and %d of training", target.taken.Load(),
			source.taken.Load())
	}
}

// Every page is made of one look at the environment, besides who asks.
func TestAPageIsOneSnapshot(t *testing.T) {
	t.Parallel()
	s := newCrowd(t)
	counter := &snapshotCounter{Store: s.training.Store}
	s.training.Store = counter
	for _, route := range slices.Sorted(maps.Keys(s.accesses)) {
		method, path, _ := strings.Cut(route, " ")
		if method != "GET" {
			continue
		}
		a := s.accesses[route]
		if a.path != "" {
			path = a.path
		}
		most := int64(0)
		for _, p := range personas {
			if !strings.Contains(a.allowed, p.letter) {
				continue
			}
			counter.taken.Store(0)
			s.visitors[p.letter].get("/training" + path)
			most = max(most, counter.taken.Load())
		}
		allowed, excepted := moreSnapshots[route]
		switch {
		case !excepted && most > mostSnapshots:
			t.Errorf("%s takes %d snapshots, want at most %d", route, most, mostSnapshots)
		case excepted && most != allowed.taken:
			t.Errorf("%s takes %d snapshots, want %d, because %s", route, most,
				allowed.taken, allowed.why)
		}
	}
}
