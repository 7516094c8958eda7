package web_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"configsync/admin"
	"configsync/store"
)

// awayStore is an environment's database whose server can be away.
type awayStore struct {
	admin.Store
	away atomic.Bool
}

func (s *awayStore) Snapshot(ctx context.Context) (*admin.Snapshot, error) {
	if s.away.Load() {
		return nil, &store.Fault{Kind: store.ErrUnreachable,
			Reason: "The database server cannot be reached",
			Err:    errors.New("dial tcp 10.0.0.7:5432: connection refused")}
	}
	return s.Store.Snapshot(ctx)
}

// A database that is away is nobody's mistake and passes by itself: the page
// says so, without the words of the driver, and works again afterwards.
func TestUnreachableDatabaseIsToBeTriedAgain(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	database := &awayStore{Store: s.training.Store}
	s.training.Store = database
	v.get("/training/workgroups").shows(t, http.StatusOK, "Workgroups")
	database.away.Store(true)
	a := v.get("/training/workgroups")
	a.shows(t, http.StatusServiceUnavailable, "Try again in a moment",
		"The database server cannot be reached.")
	if strings.Contains(a.Body, "10.0.0.7") ||
		strings.Contains(a.Body, "The fault is in configsync") {
		t.Errorf("the page says too much: %s", a.text())
	}
	if a.Header.Get("Retry-After") == "" {
		t.Error("a program is not told when to try again")
	}
	database.away.Store(false)
	v.get("/training/workgroups").shows(t, http.StatusOK, "Workgroups")
}
