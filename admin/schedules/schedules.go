package schedules

import (
	"context"
	"path"
	"slices"
	"strings"
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// AddSchedule adds a schedule to its home. A user who is signed in can schedule
// syncs only into that environment.
func (s *Service) AddSchedule(
	ctx context.Context, actor admin.Actor, home *admin.Environment, name string,
	spec admin.ScheduleSpec,
) (admin.Schedule, error) {
	sch := admin.Schedule{
		ID:           admin.NewID(),
		Name:         strings.TrimSpace(name),
		State:        admin.ScheduleActive,
		ScheduleSpec: spec,
	}
	sch.By, sch.Person = actor.String(), actor.Person()
	err := s.Write(ctx, actor, admin.ActionSchedule, home, "schedule:"+
		sch.Name, func(tx *admin.Tx) (string, error) {
		if err := s.mayHaveApplied(actor, home, sch); err != nil {
			return "", err
		}
		if err := check(sch, home, s.EnvironmentNames); err != nil {
			return "", err
		}
		if err := tx.Ledger.Lock(ctx); err != nil {
			return "", err
		}
		if err := s.checkNotified(sch.Notify); err != nil {
			return "", err
		}
		now, err := s.checkScheduled(ctx, tx, home, &sch)
		if err != nil {
			return "", err
		}
		sch.Created, sch.Horizon = now, now
		next := sch.Timing.After(now, 1)
		if len(next) == 0 {
			return "", refusal.New(refusal.BadRequest,
				"That time has passed: it is now %s.",
				words.LongMoment(now.In(zone(sch)))).
				WithHint("Choose a time in the future.")
		}
		if err := tx.Ledger.SaveSchedule(ctx, sch); err != nil {
			return "", err
		}
		return sch.Timing.String(),
			tx.Outbox.Add(ctx, plannedMessages(sch, home.Name, next[0], now))
	})
	return sch, err
}

// checkNotified refuses addresses to which no message can be delivered.
func (s *Service) checkNotified(addresses []string) error {
	var in admin.Inputs
	for _, to := range addresses {
		if s.Courier == nil {
			break
		}
		if err := s.Courier.CheckAddress(to); err != nil {
			in.Wrong("notify", "%s", words.Sentence(to+": "+err.Error()))
		}
	}
	return in.Err()
}

// mayHaveApplied refuses a schedule that does more than its author may do by
// hand. A user who is signed in may apply syncs to that environment only.
func (s *Service) mayHaveApplied(
	actor admin.Actor, home *admin.Environment, sch admin.Schedule,
) error {
	switch others := slices.ContainsFunc(waves(
		sch, home.Name, s.EnvironmentNames,
	), func(w wave) bool { return w.target != home.Name }); {
	case !actor.Holds(schema.ApplySync):
		return refusal.New(refusal.Forbidden,
			"%s cannot schedule syncs: that needs the permissions “%s” and “%s”.", actor,
			schema.ManageSchedules.Title(), schema.ApplySync.Title()).
			WithRemedy(refusal.GetPermission, string(schema.ApplySync))
	case others && !actor.IsOperator():
		return refusal.New(refusal.Forbidden,
			"%s is signed in to %s and can only schedule syncs into it.", actor, home.Name).
			WithHint("Ask an operator on the host to schedule syncs into other environments.")
	}
	return nil
}

func zone(s admin.Schedule) *time.Location {
	zone, err := time.LoadLocation(s.Timing.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

const (
	mostParallel = 64
	mostNotified = 20
)

// check returns the problems with the settings of a schedule.
func check(s admin.Schedule, home *admin.Environment, known []string) error {
	if err := schema.CheckName(s.Name); err != nil {
		return refusal.New(refusal.BadRequest, "The schedule needs another name: %v.", err)
	}
	if err := s.Timing.Check(); err != nil {
		return err
	}
	for _, pattern := range slices.Concat(s.Targets, s.Pilot) {
		if !slices.ContainsFunc(known, func(name string) bool { return matches(pattern, name) }) {
			return refusal.New(refusal.BadRequest, "There is no environment named %s.", pattern).
				WithHint("The environments are %s.", strings.Join(known, ", "))
		}
	}
	targets := waves(s, home.Name, known)
	switch {
	case s.Plan != "" && (!s.Timing.Once() || s.Source != "" || len(s.Targets) > 0):
		return refusal.New(refusal.BadRequest,
			"A plan is applied once and already has its source and target.").
			WithRemedy(refusal.ScheduleOnePlan)
	case s.Plan == "" && !slices.Contains(known, s.Source):
		return refusal.New(refusal.BadRequest,
			"There is no environment %q to promote from.", s.Source).
			WithHint("The environments are %s.", strings.Join(known, ", "))
	case s.Plan == "" && (len(targets) == 0 || targets[0].target == s.Source):
		return refusal.New(refusal.BadRequest, "An environment cannot be promoted into itself.").
			WithHint("Choose another source, or other targets.")
	case len(s.Pilot) > 0 && len(s.Targets) == 0:
		return refusal.New(refusal.BadRequest, "A pilot must be one of several targets.").
			WithHint("Name the targets too.")
	case s.Late < 0 || s.Late > 7*24*time.Hour:
		return refusal.New(refusal.BadRequest, "An occurrence may run at most a week late.")
	case s.Wait < 0 || s.Wait > 7*24*time.Hour:
		return refusal.New(refusal.BadRequest,
			"The other targets wait at most a week for the pilot.")
	case s.Parallel < 0 || s.Parallel > mostParallel:
		return refusal.New(refusal.BadRequest,
			"At most %d targets can be synced at a time.", mostParallel)
	case len(s.Notify) > mostNotified:
		return refusal.New(refusal.BadRequest, "At most %d addresses can be notified.",
			mostNotified)
	}
	return nil
}

// waves returns the targets of an occurrence, in the order of their waves.
// known are the environments that patterns can match.
func waves(s admin.Schedule, home string, known []string) []wave {
	if len(s.Targets) == 0 {
		return []wave{{target: home}}
	}
	pilot := matching(s.Pilot, known)
	var out []wave
	for _, name := range matching(slices.Concat(s.Pilot, s.Targets), known) {
		w := wave{target: name}
		if len(pilot) > 0 && !slices.Contains(pilot, name) {
			w.number = 1
		}
		if name != s.Source {
			out = append(out, w)
		}
	}
	slices.SortStableFunc(out, func(a, b wave) int { return a.number - b.number })
	return out
}

// matching returns the names that patterns match, each once. A pattern without
// a match stands for itself, so that its run reports it.
func matching(patterns, names []string) (out []string) {
	add := func(name string) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, p := range patterns {
		some := false
		for _, name := range names {
			if matches(p, name) {
				add(name)
				some = true
			}
		}
		if !some {
			add(p)
		}
	}
	return out
}

func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return err == nil && ok || pattern == name
}

// checkScheduled checks against the home that the plan is in review and its
// deletions are agreed to. It returns the present time of the home.
func (s *Service) checkScheduled(
	ctx context.Context, tx *admin.Tx, home *admin.Environment, sch *admin.Schedule,
) (time.Time, error) {
	now, err := tx.Ledger.Now(ctx)
	switch {
	case err != nil:
		return now, err
	case sch.Plan == "" &&
		(sch.Consent.Listed || len(sch.Consent.Delete)+len(sch.Consent.Empty) > 0):
		return now, refusal.New(refusal.BadRequest,
			"Nobody can agree in advance to what a schedule would delete: it is held at any deletion.").
			WithHint("Agree to the deletions of one plan, or apply it by hand.")
	case sch.Plan == "":
		return now, nil
	}
	r, there, err := tx.Reviews.Get(ctx, sch.Plan)
	switch {
	case err != nil:
		return now, err
	case !there:
		return now, refusal.New(refusal.BadRequest, "There is no plan %s in review.", sch.Plan).
			WithRemedy(refusal.SubmitForReview)
	}
	if err := promotion.StillOpen(r); err != nil {
		return now, err
	}
	sch.AllowDelete = len(r.Plan.Deletions()) > 0
	return now, promotion.CheckConsent(home, r.Plan, sch.Consent)
}

// Schedules lists the schedules of an environment.
func (s *Service) Schedules(
	ctx context.Context, actor admin.Actor, home *admin.Environment,
) (schedules []admin.Schedule, err error) {
	err = s.Look(ctx, actor, admin.ActionSchedules, home, func(view *admin.View) error {
		schedules, err = present(ctx, view.Ledger)
		return err
	})
	return schedules, err
}

// present lists the schedules that were not removed.
func present(ctx context.Context, from admin.LedgerReader) ([]admin.Schedule, error) {
	schedules, err := from.Schedules(ctx)
	return slices.DeleteFunc(schedules, func(s admin.Schedule) bool {
		return s.State == admin.ScheduleRemoved
	}), err
}

// PauseSchedule pauses a schedule until it is resumed. Running runs continue.
func (s *Service) PauseSchedule(
	ctx context.Context, actor admin.Actor, home *admin.Environment, name string,
) error {
	return s.alterSchedule(ctx, actor, home, name, "paused", func(
		tx *admin.Tx, sch *admin.Schedule, now time.Time,
	) error {
		if sch.State == admin.SchedulePaused {
			return refusal.New(refusal.BadRequest, "The schedule is already paused.")
		}
		if err := s.catchUp(ctx, tx, home, sch, now); err != nil {
			return err
		}
		sch.State = admin.SchedulePaused
		return tx.Ledger.DropPlanned(ctx, sch.ID, now)
	})
}

// ResumeSchedule resumes a paused schedule from now on; it does not make up for
// missed occurrences.
func (s *Service) ResumeSchedule(
	ctx context.Context, actor admin.Actor, home *admin.Environment, name string,
) error {
	return s.alterSchedule(ctx, actor, home, name, "resumed", func(
		tx *admin.Tx, sch *admin.Schedule, now time.Time,
	) error {
		if err := s.mayHaveApplied(actor, home, *sch); err != nil {
			return err
		}
		if sch.State != admin.SchedulePaused {
			return refusal.New(refusal.BadRequest, "The schedule is not paused.")
		}
		next := sch.Timing.After(now, 1)
		if len(next) == 0 {
			return refusal.New(refusal.BadRequest, "The time of the schedule has passed.").
				WithHint("Remove it, and add a new one.")
		}
		sch.State, sch.Horizon = admin.ScheduleActive, now
		return tx.Outbox.Add(ctx, plannedMessages(*sch, home.Name, next[0], now))
	})
}

// RemoveSchedule removes a schedule for good; its runs stay in the ledger.
// Running runs continue.
func (s *Service) RemoveSchedule(
	ctx context.Context, actor admin.Actor, home *admin.Environment, name string,
) error {
	return s.alterSchedule(ctx, actor, home, name, "removed", func(
		tx *admin.Tx, sch *admin.Schedule, now time.Time,
	) error {
		if err := s.catchUp(ctx, tx, home, sch, now); err != nil {
			return err
		}
		sch.State = admin.ScheduleRemoved
		return tx.Ledger.DropPlanned(ctx, sch.ID, now)
	})
}

// catchUp adds due occurrences that no replica has added yet, so that they end
// too.
func (s *Service) catchUp(
	ctx context.Context, tx *admin.Tx, home *admin.Environment, sch *admin.Schedule, now time.Time,
) error {
	for {
		l := ledger{
			now:       now,
			schedules: []admin.Schedule{*sch},
			targets: func(sch admin.Schedule) []wave {
				return waves(sch, home.Name, s.EnvironmentNames)
			},
		}
		t, _ := l.extend()
		if err := tx.Ledger.AddRuns(ctx, t.add); err != nil || len(t.schedules) == 0 {
			return err
		}
		sch.Horizon = t.schedules[0].Horizon
	}
}

// RunSchedule adds a requested occurrence to the ledger. The replicas begin it
// at once.
func (s *Service) RunSchedule(
	ctx context.Context, actor admin.Actor, home *admin.Environment, name string,
) (runs []admin.Run, err error) {
	err = s.alterSchedule(ctx, actor, home, name, "asked for", func(
		tx *admin.Tx, sch *admin.Schedule, now time.Time,
	) error {
		if err := s.mayHaveApplied(actor, home, *sch); err != nil {
			return err
		}
		runs = nil
		if now.Nanosecond() == 0 {
			now = now.Add(-time.Microsecond) // occurrences have whole minutes for themselves
		}
		for _, w := range waves(*sch, home.Name, s.EnvironmentNames) {
			r := newRun(*sch, w, now)
			r.By, r.Person = actor.String(), actor.Person()
			runs = append(runs, r)
		}
		if len(runs) == 0 {
			return refusal.New(refusal.BadRequest, "The schedule has no target anymore.").
				WithHint("Its patterns match only the environment that it promotes from.")
		}
		return tx.Ledger.AddRuns(ctx, runs)
	})
	return runs, err
}

func (s *Service) alterSchedule(
	ctx context.Context, actor admin.Actor, home *admin.Environment, name, detail string,
	do func(tx *admin.Tx, sch *admin.Schedule, now time.Time) error,
) error {
	return s.Write(ctx, actor, admin.ActionSchedule, home, "schedule:"+
		name, func(tx *admin.Tx) (string, error) {
		if err := tx.Ledger.Lock(ctx); err != nil {
			return "", err
		}
		sch, err := scheduleNamed(ctx, tx.Ledger, name)
		if err != nil {
			return "", err
		}
		now, err := tx.Ledger.Now(ctx)
		if err != nil {
			return "", err
		}
		if err := do(tx, &sch, now); err != nil {
			return "", err
		}
		return detail, tx.Ledger.SaveSchedule(ctx, sch)
	})
}

// scheduleNamed finds a schedule.
func scheduleNamed(
	ctx context.Context, from admin.LedgerReader, name string,
) (admin.Schedule, error) {
	schedules, err := present(ctx, from)
	if err != nil {
		return admin.Schedule{}, err
	}
	i := slices.IndexFunc(schedules, func(s admin.Schedule) bool { return s.Name == name })
	if i < 0 {
		return admin.Schedule{}, refusal.New(refusal.NotFound, "There is no schedule %q.", name).
			WithRemedy(refusal.ListSchedules)
	}
	return schedules[i], nil
}
