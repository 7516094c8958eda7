package schedules

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"configsync/admin"
	"configsync/internal/soak"
	"configsync/syncer/timing"
)

// when is a moment of January 2026, such as "05 10:00" or "05 10:00:30".
func when(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	for _, form := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if at, err := time.Parse(form, "2026-01-"+s); err == nil {
			return at
		}
	}
	panic(s)
}

// told is what a turn does, a line each.
func (t turn) told() (lines []string) {
	at := func(m time.Time) string { return m.Format("02 15:04:05") }
	for _, s := range t.schedules {
		lines = append(lines, fmt.Sprintf("%s is known until %s", s.Name, at(s.Horizon)))
	}
	for _, r := range t.add {
		lines = append(lines, fmt.Sprintf("%s %s into %s is added, wave %d, %s", r.Name, at(r.Tick),
			r.Target, r.Wave, r.State))
	}
	for _, r := range t.ended {
		lines = append(lines, fmt.Sprintf("%s %s into %s is %s: %s", r.Name, at(r.Tick), r.Target,
			r.State, r.Reason))
	}
	for _, r := range t.begin {
		lines = append(lines, fmt.Sprintf(
			"%s %s into %s begins, attempt %d since %s by %s until %s", r.Name, at(r.Tick),
			r.Target, r.Attempt, at(r.Started), r.Replica, at(r.Lease),
		))
	}
	return lines
}

// made is the schedule h, hourly and known until 05 12:00, with changes.
func made(changes ...func(s *admin.Schedule)) admin.Schedule {
	s := admin.Schedule{ID: "h", Name: "h", State: admin.ScheduleActive, Created: when("05 08:30"),
		Horizon: when("05 12:00"),
		ScheduleSpec: admin.ScheduleSpec{
			Timing:  timing.Timing{Cron: "@hourly", Zone: "UTC"},
			Source:  "training",
			Targets: []string{"a", "b", "c"},
		}}
	for _, change := range changes {
		change(&s)
	}
	return s
}

// of is a run of h that was planned, with changes.
func of(tick, target string, changes ...func(r *admin.Run)) admin.Run {
	r := admin.Run{
		ID: tick + " " + target, Schedule: "h", Name: "h", Target: target, State: admin.RunPlanned,
		Tick: when(tick),
	}
	for _, change := range changes {
		change(&r)
	}
	return r
}

func inWave(n int) func(r *admin.Run) { return func(r *admin.Run) { r.Wave = n } }

// begunAt is a first attempt that has its lease until a moment.
func begunAt(started, lease string) func(r *admin.Run) {
	return func(r *admin.Run) {
		r.State, r.Attempt, r.Replica, r.Started, r.Lease = admin.RunRunning, 1, "other", when(
			started,
		), when(lease)
	}
}

func over(state admin.RunState, ended string) func(r *admin.Run) {
	return func(r *admin.Run) {
		r.State, r.Attempt, r.Started, r.Ended = state, 1, when(ended), when(ended)
	}
}

