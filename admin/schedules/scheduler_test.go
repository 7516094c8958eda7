package schedules_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/admin/schedules"
	"configsync/refusal"
	"configsync/schema"
	"configsync/store/storetest"
	"configsync/syncer"
	"configsync/syncer/timing"
	"configsync/words"
)

// night is a review world with a schedule that promotes from training to
// production every night at 22:00 UTC.
type night struct {
	*admintest.World
	others map[string]*admin.Environment
}

// onNights runs a story on some engines.
func onNights(
	t *testing.T, engines map[string]admintest.Engine, story func(t *testing.T, w *night),
) {
	t.Helper()
	admintest.OnEngines(t, engines, func(t *testing.T, on admintest.Option) {
		story(t, newNight(t, on))
	})
}

func newNight(t *testing.T, options ...admintest.Option) *night {
	t.Helper()
	w := admintest.New(t, append(options, admintest.Reviewed())...)
	return &night{World: w, others: map[string]*admin.Environment{}}
}

func (w *night) open(_ context.Context, name string) (*admin.Environment, func(), error) {
	if env, ok := w.others[name]; ok {
		return env, func() {}, nil
	}
	return map[string]*admin.Environment{"training": w.Training, "production": w.Env}[name],
		func() {}, nil
}

// replica is one of those that perform the schedules.
func (w *night) replica(name string) *schedules.Scheduler {
	return &schedules.Scheduler{
		Service: w.Service.Schedules,
		Homes:   []*admin.Environment{w.Env},
		Open:    w.open,
		Replica: name,
		Log:     slog.New(slog.DiscardHandler),
	}
}

// turn has a replica do everything that is due.
func (w *night) turn(s *schedules.Scheduler) {
	w.T.Helper()
	for begun := 1; begun > 0; {
		var err error
		begun, err = s.Turn(w.T.Context(), w.T.Context(), w.Env)
		w.Must(err)
		s.Wait()
	}
}

// nightly adds a schedule for every night.
func (w *night) nightly(change ...func(*admin.ScheduleSpec)) {
	w.T.Helper()
	spec := admin.ScheduleSpec{
		Timing: timing.Timing{Cron: "0 22 * * *", Zone: "UTC"},
		Source: "training",
		Late:   2 * time.Hour,
	}
	for _, c := range change {
		c(&spec)
	}
	_, err := w.Service.Schedules.AddSchedule(w.T.Context(), admintest.Operator, w.Env,
		"nightly", spec)
	w.Must(err)
}

// at moves the clock to the next time of day.
func (w *night) at(hour, minute int) {
	now := w.Clock.Now()
	at := time.Date(now.Year(), now.Month(), now.Day(), hour, minute, 0, 0, time.UTC)
	if !at.After(now) {
		at = at.AddDate(0, 0, 1)
	}
	w.Clock.Set(at)
}

// past are the runs whose time has come, the latest first.
func (w *night) past() []admin.Run {
	w.T.Helper()
	runs, err := w.Service.Schedules.Runs(w.T.Context(), admintest.Operator, w.Env,
		admin.RunFilter{Until: w.Clock.Now().Add(time.Microsecond)})
	w.Must(err)
	return runs
}

// last is the latest run whose time has come; it wants its state, and words of
// its reason.
func (w *night) last(state admin.RunState, words string) admin.Run {
	w.T.Helper()
	runs := w.past()
	if len(runs) == 0 {
		w.T.Fatal("nothing has run")
	}
	if r := runs[0]; r.State != state || !strings.Contains(r.Reason, words) {
		w.T.Fatalf("the run is %q: %q; want %q: %q", r.State, r.Reason, state, words)
	}
	return runs[0]
}

// What needs approval is sent to review, once, and applied by the next run
// after it was approved.
func TestNightlyPromotesWhatIsApproved(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		w.nightly()
		a := w.replica("a")
		w.turn(a)
		if runs := w.past(); len(runs) != 0 {
			t.Fatalf("before its time: %+v", runs)
		}
		w.at(22, 0)
		w.turn(a)
		first := w.last(admin.RunHeld, "waiting in review")
		w.at(22, 0)
		w.turn(a)
		if again := w.last(admin.RunHeld, "waiting in review"); again.Plan != first.Plan {
			t.Errorf("the second night sent another plan to review: %s, %s", first.Plan, again.Plan)
		}
		w.Must(w.Service.Promotion.Reviews.Approve(t.Context(), w.Approver, w.Env,
			first.Plan, "looks right"))
		w.at(22, 0)
		w.turn(a)
		r := w.last(admin.RunRan, "")
		u := w.History()[0]
		if r.Update != u.Seq || u.Run != r.ID || u.PlanID != first.Plan ||
			u.Actor != "schedule:nightly" || u.Approval != "approved by ben.ode@example.org" {
			t.Errorf("the run %+v is update %+v", r, u)
		}
		w.at(22, 0)
		w.turn(a)
		w.last(admin.RunNoChanges, "")
	})
}

