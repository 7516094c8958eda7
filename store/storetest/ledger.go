package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"configsync/admin"
	"configsync/refusal"
	"configsync/store"
	"configsync/syncer/timing"
)

var ledgerLaws = []law{
	{"schedules are listed by name, with everything that they say", schedulesKept},
	{"a name belongs to one schedule, until that is removed", scheduleNames},
	{"of two that take a name at once one is refused", scheduleNamesAtOnce},
	{"a run keeps everything that it says", runsKept},
	{"AddRuns leaves what the ledger has", runsAdded},
	{"OpenRuns lists whole occurrences whose time has come", openRuns},
	{"runs are the latest first, of those that a filter selects", runsFiltered},
	{"DropPlanned removes what comes later and was not begun", plannedDropped},
	{"a run becomes one update", updateOfRun},
	{"an attempt at a run is let in until a later one was", fences},
	{"attempts at a run wait for each other at its fence", fencesWait},
	{"who locks the ledger waits for who has it", ledgerLocked},
	{"who locks the ledger sees what the one before did", ledgerTurns},
	{"freeze windows are listed until they are removed", freezes},
	{"messages keep everything that they say", messagesKept},
	{"messages are due until they have ended, the most urgent first", messagesDue},
	{"the body of a message stays as it is to the byte", messageBodies},
	{"the clock is that of the database", databaseClock},
	{"another clock can stand in", otherClock},
}

// hourly returns a schedule of which only its id and name matter.
func hourly(id, name string) admin.Schedule {
	return admin.Schedule{ID: id, Name: name, State: admin.ScheduleActive, Created: day(1),
		Horizon: day(2),
		ScheduleSpec: admin.ScheduleSpec{
			Timing: timing.Timing{Cron: "@hourly", Zone: "UTC"},
			Source: "training",
		}}
}

// plannedRun is one of the schedule s that was not begun.
func plannedRun(id string, tick time.Time, target string) admin.Run {
	return admin.Run{
		ID: id, Schedule: "s", Name: "nightly", Target: target, State: admin.RunPlanned, Tick: tick,
	}
}

func addRuns(t *testing.T, db *store.DB, runs ...admin.Run) {
	t.Helper()
	write(t, db, func(tx *admin.Tx) error { return tx.Ledger.AddRuns(t.Context(), runs) })
}

// withSchedule returns an environment with the schedule s.
func withSchedule(t *testing.T, d Database) *store.DB {
	t.Helper()
	db := d.Open(t)
	write(t, db, func(tx *admin.Tx) error {
		return tx.Ledger.SaveSchedule(t.Context(), hourly("s", "nightly"))
	})
	return db
}

// ask asks what the ledger holds now.
func ask[A, V any](
	t *testing.T, db *store.DB,
	query func(from admin.LedgerReader, ctx context.Context, about A) (V, error), about A,
) (v V, err error) {
	t.Helper()
	peek(t, db, func(s *admin.View) { v, err = query(s.Ledger, t.Context(), about) })
	return v, err
}

// all asks for what there is.
func all[V any](
	t *testing.T, db *store.DB, query func(from admin.LedgerReader, ctx context.Context) (V, error),
) (v V, err error) {
	t.Helper()
	peek(t, db, func(s *admin.View) { v, err = query(s.Ledger, t.Context()) })
	return v, err
}

func findRun(t *testing.T, db *store.DB, id string) (r admin.Run, ok bool, err error) {
	t.Helper()
	peek(t, db, func(s *admin.View) { r, ok, err = s.Ledger.Run(t.Context(), id) })
	return r, ok, err
}

// runIDs returns the ids of the runs that a list gives.
func runIDs(t *testing.T, runs []admin.Run, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(runs))
	for i, r := range runs {
		ids[i] = r.ID
	}
	return strings.Join(ids, " ")
}