func TestTurn(t *testing.T) {
	t.Parallel()
	known := []string{"a", "b", "c", "d", "training"}
	late := func(d time.Duration) func(s *admin.Schedule) {
		return func(s *admin.Schedule) { s.Late = d }
	}
	one := func(s *admin.Schedule) { s.Targets = []string{"a"} }
	parallel := func(n int) func(s *admin.Schedule) {
		return func(s *admin.Schedule) { s.Parallel = n }
	}
	pilot := func(s *admin.Schedule) {
		s.Pilot, s.Wait, s.Parallel = []string{"a"}, 30*time.Minute, 9
	}
	keepGoing := func(s *admin.Schedule) { s.KeepGoing = true }
	byAna := func(r *admin.Run) { r.By = "operator:ana" }
	attempts := func(n int64) func(r *admin.Run) { return func(r *admin.Run) { r.Attempt = n } }
	notBefore := func(at string) func(r *admin.Run) {
		return func(r *admin.Run) { r.NotBefore = when(at) }
	}
	known13 := func(s *admin.Schedule) { s.Horizon = when("05 13:00") }
	begins := func(tick, target, now string) string {
		at := when(now)
		return fmt.Sprintf("h %s:00 into %s begins, attempt 1 since %s by me until %s", tick,
			target, at.Format("02 15:04:05"), at.Add(30*time.Second).Format("02 15:04:05"))
	}
	const nobody, skip = "is missed: No server was free to run it on time.", 0
	for _, c := range []struct {
		name      string
		now       string
		schedules []admin.Schedule
		runs      []admin.Run
		room      int
		want      []string
	}{
		{"nothing is due", "05 10:30", []admin.Schedule{made()}, nil, 4, nil},
		{
			"what is due begins", "05 11:00", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a")}, 4, []string{begins("05 11:00", "a", "05 11:00")},
		},
		{
			"what is not due yet does not", "05 10:59:59", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a")}, 4, nil,
		},
		{
			"late within the grace", "05 11:05", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a")}, 4, []string{begins("05 11:00", "a", "05 11:05")},
		},
		{
			"late beyond it", "05 11:05:01", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a")}, 4, []string{"h 05 11:00:00 into a " + nobody},
		},
		{"late, in every target", "05 11:30", []admin.Schedule{made()},
			[]admin.Run{of("05 11:00", "a"), of("05 11:00", "b"), of("05 11:00", "c")}, 4,
			[]string{
				"h 05 11:00:00 into a " + nobody, "h 05 11:00:00 into b " + nobody,
				"h 05 11:00:00 into c " + nobody,
			}},
		{
			"what is missed needs no room", "05 11:30", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a")}, skip, []string{"h 05 11:00:00 into a " + nobody},
		},
		{
			"late as far as it may be", "05 11:40",
			[]admin.Schedule{made(one, late(40*time.Minute))}, []admin.Run{of("05 11:00", "a")}, 4,
			[]string{begins("05 11:00", "a", "05 11:40")},
		},
		{"later than it may be", "05 11:40:01", []admin.Schedule{made(one, late(40*time.Minute))},
			[]admin.Run{of("05 11:00", "a")}, 4,
			[]string{
				"h 05 11:00:00 into a is missed: No server was free to run it on time or up to 40 minutes later.",
			}},
		{
			"the grace is for those too that may be less late", "05 11:04",
			[]admin.Schedule{made(one, late(time.Minute))}, []admin.Run{of("05 11:00", "a")}, 4,
			[]string{begins("05 11:00", "a", "05 11:04")},
		},
		{"of those that may be late the latest runs", "05 11:40",
			[]admin.Schedule{made(one, late(90*time.Minute))},
			[]admin.Run{of("05 09:00", "a"), of("05 10:00", "a"), of("05 11:00", "a")}, 4,
			[]string{
				"h 05 09:00:00 into a is missed: No server was free to run it on time or up to 1 hour 30 minutes later.",
				"h 05 10:00:00 into a is missed: No server was free to run it on time or up to 1 hour 30 minutes later.",
				begins("05 11:00", "a", "05 11:40"),
			}},
		{"the earlier ones that might still be late do not", "05 11:40",
			[]admin.Schedule{made(one, late(2*time.Hour))},
			[]admin.Run{of("05 10:00", "a"), of("05 11:00", "a")}, 4,
			[]string{
				"h 05 10:00:00 into a is missed: No server was free to run it on time; a later occurrence runs instead.",
				begins("05 11:00", "a", "05 11:40"),
			}},
		{
			"what somebody asks for is no later occurrence", "05 11:40",
			[]admin.Schedule{made(one, late(2*time.Hour))},
			[]admin.Run{of("05 11:00", "a"), of("05 11:30", "a", byAna)}, 4,
			[]string{begins("05 11:00", "a", "05 11:40")},
		},
		{"nor is that of another schedule", "05 11:40",
			[]admin.Schedule{
				made(one, late(2*time.Hour)),
				{ID: "o", Name: "o", State: admin.ScheduleActive, Horizon: when("06 00:00")},
			},
			[]admin.Run{
				of("05 11:00", "a"),
				of("05 11:40", "z", func(r *admin.Run) { r.Schedule, r.Name = "o", "o" }),
			},
			1, []string{begins("05 11:00", "a", "05 11:40")}},
		{
			"what somebody asks for waits an hour", "05 11:30", []admin.Schedule{made(one)},
			[]admin.Run{of("05 10:30", "a", byAna)}, 4,
			[]string{begins("05 10:30", "a", "05 11:30")},
		},
		{
			"and no longer", "05 11:30:01", []admin.Schedule{made(one)},
			[]admin.Run{of("05 10:30", "a", byAna)}, 4,
			[]string{
				"h 05 10:30:00 into a is missed: No server was free to run it within an hour.",
			},
		},

		{
			"a lease is respected", "05 11:00:29", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a", begunAt("05 11:00", "05 11:00:30"))}, 4, nil,
		},
		{"what a replica has left is begun again", "05 11:00:30", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a", begunAt("05 11:00", "05 11:00:30"))}, 4,
			[]string{
				"h 05 11:00:00 into a begins, attempt 2 since 05 11:00:00 by me until 05 11:01:00",
			}},
		{"however late it is", "05 11:59", []admin.Schedule{made(one)},
			[]admin.Run{of("05 10:00", "a", begunAt("05 10:00", "05 10:00:30"))}, 4,
			[]string{
				"h 05 10:00:00 into a begins, attempt 2 since 05 10:00:00 by me until 05 11:59:30",
			}},
		{
			"but not without room", "05 11:00:30", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a", begunAt("05 11:00", "05 11:00:30"))}, 0, nil,
		},
		{
			"another attempt waits for its time", "05 11:00:59", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a", attempts(2), notBefore("05 11:01"))}, 4, nil,
		},
		{"and begins then", "05 11:01", []admin.Schedule{made(one)},
			[]admin.Run{
				of("05 11:00", "a", attempts(
					2,
				), notBefore("05 11:01"), func(r *admin.Run) { r.Started = when("05 11:00") }),
			},
			4,
			[]string{
				"h 05 11:00:00 into a begins, attempt 3 since 05 11:00:00 by me until 05 11:01:30",
			}},
		{"39 attempts are not too many", "05 11:10", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a", begunAt("05 11:00", "05 11:00:30"), attempts(39))}, 4,
			[]string{
				"h 05 11:00:00 into a begins, attempt 40 since 05 11:00:00 by me until 05 11:10:30",
			}},
		{"40 are", "05 11:10", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a", begunAt("05 11:00", "05 11:00:30"), attempts(40))}, 4,
			[]string{
				"h 05 11:00:00 into a is failed: It was started 40 times but never finished.",
			}},
		{
			"but the last one is left to end", "05 11:10", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a", begunAt("05 11:00", "05 11:11"), attempts(40))}, 4, nil,
		},
		{"one that takes replicas with it stops the others in the same turn", "05 11:10",
			[]admin.Schedule{made(parallel(1))},
			[]admin.Run{
				of("05 11:00", "a", begunAt("05 11:00", "05 11:00:30"), attempts(40)),
				of("05 11:00", "b"),
			},
			4,
			[]string{
				"h 05 11:00:00 into a is failed: It was started 40 times but never finished.",
				"h 05 11:00:00 into b is held: Stopped after a: failed.",
			}},

		{
			"one target at a time, by name", "05 11:00", []admin.Schedule{made()},
			[]admin.Run{of("05 11:00", "c"), of("05 11:00", "b"), of("05 11:00", "a")}, 4,
			[]string{begins("05 11:00", "a", "05 11:00")},
		},
		{
			"two at a time", "05 11:00", []admin.Schedule{made(parallel(2))},
			[]admin.Run{of("05 11:00", "a"), of("05 11:00", "b"), of("05 11:00", "c")}, 4,
			[]string{begins("05 11:00", "a", "05 11:00"), begins("05 11:00", "b", "05 11:00")},
		},
		{"two at a time, of which another replica has one", "05 11:00:10",
			[]admin.Schedule{made(parallel(2))},
			[]admin.Run{
				of("05 11:00", "a", begunAt("05 11:00", "05 11:00:30")), of("05 11:00", "b"),
				of("05 11:00", "c"),
			},
			4,
			[]string{begins("05 11:00", "b", "05 11:00:10")}},
		{
			"no more than there is room for", "05 11:00", []admin.Schedule{made(parallel(9))},
			[]admin.Run{of("05 11:00", "a"), of("05 11:00", "b"), of("05 11:00", "c")}, 2,
			[]string{begins("05 11:00", "a", "05 11:00"), begins("05 11:00", "b", "05 11:00")},
		},
		{
			"nothing without room", "05 11:00", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a")}, 0, nil,
		},
		{
			"nothing with less than no room", "05 11:00", []admin.Schedule{made(one)},
			[]admin.Run{of("05 11:00", "a")}, -1, nil,
		},
		{
			"the next one, however late, once the occurrence has begun", "05 11:50",
			[]admin.Schedule{made()},
			[]admin.Run{of("05 11:00", "a", over(admin.RunRan, "05 11:50")), of("05 11:00", "b")},
			4, []string{begins("05 11:00", "b", "05 11:50")},
		},
		{
			"a target takes one run at a time", "05 11:00:10", []admin.Schedule{made(one)},
			[]admin.Run{
				of("05 11:00", "a"),
				{
					ID: "x", Schedule: "o", Name: "o", Target: "a", State: admin.RunRunning,
					Attempt: 1, Tick: when("05 10:00"), Lease: when("05 11:00:30"),
				},
			},
			4, nil,
		},
		{
			"also when both begin now, the earlier one first", "05 11:02",
			[]admin.Schedule{made(one, func(s *admin.Schedule) { s.Timing.Cron = "* * * * *" })},
			[]admin.Run{of("05 11:00", "a"), of("05 11:01", "a"), of("05 11:02", "a")}, 4,
			[]string{begins("05 11:00", "a", "05 11:02")},
		},
		{
			"what was left does not keep others from its target", "05 11:00:30",
			[]admin.Schedule{made(one)},
			[]admin.Run{
				of("05 10:00", "a", begunAt("05 10:00", "05 11:00:30"), notBefore("05 11:30")),
				of("05 11:00", "a"),
			},
			4, []string{begins("05 11:00", "a", "05 11:00:30")},
		},

		{
			"the pilot comes first", "05 11:00", []admin.Schedule{made(pilot)},
			[]admin.Run{
				of("05 11:00", "b", inWave(1)), of("05 11:00", "a"), of("05 11:00", "c", inWave(1)),
			},
			4, []string{begins("05 11:00", "a", "05 11:00")},
		},
		{
			"the rest waits while it runs", "05 11:00:10", []admin.Schedule{made(pilot)},
			[]admin.Run{
				of("05 11:00", "a", begunAt("05 11:00", "05 11:00:30")),
				of("05 11:00", "b", inWave(1)),
			},
			4, nil,
		},
		{
			"and while it is to be tried again", "05 11:00:10", []admin.Schedule{made(pilot)},
			[]admin.Run{
				of("05 11:00", "a", attempts(1), notBefore("05 11:01")),
				of("05 11:00", "b", inWave(1)),
			},
			4, nil,
		},
		{
			"and for a while afterwards", "05 11:31:59", []admin.Schedule{made(pilot)},
			[]admin.Run{
				of("05 11:00", "a", over(admin.RunRan, "05 11:02")), of("05 11:00", "b", inWave(1)),
				of("05 11:00", "c", inWave(1)),
			},
			4, nil,
		},
		{"then it comes", "05 11:32", []admin.Schedule{made(pilot)},
			[]admin.Run{
				of("05 11:00", "a", over(admin.RunNoChanges, "05 11:02")),
				of("05 11:00", "b", inWave(1)), of("05 11:00", "c", inWave(1)),
			},
			4,
			[]string{begins("05 11:00", "b", "05 11:32"), begins("05 11:00", "c", "05 11:32")}},
		{"a pilot that failed stops the rest", "05 11:02", []admin.Schedule{made(pilot)},
			[]admin.Run{
				of("05 11:00", "a", over(admin.RunFailed, "05 11:02")),
				of("05 11:00", "b", inWave(1)), of("05 11:00", "c", inWave(1)),
			},
			4,
			[]string{
				"h 05 11:00:00 into b is held: Stopped because the pilot a did not succeed: failed.",
				"h 05 11:00:00 into c is held: Stopped because the pilot a did not succeed: failed.",
			}},
		{"one that was held too, also when it is to keep going", "05 11:02",
			[]admin.Schedule{made(pilot, keepGoing)},
			[]admin.Run{
				of("05 11:00", "a", over(admin.RunHeld, "05 11:02")),
				of("05 11:00", "b", inWave(1)),
			},
			4,
			[]string{
				"h 05 11:00:00 into b is held: Stopped because the pilot a did not succeed: held.",
			}},
		{"one that was skipped too", "05 11:02", []admin.Schedule{made(pilot)},
			[]admin.Run{
				of("05 11:00", "a", over(admin.RunSkipped, "05 11:02")),
				of("05 11:00", "b", inWave(1)),
			},
			4,
			[]string{
				"h 05 11:00:00 into b is held: Stopped because the pilot a did not succeed: skipped.",
			}},
		{
			"all pilots come first", "05 11:40",
			[]admin.Schedule{made(pilot, func(s *admin.Schedule) { s.Pilot = []string{"a", "b"} })},
			[]admin.Run{
				of("05 11:00", "a", over(admin.RunRan, "05 11:02")),
				of("05 11:00", "b", attempts(1), notBefore("05 11:50")),
				of("05 11:00", "c", inWave(1)),
			},
			4, nil,
		},
		{"a failure stops those that were not begun", "05 11:02", []admin.Schedule{made()},
			[]admin.Run{
				of("05 11:00", "a", over(admin.RunFailed, "05 11:02")), of("05 11:00", "b"),
				of("05 11:00", "c", over(admin.RunRan, "05 11:01")),
			},
			4,
			[]string{"h 05 11:00:00 into b is held: Stopped after a: failed."}},
		{"not those that were begun", "05 11:02", []admin.Schedule{made()},
			[]admin.Run{
				of("05 11:00", "a", over(admin.RunFailed, "05 11:02")),
				of("05 11:00", "b", attempts(1)),
			},
			4,
			[]string{
				"h 05 11:00:00 into b begins, attempt 2 since 05 11:02:00 by me until 05 11:02:30",
			}},
		{
			"what is frozen does not stop the others", "05 11:02", []admin.Schedule{made()},
			[]admin.Run{
				of("05 11:00", "a", over(admin.RunSkipped, "05 11:02")), of("05 11:00", "b"),
			},
			4, []string{begins("05 11:00", "b", "05 11:02")},
		},
		{
			"unless it is to keep going", "05 11:02", []admin.Schedule{made(keepGoing)},
			[]admin.Run{
				of("05 11:00", "a", over(admin.RunFailed, "05 11:02")), of("05 11:00", "b"),
			},
			4, []string{begins("05 11:00", "b", "05 11:02")},
		},

		{
			"what is left of a removed schedule ends", "05 11:00", nil,
			[]admin.Run{of("05 11:00", "a", attempts(1), notBefore("05 11:10"))}, 4,
			[]string{"h 05 11:00:00 into a is held: The schedule was removed before it could run."},
		},
		{
			"unless a replica has it", "05 11:00:10", nil,
			[]admin.Run{of("05 11:00", "a", begunAt("05 11:00", "05 11:00:30"))}, 4, nil,
		},
		{
			"a paused schedule gets no new occurrences", "05 18:00",
			[]admin.Schedule{made(func(s *admin.Schedule) { s.State = admin.SchedulePaused })}, nil,
			4, nil,
		},
		{
			"an occurrence is in the ledger before its time, and one only", "05 12:00",
			[]admin.Schedule{made(one)}, nil, 4,
			[]string{
				"h is known until 05 13:00:00", "h 05 13:00:00 into a is added, wave 0, planned",
			},
		},
		{"and not before it is the next", "05 11:59:59", []admin.Schedule{made(one)}, nil, 4, nil},
		{"what nobody has put into it is missed", "05 13:30", []admin.Schedule{made(one)}, nil, 4,
			[]string{"h is known until 05 14:00:00",
				"h 05 13:00:00 into a is added, wave 0, planned",
				"h 05 14:00:00 into a is added, wave 0, planned", "h 05 13:00:00 into a " +
					nobody}},
		{"or runs", "05 13:01", []admin.Schedule{made(one)}, nil, 4,
			[]string{"h is known until 05 14:00:00",
				"h 05 13:00:00 into a is added, wave 0, planned",
				"h 05 14:00:00 into a is added, wave 0, planned",
				begins("05 13:00", "a", "05 13:01")}},
		{"each target has its wave", "05 12:00",
			[]admin.Schedule{made(func(s *admin.Schedule) { s.Pilot = []string{"b"} })}, nil, 4,
			[]string{"h is known until 05 13:00:00",
				"h 05 13:00:00 into b is added, wave 0, planned",
				"h 05 13:00:00 into a is added, wave 1, planned",
				"h 05 13:00:00 into c is added, wave 1, planned"}},
		{"a new target joins what begins", "05 12:00",
			[]admin.Schedule{made(known13, func(s *admin.Schedule) { s.Targets = []string{"*"} })},
			[]admin.Run{of("05 12:00", "a"), of("05 12:00", "b"), of("05 12:00", "d")}, 1,
			[]string{
				"h 05 12:00:00 into c is added, wave 0, planned",
				begins("05 12:00", "a", "05 12:00"),
			}},
		{"also what somebody has asked for", "05 12:00",
			[]admin.Schedule{
				made(known13, func(s *admin.Schedule) { s.Targets = []string{"a", "b"} }),
			},
			[]admin.Run{of("05 11:30", "b", byAna)}, 1,
			[]string{
				"h 05 11:30:00 into a is added, wave 0, planned",
				begins("05 11:30", "a", "05 12:00"),
			}},
		{
			"not what was begun", "05 12:00", []admin.Schedule{made(known13)},
			[]admin.Run{
				of("05 12:00", "a", begunAt("05 12:00", "05 12:00:30")), of("05 12:00", "b"),
			},
			4, nil,
		},
		{"once", "05 18:00", []admin.Schedule{made(func(s *admin.Schedule) {
			s.Timing, s.Horizon = timing.Timing{
				At:   "2026-01-05T12:00",
				Zone: "UTC",
			}, when("05 12:00")
		})}, nil, 4, nil},
		{"once, in its zone", "05 11:00", []admin.Schedule{made(one, func(s *admin.Schedule) {
			s.Timing, s.Horizon = timing.Timing{
				At:   "2026-01-05T12:00",
				Zone: "Europe/Berlin",
			}, when("05 10:00")
		})}, nil, 4,
			[]string{
				"h is known until 05 11:00:00", "h 05 11:00:00 into a is added, wave 0, planned",
				begins("05 11:00", "a", "05 11:00"),
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := ledger{
				now:       when(c.now),
				schedules: c.schedules,
				runs:      c.runs,
				targets:   func(s admin.Schedule) []wave { return waves(s, "home", known) },
			}
			got := l.turn("me", c.room, 30*time.Second)
			if diff := cmp.Diff(c.want, got.told()); diff != "" {
				t.Errorf("at %s (-want +got):\n%s", c.now, diff)
			}
			if got.idle() != (len(c.want) == 0) {
				t.Errorf("idle: %v", got.idle())
			}
		})
	}
}

