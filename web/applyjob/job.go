package applyjob

import (
	"context"
	"fmt"
	"sync"
	"time"

	"configsync/admin"
	"configsync/syncer"
)

// Jobs are the plans that are being applied by this process, and those that
// were a while ago.
type Jobs struct {
	mu   sync.Mutex
	byID map[string]*job
}

// job is a plan that is being applied. It goes on when the browser goes away.
type job struct {
	Stop context.CancelFunc // ends it before it commits; later it does nothing

	mu          sync.Mutex
	done, total int
	over        bool
	update      syncer.Update
	err         error
	changed     chan struct{} // closed at the next change
}

// runLasts is how long the end of a run is remembered.
const runLasts = 15 * time.Minute

// State is how far the run is; changed is closed when that is no longer so.
func (r *job) State() (s Progress, changed <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Progress{Done: r.done, Total: r.total, Over: r.over, update: r.update, Err: r.err},
		r.changed
}

// Progress is how far a plan that is being applied has come.
type Progress struct {
	Done, Total int // rows
	Over        bool
	update      syncer.Update
	Err         error
}

func (r *job) set(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
	close(r.changed)
	r.changed = make(chan struct{})
}

// Find gives the run of a plan; nil when this process knows of none.
func (rs *Jobs) Find(env *admin.Environment, planID string) *job {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.byID[env.Name+"/"+planID]
}

// Start applies a plan in the background, unless that is under way.
func (rs *Jobs) Start(
	ctx context.Context, env *admin.Environment, planID string,
	apply func(ctx context.Context, progress func(done, total int)) (syncer.Update, error),
) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	id := env.Name + "/" + planID
	if old := rs.byID[id]; old != nil {
		if s, _ := old.State(); !s.Over {
			return
		}
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	r := &job{Stop: stop, changed: make(chan struct{})}
	if rs.byID == nil {
		rs.byID = map[string]*job{}
	}
	rs.byID[id] = r
	go func() {
		defer stop()
		defer func() {
			if fault := recover(); fault != nil { // one run must not end those of others
				r.set(func() { r.over, r.err = true, fmt.Errorf("applying the plan: %v", fault) })
			}
		}()
		update, err := apply(ctx, func(done, total int) {
			r.set(func() { r.done, r.total = done, total })
		})
		r.set(func() { r.over, r.update, r.err = true, update, err })
		time.AfterFunc(runLasts, func() { rs.forget(id, r) })
	}()
}

func (rs *Jobs) forget(id string, r *job) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.byID[id] == r {
		delete(rs.byID, id)
	}
}
