package schedules

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"configsync/admin"
	"configsync/syncer/timing"
	"configsync/words"
)

// ledger is the basis of a replica's decisions: the schedules and runs of a
// home at one moment.
type ledger struct {
	now       time.Time // by the clock of the home's database
	schedules []admin.Schedule
	// runs are all runs of each due occurrence that has an open run, by time.
	runs    []admin.Run
	targets func(s admin.Schedule) []wave // of an occurrence that begins now
	only    []string                      // ids of the only runs to begin; all when nil
}

// wave is a target and the number of its wave: 0 is the pilot, or every target
// if there is no pilot.
type wave struct {
	target string
	number int
}

// turn is a decision of a replica: the changes to make in the ledger now.
type turn struct {
	schedules []admin.Schedule // with a new horizon
	add       []admin.Run
	ended     []admin.Run // ended without an attempt of this turn
	begin     []admin.Run // begun by this replica, as they are to be saved
}

// idle reports whether there is nothing to do.
func (t turn) idle() bool { return len(t.schedules)+len(t.add)+len(t.ended)+len(t.begin) == 0 }

const (
	// grace is the delay within which an occurrence is not late: replicas poll
	// every second, and may be busy.
	grace = 5 * time.Minute
	// requestedGrace is the longest wait of a requested run.
	requestedGrace = time.Hour
	// mostAhead bounds the occurrences that one turn adds to the ledger after a
	// long time without replicas.
	mostAhead = 500
	// maxAttempts bounds how often a run is retried after it crashed its
	// replica. Further attempts only find out whether an earlier one made an
	// update; after another maxAttempts of those, the run ends.
	maxAttempts = 20
)

// turn decides the next actions of this replica, which has a number of free
// slots and takes each run for the length of a lease. It is pure, apart from
// its own copy of the runs: a run that it ends there can end others, and frees
// its target.
//
// For example, the replica "a" with one free slot and a lease of 30 seconds, at
// 10:00:00:
//
//	run into north, due 10:00, planned       begun by a until 10:00:30
//	run into south, due 10:00, planned       stays planned: no free slot
//
// and the replica "b", at 10:00:01 and at 10:00:31 if "a" has crashed:
//
//	run into north, running until 10:00:30   leased, so not begun; at 10:00:31 begun
//	                                         by b as attempt 2
func (l ledger) turn(replica string, room int, lease time.Duration) turn {
	t, behind := l.extend()
	groups := occurrences(due(append(slices.Clone(l.runs), t.add...), l.now))
	t.add = append(t.add, l.newTargets(groups)...)
	newest := newestScheduled(groups)
	for i, g := range groups {
		schedule, known := l.schedule(g.schedule)
		latest := !behind[g.schedule] && i >= newest[g.schedule]
		t.ended = append(t.ended, g.endRuns(schedule, known, latest, l.now)...)
	}
	busy := l.busyTargets(groups)
	for _, g := range groups {
		schedule, _ := l.schedule(g.schedule)
		for _, r := range g.startableRuns(schedule, busy, room-len(t.begin), l) {
			r.State, r.Attempt = admin.RunRunning, r.Attempt+1
			r.Replica, r.Lease = replica, l.now.Add(lease)
			if r.Started.IsZero() {
				r.Started = l.now
			}
			t.begin = append(t.begin, r)
		}
	}
	return t
}

// newestScheduled returns, by schedule id, the index of the newest scheduled
// occurrence; 0 if there is none.
func newestScheduled(groups []occurrence) map[string]int {
	newest := map[string]int{}
	for i, g := range groups {
		if !Requested(g.runs[0]) {
			newest[g.schedule] = i
		}
	}
	return newest
}

// due returns the runs that are due.
func due(runs []admin.Run, now time.Time) []admin.Run {
	return slices.DeleteFunc(runs, func(r admin.Run) bool { return r.Tick.After(now) })
}