// absence is a database at a moment after nobody was there since another one,
// with an hourly schedule.
func absence(from, now time.Time, cron string, late time.Duration) *world {
	w := newWorld(now, "a")
	w.save(admin.Schedule{ID: "h", Name: "h", State: admin.ScheduleActive, Created: from,
		Horizon: from,
		ScheduleSpec: admin.ScheduleSpec{
			Timing:  timing.Timing{Cron: cron, Zone: "UTC"},
			Late:    late,
			Targets: []string{"a"},
		}})
	return w
}

// After weeks of nobody every occurrence comes into the ledger, in turns that
// are bounded.
func TestTurnsCatchUp(t *testing.T) {
	t.Parallel()
	from := when("01 00:30")
	now := from.AddDate(0, 0, 60)
	w := absence(from, now, "@hourly", 0)
	turns := 0
	for ; turns < 10; turns++ {
		u := w.ledger().turn("me", 4, lease)
		if len(u.add) > mostAhead {
			t.Fatalf("%d runs in a turn", len(u.add))
		}
		if len(u.begin) > 0 {
			t.Fatalf("it begins %v", u.told())
		}
		if u.idle() {
			break
		}
		w.apply(t, u)
	}
	if want := (60*24 + mostAhead) / mostAhead; turns != want {
		t.Errorf("%d turns, want %d", turns, want)
	}
	w.complete(t)
	missed := 0
	for _, r := range w.runs {
		if r.State == admin.RunMissed {
			missed++
		}
	}
	if missed != 60*24 || len(w.runs) != missed+1 {
		t.Errorf("%d runs of which %d were missed, want %d and one that is to come", len(w.runs),
			missed, 60*24)
	}
}