// What Training has taken back after it was approved is not promoted because
// something else has changed, at night; those concerned are told.
func TestNightlyHoldsWhatTrainingHasTakenBack(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		w.nightly()
		w.at(22, 0)
		w.turn(w.replica("a"))
		first := w.last(admin.RunHeld, "waiting in review")
		w.Must(w.Service.Promotion.Reviews.Approve(t.Context(), w.Approver, w.Env,
			first.Plan, "looks right"))
		w.InTraining(admintest.List("colors", "V1"), admintest.List("other", "V1"))
		for range 2 {
			w.at(22, 0)
			w.turn(w.replica("a"))
			w.last(admin.RunHeld, first.Plan[:8]+" is held, because training no longer asks for it")
		}
		events := 0
		d, err := w.Service.Promotion.Reviews.Show(t.Context(), admintest.Operator,
			w.Env, first.Plan)
		w.Must(err)
		for _, e := range d.Events {
			if e.Action == admin.ReviewHold {
				events++
			}
		}
		if events != 1 || w.History()[0].Run != "" {
			t.Errorf("it is said %d times; the newest update is %+v", events, w.History()[0])
		}
	})
}

// What would be promoted has changed before anybody has approved it: the newer
// plan takes the place of the older one.
func TestNewerPlanTakesTheOlderOnesPlace(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		w.nightly()
		w.at(22, 0)
		w.turn(w.replica("a"))
		first := w.last(admin.RunHeld, "waiting in review")
		w.InTraining(admintest.List("colors", "V3"))
		w.at(22, 0)
		w.turn(w.replica("a"))
		second := w.last(admin.RunHeld, "waiting in review")
		d, err := w.Service.Promotion.Reviews.Show(t.Context(), admintest.Operator,
			w.Env, first.Plan)
		w.Must(err)
		if second.Plan == first.Plan || d.State != admin.ReviewCancelled {
			t.Errorf("the first plan %s is %s, the second is %s", first.Plan, d.State, second.Plan)
		}
	})
}

// Nothing that a person must decide is decided by a schedule.
func TestScheduleIsHeldForAPerson(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		make   func(w *night)
		reason string
	}{
		"conflict": {func(w *night) {
			w.edited(admintest.List("colors", "Own"))
		}, "Both training and production changed"},
		"deletion": {func(w *night) {
			w.InTraining(admintest.List("shapes", "V1"))
			w.Delete(w.Training, "option-list/colors")
		}, "it would delete 1 object"},
		"sharing": {func(w *night) {
			w.InTraining(append(admintest.Parties(), admintest.Object("mou", "7",
				map[string]any{
					"title":  "Winter",
					"from":   "city-shelter",
					"to":     "hope-house",
					"begins": "2026-03-01",
				}))...)
		}, "it would widen sharing"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
				w.nightly()
				c.make(w)
				before := len(w.History())
				w.at(22, 0)
				w.turn(w.replica("a"))
				w.last(admin.RunHeld, c.reason)
				if after := len(w.History()); after != before {
					t.Errorf("%d updates, before there were %d", after, before)
				}
			})
		})
	}
}

// edited changes production by hand.
func (w *night) edited(o schema.Object) {
	w.T.Helper()
	_, err := w.Service.Promotion.Edit(w.T.Context(), admintest.Operator, w.Env,
		promotion.EditRequest{Objects: []schema.Object{o}, Reason: "hotfix"})
	w.Must(err)
}

// A plan is applied at its time if it is approved by then and nothing has
// moved.
func TestPlanAtATime(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		before func(w *night, p *syncer.Plan)
		state  admin.RunState
		reason string
	}{
		"approved": {
			func(w *night, p *syncer.Plan) { w.Must(w.Approve(w.Approver, p)) }, admin.RunRan, "",
		},
		"not approved": {func(*night, *syncer.Plan) {}, admin.RunHeld, "is not approved"},
		"rejected": {func(w *night, p *syncer.Plan) {
			w.Must(w.Service.Promotion.Reviews.Reject(w.T.Context(), w.Approver, w.Env, p.ID, "no"))
		}, admin.RunHeld, "was rejected"},
		"stale": {func(w *night, p *syncer.Plan) {
			w.Must(w.Approve(w.Approver, p))
			w.edited(admintest.List("colors", "Own"))
		}, admin.RunHeld, "has changed since the plan was made"},
		"applied by hand": {func(w *night, p *syncer.Plan) {
			w.Must(w.Approve(w.Approver, p))
			_, err := w.Apply(w.Author, p)
			w.Must(err)
		}, admin.RunNoChanges, "already applied"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
				p := w.Submitted()
				spec := admin.ScheduleSpec{
					Timing: timing.Timing{At: "2026-03-06T22:00", Zone: "America/Los_Angeles"},
					Plan:   p.ID,
				}
				_, err := w.Service.Schedules.AddSchedule(t.Context(), admintest.Operator, w.Env,
					"friday", spec)
				w.Must(err)
				c.before(w, p)
				a := w.replica("a")
				for range 10 {
					w.at(6, 0)
					w.turn(a)
				}
				r := w.last(c.state, c.reason)
				if runs := w.past(); len(runs) != 1 ||
					!r.Tick.Equal(time.Date(2026, 3, 7, 6, 0, 0, 0, time.UTC)) {
					t.Errorf("%d runs, the last planned for %s", len(runs), r.Tick)
				}
			})
		})
	}
}

