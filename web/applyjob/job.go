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
	finished    bool
	update      syncer.Update
	err         error
	changed     chan struct{} // closed at the next change
}

// retention is how long the end of a run is remembered.
const retention = 15 * time.Minute

// State is how far the run is; changed is closed when that is no longer so.
func (j *job) State() (s Progress, changed <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return Progress{
			Done:     j.done,
			Total:    j.total,
			Finished: j.finished,
			update:   j.update,
			Err:      j.err,
		},
		j.changed
}

// Progress is how far a plan that is being applied has come.
type Progress struct {
	Done, Total int // rows
	Finished    bool
	update      syncer.Update
	Err         error
}

func (j *job) set(change func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change()
	close(j.changed)
	j.changed = make(chan struct{})
}

// Find returns the run of a plan; nil when this process knows of none.
func (js *Jobs) Find(env *admin.Environment, planID string) *job {
	js.mu.Lock()
	defer js.mu.Unlock()
	return js.byID[env.Name+"/"+planID]
}

// Start applies a plan in the background, unless that is under way.
func (js *Jobs) Start(
	ctx context.Context, env *admin.Environment, planID string,
	apply func(ctx context.Context, progress func(done, total int)) (syncer.Update, error),
) {
	js.mu.Lock()
	defer js.mu.Unlock()
	id := env.Name + "/" + planID
	if old := js.byID[id]; old != nil {
		if s, _ := old.State(); !s.Finished {
			return
		}
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	j := &job{Stop: stop, changed: make(chan struct{})}
	if js.byID == nil {
		js.byID = map[string]*job{}
	}
	js.byID[id] = j
	go func() {
		defer stop()
		defer func() {
			if fault := recover(); fault != nil { // one run must not end those of others
				j.set(func() {
					j.finished, j.err = true, fmt.Errorf("applying the plan: %v", fault)
				})
			}
		}()
		update, err := apply(ctx, func(done, total int) {
			j.set(func() { j.done, j.total = done, total })
		})
		j.set(func() { j.finished, j.update, j.err = true, update, err })
		time.AfterFunc(retention, func() { js.forget(id, j) })
	}()
}

func (js *Jobs) forget(id string, j *job) {
	js.mu.Lock()
	defer js.mu.Unlock()
	if js.byID[id] == j {
		delete(js.byID, id)
	}
}