// What may be late runs once after a long absence: the latest of the
// occurrences that were missed.
func TestAfterALongAbsenceTheLatestRuns(t *testing.T) {
	t.Parallel()
	from := when("01 00:30")
	now := from.Add((mostAhead + 28) * time.Hour)
	w := absence(from, now, "@hourly", 7*24*time.Hour)
	for range 5 {
		begun := w.apply(t, w.ledger().turn("me", 4, lease))
		for _, r := range begun {
			if want := now.Truncate(time.Hour); !r.Tick.Equal(want) {
				t.Errorf("at %v it runs that of %v, and not only that of %v", now, r.Tick, want)
			}
			w.end(t, r, attemptResult{state: admin.RunRan})
		}
	}
	w.complete(t)
}

// A turn after a night without anybody, with a schedule for every minute: it is
// taken twice, the second time while nobody else can write.
func BenchmarkTurnAfterANight(b *testing.B) {
	for b.Loop() {
		absence(when("01 00:30"), when("01 09:00"), "* * * * *", 0).ledger().turn("me", 4, lease)
	}
}

const lease = 30 * time.Second

// failer is a test, or a case of a property.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// world stands for the database of a home, and for what replicas know of their
// runs.
type world struct {
	now       time.Time
	known     []string
	schedules []admin.Schedule
	paused    map[string][]span // by schedule
	runs      map[string]admin.Run
	ids       map[string]string // by occurrence and target
	// attempts that a replica is at, whether or not it still has the lease
	under   []admin.Run
	counted map[string]int // what has happened, so that a property that never meets it is noticed
}