// A freeze window has schedules skipped and people refused, unless they may
// override it and say why.
func TestFreezeWindow(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		w.nightly()
		p := w.Submitted()
		w.Must(w.Approve(w.Approver, p))
		window := timing.Window{
			Timing: timing.Timing{At: "2026-03-02T20:00", Zone: "UTC"},
			Lasts:  4 * time.Hour,
		}
		_, err := w.Service.Promotion.AddFreeze(t.Context(), w.Author, w.Env, window,
			"The annual count")
		admintest.WantSays(t, err, refusal.Forbidden, "Manage schedules")
		_, err = w.Service.Promotion.AddFreeze(t.Context(), admintest.Operator, w.Env, window,
			"The annual count")
		w.Must(err)
		w.at(22, 0)
		w.turn(w.replica("a"))
		w.last(admin.RunSkipped, "The annual count")
		_, err = w.Apply(w.Author, p)
		admintest.WantSays(t, err, refusal.Frozen, "The annual count")
		_, err = w.Service.Promotion.Apply(t.Context(), w.Author, w.Env, p,
			promotion.ApplyRequest{OverrideFreeze: "It cannot wait"})
		admintest.WantSays(t, err, refusal.Forbidden, "Override a freeze")
		_, err = w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env, p,
			promotion.ApplyRequest{OverrideFreeze: "It cannot wait"})
		w.Must(err)
		if u := w.History()[0]; !strings.Contains(u.Freeze, "It cannot wait") ||
			!strings.Contains(u.Freeze, "The annual count") {
			t.Errorf("the history says of the freeze window: %q", u.Freeze)
		}
		w.edited(admintest.List("shapes", "V1")) // an edit is none of its business
		w.at(22, 0)
		w.turn(w.replica("a"))
		w.last(admin.RunNoChanges, "")
	})
}

// Nobody was there at the time: it runs late, or it is missed, as the schedule
// says.
func TestNobodyWasThere(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		late   time.Duration
		hour   int
		state  admin.RunState
		reason string
	}{
		"within":    {2 * time.Hour, 23, admin.RunHeld, "waiting in review"},
		"too late":  {time.Hour, 4, admin.RunMissed, "up to 1 hour later"},
		"not late":  {0, 23, admin.RunMissed, "on time"},
		"a bit off": {0, 22, admin.RunHeld, "waiting in review"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onNights(t, admintest.Engines, func(t *testing.T, w *night) {
				w.nightly(func(s *admin.ScheduleSpec) { s.Late = c.late })
				a := w.replica("a")
				w.turn(a)
				w.at(c.hour, 3)
				w.turn(a)
				w.last(c.state, c.reason)
			})
		})
	}
}

// The clock of the database decides, whatever that of the replica says.
func TestReplicaWithAWrongClock(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Engines, func(t *testing.T, w *night) {
		w.nightly()
		a := w.replica("a")
		fast := admintest.NewClock(w.Clock.Now())
		a.Service = admintest.NewCore(fast, w.Service.Schedules.EnvironmentNames...).Schedules
		w.at(21, 59)
		fast.Set(w.Clock.Now().Add(12 * time.Hour))
		w.turn(a)
		if runs := w.past(); len(runs) != 0 {
			t.Fatalf("it ran before its time: %+v", runs)
		}
		w.at(22, 0)
		fast.Set(w.Clock.Now().Add(12 * time.Hour))
		w.turn(a)
		w.last(admin.RunHeld, "waiting in review")
	})
}

