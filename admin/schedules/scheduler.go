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

// Scheduler performs the runs of schedules as one replica of any number. All
// replicas of a home share its ledger: each occurrence ends exactly once,
// whatever becomes of a replica, and the clock of the home's database decides
// what is due.
type Scheduler struct {
	Service *Service
	Homes   []*admin.Environment
	// Open opens an environment by its name, one of [Service].EnvironmentNames;
	// the caller calls done.
	Open    func(ctx context.Context, name string) (env *admin.Environment, done func(), err error)
	Replica string // in the ledger; unique among those that run at a time
	// Lease is how long the others leave a run to a replica that says nothing
	// any more; 30 seconds when zero.
	Lease time.Duration
	// MaxRuns is how many runs this replica performs at a time; 4 when zero.
	MaxRuns int
	Log     *slog.Logger
	// Ended, when not nil, is told of every run that this replica has brought
	// to an end.
	Ended func(home string, r admin.Run)
	// Tracer, when not nil, gets a span for every attempt.
	Tracer trace.Tracer

	only      []string // ids of the only runs to begin; all when nil
	running   sync.WaitGroup
	mu        sync.Mutex
	usedSlots int
}

const (
	pollEvery      = time.Second
	longestAttempt = 30 * time.Minute
	turnLasts      = 15 * time.Second // at most; a home that does not answer must not keep its loop
)

func (s *Scheduler) lease() time.Duration {
	if s.Lease > 0 {
		return s.Lease
	}
	return 30 * time.Second
}

// freeSlots is how many more runs this replica can perform.
func (s *Scheduler) freeSlots() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.freeSlotsLocked()
}

// freeSlotsLocked is free for a caller that holds the lock.
func (s *Scheduler) freeSlotsLocked() int {
	room := s.MaxRuns
	if room == 0 {
		room = 4
	}
	return max(0, room-s.usedSlots)
}

// reserveSlots takes room for at most so many runs, and gives for how many.
func (s *Scheduler) reserveSlots(most int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	room := min(most, s.freeSlotsLocked())
	s.usedSlots += room
	return room
}

// Run performs what is due until ctx ends. Then it begins nothing more, and
// gives what is under way patience to finish; what has not ended by then is
// stopped, without having changed anything, and handed over.
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

// errHandOver stops a run so that another replica takes it up.
var errHandOver = errors.New("this replica is stopping")

// repeat calls do again and again until ctx ends. That it fails is said once,
// until it does not any more.
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

// poll does what is due in a home: it puts occurrences into the ledger, ends
// those that are over, and begins what there is room for.
func (s *Scheduler) poll(ctx, work context.Context, home *admin.Environment) error {
	for {
		begun, err := s.Turn(ctx, work, home)
		if err != nil || begun == 0 {
			return err
		}
	}
}

// Turn is one turn in a home; the runs that it begins are performed in the
// background, as long as work lasts, and [Scheduler.Wait] waits for them.
// Nothing is written when nothing is due.
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

// Finish performs runs that somebody has asked for, and nothing else, until
// each has ended, by this replica or another one. When ctx ends, what has not
// is handed over.
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

// previewTurn looks whether there is anything to do, without writing.
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

// save writes what a turn has decided, with the messages about what has ended
// by it.
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

// addEndedMessages puts messages about what a turn has ended into the outbox:
// of a schedule of which several occurrences were missed, one.
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

// perform brings a run to an end, or leaves it to be taken up again.
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

// renewLease renews the lease of a run until it is over; when another replica
// has the run, it is stopped.
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

// updateOwn does something to a run as long as this attempt at it is the
// newest.
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

// saveResult writes what came of an attempt. While the home cannot be reached
// it tries again, for as long as the lease lasts; after that another attempt
// finds out what came of this one.
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

// report says what came of a run.
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