type span struct{ from, to time.Time }

func newWorld(now time.Time, known ...string) *world {
	return &world{
		now: now, known: known, paused: map[string][]span{}, runs: map[string]admin.Run{},
		ids: map[string]string{}, counted: map[string]int{},
	}
}

func occurrenceOf(r admin.Run) string    { return fmt.Sprint(r.Schedule, " ", r.Tick.UnixMicro()) }
func (w *world) slot(r admin.Run) string { return occurrenceOf(r) + " " + r.Target }

func (w *world) save(s admin.Schedule) {
	if i := slices.IndexFunc(w.schedules, func(o admin.Schedule) bool {
		return o.ID == s.ID
	}); i >= 0 {
		w.schedules[i] = s
		return
	}
	w.schedules = append(w.schedules, s)
}

// ledger is what a replica reads.
func (w *world) ledger() ledger {
	open := map[string]bool{}
	for _, r := range w.runs {
		if r.State.Open() && !r.Tick.After(w.now) {
			open[occurrenceOf(r)] = true
		}
	}
	l := ledger{
		now:       w.now,
		schedules: slices.Clone(w.schedules),
		targets:   func(s admin.Schedule) []wave { return waves(s, "home", w.known) },
	}
	for _, r := range w.runs {
		if open[occurrenceOf(r)] {
			l.runs = append(l.runs, r)
		}
	}
	slices.SortFunc(l.runs, func(a, b admin.Run) int {
		if c := a.Tick.Compare(b.Tick); c != 0 {
			return c
		}
		return strings.Compare(a.Target+a.Schedule, b.Target+b.Schedule)
	})
	return l
}

// add is AddRuns.
func (w *world) add(runs []admin.Run) {
	for _, r := range runs {
		if w.ids[w.slot(r)] == "" {
			w.runs[r.ID], w.ids[w.slot(r)] = r, r.ID
		}
	}
}