// halted is a replica that stops whenever it opens an environment of a name,
// until it is let go on.
func (w *night) halted(name string) (s *schedules.Scheduler, reached <-chan struct{}, goOn func()) {
	s = w.replica("halted")
	at, on := make(chan struct{}), make(chan struct{})
	s.Open = func(ctx context.Context, asked string) (*admin.Environment, func(), error) {
		if asked == name {
			close(at)
			<-on
		}
		return w.open(ctx, asked)
	}
	return s, at, sync.OnceFunc(func() { close(on) })
}

// A replica that was paused for longer than its lease changes nothing when it
// is woken: another one has taken up the run.
func TestPausedReplicaChangesNothing(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		meanwhile func(w *night)
		state     admin.RunState
	}{
		"the run has become an update": {func(*night) {}, admin.RunRan},
		"the run was skipped": {func(w *night) {
			_, err := w.Service.Promotion.AddFreeze(w.T.Context(), admintest.Operator, w.Env,
				timing.Window{
					Timing: timing.Timing{At: "2026-03-02T22:01", Zone: "UTC"},
					Lasts:  time.Hour,
				},
				"Stop")
			w.Must(err)
		}, admin.RunSkipped},
	}
	for name, c := range cases {
		for _, where := range []string{"production", "training"} {
			t.Run(name+", paused at "+where, func(t *testing.T) {
				t.Parallel()
				onNights(t, admintest.Engines, func(t *testing.T, w *night) {
					w.nightly()
					p := w.Submitted()
					w.Must(w.Approve(w.Approver, p))
					paused, reached, goOn := w.halted(where)
					defer goOn()
					w.at(22, 0)
					if _, err := paused.Turn(t.Context(), t.Context(), w.Env); err != nil {
						t.Fatal(err)
					}
					<-reached
					c.meanwhile(w)
					w.at(22, 5)
					w.turn(w.replica("b"))
					ended := w.last(c.state, "")
					updates := len(w.History())
					goOn()
					paused.Wait()
					if got := w.last(c.state, ""); got != ended {
						t.Errorf("the run was %+v and is %+v", ended, got)
					}
					if ended.Replica != "b" || ended.Attempt != 2 || len(w.History()) != updates {
						t.Errorf("ended by %s in attempt %d; %d updates, then %d", ended.Replica,
							ended.Attempt, updates, len(w.History()))
					}
				})
			})
		}
	}
}

// A replica was killed after it had applied the plan, and before it could note
// that.
func TestKilledBetweenTheUpdateAndItsNote(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Engines, func(t *testing.T, w *night) {
		w.nightly()
		p := w.Submitted()
		w.Must(w.Approve(w.Approver, p))
		killed, reached, goOn := w.halted("production")
		w.at(22, 0)
		if _, err := killed.Turn(t.Context(), t.Context(), w.Env); err != nil {
			t.Fatal(err)
		}
		<-reached
		r := w.last(admin.RunRunning, "")
		u, err := w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env, p,
			promotion.ApplyRequest{By: promotion.RunAttempt{Run: r.ID, Attempt: r.Attempt}})
		w.Must(err)
		w.at(22, 5)
		w.turn(w.replica("b"))
		if got := w.last(admin.RunRan, ""); got.Update != u.Seq {
			t.Errorf("the run is update %d, want %d", got.Update, u.Seq)
		}
		goOn()
		killed.Wait()
		_, err = w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env, w.Plan(),
			promotion.ApplyRequest{By: promotion.RunAttempt{Run: r.ID, Attempt: 9}})
		admintest.WantSays(t, err, refusal.Applied, fmt.Sprintf("update %d", u.Seq))
	})
}

// passing is an error that passes by itself.
type passing struct{ error }

func (passing) Transient() bool { return true }

func (p passing) Plain() string { return p.Error() }

// What cannot be reached is tried again, and given up in the end.
func TestTriedAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		failures int
		state    admin.RunState
		reason   string
	}{
		"until it works": {3, admin.RunHeld, "waiting in review"},
		"until the end":  {99, admin.RunFailed, "Gave up after 8 attempts"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onNights(t, admintest.Engines, func(t *testing.T, w *night) {
				w.nightly()
				a, tries := w.replica("a"), 0
				a.Open = func(
					ctx context.Context, asked string,
				) (*admin.Environment, func(), error) {
					if tries++; asked == "production" && tries <= c.failures {
						return nil, nil, passing{errors.New("the server is away")}
					}
					return w.open(ctx, asked)
				}
				w.at(22, 0)
				for range 60 {
					w.turn(a)
					w.Clock.Advance(time.Minute)
				}
				w.last(c.state, c.reason)
			})
		})
	}
}

