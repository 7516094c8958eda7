package schedules

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"configsync/admin"
	"configsync/admin/promotion"
)

// Scheduler performs the runs of schedules as one of any number of replicas.
// All replicas of a home share its ledger. Each occurrence ends exactly once
// even if replicas crash, and the clock of the home's database decides what is
// due.
type Scheduler struct {
	Service *Service
	Homes   []*admin.Environment
	// Open opens an environment by its name, one of [Service].EnvironmentNames;
	// the caller calls done.
	Open    func(ctx context.Context, name string) (env *admin.Environment, done func(), err error)
	Replica string // name in the ledger; unique among running replicas
	// Lease is the time after which other replicas may take over a run that its
	// replica no longer renews; 30 seconds when zero.
	Lease time.Duration
	// MaxRuns is the number of runs that this replica performs at the same
	// time; 4 when zero.
	MaxRuns int
	Log     *slog.Logger
	// Ended, if not nil, is called for every run that this replica has ended.
	Ended func(home string, r admin.Run)
	// Tracer, if not nil, starts a span for every attempt.
	Tracer trace.Tracer

	only      []string // ids of the only runs to begin; all when nil
	running   sync.WaitGroup
	mu        sync.Mutex
	usedSlots int
}

const (
	pollEvery      = time.Second
	longestAttempt = 30 * time.Minute
	// at most; a home that does not answer must not block its loop
	turnLasts = 15 * time.Second
)

func (s *Scheduler) lease() time.Duration {
	if s.Lease > 0 {
		return s.Lease
	}
	return 30 * time.Second
}

// freeSlots returns the number of further runs that this replica can perform.
func (s *Scheduler) freeSlots() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.freeSlotsLocked()
}

// freeSlotsLocked is freeSlots for a caller that holds the mutex.
func (s *Scheduler) freeSlotsLocked() int {
	room := s.MaxRuns
	if room == 0 {
		room = 4
	}
	return max(0, room-s.usedSlots)
}

// reserveSlots reserves at most most slots, and returns how many it got.
func (s *Scheduler) reserveSlots(most int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	room := min(most, s.freeSlotsLocked())
	s.usedSlots += room
	return room
}

// Run performs due runs until ctx ends. Then it begins no more and waits for
// the running ones, at most patience. Runs that have not ended by then are
// stopped without a change and handed over.
func (s *Scheduler) Run(ctx context.Context, patience time.Duration) {
	work, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	var loops sync.WaitGroup
	for _, home := range s.Homes {
		loops.Go(func() {
			s.repeat(ctx, home.Name, func() error { return s.poll(ctx, work, home) })
		})
		if s.Service.Courier != nil {
			loops.Go(func() {
				s.repeat(ctx, home.Name, func() error { return s.Deliver(ctx, home) })
			})
		}
	}
	loops.Wait()
	finished := make(chan struct{})
	go func() { s.running.Wait(); close(finished) }()
	select {
	case <-finished:
	case <-time.After(patience):
		stop(errHandOver)
		<-finished
	}
}

// errHandOver stops a run so that another replica takes it over.
var errHandOver = errors.New("this replica is stopping")

// repeat calls do again and again until ctx ends. It logs the first of
// successive failures, and the recovery.
func (s *Scheduler) repeat(ctx context.Context, home string, do func() error) {
	failing := false
	for ctx.Err() == nil {
		err := do()
		switch {
		case err != nil && !failing && ctx.Err() == nil:
			s.Log.Error("schedules cannot be looked at", "environment", home, "error", err)
		case err == nil && failing:
			s.Log.Info("schedules can be looked at again", "environment", home)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
		case <-time.After(pollEvery):
		}
	}
}

// poll takes turns in a home until there is nothing left to begin.
func (s *Scheduler) poll(ctx, work context.Context, home *admin.Environment) error {
	for {
		begun, err := s.Turn(ctx, work, home)
		if err != nil || begun == 0 {
			return err
		}
	}
}