// put is SaveRun; it holds a run against what it was.
func (w *world) put(t failer, r admin.Run) {
	t.Helper()
	was, there := w.runs[r.ID]
	switch {
	case !there:
		t.Fatalf("%v is not in the ledger", r)
	case !was.State.Open():
		t.Fatalf("a run that has ended as %s becomes %s", was.State, r.State)
	case r.Attempt < was.Attempt:
		t.Fatalf("attempt %d comes after attempt %d", r.Attempt, was.Attempt)
	case was.Schedule != r.Schedule || was.Target != r.Target || was.Wave != r.Wave ||
		!was.Tick.Equal(r.Tick) || was.By != r.By:
		t.Fatalf("a run becomes another one: %+v, %+v", was, r)
	case !was.Started.IsZero() && !was.Started.Equal(r.Started):
		t.Fatalf("a run that was begun at %v was begun at %v", was.Started, r.Started)
	}
	w.runs[r.ID] = r
}

// apply writes what a turn decides, as Scheduler.save does.
func (w *world) apply(t failer, u turn) []admin.Run {
	t.Helper()
	w.add(u.add)
	for _, s := range u.schedules {
		w.save(s)
	}
	for _, r := range u.begin {
		w.mayBegin(t, r)
		w.put(t, r)
		w.under = append(w.under, r)
	}
	for _, r := range u.ended {
		if r.State.Open() || !r.Ended.Equal(w.now) || r.Reason == "" ||
			leased(w.runs[r.ID], w.now) {
			t.Fatalf("it ends %+v, which was %+v", r, w.runs[r.ID])
		}
		w.counted[string(r.State)+" without an attempt"]++
		w.put(t, r)
	}
	w.alone(t)
	return u.begin
}

// mayBegin holds what a turn begins against the schedule.
func (w *world) mayBegin(t failer, r admin.Run) {
	t.Helper()
	was := w.runs[r.ID]
	s, known := ledger{schedules: w.schedules}.schedule(r.Schedule)
	switch {
	case !known:
		t.Fatalf("%s begins, of no schedule", r.ID)
	case !was.State.Open() || leased(was, w.now):
		t.Fatalf("a run begins that is %s, with a lease until %v", was.State, was.Lease)
	case was.NotBefore.After(w.now) || r.Tick.After(w.now):
		t.Fatalf("a run begins at %v, which was planned for %v, not before %v", w.now,
			r.Tick, was.NotBefore)
	case r.State != admin.RunRunning || r.Attempt != was.Attempt+1 ||
		!r.Lease.Equal(w.now.Add(lease)):
		t.Fatalf("a run begins as %+v, which was %+v", r, was)
	}
	begun := false
	for _, other := range w.runs {
		if occurrenceOf(other) != occurrenceOf(r) {
			continue
		}
		begun = begun || other.Attempt > 0
		if other.Wave < r.Wave && (!other.State.Good() || w.now.Before(other.Ended.Add(s.Wait))) {
			t.Fatalf("%s begins while that of an earlier wave into %s is %s since %v", r.Target,
				other.Target, other.State, other.Ended)
		}
		if other.Wave == r.Wave && was.Attempt == 0 && !s.KeepGoing &&
			(other.State == admin.RunFailed || other.State == admin.RunHeld) {
			t.Fatalf("%s begins after %s was %s", r.Target, other.Target, other.State)
		}
	}
	late := w.now.Sub(r.Tick)
	for _, other := range w.runs {
		if !begun && r.By == "" && late > grace && other.Schedule == r.Schedule &&
			other.By == "" && other.Tick.After(r.Tick) && !other.Tick.After(w.now) {
			t.Fatalf("at %v the occurrence of %v begins, and there is that of %v", w.now,
				r.Tick, other.Tick)
		}
	}
	switch {
	case begun:
	case r.By != "" && late > time.Hour, r.By == "" && late > max(grace, s.Late):
		t.Fatalf("an occurrence of %v begins at %v", r.Tick, w.now)
	default:
		for _, target := range waves(s, "home", w.known) {
			if w.ids[occurrenceOf(r)+" "+target.target] == "" {
				t.Fatalf("an occurrence begins without %s", target.target)
			}
		}
	}
	if was.Attempt > 0 {
		w.counted["begun again"]++
	}
	if r.Wave > 0 {
		w.counted["begun after the pilot"]++
	}
	w.counted["begun"]++
}

// alone checks that no two runs are held that exclude each other.
func (w *world) alone(t failer) {
	t.Helper()
	in, of := map[string]string{}, map[string]int{}
	for _, r := range w.runs {
		if !leased(r, w.now) {
			continue
		}
		if other := in[r.Target]; other != "" {
			t.Fatalf("two runs into %s are held: %s and %s", r.Target, other, r.ID)
		}
		in[r.Target] = r.ID
		of[occurrenceOf(r)]++
		s, known := ledger{schedules: w.schedules}.schedule(r.Schedule)
		if known && of[occurrenceOf(r)] > max(1, s.Parallel) {
			t.Fatalf("%d runs of an occurrence are held, of at most %d",
				of[occurrenceOf(r)], s.Parallel)
		}
	}
}

// own does something to a run when an attempt at it is the newest, as
// Scheduler.own does.
func (w *world) own(t failer, r admin.Run, do func(current admin.Run) admin.Run) {
	t.Helper()
	if current := w.runs[r.ID]; current.State == admin.RunRunning && current.Attempt == r.Attempt {
		w.put(t, do(current))
		return
	}
	w.counted["superseded"]++
}

func (w *world) end(t failer, r admin.Run, result attemptResult) {
	t.Helper()
	w.leave(r)
	w.own(t, r, func(current admin.Run) admin.Run { return withResult(current, result, w.now) })
}