// A replica that is stopped hands over what it cannot finish.
func TestHandedOver(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Engines, func(t *testing.T, w *night) {
		w.nightly()
		w.at(22, 0)
		stopped := w.replica("stopped")
		reached := make(chan struct{})
		stopped.Open = func(ctx context.Context, asked string) (*admin.Environment, func(), error) {
			close(reached)
			<-ctx.Done()
			return nil, nil, ctx.Err()
		}
		ctx, stop := context.WithCancel(t.Context())
		over := make(chan struct{})
		go func() { stopped.Run(ctx, 0); close(over) }()
		<-reached
		stop()
		<-over
		w.last(admin.RunPlanned, "Handed over")
		w.turn(w.replica("b"))
		w.last(admin.RunHeld, "waiting in review")
	})
}

// One source goes to many targets: the pilot first, the others when it has
// succeeded.
func TestWaves(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]string{"all are well": "", "the pilot is not": "site-1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
				for i := range 4 {
					w.site(fmt.Sprintf("site-%d", i+1))
				}
				w.nightly(func(s *admin.ScheduleSpec) {
					s.Targets, s.Pilot, s.Wait, s.Parallel = []string{
						"site-*",
					}, []string{"site-1"}, 30*time.Minute, 2
				})
				if broken != "" {
					_, err := w.Service.Promotion.AddFreeze(t.Context(), admintest.Operator,
						w.others[broken],
						timing.Window{
							Timing: timing.Timing{Cron: "@daily", Zone: "UTC"},
							Lasts:  25 * time.Hour,
						},
						"Broken")
					w.Must(err)
				}
				a := w.replica("a")
				w.at(22, 0)
				w.turn(a)
				if got, want := w.states(), map[string]string{
					"":       "site-1 ran, site-2 planned, site-3 planned, site-4 planned",
					"site-1": "site-1 skipped, site-2 held, site-3 held, site-4 held",
				}[broken]; got != want {
					t.Errorf("after the pilot: %s, want %s", got, want)
				}
				w.at(22, 31)
				w.turn(a)
				if got, want := w.states(), map[string]string{
					"":       "site-1 ran, site-2 ran, site-3 ran, site-4 ran",
					"site-1": "site-1 skipped, site-2 held, site-3 held, site-4 held",
				}[broken]; got != want {
					t.Errorf("in the end: %s, want %s", got, want)
				}
			})
		})
	}
}

// states are the targets and what became of them.
func (w *night) states() string {
	var out []string
	for _, r := range w.past() {
		out = append(out, r.Target+" "+string(r.State))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// site adds an environment that asks for no approval.
func (w *night) site(name string) {
	w.T.Helper()
	w.others[name] = admintest.OpenNamed(w.T, storetest.SQLite(w.T), name, admin.OtherRole, w.Clock)
	w.Service.Schedules.EnvironmentNames = append(w.Service.Schedules.EnvironmentNames, name)
}

// Who may not manage schedules makes none, and who is signed in makes none into
// other environments.
func TestWhoMayScheduleWhat(t *testing.T) {
	t.Parallel()
	w := newNight(t)
	w.site("site")
	w.Configure(admintest.Workgroup("planners", "read-configuration",
		"manage-schedules", "apply-sync"), admintest.Workgroup("clerks", "read-configuration",
		"manage-schedules"))
	planner := w.As(w.Add(admintest.Person("Gus Orr", "planners")))
	spec := admin.ScheduleSpec{
		Timing: timing.Timing{Cron: "@daily", Zone: "UTC"},
		Source: "training",
	}
	add := func(actor admin.Actor, name string, s admin.ScheduleSpec) error {
		_, err := w.Service.Schedules.AddSchedule(t.Context(), actor, w.Env, name, s)
		return err
	}
	admintest.WantSays(t, add(w.Author, "daily", spec), refusal.Forbidden, "Manage schedules")
	clerk := w.As(w.Add(admintest.Person("Hal Ito", "clerks")))
	admintest.WantSays(t, add(clerk, "daily", spec), refusal.Forbidden, "Apply a sync")
	w.Must(add(planner, "daily", spec))
	admintest.WantSays(t, add(planner, "daily", spec), refusal.BadRequest, "named daily")
	_, err := w.Service.Schedules.RunSchedule(t.Context(), clerk, w.Env, "daily")
	admintest.WantSays(t, err, refusal.Forbidden, "Apply a sync")
	elsewhere := spec
	elsewhere.Targets = []string{"site"}
	admintest.WantSays(t, add(planner, "sites", elsewhere), refusal.Forbidden,
		"signed in to production")
	w.Must(add(admintest.Operator, "sites", elsewhere))
	for name, c := range map[string]struct {
		change func(*admin.ScheduleSpec)
		words  string
	}{
		"no source": {
			func(s *admin.ScheduleSpec) { s.Source = "nowhere" }, "There is no environment",
		},
		"itself": {func(s *admin.ScheduleSpec) { s.Source = "production" }, "into itself"},
		"targets": {
			func(s *admin.ScheduleSpec) { s.Targets = []string{"nowhere-*"} },
			"There is no environment named nowhere-*",
		},
		"past": {
			func(s *admin.ScheduleSpec) {
				s.Timing = timing.Timing{At: "2020-01-01T10:00", Zone: "UTC"}
			},
			"That time has passed",
		},
		"never": {func(s *admin.ScheduleSpec) { s.Timing.Cron = "0 0 31 6 *" }, "never happens"},
		"plan":  {func(s *admin.ScheduleSpec) { s.Plan = "x" }, "A plan is applied once"},
		"late":  {func(s *admin.ScheduleSpec) { s.Late = -time.Hour }, "at most a week late"},
	} {
		s := spec
		c.change(&s)
		admintest.WantSays(t, add(admintest.Operator, strings.ReplaceAll(name, " ", "-"), s),
			refusal.BadRequest, c.words)
	}
}

// A paused schedule does not run, and makes up for nothing when it is resumed;
// a removed one leaves its runs.
func TestPausedAndRemoved(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		w.nightly()
		a := w.replica("a")
		w.turn(a)
		w.Must(w.Service.Schedules.PauseSchedule(t.Context(), admintest.Operator, w.Env, "nightly"))
		for range 3 {
			w.at(22, 0)
			w.turn(a)
		}
		if runs := w.past(); len(runs) != 0 {
			t.Fatalf("while it was paused: %+v", runs)
		}
		w.Must(w.Service.Schedules.ResumeSchedule(t.Context(), admintest.Operator,
			w.Env, "nightly"))
		w.at(22, 0)
		w.turn(a)
		w.Must(w.Service.Schedules.RemoveSchedule(t.Context(), admintest.Operator,
			w.Env, "nightly"))
		w.at(22, 0)
		w.turn(a)
		if runs := w.past(); len(runs) != 1 || runs[0].State != admin.RunHeld {
			t.Errorf("got %+v, want the one run between", runs)
		}
		w.nightly() // the name is free again
	})
}