// Turn takes one turn in a home: it adds occurrences to the ledger, ends runs,
// and begins as many as there are free slots. The runs are performed in the
// background, as long as work lasts; [Scheduler.Wait] waits for them. It writes
// nothing if nothing is due.
func (s *Scheduler) Turn(
	ctx, work context.Context, home *admin.Environment,
) (begun int, err error) {
	ctx, cancel := context.WithTimeout(ctx, turnLasts)
	defer cancel()
	due, err := s.previewTurn(ctx, home)
	if err != nil || due.idle() {
		return 0, err
	}
	room := s.reserveSlots(len(due.begin))
	defer func() { s.returnSlots(room - begun) }()
	var schedules []admin.Schedule
	var t turn
	err = home.Store.Write(ctx, func(tx *admin.Tx) error {
		if err := tx.Ledger.Lock(ctx); err != nil {
			return err
		}
		l, err := s.ledger(ctx, home, tx.Ledger)
		if err != nil {
			return err
		}
		schedules, t = l.schedules, l.turn(s.Replica, room, s.lease())
		return s.save(ctx, tx, home, l, t)
	})
	if err != nil {
		return 0, err
	}
	for _, r := range t.ended {
		s.report(home, r)
	}
	for _, r := range t.begin {
		schedule, _ := ledger{schedules: schedules}.schedule(r.Schedule)
		s.running.Go(func() {
			defer s.returnSlots(1)
			s.perform(work, home, schedule, r)
		})
	}
	return len(t.begin), nil
}

// Finish performs only the requested runs, until each has ended on this or
// another replica. When ctx ends, open runs are handed over.
func (s *Scheduler) Finish(
	ctx context.Context, actor admin.Actor, home *admin.Environment, asked []admin.Run,
) ([]admin.Run, error) {
	s.only = []string{}
	for _, r := range asked {
		s.only = append(s.only, r.ID)
	}
	work, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	defer context.AfterFunc(ctx, func() { stop(errHandOver) })()
	tick := asked[0].Tick
	for {
		if _, err := s.Turn(ctx, work, home); err != nil {
			return nil, err
		}
		s.Wait()
		runs, err := s.Service.Runs(ctx, actor, home, admin.RunFilter{
			Schedule: asked[0].Schedule,
			Since:    tick,
			Until:    tick.Add(time.Microsecond),
		})
		if err != nil ||
			!slices.ContainsFunc(runs, func(r admin.Run) bool { return r.State.Open() }) {
			return runs, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(pollEvery / 5):
		}
	}
}

// Wait waits for the runs that this replica performs.
func (s *Scheduler) Wait() { s.running.Wait() }

func (s *Scheduler) returnSlots(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.usedSlots -= n
}

// previewTurn returns the turn that would be taken, without writing.
func (s *Scheduler) previewTurn(ctx context.Context, home *admin.Environment) (turn, error) {
	snapshot, err := home.Store.Snapshot(ctx)
	if err != nil {
		return turn{}, err
	}
	defer snapshot.Close()
	l, err := s.ledger(ctx, home, snapshot.Ledger)
	if err != nil {
		return turn{}, err
	}
	return l.turn(s.Replica, s.freeSlots(), s.lease()), nil
}

func (s *Scheduler) ledger(
	ctx context.Context, home *admin.Environment, from admin.LedgerReader,
) (l ledger, err error) {
	if l.now, err = from.Now(ctx); err != nil {
		return l, err
	}
	if l.schedules, err = from.Schedules(ctx); err != nil {
		return l, err
	}
	l.targets = func(sch admin.Schedule) []wave {
		return waves(sch, home.Name, s.Service.EnvironmentNames)
	}
	l.runs, err = from.OpenRuns(ctx, l.now)
	l.only = s.only
	return l, err
}

// save writes a turn, with the messages about the occurrences that it has
// ended.
func (s *Scheduler) save(
	ctx context.Context, tx *admin.Tx, home *admin.Environment, l ledger, t turn,
) error {
	if err := tx.Ledger.AddRuns(ctx, t.add); err != nil {
		return err
	}
	for _, sch := range t.schedules {
		if err := tx.Ledger.SaveSchedule(ctx, sch); err != nil {
			return err
		}
	}
	for _, r := range t.begin {
		if err := tx.Ledger.SaveRun(ctx, r); err != nil {
			return err
		}
	}
	for _, r := range t.ended {
		if err := tx.Ledger.SaveRun(ctx, r); err != nil {
			return err
		}
	}
	return s.addEndedMessages(ctx, tx, home, l, occurrences(t.ended))
}