func schedulesKept(t *testing.T, d Database) {
	db := d.Open(t)
	var want []admin.Schedule
	for i, text := range adversarial {
		s := admin.Schedule{ID: fmt.Sprint("s", i), Name: text, State: admin.ScheduleActive,
			Created: day(i), Horizon: day(i + 1), ScheduleSpec: admin.ScheduleSpec{
				Timing: timing.Timing{Cron: text, At: text, Zone: text}, Plan: text, Source: text,
				Targets: []string{text, "site-*"}, Pilot: []string{text},
				Wait: time.Hour + time.Nanosecond, Parallel: i, KeepGoing: i%2 == 0,
				Late: 3 * time.Minute, AllowDelete: i%3 == 0, Notify: []string{text, "mailto:a"},
				By: text}}
		write(t, db, func(tx *admin.Tx) error { return tx.Ledger.SaveSchedule(t.Context(), s) })
		if i%2 == 0 {
			s.State, s.Horizon, s.Late, s.Targets, s.Name = admin.SchedulePaused, day(
				i+2,
			), 0, nil, text+"!"
			write(t, db, func(tx *admin.Tx) error { return tx.Ledger.SaveSchedule(t.Context(), s) })
		}
		want = append(want, s)
	}
	slices.SortFunc(want, func(a, b admin.Schedule) int { return strings.Compare(a.Name, b.Name) })
	got, err := all(t, db, admin.LedgerReader.Schedules)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Schedules: %v (-want +got):\n%s", err, diff)
	}
	for i, text := range unkept {
		s := hourly(fmt.Sprint("unkept ", i), fmt.Sprint("unkept ", i, text))
		s.Source, s.Targets, s.By, s.Timing.Zone = text, []string{text}, text, text
		write(t, db, func(tx *admin.Tx) error { return tx.Ledger.SaveSchedule(t.Context(), s) })
	}
	if got, err := all(
		t, db, admin.LedgerReader.Schedules,
	); err != nil || len(got) != len(want)+len(unkept) {
		t.Errorf("%d schedules, %v; want %d", len(got), err, len(want)+len(unkept))
	}
}

// nameTaken reports whether an error is the refusal of a schedule's name.
func nameTaken(err error, name string) bool {
	var refused *refusal.Error
	return errors.As(err, &refused) && refused.Code == refusal.BadRequest &&
		strings.Contains(refused.Reason, "named "+name)
}

func scheduleNames(t *testing.T, d Database) {
	db := d.Open(t)
	save := func(s admin.Schedule) error {
		return db.Write(t.Context(), func(tx *admin.Tx) error {
			return tx.Ledger.SaveSchedule(t.Context(), s)
		})
	}
	for _, step := range []struct {
		name    string
		do      admin.Schedule
		refused bool
		want    string // the ids of the schedules afterwards
	}{
		{"a first one", hourly("a", "nightly"), false, "a"},
		{"the same again", hourly("a", "nightly"), false, "a"},
		{"another one of that name", hourly("b", "nightly"), true, "a"},
		{"the name in capitals", hourly("c", "Nightly"), false, "c a"},
		{"the name of another one", hourly("c", "nightly"), true, "c a"},
		{"that of a paused one", paused(hourly("a", "nightly")), false, "c a"},
		{"is taken as well", hourly("b", "nightly"), true, "c a"},
		{"that of a removed one", removed(hourly("a", "nightly")), false, "c"},
		{"is free", hourly("b", "nightly"), false, "c b"},
		{"and taken by the new one", hourly("e", "nightly"), true, "c b"},
		{"which is removed too", removed(hourly("b", "nightly")), false, "c"},
		{"by which it is free a second time", hourly("e", "nightly"), false, "c e"},
	} {
		if err := save(
			step.do,
		); (err != nil) != step.refused || err != nil && !nameTaken(err, "nightly") {
			t.Errorf("%s: %v", step.name, err)
		}
		schedules, err := all(t, db, admin.LedgerReader.Schedules)
		var ids []string
		for _, s := range schedules {
			ids = append(ids, s.ID)
		}
		if got := strings.Join(ids, " "); got != step.want || err != nil {
			t.Errorf("%s: there are %q, %v; want %q", step.name, got, err, step.want)
		}
	}
}

func paused(s admin.Schedule) admin.Schedule { s.State = admin.SchedulePaused; return s }

func removed(s admin.Schedule) admin.Schedule { s.State = admin.ScheduleRemoved; return s }

