package watch

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"configsync/syncer"
)

// Counting drift is not free: it is done again only when the history has moved,
// and by one at a time.
func TestDriftIsCountedOnceForEachUpdate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var d driftCount
		var counts atomic.Int64
		at := syncer.Endpoint{ID: "a", Seq: 1, UID: "1"}
		var failure error
		count := func(context.Context) (int, syncer.Endpoint, bool, error) {
			n := int(counts.Add(1))
			time.Sleep(3 * time.Second)
			return n, at, failure == nil, failure
		}
		ask := func(wantN int, wantKnown bool, wantCounts int) {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			n, known, _ := d.get(ctx, at, count)
			if n != wantN || known != wantKnown || int(counts.Load()) != wantCounts {
				t.Errorf("%d %t after %d counts, want %d %t after %d", n, known, counts.Load(),
					wantN, wantKnown, wantCounts)
			}
		}
		ask(0, false, 1) // takes longer than the caller waits
		ask(1, true, 1)  // has ended meanwhile
		time.Sleep(time.Hour)
		ask(1, true, 1)

		at.Seq++
		ask(0, false, 2)
		ask(2, true, 2)

		at.Seq, failure = 3, errors.New("away")
		ask(0, false, 3)
		ask(3, false, 3) // the failure is told …
		failure = nil
		ask(0, false, 4) // … and tried again
		ask(4, true, 4)
	})
}