// addEndedMessages adds messages about ended occurrences to the outbox; one for
// all missed occurrences of a schedule.
func (s *Scheduler) addEndedMessages(
	ctx context.Context, tx *admin.Tx, home *admin.Environment, l ledger, ended []occurrence,
) error {
	missed := map[string][]occurrence{}
	for _, o := range ended {
		if event, tells := eventOf(o.runs); tells && event == string(admin.RunMissed) {
			missed[o.schedule] = append(missed[o.schedule], o)
		}
	}
	for i, o := range ended {
		schedule, known := l.schedule(o.schedule)
		several := missed[o.schedule]
		if !known {
			continue
		}
		var err error
		switch all := slices.ContainsFunc(several, func(m occurrence) bool {
			return m.tick.Equal(o.tick)
		}) && len(several) > 1; {
		case !all:
			err = endedMessages(ctx, tx, home.Name, schedule, o.tick, l.now)
		case several[0].tick.Equal(ended[i].tick):
			err = missedMessages(ctx, tx, home.Name, schedule, several, l.now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// perform performs a run and saves its result; if it cannot, the run is left to
// another attempt.
func (s *Scheduler) perform(
	work context.Context, home *admin.Environment, sch admin.Schedule, r admin.Run,
) {
	ctx, cancel := context.WithTimeoutCause(work, longestAttempt,
		fmt.Errorf("it took longer than %v", longestAttempt))
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var beat sync.WaitGroup
	over := make(chan struct{})
	beat.Go(func() { s.renewLease(ctx, over, home, r, stop) })
	result := s.tracedAttempt(ctx, home, sch, r)
	close(over)
	beat.Wait()
	s.saveResult(context.WithoutCancel(ctx), home, sch, r, result)
}

// renewLease renews the lease of a run until over is closed. It stops the run
// if another replica has taken it over.
func (s *Scheduler) renewLease(
	ctx context.Context, over <-chan struct{}, home *admin.Environment, r admin.Run,
	stop func(error),
) {
	for {
		select {
		case <-over:
			return
		case <-ctx.Done():
			return
		case <-time.After(s.lease() / 3):
		}
		err := s.updateOwn(ctx, home, r, func(
			tx *admin.Tx, now time.Time, current admin.Run,
		) error {
			renewed, ok := renewed(current, now, s.lease())
			if !ok {
				return promotion.ErrSuperseded
			}
			return tx.Ledger.SaveRun(ctx, renewed)
		})
		if errors.Is(err, promotion.ErrSuperseded) {
			stop(promotion.ErrSuperseded)
			return
		}
	}
}

// updateOwn calls do in a transaction, if this attempt at the run is still the
// newest; otherwise it returns [promotion.ErrSuperseded].
func (s *Scheduler) updateOwn(
	ctx context.Context, home *admin.Environment, r admin.Run,
	do func(tx *admin.Tx, now time.Time, current admin.Run) error,
) error {
	return home.Store.Write(ctx, func(tx *admin.Tx) error {
		if err := tx.Ledger.Lock(ctx); err != nil {
			return err
		}
		current, there, err := tx.Ledger.Run(ctx, r.ID)
		if err != nil {
			return err
		}
		if !there || current.State != admin.RunRunning || current.Attempt != r.Attempt {
			return promotion.ErrSuperseded
		}
		now, err := tx.Ledger.Now(ctx)
		if err != nil {
			return err
		}
		return do(tx, now, current)
	})
}

// saveResult saves the result of an attempt. While the home cannot be reached
// it tries again, for twice the lease; after that another attempt finds out
// what this one did.
func (s *Scheduler) saveResult(
	ctx context.Context, home *admin.Environment, sch admin.Schedule, r admin.Run,
	result attemptResult,
) {
	ctx, cancel := context.WithTimeout(ctx, 2*s.lease())
	defer cancel()
	var ended admin.Run
	for {
		err := s.updateOwn(ctx, home, r, func(
			tx *admin.Tx, now time.Time, current admin.Run,
		) error {
			ended = withResult(current, result, now)
			if err := tx.Ledger.SaveRun(ctx, ended); err != nil || ended.State.Open() {
				return err
			}
			return endedMessages(ctx, tx, home.Name, sch, r.Tick, now)
		})
		switch {
		case err == nil:
			s.report(home, ended)
			return
		case errors.Is(err, promotion.ErrSuperseded) || ctx.Err() != nil:
			s.Log.Warn("a run was left to others", "environment", home.Name, "schedule", r.Name,
				"run", r.ID, "error", err)
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(min(500*time.Millisecond, s.lease()/3)):
		}
	}
}

// report logs the result of a run.
func (s *Scheduler) report(home *admin.Environment, r admin.Run) {
	level := slog.LevelInfo
	if r.State == admin.RunFailed || r.State == admin.RunMissed || r.State == admin.RunHeld {
		level = slog.LevelWarn
	}
	s.Log.Log(context.Background(), level, "run", "environment", home.Name, "schedule", r.Name,
		"run", r.ID, "target", r.Target, "state", r.State, "reason", r.Reason, "update", r.Update,
		"attempt", r.Attempt)
	if s.Ended != nil && !r.State.Open() {
		s.Ended(home.Name, r)
	}
}