func scheduleNamesAtOnce(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	first := opened(t, db, func(tx *admin.Tx) error {
		return tx.Ledger.SaveSchedule(t.Context(), hourly("a", "nightly"))
	})
	second := make(chan error, 1)
	go func() {
		second <- another.Write(t.Context(), func(tx *admin.Tx) error {
			return tx.Ledger.SaveSchedule(t.Context(), hourly("b", "nightly"))
		})
	}()
	d.blocked(t, second)
	first.end <- nil
	if err := <-first.done; err != nil {
		t.Error(err)
	}
	if err := <-second; !nameTaken(err, "nightly") {
		t.Errorf("the second one: %v; want that the name is taken", err)
	}
}

func runsKept(t *testing.T, d Database) {
	db := withSchedule(t, d)
	for i, text := range adversarial {
		want := admin.Run{ID: fmt.Sprint("r", i, text), Schedule: "s", Name: text, Target: text,
			State: admin.RunPlanned, Tick: day(i), Started: day(i + 1), Ended: day(i + 2),
			Reason: text, Update: int64(i), Plan: text, Replica: text, By: text, Wave: i,
			Attempt: int64(i), Failures: i, NotBefore: day(i + 3), Lease: day(i + 4)}
		addRuns(t, db, want)
		check := func(what string) {
			t.Helper()
			got, ok, err := findRun(t, db, want.ID)
			if diff := cmp.Diff(want, got); diff != "" || !ok || err != nil {
				t.Errorf("%s with the text %q: %v, %v (-want +got):\n%s", what, text, ok, err, diff)
			}
		}
		check("added")
		want.State, want.Reason, want.Plan, want.Replica = admin.RunRunning, text+
			"!", text+"!", text+"!"
		want.Attempt, want.Update = want.Attempt+1, 1<<40
		want.Started, want.Ended, want.NotBefore, want.Lease, want.Failures = day(
			7,
		), zero, zero, day(8), 9
		write(t, db, func(tx *admin.Tx) error { return tx.Ledger.SaveRun(t.Context(), want) })
		check("saved")
	}
	bare := plannedRun("bare", day(100), "site")
	write(t, db, func(tx *admin.Tx) error { return tx.Ledger.SaveRun(t.Context(), bare) })
	got, ok, err := findRun(t, db, "bare")
	if diff := cmp.Diff(
		bare, got,
	); diff != "" || !ok || err != nil || !got.Started.IsZero() || !got.Ended.IsZero() ||
		!got.NotBefore.IsZero() || !got.Lease.IsZero() {
		t.Errorf("without more than it needs: %v, %v (-want +got):\n%s", ok, err, diff)
	}
	for i, text := range unkept {
		r := plannedRun(fmt.Sprint("unkept ", i), day(200+i), text)
		r.Name, r.Reason, r.Replica, r.By, r.Plan = text, text, text, text, text
		addRuns(t, db, r)
		_, found, err1 := findRun(t, db, text)
		_, err2 := ask(t, db, admin.LedgerReader.Runs, admin.RunFilter{
			Schedule: text,
			State:    admin.RunState(text),
			Target:   text,
		})
		_, kept, err3 := findRun(t, db, r.ID)
		if err := errors.Join(err1, err2, err3); found || !kept || err != nil {
			t.Errorf("%q: %v, %v, %v", text, found, kept, err)
		}
	}
}

func runsAdded(t *testing.T, d Database) {
	db := withSchedule(t, d)
	write(t, db, func(tx *admin.Tx) error {
		return tx.Ledger.SaveSchedule(t.Context(), hourly("other", "weekly"))
	})
	first := plannedRun("first", day(1), "site")
	ended := plannedRun("ended", day(2), "site")
	ended.State, ended.Ended, ended.Attempt, ended.Reason = admin.RunFailed, day(
		3,
	), 4, "It is full."
	addRuns(t, db, first, ended)

	moment := plannedRun("another microsecond", day(1).Add(time.Microsecond), "site")
	target := plannedRun("another target", day(1), "site-2")
	schedule := plannedRun("another schedule", day(1), "site")
	schedule.Schedule = "other"
	same := plannedRun("the same", day(1).In(time.FixedZone("", 3600)), "site")
	again := plannedRun("ended", day(2), "site")
	again.By = "ana"
	addRuns(t, db, same, again, moment, target, schedule)
	addRuns(t, db)
	s := snapshot(t, db)
	got, err := s.Ledger.Runs(t.Context(), admin.RunFilter{})
	want := []admin.Run{ended, moment, first, schedule, target}
	byID := cmpopts.SortSlices(func(a, b admin.Run) bool { return a.ID < b.ID })
	if diff := cmp.Diff(want, got, byID); diff != "" || err != nil {
		t.Errorf("the ledger: %v (-want +got):\n%s", err, diff)
	}
}

