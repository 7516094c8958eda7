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

// ledger is what a replica decides by: what the home of schedules holds, at one
// moment.
type ledger struct {
	now       time.Time // by the clock of the home's database
	schedules []admin.Schedule
	// of every occurrence of which one has not ended and whose time has come,
	// by time
	runs    []admin.Run
	targets func(s admin.Schedule) []wave // of an occurrence that begins now
	only    []string                      // ids of the only runs to begin; all when nil
}

// wave is a target, and when its turn is: 0 is the pilot, and everything where
// there is none.
type wave struct {
	target string
	number int
}

// turn is what is to be done with the ledger now.
type turn struct {
	schedules []admin.Schedule // whose horizon has moved
	add       []admin.Run
	ended     []admin.Run // without anybody having begun them, or for good
	begin     []admin.Run // by this replica, as they are to be saved
}

// idle reports whether nothing is to be done.
func (t turn) idle() bool { return len(t.schedules)+len(t.add)+len(t.ended)+len(t.begin) == 0 }

const (
	// grace is how late an occurrence may begin without being missed: replicas
	// look every second, and may be busy.
	grace = 5 * time.Minute
	// requestedGrace is how long a run waits that somebody has asked for.
	requestedGrace = time.Hour
	// mostAhead bounds how many occurrences are put into the ledger in one
	// turn, after a long time without anybody.
	mostAhead = 500
	// maxAttempts bounds how often a run is retried after it crashed its
	// replica. From then on an attempt only finds out whether an earlier one
	// has become an update; after as many of those, the run ends without
	// another one.
	maxAttempts = 20
)

// turn decides what this replica does next, when it has room for so many runs
// and keeps each for the length of a lease. It changes nothing but its own copy
// of the runs: what has ended in it can end others, and frees its target.
//
// For example, with one slot and two runs that are due, of one schedule and
// into one target, the earlier is begun; a replica that looks a second later
// finds its lease, and begins nothing.
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

// newestScheduled returns, by the ids of schedules, the place of the newest
// occurrence that came by itself; 0 where none did.
func newestScheduled(groups []occurrence) map[string]int {
	newest := map[string]int{}
	for i, g := range groups {
		if !Requested(g.runs[0]) {
			newest[g.schedule] = i
		}
	}
	return newest
}

// due returns the runs whose time has come.
func due(runs []admin.Run, now time.Time) []admin.Run {
	return slices.DeleteFunc(runs, func(r admin.Run) bool { return r.Tick.After(now) })
}

// extend puts occurrences into the ledger, up to the first after now. A
// schedule for which there are more than a turn takes is behind.
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

// newTargets adds runs into the targets that have come since an occurrence was
// put into the ledger, when it begins: to groups, and to what it returns.
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

// busyTargets returns the targets that a run is under way into.
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

// Requested reports whether somebody asked for the run, besides those that come
// by themselves.
func Requested(r admin.Run) bool { return r.By != "" }

// leased reports whether a replica has the run.
func leased(r admin.Run, now time.Time) bool {
	return r.State == admin.RunRunning && r.Lease.After(now)
}

// renewed returns the run with another lease. It is lost when the one before is
// over: another run may have begun in the target.
func renewed(r admin.Run, now time.Time, lease time.Duration) (admin.Run, bool) {
	if !leased(r, now) {
		return r, false
	}
	r.Lease = now.Add(lease)
	return r, true
}

// occurrence is the runs of a schedule for one moment.
type occurrence struct {
	schedule string
	tick     time.Time
	runs     []admin.Run
}

// occurrences puts runs together, by time.
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

// begun reports whether any of the runs was begun.
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

// inOrder returns the runs in the order in which they begin.
func (o occurrence) inOrder() []admin.Run {
	return slices.SortedStableFunc(slices.Values(o.runs), func(a, b admin.Run) int {
		return cmp.Or(cmp.Compare(a.Wave, b.Wave), cmp.Compare(a.Target, b.Target))
	})
}

// endRuns ends the runs that are over without being done (again), and gives
// them. What ends by that can end others in turn.
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

// startableRuns returns the runs that can begin now, at most so many; their
// targets are busy from then on.
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

// stopReason returns why another target keeps a run from being begun, or "".
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
