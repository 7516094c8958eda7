package site

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"configsync/admin"
	"configsync/refusal"
)

// fault is an error of a database; one that is true passes by itself.
type fault bool

func (fault) Error() string     { return "dial tcp 10.0.0.7:5432: connection refused" }
func (fault) Plain() string     { return "The database server cannot be reached" }
func (f fault) Transient() bool { return bool(f) }

func TestStatusOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want int
	}{
		{refusal.New(refusal.SignedOut, ""), http.StatusUnauthorized},
		{refusal.New(refusal.NotFound, ""), http.StatusNotFound},
		{refusal.New(refusal.Forbidden, ""), http.StatusForbidden},
		{refusal.New(refusal.Stale, ""), http.StatusConflict},
		{refusal.New(refusal.Applied, ""), http.StatusConflict},
		{refusal.New(refusal.Conflicted, ""), http.StatusConflict},
		{refusal.New(refusal.Locked, ""), http.StatusConflict},
		{refusal.New(refusal.Frozen, ""), http.StatusConflict},
		{refusal.New(refusal.BadRequest, ""), http.StatusUnprocessableEntity},
		{admin.InputError{{Message: "no"}}, http.StatusUnprocessableEntity},
		{fmt.Errorf("counting: %w", fault(true)), http.StatusServiceUnavailable},
		{fault(false), http.StatusInternalServerError},
		{errors.New("a bug"), http.StatusInternalServerError},
	} {
		if got := StatusOf(c.err); got != c.want {
			t.Errorf("%#v: got %d, want %d", c.err, got, c.want)
		}
	}
}