// extend adds occurrences to the ledger, up to the first after now. A schedule
// with more than mostAhead of them is behind.
func (l ledger) extend() (t turn, behind map[string]bool) {
	behind = map[string]bool{}
	for _, s := range l.schedules {
		next := l.nextOccurrences(s)
		for _, o := range next {
			s.Horizon = o.At.UTC()
			for _, w := range l.targets(s) {
				t.add = append(t.add, newRun(s, w, s.Horizon))
			}
		}
		if len(next) > 0 {
			t.schedules = append(t.schedules, s)
		}
		behind[s.ID] = len(next) == mostAhead && !s.Horizon.After(l.now)
	}
	return t, behind
}

// nextOccurrences lists the occurrences of a schedule that are not in the
// ledger, up to the first after now.
func (l ledger) nextOccurrences(s admin.Schedule) []timing.Occurrence {
	if s.State != admin.ScheduleActive || s.Horizon.After(l.now) {
		return nil
	}
	next := s.Timing.After(s.Horizon, 1)
	if len(next) > 0 && !next[0].At.After(l.now) {
		next = s.Timing.After(s.Horizon, mostAhead)
	}
	last := slices.IndexFunc(next, func(o timing.Occurrence) bool { return o.At.After(l.now) })
	if last < 0 {
		return next
	}
	return next[:last+1]
}

func newRun(s admin.Schedule, w wave, tick time.Time) admin.Run {
	return admin.Run{
		ID: admin.NewID(), Schedule: s.ID, Name: s.Name, Target: w.target, Wave: w.number,
		State: admin.RunPlanned, Tick: tick.UTC(),
	}
}

// newTargets adds runs for targets that appeared since an occurrence was added
// to the ledger, if it has not begun. It adds them to groups and returns them.
func (l ledger) newTargets(groups []occurrence) (add []admin.Run) {
	for i, g := range groups {
		s, known := l.schedule(g.schedule)
		if !known || len(s.Targets) == 0 || g.begun() {
			continue
		}
		for _, w := range l.targets(s) {
			if !slices.ContainsFunc(g.runs, func(r admin.Run) bool {
				return r.Target == w.target
			}) {
				r := newRun(s, w, g.tick)
				r.By = g.runs[0].By
				add = append(add, r)
				groups[i].runs = append(groups[i].runs, r)
			}
		}
	}
	return add
}

func (l ledger) schedule(id string) (admin.Schedule, bool) {
	i := slices.IndexFunc(l.schedules, func(s admin.Schedule) bool { return s.ID == id })
	if i < 0 {
		return admin.Schedule{}, false
	}
	return l.schedules[i], true
}

// busyTargets returns the targets with a leased run.
func (l ledger) busyTargets(groups []occurrence) map[string]bool {
	busy := map[string]bool{}
	for _, g := range groups {
		for _, r := range g.runs {
			if leased(r, l.now) {
				busy[r.Target] = true
			}
		}
	}
	return busy
}

// Requested reports whether a person requested the run, rather than the
// schedule.
func Requested(r admin.Run) bool { return r.By != "" }

// leased reports whether a replica has a valid lease of the run.
func leased(r admin.Run, now time.Time) bool {
	return r.State == admin.RunRunning && r.Lease.After(now)
}

// renewed returns the run with a new lease, and false if the old one has
// expired: then another run may have begun in the target.
func renewed(r admin.Run, now time.Time, lease time.Duration) (admin.Run, bool) {
	if !leased(r, now) {
		return r, false
	}
	r.Lease = now.Add(lease)
	return r, true
}

// occurrence is all runs of a schedule for one time.
type occurrence struct {
	schedule string
	tick     time.Time
	runs     []admin.Run
}

// occurrences groups runs by schedule and time, in the order of time.
func occurrences(runs []admin.Run) []occurrence {
	at := map[string]int{}
	var out []occurrence
	for _, r := range runs {
		id := r.Schedule + r.Tick.String()
		i, ok := at[id]
		if !ok {
			i = len(out)
			at[id] = i
			out = append(out, occurrence{schedule: r.Schedule, tick: r.Tick})
		}
		out[i].runs = append(out[i].runs, r)
	}
	slices.SortStableFunc(out, func(a, b occurrence) int { return a.tick.Compare(b.tick) })
	return out
}

// begun reports whether any of its runs was begun.
func (o occurrence) begun() bool {
	return slices.ContainsFunc(o.runs, func(r admin.Run) bool { return r.Attempt > 0 })
}