// leave has a replica forget an attempt.
func (w *world) leave(r admin.Run) {
	w.under = slices.DeleteFunc(w.under, func(o admin.Run) bool {
		return o.ID == r.ID && o.Attempt == r.Attempt
	})
}

// settle has turns without room until there is nothing to do, and checks that
// there are not many.
func (w *world) settle(t failer) {
	t.Helper()
	for range 20 {
		u := w.ledger().turn("me", 0, lease)
		if len(u.begin) > 0 {
			t.Fatalf("without room it begins %v", u.told())
		}
		if u.idle() {
			return
		}
		// A turn is bounded, so that there is a next one when it has put as
		// much into the ledger as it may.
		w.apply(t, u)
		behind := slices.ContainsFunc(u.schedules, func(s admin.Schedule) bool {
			return !s.Horizon.After(w.now)
		})
		if again := w.ledger().turn("me", 0, lease); !behind && !again.idle() {
			t.Fatalf("asked again it does %v", again.told())
		}
	}
	t.Fatalf("it never ends")
}

// complete checks that each occurrence is in the ledger once for each target,
// up to one after now.
func (w *world) complete(t failer) {
	t.Helper()
	in := map[string]int{}
	for _, r := range w.runs {
		in[w.slot(r)]++
		if in[w.slot(r)] > 1 {
			t.Fatalf("twice in the ledger: %s", w.slot(r))
		}
	}
	for _, s := range w.schedules {
		if s.State == admin.SchedulePaused {
			continue
		}
		ahead := 0
		for from, more := s.Created, true; more && ahead == 0; {
			ticks := s.Timing.After(from, 200)
			more = len(ticks) == 200
			for _, o := range ticks {
				from = o.At
				if slices.ContainsFunc(w.paused[s.ID], func(p span) bool {
					return o.At.After(p.from) && !o.At.After(p.to)
				}) {
					continue
				}
				for _, target := range waves(s, "home", w.known[:min(3, len(w.known))]) {
					if n := in[w.slot(admin.Run{
						Schedule: s.ID,
						Tick:     o.At,
						Target:   target.target,
					})]; n != min(1, 1-ahead) {
						t.Fatalf("at %v that of %s at %v into %s is %d times in the ledger", w.now,
							s.Name, o.At, target.target, n)
					}
				}
				if o.At.After(w.now) {
					ahead++
				}
				if ahead == 2 {
					break
				}
			}
		}
	}
}

func drawSchedule(t *rapid.T, id string, now time.Time) admin.Schedule {
	s := admin.Schedule{ID: id, Name: id, State: admin.ScheduleActive, Created: now, Horizon: now}
	s.Timing = timing.Timing{
		Zone: rapid.SampledFrom([]string{
			"UTC", "America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata",
		}).Draw(
			t, "zone",
		),
	}
	s.Timing.Cron = rapid.SampledFrom([]string{
		"@hourly", "*/20 6-8 * * *", "30 2 * * *", "0 9 * * 1", "0 22 * * 5,6", "@daily",
		"15,18 */3 * * *", "once",
	}).Draw(
		t, "cron",
	)
	if s.Timing.Cron == "once" {
		s.Timing.Cron, s.Timing.At = "", now.Add(rapid.SampledFrom([]time.Duration{
			time.Hour, 12 * time.Hour, 72 * time.Hour,
		}).Draw(
			t, "at",
		)).Format(
			"2006-01-02T15:04",
		)
		s.Timing.Zone = "UTC"
	}
	s.Targets = rapid.SampledFrom([][]string{
		{"site-1"}, {"site-2", "site-1"}, {"site-*"}, nil, {"home", "site-*"},
	}).Draw(
		t, "targets",
	)
	if len(s.Targets) > 0 {
		s.Pilot = rapid.SampledFrom([][]string{nil, {"site-1"}, {"site-1", "site-2"}}).
			Draw(t, "pilot")
	}
	s.Wait = rapid.SampledFrom([]time.Duration{0, 10 * time.Minute, time.Hour}).Draw(t, "wait")
	s.Late = rapid.SampledFrom([]time.Duration{0, time.Minute, 2 * time.Hour, 7 * 24 * time.Hour}).
		Draw(t, "late")
	s.KeepGoing, s.Parallel = rapid.Bool().Draw(t,
		"keep going"), rapid.IntRange(0, 3).Draw(t, "parallel")
	return s
}

var outcomes = []attemptResult{{state: admin.RunRan, update: 7}, {state: admin.RunRan},
	{state: admin.RunNoChanges}, {state: admin.RunNoChanges}, {state: admin.RunHeld, reason: "h"},
	{state: admin.RunSkipped, reason: "s"}, {state: admin.RunFailed, reason: "f"},
	{reason: "away", passes: true}, {reason: "away", passes: true}, {reason: "handed over"}}

// Whatever becomes of replicas, each occurrence comes into the ledger once and
// ends once, and no two runs get into each other's way.
func TestTurnsKeepTheLedgerInOrder(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	met := map[string]int{}
	soak.Check(t, 40, func(t *rapid.T) {
		// A week in which the clocks of Los Angeles or Berlin go forward or
		// back, or none does.
		begins := rapid.SampledFrom([]string{
			"2026-01-05", "2026-03-06", "2026-03-27", "2026-10-23", "2026-10-30",
		}).Draw(
			t, "begins",
		)
		now, err := time.Parse("2006-01-02 15:04:05.999999", begins+" 05:07:08.123456")
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld(now, "home", "site-1", "site-2")
		w.counted = met
		for i := range rapid.IntRange(1, 3).Draw(t, "schedules") {
			w.save(drawSchedule(t, fmt.Sprint("s", i), now))
		}
		t.Repeat(w.actions())
		w.conclude(t)
	})
	for _, what := range []string{
		"begun", "begun again", "begun after the pilot", "superseded", "missed without an attempt",
		"held without an attempt", "asked", "paused", "died", "renewed",
	} {
		if met[what] == 0 {
			t.Errorf("%s: never met", what)
		}
	}
}