func openRuns(t *testing.T, d Database) {
	db := withSchedule(t, d)
	write(t, db, func(tx *admin.Tx) error {
		return tx.Ledger.SaveSchedule(t.Context(), hourly("other", "weekly"))
	})
	var all []admin.Run
	add := func(id, schedule string, tick int, target string, state admin.RunState) {
		all = append(all, admin.Run{
			ID: id, Schedule: schedule, Target: target, State: state, Tick: day(tick), Attempt: 1,
		})
	}
	add("now-b", "s", 5, "b", admin.RunPlanned)
	add("now-a", "s", 5, "a", admin.RunRan)
	add("now-c", "s", 5, "c", admin.RunFailed)
	add("then-a", "s", 2, "a", admin.RunRunning)
	add("then-b", "s", 2, "b", admin.RunHeld)
	add("over-a", "s", 3, "a", admin.RunRan)
	add("over-b", "s", 3, "b", admin.RunMissed)
	add("over-c", "s", 3, "c", admin.RunSkipped)
	add("over-d", "s", 3, "d", admin.RunNoChanges)
	add("over-e", "s", 3, "e", admin.RunHeld)
	add("other", "other", 3, "a", admin.RunPlanned) // at the time of one that is over
	add("later-a", "s", 6, "a", admin.RunPlanned)
	add("later-b", "s", 6, "b", admin.RunRan)
	addRuns(t, db, all...)
	for _, c := range []struct {
		now  time.Time
		want string
	}{
		{day(1), ""},
		{day(2).Add(-time.Microsecond), ""},
		{day(2), "then-a then-b"},
		{day(4), "then-a then-b other"},
		{day(5).Add(-time.Microsecond), "then-a then-b other"},
		{day(5).In(time.FixedZone("", -8*3600)), "then-a then-b other now-a now-b now-c"},
		{day(6), "then-a then-b other now-a now-b now-c later-a later-b"},
	} {
		got, err := ask(t, db, admin.LedgerReader.OpenRuns, c.now)
		if ids := runIDs(t, got, err); ids != c.want {
			t.Errorf("at %v: %s; want %s", c.now, ids, c.want)
		}
	}
	write(t, db, func(tx *admin.Tx) error {
		got, err := tx.Ledger.OpenRuns(t.Context(), day(2))
		if diff := cmp.Diff([]admin.Run{all[3], all[4]}, got); diff != "" || err != nil {
			t.Errorf("in full: %v (-want +got):\n%s", err, diff)
		}
		r := all[3]
		r.State = admin.RunRan
		if err := tx.Ledger.SaveRun(t.Context(), r); err != nil {
			return err
		}
		got, err = tx.Ledger.OpenRuns(t.Context(), day(2))
		if ids := runIDs(t, got, err); ids != "" {
			t.Errorf("after the last one has ended: %s", ids)
		}
		return nil
	})
}