// post is a courier that keeps what it delivers.
type post struct {
	mu        sync.Mutex
	delivered []admin.Message
	fails     func(m admin.Message) error
}

func (p *post) CheckAddress(to string) error {
	if strings.HasPrefix(to, "mailto:") {
		return nil
	}
	return errors.New("it is no address")
}

func (p *post) Deliver(_ context.Context, m admin.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fails != nil {
		if err := p.fails(m); err != nil {
			return err
		}
	}
	p.delivered = append(p.delivered, m)
	return nil
}

func (p *post) events() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, m := range p.delivered {
		out = append(out, m.Event)
	}
	return strings.Join(out, " ")
}

// Whoever is to be told is told of what was planned, held and done, once, and
// of nothing that did not happen. Its time is read in the environment's zone.
func TestToldOfRuns(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		w.Set("time-zone", "America/Los_Angeles")
		p := &post{}
		w.Service.Schedules.Courier = p
		spec := admin.ScheduleSpec{
			Timing: timing.Timing{Cron: "@daily", Zone: "UTC"},
			Source: "training",
			Notify: []string{"pigeon"},
		}
		if _, err := w.Service.Schedules.AddSchedule(
			t.Context(), admintest.Operator, w.Env, "wrong", spec,
		); err == nil || !strings.Contains(err.Error(), "it is no address") {
			t.Errorf("an address that is none: %v", err)
		}
		w.nightly(func(s *admin.ScheduleSpec) { s.Notify = []string{"mailto:it@example.org"} })
		a, b := w.replica("a"), w.replica("b")
		deliver := func() {
			w.T.Helper()
			for _, s := range []*schedules.Scheduler{a, b} {
				w.Must(s.Deliver(t.Context(), w.Env))
			}
		}
		deliver()
		w.at(22, 0)
		w.turn(a)
		deliver()
		held := w.last(admin.RunHeld, "waiting in review")
		w.Must(w.Service.Promotion.Reviews.Approve(t.Context(), w.Approver, w.Env, held.Plan, ""))
		w.at(22, 0)
		w.turn(b)
		deliver()
		w.at(22, 0)
		w.turn(a) // no changes
		deliver()
		if got := p.events(); got != "planned held done" {
			t.Errorf("told of %q", got)
		}
		zone, err := time.LoadLocation("America/Los_Angeles")
		w.Must(err)
		planned := "nightly was scheduled for " + words.LongMoment(held.Tick.In(zone)) + "."
		if m := p.delivered[1]; !strings.Contains(m.Text, planned) {
			t.Errorf("%q does not say %q", m.Text, planned)
		}
		if m := p.delivered[1]; !strings.Contains(m.Text, "waiting in review") ||
			!strings.Contains(string(m.Body), held.ID) || m.About != "nightly" {
			t.Errorf("got %+v", m)
		}
	})
}