func (w *world) actions() map[string]func(t *rapid.T) {
	look := func(t *rapid.T) {
		room := rapid.IntRange(0, 4).Draw(t, "room")
		u := w.ledger().turn(rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "replica"),
			room, lease)
		if len(u.begin) > room {
			t.Fatalf("%d runs begin where there is room for %d", len(u.begin), room)
		}
		w.apply(t, u)
		w.settle(t)
	}
	one := func(t *rapid.T) admin.Run {
		if len(w.under) == 0 {
			t.Skip("nobody is at anything")
		}
		return rapid.SampledFrom(w.under).Draw(t, "attempt")
	}
	schedule := func(t *rapid.T) admin.Schedule {
		if len(w.schedules) == 0 {
			t.Skip("there is no schedule")
		}
		return rapid.SampledFrom(w.schedules).Draw(t, "schedule")
	}
	pass := func(t *rapid.T) {
		w.now = w.now.Add(rapid.SampledFrom([]time.Duration{
			time.Second, 10 * time.Second, 29 * time.Second, 30 * time.Second, time.Minute,
			4 * time.Minute, 11 * time.Minute, time.Hour, 5 * time.Hour, 26 * time.Hour,
			60 * time.Hour,
		}).Draw(
			t, "time",
		))
	}
	return map[string]func(t *rapid.T){
		"time passes": pass,
		"time passes, and a replica looks": func(t *rapid.T) {
			pass(t)
			look(t)
		},
		"the next occurrence comes": func(t *rapid.T) {
			if next := schedule(t).Timing.After(
				w.now, 1,
			); len(next) > 0 && next[0].At.Sub(w.now) < 100*time.Hour {
				w.now = next[0].At.UTC().Add(rapid.SampledFrom([]time.Duration{
					0, time.Second, grace, grace + time.Second,
				}).Draw(
					t, "late",
				))
			}
			look(t)
		},
		"a replica looks": look,
		"an attempt ends": func(t *rapid.T) {
			w.end(t, one(t), rapid.SampledFrom(outcomes).Draw(t, "outcome"))
		},
		"all attempts end well": func(t *rapid.T) {
			for _, r := range slices.Clone(w.under) {
				w.end(t, r, attemptResult{state: admin.RunRan})
			}
		},
		"a replica dies": func(t *rapid.T) {
			w.leave(one(t))
			w.counted["died"]++
		},
		"a lease is renewed": func(t *rapid.T) {
			w.own(t, one(t), func(current admin.Run) admin.Run {
				renewed, ok := renewed(current, w.now, lease)
				if ok {
					w.counted["renewed"]++
				}
				return renewed
			})
		},
		"a schedule is paused or resumed": func(t *rapid.T) {
			// what came while nobody looked is in the ledger, as it is when
			// somebody does
			w.settle(t)
			s := schedule(t)
			if s.State == admin.SchedulePaused {
				s.State, s.Horizon = admin.ScheduleActive, w.now
				spans := w.paused[s.ID]
				spans[len(spans)-1].to = w.now
			} else {
				s.State = admin.SchedulePaused
				w.drop(s, w.now)
				w.paused[s.ID] = append(w.paused[s.ID], span{from: w.now})
				w.counted["paused"]++
			}
			w.save(s)
		},
		"somebody asks for a run": func(t *rapid.T) {
			w.now = w.now.Add(7 * time.Microsecond) // occurrences come at whole minutes
			s := schedule(t)
			var runs []admin.Run
			for _, target := range waves(s, "home", w.known) {
				r := newRun(s, target, w.now)
				r.By = "operator:ana"
				runs = append(runs, r)
			}
			w.add(runs)
			w.counted["asked"]++
		},
		"a schedule is removed": func(t *rapid.T) {
			if rapid.IntRange(0, 9).Draw(t, "often") > 0 {
				t.Skip("not often")
			}
			s := schedule(t)
			w.drop(s, time.Time{})
			w.schedules = slices.DeleteFunc(w.schedules, func(o admin.Schedule) bool {
				return o.ID == s.ID
			})
		},
		"an environment comes": func(t *rapid.T) {
			if len(w.known) > 4 {
				t.Skip("there are enough")
			}
			w.known = append(w.known, fmt.Sprint("site-", len(w.known)))
		},
		"": func(t *rapid.T) { w.alone(t) },
	}
}

// drop is DropPlanned.
func (w *world) drop(s admin.Schedule, after time.Time) {
	for id, r := range w.runs {
		if r.Schedule == s.ID && r.State == admin.RunPlanned && r.Attempt == 0 &&
			r.Tick.After(after) {
			delete(w.runs, id)
			delete(w.ids, w.slot(r))
		}
	}
}

// conclude lets the clock go on without anybody dying, until all that is due
// has ended.
func (w *world) conclude(t failer) {
	w.settle(t)
	w.complete(t)
	due := w.now
	for range 200 { // minutes: longer than anybody waits for a pilot, and after a failure
		for _, replica := range []string{"x", "y"} {
			for _, r := range w.apply(t, w.ledger().turn(replica, 4, lease)) {
				w.end(t, r, attemptResult{state: admin.RunRan})
			}
		}
		w.now = w.now.Add(time.Minute)
	}
	for _, r := range w.runs {
		if r.State.Open() && !r.Tick.After(due) {
			t.Fatalf("%s of %v into %s is %s still at %v: %+v", r.Name, r.Tick, r.Target, r.State,
				w.now, r)
		}
	}
	w.settle(t)
	w.complete(t)
}