func runsFiltered(t *testing.T, d Database) {
	db := withSchedule(t, d)
	write(t, db, func(tx *admin.Tx) error {
		return tx.Ledger.SaveSchedule(t.Context(), hourly("other", "weekly"))
	})
	add := func(id, schedule string, tick int, target string, state admin.RunState, by string) {
		addRuns(t, db, admin.Run{
			ID: id, Schedule: schedule, Target: target, State: state, Tick: day(tick), By: by,
		})
	}
	add("b2", "s", 2, "b", admin.RunFailed, "")
	add("a1", "s", 1, "a", admin.RunRan, "")
	add("a2", "s", 2, "a", admin.RunRan, "")
	add("o3", "other", 3, "a", admin.RunRan, "")
	add("asked4", "s", 4, "a", admin.RunRan, "operator:ana")
	add("asked5", "other", 5, "c", admin.RunPlanned, "operator:ana")
	add("b6", "s", 6, "b", admin.RunPlanned, "")
	s := snapshot(t, db)
	for _, c := range []struct {
		name   string
		filter admin.RunFilter
		want   string
	}{
		{"all", admin.RunFilter{}, "b6 asked5 asked4 o3 a2 b2 a1"},
		{"of a schedule", admin.RunFilter{Schedule: "other"}, "asked5 o3"},
		{"of one that is not there", admin.RunFilter{Schedule: "nightly"}, ""},
		{"in a state", admin.RunFilter{State: admin.RunRan}, "asked4 o3 a2 a1"},
		{"in a state that none has", admin.RunFilter{State: admin.RunMissed}, ""},
		{"into a target", admin.RunFilter{Target: "b"}, "b6 b2"},
		{"of a pattern, which is no target", admin.RunFilter{Target: "%"}, ""},
		{"that came by themselves", admin.RunFilter{Scheduled: true}, "b6 o3 a2 b2 a1"},
		{"since a moment", admin.RunFilter{Since: day(3)}, "b6 asked5 asked4 o3"},
		{"until a moment", admin.RunFilter{Until: day(3)}, "a2 b2 a1"},
		{
			"of a moment", admin.RunFilter{Since: day(2), Until: day(2).Add(time.Microsecond)},
			"a2 b2",
		},
		{"of no time", admin.RunFilter{Since: day(2), Until: day(2)}, ""},
		{
			"in another zone",
			admin.RunFilter{
				Since: day(2).In(time.FixedZone("", 9*3600)),
				Until: day(3).In(time.FixedZone("", -9*3600)),
			},
			"a2 b2",
		},
		{"the latest", admin.RunFilter{Limit: 1}, "b6"},
		{"more than there are", admin.RunFilter{Limit: 100}, "b6 asked5 asked4 o3 a2 b2 a1"},
		{
			"everything at once",
			admin.RunFilter{
				Schedule: "s", State: admin.RunRan, Target: "a", Scheduled: true, Since: day(1),
				Until: day(6), Limit: 1,
			},
			"a2",
		},
	} {
		got, err := s.Ledger.Runs(t.Context(), c.filter)
		if ids := runIDs(t, got, err); ids != c.want {
			t.Errorf("%s: %s; want %s", c.name, ids, c.want)
		}
	}

	// Who asked is not forgotten when the run goes on.
	write(t, db, func(tx *admin.Tx) error {
		r, _, err := tx.Ledger.Run(t.Context(), "asked5")
		if err != nil {
			return err
		}
		r.State = admin.RunRunning
		return tx.Ledger.SaveRun(t.Context(), r)
	})
	got, err := ask(t, db, admin.LedgerReader.Runs, admin.RunFilter{
		Scheduled: true,
		Schedule:  "other",
	})
	if ids := runIDs(t, got, err); ids != "o3" {
		t.Errorf("after what was asked for was begun: %s", ids)
	}
}

func plannedDropped(t *testing.T, d Database) {
	db := withSchedule(t, d)
	write(t, db, func(tx *admin.Tx) error {
		return tx.Ledger.SaveSchedule(t.Context(), hourly("other", "weekly"))
	})
	begun, running, ended, other := plannedRun("begun", day(5),
		"a"), plannedRun("running", day(5),
		"b"), plannedRun("ended", day(5), "c"), plannedRun("other", day(5), "d")
	begun.Attempt, running.State, running.Attempt = 1, admin.RunRunning, 1
	ended.State, other.Schedule = admin.RunMissed, "other"
	addRuns(t, db, plannedRun("before", day(2), "a"), plannedRun("then", day(3), "a"),
		plannedRun("after", day(3).Add(time.Microsecond), "a"),
		plannedRun("later", day(9), "a"), begun, running, ended, other)
	for _, c := range []struct {
		after time.Time
		want  string
	}{
		{day(10), "later begun running ended other after then before"},
		{day(3), "begun running ended other then before"},
		{zero, "begun running ended other"},
	} {
		write(t, db, func(tx *admin.Tx) error {
			return tx.Ledger.DropPlanned(t.Context(), "s", c.after)
		})
		got, err := ask(t, db, admin.LedgerReader.Runs, admin.RunFilter{})
		if ids := runIDs(t, got, err); ids != c.want {
			t.Errorf("after %v: %s; want %s", c.after, ids, c.want)
		}
	}
}