// permanent is an error that does not pass.
type permanent struct{ error }

func (permanent) Permanent() bool { return true }

// A message that cannot be delivered is tried again later, and given up when
// that is of no use.
func TestUndeliveredMessage(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		p := &post{fails: func(m admin.Message) error {
			if m.To == "mailto:gone@example.org" {
				return permanent{errors.New("there is no such mailbox")}
			}
			if m.Tries < 2 {
				return errors.New("the mail server is away")
			}
			return nil
		}}
		w.Service.Schedules.Courier = p
		w.nightly(func(s *admin.ScheduleSpec) {
			s.Notify = []string{"mailto:it@example.org", "mailto:gone@example.org"}
		})
		a := w.replica("a")
		for range 12 {
			w.Must(a.Deliver(t.Context(), w.Env))
			w.Clock.Advance(time.Minute)
		}
		d, _, err := w.Service.Schedules.ShowSchedule(t.Context(), admintest.Operator, w.Env,
			"nightly", 0, 100)
		w.Must(err)
		sent := d.Messages
		for _, m := range sent {
			want := ""
			if m.To == "mailto:gone@example.org" {
				want = "there is no such mailbox"
			}
			if m.Ended.IsZero() || m.Problem != want {
				t.Errorf("%s: ended %s, %q", m.To, m.Ended, m.Problem)
			}
		}
		if len(sent) != 2 || len(p.delivered) != 1 || p.delivered[0].Tries != 2 {
			t.Errorf("%d messages, delivered %+v", len(sent), p.delivered)
		}
	})
}

// Who made a schedule, or asked for its run, is an author of what it sends to
// review: nobody approves that alone.
func TestNobodyApprovesTheirOwnSchedule(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		w.Configure(admintest.Workgroup("everything", "read-configuration", "manage-schedules",
			"plan-sync", "apply-sync", "approve-sync"))
		maker, asker := w.As(
			w.Add(admintest.Person("Gus Ohm", "everything")),
		), w.As(w.Add(admintest.Person("Hal Ito", "everything")))
		spec := admin.ScheduleSpec{
			Timing: timing.Timing{Cron: "@yearly", Zone: "UTC"},
			Source: "training",
		}
		_, err := w.Service.Schedules.AddSchedule(t.Context(), maker, w.Env, "mine", spec)
		w.Must(err)
		_, err = w.Service.Schedules.RunSchedule(t.Context(), asker, w.Env, "mine")
		w.Must(err)
		w.turn(w.replica("a"))
		plan := w.last(admin.RunHeld, "waiting in review").Plan
		for _, who := range []admin.Actor{maker, asker} {
			admintest.WantSays(t,
				w.Service.Promotion.Reviews.Approve(t.Context(), who, w.Env, plan, ""),
				refusal.Forbidden, "You made this plan")
		}
		w.Must(w.Service.Promotion.Reviews.Approve(t.Context(), w.Approver, w.Env, plan, ""))
		w.Clock.Advance(time.Second)
		_, err = w.Service.Schedules.RunSchedule(t.Context(), maker, w.Env, "mine")
		w.Must(err)
		w.turn(w.replica("a"))
		w.last(admin.RunRan, "")
	})
}

// What was due when a schedule is paused or removed does not run any more.
func TestDueWhenItIsPaused(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(
		*schedules.Service, context.Context, admin.Actor, *admin.Environment, string,
	) error{
		"paused":  (*schedules.Service).PauseSchedule,
		"removed": (*schedules.Service).RemoveSchedule,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onNights(t, admintest.Engines, func(t *testing.T, w *night) {
				w.nightly()
				w.at(22, 0)
				w.Clock.Advance(30 * time.Minute)
				w.Must(stop(w.Service.Schedules, t.Context(), admintest.Operator, w.Env, "nightly"))
				w.turn(w.replica("a"))
				w.last(admin.RunHeld, "The schedule was "+name+" before it could run.")
			})
		})
	}
}

// A plan that is for a time of its own is not applied before by a schedule that
// promotes what is ready.
func TestPlanWaitsForItsTime(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		w.nightly()
		p := w.Submitted()
		w.Must(w.Approve(w.Approver, p))
		_, err := w.Service.Schedules.AddSchedule(t.Context(), admintest.Operator, w.Env, "friday",
			admin.ScheduleSpec{
				Timing: timing.Timing{At: "2026-03-06T22:30", Zone: "UTC"},
				Plan:   p.ID,
			})
		w.Must(err)
		w.at(22, 0)
		w.turn(w.replica("a"))
		if r := w.last(admin.RunHeld, "waiting in review"); r.Plan == p.ID {
			t.Error("the run waits for the plan that is for Friday")
		}
		for range 5 {
			w.at(22, 30)
			w.turn(w.replica("a"))
		}
		if r := w.last(admin.RunRan, ""); r.Name != "friday" {
			t.Errorf("it was applied by %s", r.Name)
		}
	})
}