func (o occurrence) running(now time.Time) (n int) {
	for _, r := range o.runs {
		if leased(r, now) {
			n++
		}
	}
	return n
}

// inOrder returns the runs in the order in which they may begin.
func (o occurrence) inOrder() []admin.Run {
	return slices.SortedStableFunc(slices.Values(o.runs), func(a, b admin.Run) int {
		return cmp.Or(cmp.Compare(a.Wave, b.Wave), cmp.Compare(a.Target, b.Target))
	})
}

// endRuns ends the runs that need no further attempt, and returns them. An
// ended run can end others in turn.
func (o occurrence) endRuns(
	s admin.Schedule, known, latest bool, now time.Time,
) (ended []admin.Run) {
	for more := true; more; {
		more = false
		for i, r := range o.runs {
			reason, state := o.endReason(r, s, known, latest, now)
			if reason == "" || !r.State.Open() {
				continue
			}
			r.State, r.Reason, r.Ended, r.Lease = state, reason, now, time.Time{}
			o.runs[i], more = r, true
			ended = append(ended, r)
		}
	}
	return ended
}

// startableRuns returns the runs that can begin now, at most room, and adds
// their targets to busy.
func (o occurrence) startableRuns(
	s admin.Schedule, busy map[string]bool, room int, l ledger,
) (begun []admin.Run) {
	room = min(room, max(1, s.Parallel)-o.running(l.now))
	for _, r := range o.inOrder() {
		if len(begun) >= room {
			break
		}
		if !busy[r.Target] && o.ready(r, s, l.now) &&
			(l.only == nil || slices.Contains(l.only, r.ID)) {
			busy[r.Target] = true
			begun = append(begun, r)
		}
	}
	return begun
}

// endReason returns why a run ends without another attempt, or "".
func (o occurrence) endReason(
	r admin.Run, s admin.Schedule, known, latest bool, now time.Time,
) (reason string, state admin.RunState) {
	if leased(r, now) {
		return "", ""
	}
	switch late := now.Sub(o.tick); {
	case !known:
		return "The schedule was removed before it could run.", admin.RunHeld
	case r.Attempt >= 2*maxAttempts:
		return fmt.Sprintf("It was started %d times but never finished.", r.Attempt),
			admin.RunFailed
	case r.Attempt > 0 || o.begun():
		return o.stopReason(r, s), admin.RunHeld
	case s.State == admin.ScheduleRemoved:
		return "The schedule was removed before it could run.", admin.RunHeld
	case s.State == admin.SchedulePaused && !Requested(r):
		return "The schedule was paused before it could run.", admin.RunHeld
	case Requested(r) && late > requestedGrace:
		return "No server was free to run it within an hour.", admin.RunMissed
	case Requested(r) || late <= grace:
		return "", ""
	case s.Late == 0:
		return "No server was free to run it on time.", admin.RunMissed
	case late > s.Late:
		return fmt.Sprintf("No server was free to run it on time or up to %s later.",
			words.Duration(s.Late)), admin.RunMissed
	case !latest:
		return "No server was free to run it on time; a later occurrence runs instead.",
			admin.RunMissed
	}
	return "", ""
}

// stopReason returns why another target prevents a run from beginning, or "".
func (o occurrence) stopReason(r admin.Run, s admin.Schedule) string {
	if r.Attempt > 0 {
		return ""
	}
	for _, other := range o.runs {
		switch {
		case other.State.Open() || other.State.Good():
		case other.Wave < r.Wave:
			return fmt.Sprintf("Stopped because the pilot %s did not succeed: %s.", other.Target,
				other.State.Title())
		case other.Wave == r.Wave && !s.KeepGoing && other.State != admin.RunSkipped:
			return fmt.Sprintf("Stopped after %s: %s.", other.Target, other.State.Title())
		}
	}
	return ""
}

// ready reports whether a run can begin now.
func (o occurrence) ready(r admin.Run, s admin.Schedule, now time.Time) bool {
	if !r.State.Open() || leased(r, now) || r.NotBefore.After(now) {
		return false
	}
	for _, other := range o.runs {
		if other.Wave < r.Wave && (other.State.Open() || now.Before(other.Ended.Add(s.Wait))) {
			return false
		}
	}
	return true
}