// A server that does not know an environment leaves the run to others, and at
// last it fails with words that say why.
func TestUnknownEnvironment(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		w.site("site-1")
		w.nightly(func(s *admin.ScheduleSpec) { s.Targets = []string{"site-1"} })
		all := w.Service.Schedules.EnvironmentNames
		w.Service.Schedules.EnvironmentNames = []string{"production"}
		w.at(22, 0)
		w.turn(w.replica("a"))
		w.last(admin.RunPlanned, "does not know the environment site-1")
		w.Service.Schedules.EnvironmentNames = all
		w.Clock.Advance(time.Minute)
		w.turn(w.replica("b"))
		w.last(admin.RunRan, "")
		w.Service.Schedules.EnvironmentNames = []string{"production"}
		w.at(22, 0)
		for range 60 {
			w.turn(w.replica("a"))
			w.Clock.Advance(time.Minute)
		}
		w.last(admin.RunFailed,
			"Gave up after 8 attempts: The server that started it does not know the environment site-1")
	})
}

// Nobody gets around a freeze window by taking it away.
func TestFreezeWindowIsNotTakenAway(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		w.Configure(admintest.Workgroup("planners", "read-configuration",
			"manage-schedules", "apply-sync"))
		planner := w.As(w.Add(admintest.Person("Gus Ohm", "planners")))
		now, err := w.Service.Promotion.AddFreeze(t.Context(), planner, w.Env,
			timing.Window{
				Timing: timing.Timing{At: "2026-03-02T11:00", Zone: "UTC"},
				Lasts:  4 * time.Hour,
			},
			"Now")
		w.Must(err)
		later, err := w.Service.Promotion.AddFreeze(t.Context(), planner, w.Env,
			timing.Window{
				Timing: timing.Timing{At: "2026-04-02T11:00", Zone: "UTC"},
				Lasts:  4 * time.Hour,
			},
			"Later")
		w.Must(err)
		admintest.WantSays(t, w.Service.Promotion.RemoveFreeze(t.Context(), planner, w.Env, now.ID),
			refusal.Forbidden, "Override a freeze")
		w.Must(w.Service.Promotion.RemoveFreeze(t.Context(), planner, w.Env, later.ID))
		w.Must(w.Service.Promotion.RemoveFreeze(t.Context(), admintest.Operator, w.Env, now.ID))
	})
}

// Of a night without servers one message tells, however many occurrences it
// had.
func TestToldOnceOfManyMissed(t *testing.T) {
	t.Parallel()
	onNights(t, admintest.Usual(), func(t *testing.T, w *night) {
		p := &post{}
		w.Service.Schedules.Courier = p
		w.nightly(func(s *admin.ScheduleSpec) {
			s.Timing.Cron, s.Late, s.Notify = "*/5 * * * *", 0, []string{"mailto:it@example.org"}
		})
		w.at(22, 2)
		a := w.replica("a")
		w.turn(a)
		for range 3 {
			w.Must(a.Deliver(t.Context(), w.Env))
		}
		missed := 0
		for _, m := range p.delivered {
			if m.Event == "missed" {
				missed++
			}
		}
		if missed != 1 || len(w.past()) < 100 {
			t.Errorf("%d messages about what was missed of %d occurrences", missed, len(w.past()))
		}
	})
}

// A run that was begun and that no server goes on with does not count as under
// way for ever.
func TestRunThatWasLeft(t *testing.T) {
	t.Parallel()
	w := newNight(t)
	w.nightly()
	w.at(22, 0)
	dead, reached, goOn := w.halted("production")
	if _, err := dead.Turn(t.Context(), t.Context(), w.Env); err != nil {
		t.Fatal(err)
	}
	<-reached
	verdict := func() schedules.ScheduleStatus {
		statuses, err := w.Service.Schedules.ScheduleStatuses(t.Context(), admintest.Operator,
			w.Env, 1)
		w.Must(err)
		return statuses[0]
	}
	if got := verdict(); got.State != schedules.VerdictUnderWay {
		t.Errorf("while it is under way: %s", got.State)
	}
	w.Clock.Advance(time.Hour)
	if got := verdict(); got.State != schedules.VerdictBad ||
		got.Summary() != "It was started, but no server is continuing it." {
		t.Errorf("an hour later: %s, %s", got.State, got.Summary())
	}
	goOn()
	dead.Wait()
}
